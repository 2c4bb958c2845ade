"""Role × address × method × own or foreign object over the whole URL map: `access_matrix.txt` states every answer.

The table is a second statement of who may do what, made by hand beside `@requires` and the querysets; this walk compares.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver

from accounts import records
from accounts.choices import UserGroup
from accounts.models import Attestation, Letter, Membership, OwnRecord, User
from accounts.outbox import deliver
from mentoring.card import leave_base
from mentorship_ais.organizations.models import Employee, Organization
from mentorship_ais.organizations.staff_list.apply import stage_import
from programs import practices
from programs.choices import PaperKind, PracticeStatus
from programs.models import BestPractice, PaperTemplate
from reports import freezing
from reports.models import ReportFile
from tests.architecture.test_screens import patterns
from tests.conftest import _member, client_of, read, undone
from tests.factories import (
    AccessRequestFactory,
    AssignmentFactory,
    CompetencyFactory,
    DocumentFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringGroupFactory,
    OrganizationFactory,
    ProfessionalRequestFactory,
    UserFactory,
)
from tests.organizations.staff_samples import LIST, xlsx

LIST_WITH_AN_ERROR = [*LIST[:-1], [3, "учитель", "Сидорова Мария Ивановна", "31.02.1990", "много", "ж", ""], LIST[-1]]
TABLE = (Path(__file__).parent / "access_matrix.txt").read_text().splitlines()
YES, DOOR, FORBIDDEN, ABSENT, BUTTON = "yes", "door", "403", "404", "405"
VERBS_OF_THE_ADMIN = {"": "view", "add/": "add", "change/": "change", "history/": "view", "delete/": "delete"}


@dataclass(frozen=True)
class Row:
    """One line about an address of the site."""

    route: str
    who: str
    whose: str
    methods: frozenset[str]
    answer: str = "yes"


def rows() -> dict[str, Row]:
    """What the table says of the site's own addresses."""
    found = {}
    for line in TABLE:
        if not line or line.startswith(("#", "admin ", "desk ")):
            continue
        words = line.split()
        route = "" if line.startswith(" ") else words.pop(0)
        who, whose, methods, *answer = words
        found[route] = Row(route, who, whose, frozenset(methods.split("+")), *answer)
    return found


def models_of_the_admin() -> dict[str, dict[str, set[str]]]:
    """By kind of record: what support and a superuser may do."""
    found = {}
    for line in TABLE:
        if line.startswith("admin "):
            _, kind, support, superuser = line.split()
            found[kind] = {"support": set(support.split("+")), "superuser": set(superuser.split("+"))}
    return found


def desk_pages() -> dict[str, tuple[str, dict[str, str], str]]:
    """The other addresses of the admin: the kind of record in them, the answer by method, and that to all others."""
    found = {}
    for line in TABLE:
        if line.startswith("desk "):
            _, route, kind, get, post, *others = line.split()
            found[route] = (kind, {"GET": get, "POST": post}, others[0] if others else DOOR)
    return found


# --- The cast and its objects -----------------------------------------------------------------------------------------


@dataclass
class Role:
    """A person at a browser."""

    name: str
    user: User | None
    place: str = ""
    groups: frozenset[str] = frozenset()
    is_employed: bool = True
    own: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = client_of(self.user) if self.user else Client()
        self.client.raise_request_exception = False
        if self.user:
            # As after typing the password a moment ago, so that the pages of the account need not ask for it again.
            request = HttpRequest()
            request.session = self.client.session
            record_authentication(request, self.user, "password")
            request.session.save()
        self.cookies = {name: cookie.value for name, cookie in self.client.cookies.items()}

    @property
    def is_desk(self) -> bool:
        return self.user is not None and self.user.is_staff


