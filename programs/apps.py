from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Программы наставничества"

    def ready(self) -> None:
        """Tell the mentor base, which knows no programs, whom to ask about them."""
        from mentoring import program_source  # noqa: PLC0415 - models are loaded by now
        from programs.program_source import AssignmentSource  # noqa: PLC0415

        program_source.register(AssignmentSource())
