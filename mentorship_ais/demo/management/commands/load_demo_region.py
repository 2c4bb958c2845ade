"""`load_demo_region`: invented people for trying the system, into an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from mentorship_ais.core.history import by_the_system
from mentorship_ais.demo.cast import ACCOUNTS, PASSWORD, build
from mentorship_ais.organizations.models import Employee, Organization


class Command(BaseCommand):
    help = "Заполняет пустую базу демонстрационной областью с вымышленными людьми."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="ничего не делать, если в базе уже есть учётные записи"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and print the accounts; into a database in use nothing is ever loaded."""
        if User.objects.exists() or Employee.objects.exists() or Organization.objects.exists():
            if not options["if_empty"]:
                raise CommandError(
                    "В базе уже есть данные. Демонстрационная область загружается только в пустую базу: "
                    "создайте новую или назовите другую папку в VAR."
                )
        else:
            call_command("load_reference_data", verbosity=0)
            with by_the_system("демонстрационная область"), transaction.atomic():
                build(today=timezone.localdate())
        if options["verbosity"] and User.objects.filter(email=f"{ACCOUNTS[0].login}@example.org").exists():
            self._tell_accounts()

    def _tell_accounts(self) -> None:
        self.stdout.write(f"Учётные записи демонстрационной области, пароль у всех {PASSWORD}:")
        for account in ACCOUNTS:
            self.stdout.write(f"  {account.login + '@example.org':26}{account.who}")