def objects_of_school(organization: Organization, responsible: User, author: User) -> dict[str, Any]:
    """One of everything that belongs to a school."""
    competency = CompetencyFactory()
    started = AssignmentFactory(organization=organization, requested_competencies=[competency])
    completed = AssignmentFactory(organization=organization, shared=True)
    pair = [MentoringGroupFactory(organization=organization, mentor=started.group.mentor) for _ in range(2)]
    staged = stage_import(
        organization=organization, by=responsible, file_name="Список.xlsx", data=xlsx(LIST_WITH_AN_ERROR)
    )
    worker = _member(UserGroup.WORKER, organization, f"worker-of-{organization.pk}@example.org", "Работникова")
    record = record_of(worker)
    return {
        "employee": EmployeeFactory(organization=organization).pk,
        "mentor": started.group.mentor.employee_id,
        "mentor who left": leave_base(mentor=MentorFactory(employee__organization=organization)).employee_id,
        "program": started.pk,
        "completed": completed.pk,
        "group": pair[0].pk,
        "other group": pair[1].pk,
        "document": started.group.order_document_id,
        "import": staged.pk,
        "record": record.pk,
        "admin": {
            "accounts/accessrequest": AccessRequestFactory(organization=organization, with_scan=True, user=author).pk,
            "accounts/backgroundjob": deliver.defer(letter_pk=0),
            "accounts/letter": Letter.objects.create(to=author.email, subject="Письмо", text="Текст").pk,
            "accounts/membership": Membership.objects.filter(user=worker).get().pk,
            "accounts/user": worker.pk,
            "auth/group": Group.objects.create(name=f"Группа {organization.pk}").pk,
            "documents/document": started.group.order_document_id,
            "mentoring/achievement": started.group.mentor.achievements.first().pk,
            "mentoring/competency": competency.pk,
            "mentoring/mentor": started.group.mentor.pk,
            "mentoring/professionalrequest": ProfessionalRequestFactory(employee__organization=organization).pk,
            "organizations/employee": started.mentee_id,
            "organizations/organization": organization.pk,
            "organizations/organizationtype": organization.type_id,
            "organizations/position": started.mentee.position_id,
            "organizations/staffimport": staged.pk,
            "organizations/territory": organization.territory_id,
            "programs/assignment": started.pk,
            "programs/bestpractice": BestPractice.objects.get(assignment=completed).pk,
            "programs/papertemplate": PaperTemplate.objects.create(
                organization=organization,
                kind=PaperKind.ORDER,
                document=started.group.order_document,
                replaced_by=author,
            ).pk,
            "programs/mentoringform": started.group.mentoring_form_id,
            "programs/mentoringgroup": started.group_id,
            "programs/mentorrole": started.group.role_id,
        },
    }


def record_of(user: User) -> OwnRecord:
    """What the person keeps about oneself, with its document."""
    employee = Employee.objects.get(user=user)
    return records.enter(
        record=Attestation(
            employee=employee,
            category="highest",
            attested_on="2025-04-01",
            order_number="77-р",
            document=DocumentFactory(organization=employee.organization, note=f"Аттестация {employee.pk}"),
        )
    )


def session_of(user: User) -> UserSession:
    """The person is signed in at another browser too."""
    key = client_of(user).session.session_key
    return UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent="Firefox")


def own_objects(user: User) -> dict[str, Any]:
    """What belongs to an employed person and nobody else."""
    organization = Employee.objects.get(user=user).organization
    held = set(Membership.objects.active().filter(user=user).values_list("group", flat=True))
    group = next(g for g in (UserGroup.CURATOR, UserGroup.RESPONSIBLE) if g not in held)
    request = AccessRequestFactory(user=user, organization=organization, group=group, with_scan=True)
    return {
        "access-request": request.pk,
        "record": record_of(user).pk,
        "session": session_of(user).pk,
        "file": ReportFile.objects.create(author=user, organization=organization, format="csv", name="Список.csv").pk,
    }


@dataclass
class World:
    """Two schools, everybody who comes to the site, and one of everything."""

    roles: list[Role]
    schools: dict[str, dict[str, Any]]
    shared: dict[str, Any]
    """What everybody who is let in may see."""


@pytest.fixture
def world(request: pytest.FixtureRequest, school: Organization, other_school: Organization) -> World:
    person = request.getfixturevalue
    administration = OrganizationFactory(short_name="Управление", territory=school.territory)
    academy = OrganizationFactory(short_name="Академия")
    roles = [
        Role("anonymous", None, is_employed=False),
        Role("outsider", person("outsider"), is_employed=False),
        Role("worker", person("worker"), "school"),
        Role("responsible", person("responsible"), "school", frozenset({"responsible"})),
        Role("curator", person("curator"), "school", frozenset({"curator"})),
        Role("curator of another school", person("other_curator"), "other", frozenset({"curator"})),
        Role("regional centre", person("rctr_worker"), groups=frozenset({"rctr"})),
        Role(
            "territory specialist",
            _member(UserGroup.TERRITORY_SPECIALIST, administration, "territory@example.org", "Окружная"),
            groups=frozenset({"territory"}),
        ),
        Role(
            "course organizer",
            _member(UserGroup.COURSE_ORGANIZER, academy, "course@example.org", "Курсова"),
            groups=frozenset({"course"}),
        ),
        Role("analyst", person("analyst"), groups=frozenset({"analyst"})),
        Role("support", person("support"), is_employed=False),
        Role("superuser", UserFactory(superuser=True), is_employed=False),
    ]
    for role in roles:
        if role.is_employed:
            role.own = own_objects(role.user)
    responsible_there = _member(UserGroup.RESPONSIBLE, other_school, "responsible2@example.org", "Дальняя")
    schools = {
        "school": objects_of_school(school, person("responsible"), UserFactory()),
        "other": objects_of_school(other_school, responsible_there, UserFactory()),
    }
    published = AssignmentFactory(organization=school, shared=True)
    practice = practices.decide(
        practice=BestPractice.objects.get(assignment=published),
        decision=PracticeStatus.PUBLISHED,
        title="Урок вдвоём",
        summary="Как вести урок вдвоём.",
        by=person("rctr_worker"),
    )
    report = freezing.freeze(selection=freezing.selection_from({}), by=person("analyst"), submission=uuid.UUID(int=1))
    proposed = schools["school"]["admin"]["programs/bestpractice"]
    return World(roles, schools, {"frozen": report.pk, "published": practice.pk, "proposed": proposed})


