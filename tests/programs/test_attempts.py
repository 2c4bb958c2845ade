"""What goes wrong on purpose or by accident: strangers at every address, second clicks, odd names, bad and heavy files."""

from __future__ import annotations

import datetime
import io
import uuid
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from python_calamine import CalamineWorkbook

from accounts.models import User
from mentorship_ais.organizations.models import Employee, Organization, Sex
from programs import urls
from programs.choices import AssignmentStatus, PaperKind
from programs.forms import WholeGroupForm
from programs.models import Assignment, BestPractice, DistinctGroups, MentoringGroup, PaperTemplate
from tests.conftest import read
from tests.documents import samples
from tests.factories import (
    AssignmentFactory,
    EmployeeFactory,
    MentorFactory,
    MentoringFormFactory,
    MentorRoleFactory,
    scan,
)

SignIn = Callable[[User], Client]


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


@pytest.fixture
def assignment(school: Organization) -> Assignment:
    return AssignmentFactory(organization=school)


ONLY_SENT = {"mark-distinct", "preview-change", "preview-replacement"}
"""Addresses of forms and buttons, which have no page."""


def addresses_of_one(assignment: Assignment, *, shared: Assignment, alike: MentoringGroup) -> dict[str, str]:
    """Every address under `/programs/` that names a row: name → path. A new one is found without being listed here."""
    found = {}
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        wanted = set(pattern.pattern.converters)
        if "pk" not in wanted:
            continue
        keys: dict[str, Any] = {"pk": (shared if pattern.name == "practice" else assignment).pk}
        if str(pattern.pattern).startswith("groups/"):
            keys["pk"] = assignment.group_id
        if pattern.name == "document":
            keys["pk"] = assignment.group.plan_document_id
        values = {"kind": PaperKind.ORDER.value, "other": alike.pk} | keys
        found[str(pattern.name)] = reverse(f"programs:{pattern.name}", kwargs={name: values[name] for name in wanted})
    return found


def test_another_schools_curator_finds_nothing_at_any_address(
    signed_in: SignIn, curator: User, other_curator: User, assignment: Assignment, school: Organization
) -> None:
    shared = AssignmentFactory(organization=school, shared=True)
    alike = AssignmentFactory(group=assignment.group, ends_on=datetime.date(2021, 12, 1)).group
    addresses = addresses_of_one(assignment, shared=shared, alike=alike)
    assert len(addresses) >= 13
    own, stranger = signed_in(curator), signed_in(other_curator)
    before = list(Assignment.objects.order_by("pk").values())
    for name, address in addresses.items():
        for ask in (stranger.get, stranger.post):
            answer = ask(address)
            assert answer.status_code in {404, 405}, f"{name}: {answer.status_code}"
        answer = own.get(address)
        read(answer)
        assert answer.status_code == (405 if name in ONLY_SENT else 200), f"{name}: the own curator opens it"
    assert list(Assignment.objects.order_by("pk").values()) == before
    assert not DistinctGroups.objects.exists()


def said(response: Any) -> list[str]:
    """Return the messages on the page that the person sees at last."""
    return [str(message) for message in response.context["messages"]]


WHOLE = {
    "result": "Ведёт уроки сама.",
    "mentee_case_url": "https://school.example.org/mentee",
    "mentor_case_url": "https://school.example.org/mentor",
    "share_as_best_practice": "on",
}


@pytest.mark.parametrize(
    ("state", "page", "typed", "status"),
    [
        ({}, "completion/", WHOLE, AssignmentStatus.COMPLETED),
        ({}, "stop/", {"reason": "leave", "stopped_on": "2021-11-10"}, AssignmentStatus.STOPPED),
        ({"shared": True}, "return/", {}, AssignmentStatus.IN_PROGRESS),
        ({"stopped": True}, "return/", {}, AssignmentStatus.IN_PROGRESS),
    ],
)
def test_second_click_is_answered_like_the_first_and_changes_nothing_more(
    desk: Client, school: Organization, state: dict[str, bool], page: str, typed: dict[str, str], status: str
) -> None:
    assignment = AssignmentFactory(organization=school, **state)
    sent = typed | {"opened": str(assignment.version)}
    address = f"/programs/{assignment.pk}/{page}"
    first = said(desk.post(address, sent, follow=True))
    once = Assignment.objects.filter(pk=assignment.pk).values().get()
    assert once["status"] == status
    again = desk.post(address, sent, follow=True)
    assert first
    assert said(again) == first
    assert again.redirect_chain == [(f"/programs/{assignment.pk}/", 302)]
    assert Assignment.objects.filter(pk=assignment.pk).values().get() == once
    assert BestPractice.objects.count() == (1 if "share_as_best_practice" in typed or "shared" in state else 0)


def test_second_click_on_a_change_and_on_a_template_changes_nothing_more(desk: Client, assignment: Assignment) -> None:
    group = assignment.group
    typed = {
        "submission": str(uuid.uuid4()),
        "opened": WholeGroupForm.versions_of(group),
        "experience_band": assignment.experience_band,
        "starts_on": str(group.starts_on),
        "ends_on": "2021-12-15",
        "mentor": group.mentor_id,
        "form": group.mentoring_form_id,
        "role": group.role_id,
    }
    first = said(desk.post(f"/programs/{assignment.pk}/change/", typed, follow=True))
    once = Assignment.objects.values().get()
    assert first
    assert said(desk.post(f"/programs/{assignment.pk}/change/", typed, follow=True)) == first
    assert (Assignment.objects.values().get(), MentoringGroup.objects.count()) == (once, 1)
    for _ in range(2):
        template = SimpleUploadedFile("бланк.docx", desk.get("/programs/blanks/order/").getvalue())
        assert desk.post("/programs/blanks/order/replace/", {"document": template}).status_code == 302
    assert PaperTemplate.objects.count() == 1
    for _ in range(2):
        assert desk.post("/programs/blanks/order/drop/").status_code == 302
    assert PaperTemplate.objects.count() == 0


