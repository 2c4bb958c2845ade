"""Programs of past school years and of the present one, so that statistics and best practices have something to count."""

from __future__ import annotations

import datetime
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from accounts.models import User
from mentoring.models import Mentor
from mentorship_ais.core.periods import school_year
from mentorship_ais.demo import papers
from mentorship_ais.demo.region import Place, Region
from mentorship_ais.demo.themes import Theme
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import StopReason
from programs.completion import record_completion, stop
from programs.grouping import assign
from programs.models import Assignment, MentoringForm, MentorRole
from programs.shared_values import SharedValues

Row = TypeVar("Row")

FIRST_YEAR = 2021
SIZES = (1, 1, 1, 1, 2, 2, 3, 4)
SHARE_OF_STOPPED = 0.08
SHARE_OF_OVERDUE = 0.3
SHARE_OF_BEST = 0.25


def run(region: Region, place: Place, *, by: User, groups_a_year: int) -> None:
    """Record the organisation's programs from FIRST_YEAR to today, and what came of the ended ones."""
    organization = region.organizations[place.short_name]
    this_year = school_year(region.today).start
    assert this_year is not None  # noqa: S101 - a school year has both ends
    for year in range(FIRST_YEAR, this_year.year + 1):
        signed_on = date(year, 9, 10)
        if signed_on > region.today:
            continue
        mentors = _mentors(region, organization, number=groups_a_year)
        free = [mentee for mentee in region.mentees_of(organization) if _teaches(mentee, signed_on)]
        region.chance.shuffle(free)
        order = papers.order(
            organization=organization,
            by=by,
            number=f"{90 + year - FIRST_YEAR}-од",
            signed_on=signed_on,
            title=f"Об организации наставничества в {year}/{year + 1} учебном году",
            points=(
                f"Назначить наставниками: {', '.join(mentor.employee.full_name for mentor in mentors)}.",
                "Наставникам вести программы по индивидуальным маршрутам наставляемых.",
                f"Контроль возложить на куратора наставничества ({by.full_name}).",
            ),
        )
        for mentor in mentors:
            size = min(region.chance.choice(SIZES), len(free))
            if size:
                mentees, free = free[:size], free[size:]
                theme = region.chance.choice(place.themes)
                shared = _shared(region, organization, mentor, mentees, theme, order=order, year=year, by=by)
                for mentee in mentees:
                    _live(region, _recorded(region, mentee, theme, shared=shared, by=by), theme)


def _mentors(region: Region, organization: Organization, *, number: int) -> list[Mentor]:
    available = list(
        Mentor.objects.available_to(organization).exclude(interests__iexact="пример").for_list().order_by("pk")
    )
    own = [mentor for mentor in available if mentor.employee.organization_id == organization.pk]
    guests = [mentor for mentor in available if mentor.employee.organization_id != organization.pk]
    chosen = region.chance.sample(own, min(number - 1, len(own)))
    return chosen + region.chance.sample(guests or own, 1)


def _teaches(mentee: Employee, day: datetime.date) -> bool:
    return mentee.teaching_since is not None and mentee.teaching_since <= day


def _shared(
    region: Region,
    organization: Organization,
    mentor: Mentor,
    mentees: list[Employee],
    theme: Theme,
    *,
    order: papers.Document,
    year: int,
    by: User,
) -> SharedValues:
    starts_on, ends_on = _term(region.chance, year)
    return SharedValues(
        organization=organization,
        mentor=mentor,
        mentoring_form=_weighted(region.chance, list(MentoringForm.objects.all())),
        role=_weighted(region.chance, list(MentorRole.objects.all())),
        order_document=order,
        plan_document=papers.plan(
            organization=organization,
            by=by,
            mentor=mentor.employee.full_name,
            mentees=[mentee.full_name for mentee in mentees],
            goal=theme.request,
            term=f"с {starts_on:%d.%m.%Y} по {ends_on:%d.%m.%Y}",
        ),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def _term(chance: Random, year: int) -> tuple[datetime.date, datetime.date]:
    """Return days from autumn to the end of December or of spring."""
    starts_on = date(year, 9, 15) + timedelta(days=chance.randint(0, 45))
    latest = chance.choice((date(year, 12, 28), date(year + 1, 5, 25), date(year + 1, 5, 25)))
    return starts_on, latest - timedelta(days=chance.randint(0, 40))


def _weighted(chance: Random, rows: list[Row]) -> Row:
    """Return mostly the first of the list, now and then another."""
    return rows[0] if chance.random() < 0.6 else chance.choice(rows)


def _recorded(region: Region, mentee: Employee, theme: Theme, *, shared: SharedValues, by: User) -> Assignment:
    return assign(
        mentee=mentee,
        shared=shared,
        experience_band=mentee.experience_band(shared.starts_on),  # type: ignore[arg-type]  # known for everybody here
        requested_competencies=region.named(theme.codes),
        request_text=theme.request,
        by=by,
    )


def _live(region: Region, assignment: Assignment, theme: Theme) -> None:
    """Bring the program to what has become of it by today."""
    chance, group = region.chance, assignment.group
    middle = group.starts_on + (group.ends_on - group.starts_on) / 2
    if chance.random() < SHARE_OF_STOPPED and middle < region.today:
        reason = chance.choice((StopReason.MENTEE_LEFT, StopReason.MENTOR_REPLACED, StopReason.LEAVE))
        stop(assignment=assignment, reason=reason, stopped_on=middle)
        return
    is_recent = group.ends_on > region.today - timedelta(days=200)
    if group.ends_on >= region.today or (is_recent and chance.random() < SHARE_OF_OVERDUE):
        return
    record_completion(
        assignment=assignment,
        result=theme.result,
        mentee_case_url=f"https://site{group.organization_id}.example.org/cases/{assignment.pk}",
        mentor_case_url=f"https://site{group.organization_id}.example.org/reviews/{assignment.pk}",
        share_as_best_practice=chance.random() < SHARE_OF_BEST,
    )
