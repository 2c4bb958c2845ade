"""Random regions, and their figures counted in plain Python: the expected answer of the database."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils import timezone
from hypothesis import strategies as st

from accounts.models import User
from mentoring.choices import CompetencyKind, MentorLevel
from mentoring.models import Competency, Mentor
from mentorship_ais.core.periods import Period
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.bands import AgeBand, ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization, OrganizationType, Position, Territory
from programs.choices import AssignmentStatus, PracticeStatus, StopReason
from programs.models import Assignment, BestPractice, MentoringForm, MentoringGroup, MentorRole
from reports.counting.aggregates import Figures

ORGANIZATIONS = 4
MENTORS = 3
MENTEES_OF_ONE = 5  # employees of an organisation who are mentees
FORMS = 2
ROLES = 2
COMPETENCIES_OF_MENTORS = (frozenset({0}), frozenset({1, 2}), frozenset[int]())
COMPETENCIES = 3
DECIDED = {PracticeStatus.PUBLISHED, PracticeStatus.RETURNED, PracticeStatus.DECLINED}
BORDER_DAYS = [
    datetime.date(2024, 8, 31),
    datetime.date(2024, 9, 1),
    datetime.date(2024, 12, 31),
    datetime.date(2025, 1, 1),
    datetime.date(2025, 8, 31),
    datetime.date(2025, 9, 1),
    datetime.date(2024, 2, 29),
    datetime.date(2023, 12, 31),
]


@dataclass(frozen=True)
class Program:
    """One program of a generated group, by the numbers of what it is made of."""

    mentee: int
    status: AssignmentStatus
    age: AgeBand | None
    experience: ExperienceBand
    practice: PracticeStatus | None
    requested: frozenset[int]


@dataclass(frozen=True)
class Group:
    """A generated group."""

    organization: int
    mentor: int
    mentoring_form: int
    role: int
    starts_on: datetime.date
    ends_on: datetime.date
    programs: tuple[Program, ...]

    @property
    def is_counted(self) -> bool:
        statuses = {program.status for program in self.programs}
        return AssignmentStatus.COMPLETED in statuses and AssignmentStatus.IN_PROGRESS not in statuses

    @property
    def kind(self) -> str:
        return {1: "dyad", 2: "triad"}.get(len(self.programs), "small_group")


programs = st.builds(
    Program,
    mentee=st.integers(0, MENTEES_OF_ONE - 1),
    status=st.sampled_from(AssignmentStatus),
    age=st.none() | st.sampled_from(AgeBand),
    experience=st.sampled_from(ExperienceBand),
    practice=st.none() | st.sampled_from(PracticeStatus),
    requested=st.frozensets(st.integers(0, COMPETENCIES - 1)),
)
groups = st.builds(
    lambda ends_on, length, **values: Group(
        ends_on=ends_on, starts_on=ends_on - datetime.timedelta(days=length), **values
    ),
    organization=st.integers(0, ORGANIZATIONS - 1),
    mentor=st.integers(0, MENTORS - 1),
    mentoring_form=st.integers(0, FORMS - 1),
    role=st.integers(0, ROLES - 1),
    ends_on=st.sampled_from(BORDER_DAYS),
    length=st.integers(0, 400),
    programs=st.lists(programs, min_size=1, max_size=5, unique_by=lambda program: program.mentee).map(tuple),
)
regions = st.lists(groups, max_size=12)


class Region:
    """A generated region in the database. `territory_of(0) == 0`: the first two organisations are one territory."""

    def __init__(self, generated: Iterable[Group]) -> None:
        self.groups = list(generated)
        author = User.objects.create_user(email=f"{uuid.uuid4().hex}@example.org", first_name="Ольга")
        self.territories = [Territory.objects.create(name=f"Управление {n}") for n in range(2)]
        self.types = [OrganizationType.objects.create(name=f"тип {n}") for n in range(2)]
        self.forms = [MentoringForm.objects.create(name=f"форма {n}") for n in range(FORMS)]
        self.roles = [MentorRole.objects.create(name=f"роль {n}") for n in range(ROLES)]
        position = Position.objects.create(name="учитель")
        self.organizations = [
            Organization.objects.create(
                name=f"Школа {n}",
                short_name=f"Школа {n}",
                territory=self.territories[territory_of(n)],
                type=self.types[type_of(n)],
                city="Самара",
            )
            for n in range(ORGANIZATIONS)
        ]
        self.competencies = [
            Competency.objects.create(
                code=9000 + n, name=f"Вести урок {n}", kind=CompetencyKind.PROFESSIONAL, area="Урок"
            )
            for n in range(COMPETENCIES)
        ]
        self.mentees = {
            (n, m): Employee.objects.create(
                organization=organization, last_name=f"Наставляемый{m}", first_name="Анна", position=position
            )
            for n, organization in enumerate(self.organizations)
            for m in range(MENTEES_OF_ONE)
        }
        self.mentors = [
            Mentor.objects.create(
                employee=Employee.objects.create(
                    organization=self.organizations[n], last_name=f"Наставник{n}", first_name="Вера", position=position
                ),
                level=level_of(n),
                interests="уроки",
            )
            for n in range(MENTORS)
        ]
        for mentor, competencies in zip(self.mentors, COMPETENCIES_OF_MENTORS, strict=True):
            mentor.competencies.set([self.competencies[n] for n in competencies])
        for number, group in enumerate(self.groups):
            self._store(group, number, author)

    def _store(self, group: Group, number: int, author: User) -> None:
        organization = self.organizations[group.organization]
        document = Document.objects.create(  # another for each group, so that equal generated groups stay apart
            organization=organization,
            sha256=f"{number:064x}",
            content_type="application/pdf",
            size=1,
            original_name="приказ.pdf",
            file="none.pdf",
        )
        stored = MentoringGroup.objects.create(
            organization=organization,
            mentor=self.mentors[group.mentor],
            mentoring_form=self.forms[group.mentoring_form],
            role=self.roles[group.role],
            order_document=document,
            plan_document=document,
            starts_on=group.starts_on,
            ends_on=group.ends_on,
        )
        recorded = Assignment.objects.bulk_create(
            Assignment(
                group=stored,
                mentee=self.mentees[group.organization, program.mentee],
                age_band=program.age or "",
                experience_band=program.experience,
                created_by=author,
                **_ending(program.status, group),
            )
            for program in group.programs
        )
        pair = Assignment.requested_competencies.through
        pair.objects.bulk_create(
            pair(assignment_id=assignment.pk, competency_id=self.competencies[n].pk)
            for assignment, program in zip(recorded, group.programs, strict=True)
            for n in program.requested
        )
        BestPractice.objects.bulk_create(
            BestPractice(
                assignment=assignment,
                organization=organization,
                mentor_name="Вера",
                mentor_position="учитель",
                mentoring_form=stored.mentoring_form,
                title="Опыт",
                summary="Как мы работали.",
                mentor_case_url="https://school.example.org/case",
                status=program.practice,
                comment="Опишите подробнее.",
                decided_at=timezone.now() if program.practice in DECIDED else None,
                decided_by=author if program.practice in DECIDED else None,
            )
            for assignment, program in zip(recorded, group.programs, strict=True)
            if program.practice
        )


def _ending(status: AssignmentStatus, group: Group) -> dict[str, object]:
    match status:
        case AssignmentStatus.COMPLETED:
            link = "https://school.example.org/case"
            return {
                "status": status,
                "result": "Ведёт уроки сама.",
                "mentee_case_url": link,
                "mentor_case_url": link,
                "completed_at": timezone.now(),
            }
        case AssignmentStatus.STOPPED:
            return {"status": status, "stopped_on": group.ends_on, "stop_reason": StopReason.OTHER}
    return {"status": status}


def territory_of(organization: int) -> int:
    return organization // 2


def type_of(organization: int) -> int:
    return organization % 2


def level_of(mentor: int) -> MentorLevel:
    return MentorLevel.REGIONAL if mentor == 0 else MentorLevel.LOCAL


def counted_by_hand(
    generated: Iterable[Group],
    period: Period,
    *,
    of_group: Callable[[Group], bool] = lambda group: True,
    of_program: Callable[[Group, Program], bool] = lambda group, program: True,
) -> Figures:
    """The figures of domain.md, counted with sets and sums."""
    found = [
        (number, group, program)
        for number, group in enumerate(generated)
        for program in group.programs
        if group.ends_on in period
        and of_group(group)
        and program.status == AssignmentStatus.COMPLETED
        and of_program(group, program)
    ]
    kinds = {number: group.kind for number, group, _ in found if group.is_counted}
    return Figures(
        programs=len(found),
        mentees=len({(group.organization, program.mentee) for _, group, program in found}),
        mentors=len({group.mentor for _, group, _ in found}),
        organizations=len({group.organization for _, group, _ in found}),
        dyads=list(kinds.values()).count("dyad"),
        triads=list(kinds.values()).count("triad"),
        small_groups=list(kinds.values()).count("small_group"),
        days=sum((group.ends_on - group.starts_on).days + 1 for _, group, _ in found),
        practices=sum(program.practice == PracticeStatus.PUBLISHED for _, _, program in found),
    )
