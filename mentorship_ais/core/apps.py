from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "mentorship_ais.core"
    label = "core"
    verbose_name = "Основа"

    def ready(self) -> None:
        """Let `check` and `migrate` question the database server."""
        from mentorship_ais.core import checks  # noqa: F401, PLC0415  registering is all that it does