# --- Addresses --------------------------------------------------------------------------------------------------------

WORDS = {"uidb64": "MQ", "token": "x", "slug": "attestation", "kind": "csv"}
"""What stands in a blank that names no object."""
OBJECTS = {
    "access-requests/<int:pk>/": "access-request",
    "records/": "record",
    "profile/sessions/": "session",
    "staff/import/": "import",
    "staff/<int:pk>/": "employee",
    "mentoring/candidates/<int:pk>/leave/": "mentor",
    "mentoring/candidates/<int:pk>/mentees/": "mentor",
    "mentoring/candidates/<int:pk>/return/": "mentor who left",
    "mentoring/candidates/": "employee",
    "programs/documents/": "document",
    "programs/groups/": "group",
    "programs/<int:pk>/return/": "completed",
    "programs/<int:pk>/best-practice/": "completed",
    "programs/<int:pk>/": "program",
    "best-practices/<int:pk>/decision/": "proposed",
    "best-practices/": "published",
    "reports/files/": "file",
    "reports/frozen/": "frozen",
}
"""Which object fills the blank of an address; the first that begins it."""


def filled(route: str, objects: dict[str, Any]) -> str:
    """The address of this object."""
    named = next((name for beginning, name in OBJECTS.items() if route.startswith(beginning)), "")
    values = WORDS | {"pk": objects.get(named, 1), "other": objects.get("other group")}
    path = route
    for part in route.split("<")[1:]:
        blank = part.split(">")[0]
        path = path.replace(f"<{blank}>", str(values[blank.rpartition(":")[2]]))
    return f"/{path.replace('programs/blanks/csv', 'programs/blanks/order').replace('draft/csv', 'draft/order')}"


def is_let_in(row: Row, role: Role) -> bool:
    """Whether somebody signed in gets past the first question, whatever the object."""
    match row.who:
        case "everybody" | "signed-in":
            return True
        case "employed":
            return role.is_employed
        case groups:
            return bool(role.groups & set(groups.split("+")))


def objects_at(row: Row, role: Role, world: World) -> Iterator[tuple[str, dict[str, Any]]]:
    """«own» and «foreign» objects of the role, as far as there are any."""
    colleague = next(r for r in world.roles if r.name == ("worker" if role.name != "worker" else "responsible"))
    match row.whose:
        case "person":
            if role.own:
                yield "own", role.own
            yield "foreign", colleague.own
        case "record":
            if role.own:
                yield "own", role.own
            if "responsible" in role.groups:
                yield "own", world.schools["school"]
            yield "foreign", world.schools["other"]
        case "school" if not is_let_in(row, role):
            yield "any", world.schools["school"]
        case "school":
            for place, objects in world.schools.items():
                yield "own" if place == role.place else "foreign", objects
        case _:
            yield "own", world.shared


def stated(row: Row, role: Role, method: str, whose: str) -> str:
    """The answer of this cell."""
    if role.user is None and row.who != "everybody":
        return DOOR
    if method not in row.methods:
        return BUTTON
    if not is_let_in(row, role):
        return FORBIDDEN
    return row.answer if whose == "own" else ABSENT


def answered(role: Role, method: str, path: str) -> str:
    """What the site answers; nothing of it stays."""
    for name, value in role.cookies.items():
        role.client.cookies[name] = value
    with undone():
        response = role.client.get(path) if method == "GET" else role.client.post(path)
        read(response)
    if response.status_code == HTTPStatus.FOUND and response["Location"].startswith(("/login/?", "/admin/login/")):
        return DOOR
    if response.status_code in {HTTPStatus.OK, HTTPStatus.FOUND}:
        return YES
    return str(response.status_code)


