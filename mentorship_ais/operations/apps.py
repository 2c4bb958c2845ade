from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Has no tables; brings the commands `serve`, `develop`, `migrate` and `load_reference_data`."""

    name = "mentorship_ais.operations"
    label = "operations"
    verbose_name = "Работа сайта"

    def ready(self) -> None:
        """Let `check` and `migrate` question the database server."""
        from mentorship_ais.operations import checks  # noqa: F401, PLC0415  registering is all that it does
