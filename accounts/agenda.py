"""Today's tasks of accounts: own requests to complete, rights to renew, records to correct and to confirm."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from accounts.choices import RequestStatus, UserGroup
from accounts.own_requests import own_requests
from accounts.records import count_waiting, summaries
from accounts.rights import VERY_SOON, UserRequest
from mentorship_ais.core.agenda import Task
from mentorship_ais.core.text import counted


def tasks(request: UserRequest) -> Iterator[Task]:
    """Yield the tasks: requests returned or rejected, rights that end, records returned, records to confirm."""
    yield from _own_requests(request)
    rights = request.rights
    for ending in rights.ending(within=VERY_SOON):
        if ending.membership.is_renewable:
            group = ending.membership.get_group_display()
            yield Task(f"Продлите права группы «{group}»: {ending.time_left}", f"{reverse('start')}#groups-title")
    if rights.employment:
        for summary in summaries(rights.employment):
            for record in summary.returned:
                address = reverse("record", args=[summary.kind.slug, record.pk])
                yield Task(f"Исправьте: {record} ({record.comment})", address)
    if rights.allow(UserGroup.RESPONSIBLE):
        waiting = count_waiting(rights.organization)
        if waiting:
            title = f"Подтвердите сведения работников: {counted(waiting, 'запись', 'записи', 'записей')}"
            yield Task(title, reverse("records-to-confirm"))


def _own_requests(request: UserRequest) -> Iterator[Task]:
    waiting = (each for each in own_requests(request.user) if each.needs_user_action)  # type: ignore[attr-defined]
    for access_request in waiting:
        group = access_request.get_group_display()
        address = reverse("access-request", args=[access_request.pk])
        match access_request.status:
            case RequestStatus.CLARIFICATION:
                yield Task(f"Дополните запрос в группу «{group}»", address)
            case RequestStatus.REJECTED:
                yield Task(f"Запрос в группу «{group}» отклонён: исправьте и отправьте снова", address)
            case _:
                yield Task(f"Добавьте скан приказа к запросу в группу «{group}»", address)
