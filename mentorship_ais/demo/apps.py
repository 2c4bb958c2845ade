from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Has no tables; brings the command `load_demo_region`."""

    name = "mentorship_ais.demo"
    verbose_name = "демонстрационная область"
