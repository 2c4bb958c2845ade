"""The rights of the signed-in person: the memberships in force and the current organisation.

Rights belong to an organisation. A person with several chooses the current one in the page's header.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django_htmx.middleware import HtmxDetails

from accounts.backends import read_user
from accounts.choices import UserGroup
from accounts.models import Membership, User
from mentorship_ais.core.text import counted
from mentorship_ais.organizations.models import Employee, Organization

SESSION_KEY = "organization"
SOON, VERY_SOON = datetime.timedelta(days=30), datetime.timedelta(days=7)
"""How long before their end the start page mentions rights, and how long before it has a task."""


class UserRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User
    rights: Rights
    htmx: HtmxDetails
    number: str


@dataclass(frozen=True)
class Ending:
    """A membership whose last day is near."""

    membership: Membership
    last_day: datetime.date
    days_left: int

    @property
    def is_very_soon(self) -> bool:
        """Whether it is time to act."""
        return self.days_left <= VERY_SOON.days

    @property
    def time_left(self) -> str:
        """«осталось 7 дней»."""
        return f"осталось {counted(self.days_left, 'день', 'дня', 'дней')}" if self.days_left else "последний день"


@dataclass(frozen=True)
class Rights:
    """Memberships and employments of one person, and the organisation that is current."""

    memberships: tuple[Membership, ...] = ()
    employments: tuple[Employee, ...] = ()
    current: Organization | None = None

    def allow(self, *groups: str) -> bool:
        """Tell whether the person is in one of the groups, for the current organisation or the whole region."""
        return any(
            membership.group in groups and membership.organization_id in (None, self.current and self.current.pk)
            for membership in self.memberships
        )

    def holds(self, *groups: str) -> bool:
        """Tell whether the person is in one of the groups, in whichever organisation."""
        return any(membership.group in groups for membership in self.memberships)

    def refusal(self, *groups: str) -> str:
        """Return a sentence: why a screen is closed, and what to do."""
        elsewhere = sorted({str(m.organization) for m in self.memberships if m.group in groups})
        if elsewhere:
            return f"Ваши права на эту страницу действуют в другой организации: {', '.join(elsewhere)}. Выберите её вверху страницы."
        names = " или ".join(f"«{UserGroup(group).label}»" for group in groups)
        return f"Эта страница открыта группе пользователей {names}. Запросите доступ на «Стартовой»."

    @property
    def organization(self) -> Organization:
        """The current organisation; raises PermissionDenied for a person without any."""
        if self.current is None:
            raise PermissionDenied("Вы не числитесь ни в одной организации. Обратитесь в техническую поддержку.")
        return self.current

    @property
    def organizations(self) -> list[Organization]:
        """Where the person works or has rights, for the switch in the header."""
        return list(_organizations(self.memberships, self.employments).values())

    @property
    def employment(self) -> Employee | None:
        """The person's employment in the current organisation."""
        return next((e for e in self.employments if e.organization == self.current), None)

    def ending(self, *, within: datetime.timedelta, today: datetime.date | None = None) -> list[Ending]:
        """Return the memberships that end within the time, the nearest end first."""
        now = today or timezone.localdate()
        days = [(self._last_day(membership), membership) for membership in self.memberships]
        ends = [Ending(m, day, (day - now).days) for day, m in days if day and day <= now + within]
        return sorted(ends, key=lambda ending: ending.last_day)

    def _last_day(self, membership: Membership) -> datetime.date | None:
        """Return its term, or the last day of the last employment in the organisation it rests on."""
        place = membership.employment.organization_id if membership.employment else membership.organization_id
        last_days = [e.left_on for e in self.employments if e.organization_id == place]
        of_work = None if None in last_days else max((day for day in last_days if day), default=None)
        return min((day for day in (membership.ends_on, of_work) if day), default=None)

    @property
    def groups(self) -> list[str]:
        """Labels of the groups the person is in, each once, in the order of the closed list."""
        held = {membership.group for membership in self.memberships}
        return [group.label for group in UserGroup if group.value in held]


def _organizations(memberships: tuple[Membership, ...], employments: tuple[Employee, ...]) -> dict[int, Organization]:
    """Return the organisations by key; first those with rights beyond the own start page."""
    ordered = sorted(memberships, key=lambda membership: membership.group == UserGroup.WORKER)
    found = {m.organization.pk: m.organization for m in ordered if m.organization is not None}
    return found | {e.organization.pk: e.organization for e in employments if e.organization.pk not in found}


def rights_of(user: User, *, chosen: int | None = None) -> Rights:
    """Return the rights of an active user; the chosen organisation is current if it is still one of theirs."""
    read = user if hasattr(user, "memberships_in_force") else read_user(user.pk)
    if read is None:
        return Rights()
    memberships, employments = read.memberships_in_force, read.active_employments
    known = _organizations(memberships, employments)
    current = known.get(chosen or 0) or next(iter(known.values()), None)
    return Rights(memberships, employments, current)


class RightsMiddleware:
    """Puts `request.rights` beside `request.user`; read at each request, so that a revocation works at the next click."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def read() -> Rights:
            if not isinstance(request.user, User):
                return Rights()
            return rights_of(request.user, chosen=request.session.get(SESSION_KEY))

        request.rights = SimpleLazyObject(read)  # type: ignore[attr-defined]
        return self.get_response(request)
