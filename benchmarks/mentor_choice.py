"""`make bench`: the time of choosing a mentor with 200 people in the school and 5,000 regional mentors.

A temporary PostgreSQL with its ordinary settings is filled and asked by the same rules as the screens.
"""

from __future__ import annotations

import atexit
import datetime
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

from mentorship_ais.operations.embedded_postgres import ensure_server, release_server

FOLDER = Path(tempfile.mkdtemp(prefix="mentorship-bench-"))
FOLDER.chmod(0o711)  # the server of a run started by root is another user's
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
atexit.register(release_server, FOLDER / "postgres")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "mentorship_ais.settings",
    "VAR": str(FOLDER),
    "HTTPS": "0",
    "LOG_LEVEL": "ERROR",
}
os.environ["DATABASE_URL"] = ensure_server(FOLDER / "postgres")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from mentoring.choices import CompetencyKind, MentorLevel  # noqa: E402
from mentoring.models import Competency, Mentor, ProfessionalRequest  # noqa: E402
from mentoring.pairing import open_requests, propose  # noqa: E402
from mentoring.supply import balances  # noqa: E402
from mentorship_ais.documents.choices import DocumentFormat  # noqa: E402
from mentorship_ais.documents.models import Document  # noqa: E402
from mentorship_ais.organizations.bands import ExperienceBand  # noqa: E402
from mentorship_ais.organizations.models import (  # noqa: E402
    Employee,
    Organization,
    OrganizationType,
    Position,
    Territory,
)
from programs.mentor_choice import mentor_lists  # noqa: E402
from programs.models import Assignment, MentoringForm, MentoringGroup, MentorRole  # noqa: E402

EMPLOYEES, REGIONAL, CATALOGUE, OTHER_SCHOOLS, PROGRAMS = 200, 5_000, 130, 300, 3_000
COMPETENCIES_OF_MENTOR, COMPETENCIES_OF_REQUEST, REPEATS = 8, 4, 15
MAX_MILLISECONDS = 100
"""Server time for the choice of a mentor."""
randomness = random.Random(4)  # noqa: S311 - the same region each time


def make_region() -> Organization:
    """Fill the database, and return the school whose curator chooses."""
    catalogue = Competency.objects.bulk_create(
        Competency(code=1_000_000 + n, name=f"Компетенция замера {n}", kind=CompetencyKind.PROFESSIONAL)
        for n in range(CATALOGUE)
    )
    territory = Territory.objects.create(name="Управление замера")
    kind = OrganizationType.objects.create(name="тип замера")
    position = Position.objects.create(name="должность замера")
    schools = Organization.objects.bulk_create(
        Organization(name=f"Школа замера {n}", short_name=f"ШЗ {n}", type=kind, territory=territory, city="Самара")
        for n in range(OTHER_SCHOOLS + 1)
    )
    own, others = schools[0], schools[1:]
    people = _people([own] * EMPLOYEES, position)
    _mentors(people[: EMPLOYEES // 4], MentorLevel.LOCAL, catalogue)
    _mentors(_people([randomness.choice(others) for _ in range(REGIONAL)], position), MentorLevel.REGIONAL, catalogue)
    requests = ProfessionalRequest.objects.bulk_create(ProfessionalRequest(employee=person) for person in people)
    _link_competencies(
        ProfessionalRequest.competencies.through,
        "professionalrequest",
        requests,
        catalogue,
        COMPETENCIES_OF_REQUEST,
    )
    _programs(schools, position)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return own


def _people(schools: list[Organization], position: Position) -> list[Employee]:
    return Employee.objects.bulk_create(
        (
            Employee(
                organization=school,
                last_name=f"Замерова{randomness.randrange(10**9)}",
                first_name="Анна",
                middle_name=f"Петровна{n}",
                position=position,
            )
            for n, school in enumerate(schools)
        ),
        batch_size=1_000,
    )


def _mentors(people: list[Employee], level: MentorLevel, catalogue: list[Competency]) -> None:
    mentors = Mentor.objects.bulk_create(
        (Mentor(employee=p, level=level, interests="Наставничество", max_mentees=3) for p in people), batch_size=1_000
    )
    _link_competencies(Mentor.competencies.through, "mentor", mentors, catalogue, COMPETENCIES_OF_MENTOR)


def _link_competencies(through: Any, owner: str, rows: list[Any], catalogue: list[Competency], number: int) -> None:
    through.objects.bulk_create(
        (
            through(**{f"{owner}_id": row.pk, "competency_id": competency.pk})
            for row in rows
            for competency in randomness.sample(catalogue, number)
        ),
        batch_size=5_000,
    )


def _programs(schools: list[Organization], position: Position) -> None:
    """Add programs in process, so that mentors have a load."""
    by = User.objects.create(email="benchmark@example.org", first_name="Замер")
    form, role = MentoringForm.objects.create(name="Форма замера"), MentorRole.objects.create(name="Роль замера")
    paper = Document.objects.create(
        organization=schools[0], sha256="0" * 64, content_type=DocumentFormat.PDF, size=1, file="замер", uploaded_by=by
    )
    day = datetime.date(2026, 9, 1)
    mentors = Mentor.objects.filter(employee__position=position).order_by("pk")[:PROGRAMS]
    groups = MentoringGroup.objects.bulk_create(
        MentoringGroup(
            organization=schools[0], mentor=mentor, mentoring_form=form, role=role, order_document=paper, plan_document=paper,
            starts_on=day, ends_on=day,
        )
        for mentor in mentors
    )  # fmt: skip
    mentees = _people([schools[0]] * len(groups), position)
    Employee.objects.filter(pk__in=[mentee.pk for mentee in mentees]).update(left_on=day)
    Assignment.objects.bulk_create(
        Assignment(group=group, mentee=mentee, experience_band=ExperienceBand.UNDER_3, created_by=by)
        for group, mentee in zip(groups, mentees, strict=True)
    )


def measure(title: str, work: Callable[[], Any]) -> float:
    """Print the queries and milliseconds of the work, and return the median."""
    work()
    with CaptureQueriesContext(connection) as queries:
        work()
    took = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        took.append(1000 * (time.perf_counter() - began))
    took.sort()
    print(
        f"{title}: {len(queries)} queries, median {statistics.median(took):.0f} ms, fastest {took[0]:.0f} ms, second slowest {took[-2]:.0f} ms"
    )
    return statistics.median(took)


def main() -> int:
    """Fill the region, measure and print; return 1 when the choice takes too long."""
    call_command("migrate", verbosity=0)
    school = make_region()
    requests = open_requests(school)
    wanted = list(requests[0].competencies.all())
    mentee = requests[0].employee
    took = measure(
        f"mentor choice of a program ({REGIONAL} regional mentors)",
        lambda: mentor_lists(organization=school, requested=wanted, mentees=[mentee]),
    )
    measure(f"pairs for {len(requests)} requests", lambda: propose(organization=school, requests=open_requests(school)))
    measure("supply and demand of the region", balances)
    return int(took > MAX_MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main())
