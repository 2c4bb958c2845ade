"""Background work as the desk sees it; its rows are procrastinate's own."""

from __future__ import annotations

from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob


class BackgroundJob(ProcrastinateJob):
    """A job: what waits, what runs, what failed (`core.jobs` declares them and puts them back into the queue)."""

    class Meta:
        proxy = True
        verbose_name = "фоновая работа"
        verbose_name_plural = "фоновые работы"
        ordering = ("-id",)

    @property
    def about(self) -> str:
        """The records that the job is about; what else it was given may name people."""
        args: dict[str, Any] = self.args
        return ", ".join(f"№ {value}" for name, value in args.items() if name.endswith("_pk"))
