"""What is to be done about programs today: past their end date, incomplete, practices to correct or to decide on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.agenda import Task
from mentorship_ais.core.text import counted
from programs.models import Assignment, BestPractice


def tasks(request: UserRequest) -> Iterator[Task]:
    """Yield the curator's overdue programs and returned practices, and the regional centre's proposals."""
    rights = request.rights
    if rights.allow(UserGroup.CURATOR):
        own = Assignment.objects.for_organization(rights.organization)
        overdue, begun = own.count_overdue_and_partly_completed()
        if overdue:
            words = counted(overdue, "программа наставничества", "программы наставничества", "программ наставничества")
            address = reverse("programs:table", query={"status": "overdue"})
            yield Task(f"Завершите или прекратите: срок прошёл, {words}", address, is_late=True)
        if begun:
            words = counted(begun, "программа", "программы", "программ")
            yield Task(f"Допишите результат или ссылки: {words}", reverse("programs:table", query={"status": "partly"}))
        for practice in BestPractice.objects.for_organization(rights.organization).returned():
            yield Task(
                f"Доработайте лучшую практику: {practice}", reverse("programs:practice", args=[practice.assignment_id])
            )
    if rights.allow(UserGroup.RCTR_WORKER) and (waiting := BestPractice.objects.proposed().count()):
        words = counted(waiting, "предложение", "предложения", "предложений")
        yield Task(f"Рассмотрите лучшие практики: {words}", reverse("best-practices:proposals"))