def test_second_click_on_a_decision_and_on_a_corrected_text_changes_nothing_more(
    desk: Client, signed_in: SignIn, rctr_worker: User, school: Organization
) -> None:
    assignment = AssignmentFactory(organization=school, shared=True)
    practice = BestPractice.objects.get()
    text = {"title": "Урок вдвоём", "summary": "Вели уроки вместе.", "opened": str(practice.version)}
    centre, decision = signed_in(rctr_worker), {"decision": "returned", "comment": "Добавьте результат."}
    first = said(centre.post(f"/best-practices/{practice.pk}/decision/", text | decision, follow=True))
    assert first
    assert said(centre.post(f"/best-practices/{practice.pk}/decision/", text | decision, follow=True)) == first
    text["opened"] = str(practice.version + 1)
    first = said(desk.post(f"/programs/{assignment.pk}/best-practice/", text, follow=True))
    assert first
    assert said(desk.post(f"/programs/{assignment.pk}/best-practice/", text, follow=True)) == first
    assert BestPractice.objects.get().version == practice.version + 2


@pytest.fixture
def typed(school: Organization, teacher: Employee) -> dict[str, Any]:
    """A form filled without an error, but for the papers."""
    return {
        "submission": str(uuid.uuid4()),
        "mentee": teacher.pk,
        "experience_band": "5_10",
        "mentor": MentorFactory(employee__organization=school).pk,
        "form": MentoringFormFactory().pk,
        "role": MentorRoleFactory().pk,
        "starts_on": "2021-10-26",
        "ends_on": "2021-11-07",
    }


def test_heavy_scan_is_taken(desk: Client, typed: dict[str, Any]) -> None:
    heavy = SimpleUploadedFile("Приказ.pdf", samples.large_pdf(19 * 1024 * 1024))
    papers = {"order_document": heavy, "plan_document": scan("Программа")}
    assert desk.post("/programs/add/", typed | papers).status_code == 302
    group = MentoringGroup.objects.get()
    assert group.order_document.size == 19 * 1024 * 1024
    answer = desk.get(f"/programs/documents/{group.order_document_id}/")
    assert len(answer.getvalue()) == group.order_document.size


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Файл пустой. Проверьте его и выберите ещё раз."),
        (
            b"<script>alert(1)</script>",
            "Содержимое файла не похоже на документ. Выберите файл PDF, JPEG, PNG, DOCX или ODT.",
        ),
        (
            b"%PDF-1.4\n",
            "Файл PDF повреждён или загружен не целиком. Откройте его, сохраните заново и загрузите ещё раз.",
        ),
    ],
)
def test_what_is_no_document_is_refused_beside_its_field(
    desk: Client, typed: dict[str, Any], content: bytes, sentence: str
) -> None:
    papers = {"order_document": SimpleUploadedFile("приказ.pdf", content), "plan_document": scan("Программа")}
    shared = desk.post("/programs/add/", typed | papers).context["form"].shared
    assert shared.errors["order_document"] == [sentence]
    assert "plan_document" not in shared.errors
    assert not Assignment.objects.exists()


@pytest.fixture
def odd(school: Organization) -> Assignment:
    """People whose names break careless programs."""
    mentor = EmployeeFactory(
        organization=school, last_name="О'Коннор-Ёлкина", first_name="Алёна", middle_name="", sex=Sex.FEMALE
    )
    mentee = EmployeeFactory(organization=school, last_name="=1+1", first_name="<b>Пётр</b>", middle_name="")
    return AssignmentFactory(organization=school, mentor=MentorFactory(employee=mentor), mentee=mentee)


def test_odd_names_are_displayed_as_they_are(desk: Client, odd: Assignment) -> None:
    for address in ("/programs/", "/programs/print/", f"/programs/{odd.pk}/", f"/programs/{odd.pk}/change/"):
        page = desk.get(address).content.decode()
        assert "<b>Пётр" not in page
        assert "О&#x27;Коннор-Ёлкина" in page


@pytest.mark.parametrize("query", ["елкина", "ЁЛКИНА", "о'коннор", "алена", "=1+1"])
def test_odd_names_are_found(desk: Client, odd: Assignment, query: str) -> None:
    assert [block.group for block in desk.get("/programs/", {"q": query}).context["blocks"]] == [odd.group]


def test_name_that_looks_like_a_formula_is_none_in_a_file(desk: Client, odd: Assignment) -> None:
    content = desk.get("/programs/download/xlsx/").getvalue()
    line = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[2]
    assert str(line[1]).startswith("=1+1 ")
    assert "О'Коннор-Ёлкина Алёна" in line
    text = desk.get("/programs/download/csv/").getvalue().decode()
    assert ";'=1+1 " in text
    assert ";=1+1" not in text


def test_odd_names_stand_in_the_drafts(desk: Client, odd: Assignment) -> None:
    for kind in PaperKind:
        content = desk.get(f"/programs/groups/{odd.group_id}/draft/{kind.value}/").getvalue()
        word = docx.Document(io.BytesIO(content))
        cells = [cell.text for row in word.tables[0].rows for cell in row.cells]
        assert "=1+1 <b>Пётр</b>" in cells
        assert "О'Коннор" in "\n".join(paragraph.text for paragraph in word.paragraphs)
