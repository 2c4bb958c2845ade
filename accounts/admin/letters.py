"""The outbox: what waits, what failed and why; a letter that was given up can be sent again."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import Letter
from accounts.outbox import send_again
from mentorship_ais.core.admin import ReadOnly
from mentorship_ais.core.text import counted


@admin.register(Letter)
class LetterAdmin(ReadOnly[Letter]):
    """A window on letters with one move: «Отправить снова»."""

    list_display = ("subject", "to", "status", "created_at", "sent_at", "attempts", "last_error")
    list_filter = ("status",)
    date_hierarchy = "created_at"
    actions = ("send_again",)

    @admin.action(description="Отправить снова", permissions=["move"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> None:
        """Give letters that failed a new row of tries."""
        failed = list(queryset.filter(status="failed"))
        for letter in failed:
            send_again(letter=letter)
        if failed:
            number = counted(len(failed), "письмо", "письма", "писем")
            self.message_user(request, f"Снова в очереди: {number}.", messages.SUCCESS)
        else:
            self.message_user(request, "Среди выбранных нет неотправленных писем.", messages.WARNING)
