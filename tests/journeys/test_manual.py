"""The user's manual from its first page to its last, through the client: from a staff list to the ministry's figure."""

from __future__ import annotations

import datetime
import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import AccessRequest, Letter, User
from mentoring.models import Achievement, Competency, Mentor
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import AssignmentStatus
from programs.models import Assignment, MentoringForm, MentoringGroup, MentorRole
from tests.conftest import read
from tests.factories.accounts import PASSWORD
from tests.factories.documents import scan
from tests.organizations.staff_samples import xlsx

SignedIn = Callable[[User], Client]
HEAD = ["№", "Должность", "ФИО", "Дата рождения", "Пед. стаж"]
STAFF = [
    ["Список работников на 1 сентября"],
    [],
    HEAD,
    [1, "Учитель", "Ёлкина Анна Петровна", datetime.date(1980, 2, 1), 12],
    [2, "Учитель", "Первова Мария Олеговна", "01.03.1999", 1],
    [],
    [3, "Воспитатель", "Второва Инна О'Нил", "1.2.1975", 6],
    [4, "Методист", "Третьякова Ольга Игоревна", "2000-05-06", 0],
    [5, "Методист", "=1+1", "01.01.1990", 3],
]


def page(response: Any) -> str:
    return " ".join(read(response).decode().split()).replace("\xa0", " ")


@pytest.fixture
def reference_data(db: None) -> None:
    call_command("load_reference_data", stdout=io.StringIO())


def load_staff(client: Client) -> str:
    answer = client.post("/staff/import/", {"file": SimpleUploadedFile("список.xlsx", xlsx(STAFF))}, follow=True)
    if answer.context["plan"].changes_nothing:
        return page(answer)
    address = answer.redirect_chain[-1][0]
    digest = answer.context["plan"].digest
    return page(client.post(f"{address}write/", {"digest": digest}, follow=True))


def program(mentee: Employee, mentor: Mentor, **changed: Any) -> dict[str, Any]:
    return {
        "submission": str(uuid.uuid4()),
        "mentees": "1",
        "mentee": mentee.pk,
        "experience_band": "0_3",
        "requested_competencies": list(Competency.objects.filter(code__in=[851, 853]).values_list("pk", flat=True)),
        "request_text": "Вести урок в смешанной группе",
        "mentor": mentor.pk,
        "form": MentoringForm.objects.get(name="Педагог-педагог").pk,
        "role": MentorRole.objects.get(name="учитель (предметник)/воспитатель").pk,
        "order_document": scan("Приказ о назначении"),
        "plan_document": scan("Индивидуальный маршрут"),
        "starts_on": "2026-09-01",
        "ends_on": "2026-11-01",
    } | changed