class Wrong:
    """Cells that differ from the table, an address at a time."""

    def __init__(self) -> None:
        self.cells: dict[str, list[str]] = {}

    def compare(self, role: Role, method: str, path: str, *, stated: str, note: str = "") -> None:
        """Knock, and remember an answer that is not the stated one."""
        found = answered(role, method, path)
        if found != stated:
            self.cells.setdefault(f"{method} {path} {note}: stated {stated}, answered {found}", []).append(role.name)

    def __str__(self) -> str:
        return "\n".join(f"{cell}: {', '.join(dict.fromkeys(names))}" for cell, names in self.cells.items())


# --- The walk ---------------------------------------------------------------------------------------------------------


def site_routes() -> set[str]:
    return {route for route, _ in patterns(get_resolver()) if not route.startswith("admin/")}


def admin_routes() -> set[str]:
    return {route for route, _ in patterns(get_resolver()) if route.startswith("admin/")}


def test_table_names_every_address_and_no_other() -> None:
    missing, gone = site_routes() - set(rows()), set(rows()) - site_routes()
    assert not missing, "say in access_matrix.txt who may use these new addresses:\n" + "\n".join(sorted(missing))
    assert not gone, "take these rows out of access_matrix.txt, the addresses are gone:\n" + "\n".join(sorted(gone))


def test_table_names_every_page_of_the_admin_and_no_other() -> None:
    registered = {f"{m._meta.app_label}/{m._meta.model_name}" for m in admin.site._registry}
    stated_kinds = set(models_of_the_admin())
    assert registered - stated_kinds == set(), "say in access_matrix.txt what support may do with these records"
    assert stated_kinds - registered == set(), "these kinds of records are not in the admin any more"
    known = set(desk_pages()) | {
        f"admin/{kind}/{place}"
        for kind in registered
        for place in (
            "",
            "add/",
            "<path:object_id>/",
            *(f"<path:object_id>/{v}" for v in ("history/", "delete/", "change/")),
        )
    }
    # Django's own: the door, redirects, and the list of one app, which holds links only.
    known |= {
        "admin/login/",
        "admin/autocomplete/",
        "admin/(?P<url>.*)$",
    }
    others = {route for route in admin_routes() if not route.startswith("admin/^")}
    assert others - known == set(), "name these pages of the admin in access_matrix.txt"
    assert known - others == set(), "these pages of the admin are gone"


def test_every_cell_of_the_site(world: World) -> None:
    wrong = Wrong()
    for row in rows().values():
        for role in world.roles:
            for whose, objects in objects_at(row, role, world):
                path = filled(row.route, objects)
                for method in ("GET", "POST"):
                    wrong.compare(role, method, path, stated=stated(row, role, method, whose), note=f"({whose})")
    assert not wrong.cells, str(wrong)


def admin_cells(world: World) -> Iterator[tuple[str, Callable[[str], set[str]], str]]:
    """Addresses of the admin with what each method needs, and the kind of record."""
    for kind in models_of_the_admin():
        yield f"admin/{kind}/", lambda method: {"view"}, kind
        yield f"admin/{kind}/add/", lambda method: {"add"}, kind
        for place in world.schools.values():
            record = f"admin/{kind}/{place['admin'][kind]}/"
            yield f"{record}history/", lambda method: {"view"}, kind
            yield f"{record}delete/", lambda method: {"delete"}, kind
            yield f"{record}change/", lambda method: {"view"} if method == "GET" else {"change"}, kind


def test_every_cell_of_the_admin(world: World) -> None:
    wrong = Wrong()
    kinds = models_of_the_admin()
    for path, needs, kind in admin_cells(world):
        for role in world.roles:
            if not role.is_desk and f"/{world.schools['other']['admin'][kind]}/" in path:
                continue  # who has no way in has none to either record
            may = kinds[kind].get(role.name, set())
            for method in ("GET", "POST"):
                expected = DOOR if not role.is_desk else YES if needs(method) <= may else FORBIDDEN
                wrong.compare(role, method, f"/{path}", stated=expected)
    assert not wrong.cells, str(wrong)


def test_every_other_page_of_the_admin(world: World) -> None:
    wrong = Wrong()
    for route, (kind, answers, to_others) in desk_pages().items():
        for place in world.schools.values():
            pk = str(place["admin"].get(kind, ""))
            path = "/" + route.replace("<int:pk>", pk).replace("<id>", pk)
            for role in world.roles:
                for method, answer in answers.items():
                    wrong.compare(
                        role, method, path, stated=answer if role.is_desk else DOOR if role.user is None else to_others
                    )
    assert not wrong.cells, str(wrong)
