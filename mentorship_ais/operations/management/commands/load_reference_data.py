"""`load_reference_data`: the lists that the program comes with, into the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

import mentoring.reference
import mentorship_ais.organizations.reference
import programs.reference
from mentorship_ais import support_group
from mentorship_ais.core.history import by_the_system


class Command(BaseCommand):
    help = "Загружает справочники: добавляет недостающее и не меняет того, что исправила поддержка."

    @by_the_system("загрузка справочников")
    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        added = (
            mentorship_ais.organizations.reference.load()
            | mentoring.reference.load()
            | programs.reference.load()
            | support_group.load()
        )
        news = [f"{name} — {number}" for name, number in added.items() if number]
        if options["verbosity"]:
            self.stdout.write(f"Справочники: добавлено {', '.join(news)}." if news else "Справочники: всё на месте.")
