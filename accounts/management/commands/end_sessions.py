"""``manage.py end_sessions``: sign out one account, or everybody, at once."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from accounts.sessions import end_sessions


class Command(BaseCommand):
    """For the operator, when a password or the site's database may be in other hands."""

    help = "Signs out the accounts with these e-mails everywhere, or everybody."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take e-mails, or the word that means all."""
        parser.add_argument("emails", nargs="*", metavar="e-mail")
        parser.add_argument("--everybody", action="store_true")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """End the sessions; raise CommandError for an e-mail that nobody has."""
        if options["everybody"] == bool(options["emails"]):
            raise CommandError("Name e-mails, or --everybody.")
        if options["everybody"]:
            Session.objects.all().delete()
            UserSession.objects.all().delete()
            self.stdout.write("Everybody is signed out.")
        for email in options["emails"]:
            user = User.objects.filter(email__iexact=email).first()
            if user is None:
                raise CommandError(f"Nobody has the e-mail {email}.")
            end_sessions(user)
            self.stdout.write(f"{user.email} is signed out everywhere.")
