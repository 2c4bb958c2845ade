from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "mentorship_ais.core"
    label = "core"
    verbose_name = "Основа"