def test_from_a_staff_list_to_the_ministrys_figure(
    reference_data: None,
    signed_in: SignedIn,
    school: Organization,
    responsible: User,
    worker: User,
    support: User,
    analyst: User,
    django_capture_on_commit_callbacks: Any,
    log: io.StringIO,
) -> None:
    # 1. The staff list: good rows in, the bad one named, the same file again changes nothing.
    office = signed_in(responsible)
    before = school.employees.count()
    load_staff(office)
    assert school.employees.count() == before + 4
    assert not Employee.objects.filter(last_name__contains="=").exists()
    assert "Изменений нет" in load_staff(office)

    # 2. The worker asks for «Куратор наставничества» and reads the manual's two messages.
    desk = signed_in(worker)
    order = {"group": "curator", "organization": school.pk, "order_number": "15-од", "order_date": "2026-09-01"}
    order |= {"submission": str(uuid.uuid4()), "order_document": scan("Приказ о кураторе")}
    start = page(desk.post("/access-requests/new/", order, follow=True))
    assert "Ваш запрос успешно направлен на согласование" in start
    assert "В настоящий момент Вы запросили доступ в группу(-ы): <strong>Куратор наставничества</strong>" in start

    # 3. Support looks at the scan and approves; the worker gets a letter and is a curator.
    admin, request = signed_in(support), AccessRequest.objects.of(worker).get(status="pending")
    assert read(admin.get(f"/admin/accounts/accessrequest/{request.pk}/scan/")).startswith(b"%PDF-")
    decision = f"/admin/accounts/accessrequest/{request.pk}/decide/approve/"
    letter = admin.get(decision).context["letter"].initial
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(decision, letter)
    assert Letter.objects.get(to=worker.email).subject == "Доступ открыт: «Куратор наставничества»"
    assert "Куратор наставничества" in page(desk.get("/"))

    # 4. An employee becomes a mentor.
    teacher = Employee.objects.get(last_name="Ёлкина")
    assert teacher.full_name in page(desk.get("/mentoring/candidates/?q=елкина"))
    card = {
        "competencies": list(Competency.objects.filter(code__in=[851, 852, 853]).values_list("pk", flat=True)),
        "other_competencies": "Ведение блога класса",
        "achievements": [Achievement.objects.get(number=1).pk],
        "interests": "Проектная деятельность",
        "level": "local",
        "max_mentees": "5",
        "opened": "0",
    }
    assert "Карточка записана" in page(desk.post(f"/mentoring/candidates/{teacher.pk}/", card, follow=True))
    mentor = Mentor.objects.get(employee=teacher)

    # 5. Programs: a dyad, a triad, a small group, the same papers uploaded each time under another name.
    mentees = list(Employee.objects.filter(last_name__in=["Первова", "Второва", "Третьякова"]).order_by("pk"))
    offer = page(desk.post("/programs/add/mentors/", program(mentees[0], mentor) | {"mentor": ""}))
    assert "2 из 2" in offer
    for mentee, kind, number in zip(mentees, ("Диада", "Триада", "Малая группа"), (2, 3, 4), strict=True):
        papers = {"order_document": scan("Приказ о назначении", name=f"скан {number}.pdf")}
        table = page(desk.post("/programs/add/", program(mentee, mentor, **papers), follow=True))
        assert kind in table
        assert f"{number} участник" in table
        assert "В процессе" in table
    assert MentoringGroup.objects.count() == 1

    # 6. One is completed: the result and both links.
    done = Assignment.objects.get(mentee=mentees[0])
    whole = {
        "result": "Ведёт уроки сама.",
        "mentee_case_url": "https://school.example.org/mentee",
        "mentor_case_url": "https://school.example.org/mentor",
        "opened": done.version,
    }
    assert "Завершена" in page(desk.post(f"/programs/{done.pk}/completion/", whole, follow=True))
    done.refresh_from_db()
    assert done.status == AssignmentStatus.COMPLETED

    # 7. The ministry sees exactly the completed one, and takes it away as XLSX.
    ministry = signed_in(analyst)
    statistics = page(ministry.get("/reports/"))
    download = re.search(r'href="([^"]*xlsx[^"]*)"', statistics)
    assert download, "the page offers the XLSX"
    book = CalamineWorkbook.from_filelike(io.BytesIO(file_at(ministry, download[1].replace("&amp;", "&"))))
    cells = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert any("Первова" in cell for cell in cells)
    assert not any("Второва" in cell or "Третьякова" in cell for cell in cells)
    assert timezone.localdate() >= done.group.ends_on

    # 8. The log has told of the whole way, and names nobody.
    assert_names_nobody(log.getvalue())


def assert_names_nobody(lines: str) -> None:
    """No name, e-mail or password of anybody, whatever they did."""
    assert all(f'"{act}"' in lines for act in ("document_opened", "access_decided", "exported", "desk_changed"))
    people = [*User.objects.all(), *Employee.objects.all()]
    secrets = {word for each in people for word in (each.last_name, each.first_name, each.middle_name, each.email)}
    assert [word for word in secrets | {PASSWORD} if word and word in lines] == []


def file_at(client: Client, address: str) -> bytes:
    """The file behind a download link, also when it is prepared first."""
    return read(client.get(address if address.startswith("/") else f"/reports/{address}", follow=True))
