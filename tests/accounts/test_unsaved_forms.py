"""What was typed into a form survives the end of the sign-in: for the same person, in the same browser, for half an hour."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import jobs
from accounts.models import AccessRequest, User
from mentorship_ais.organizations.models import Organization
from programs.models import Assignment
from tests.factories import AssignmentFactory, scan
from tests.factories.accounts import PASSWORD

SIGN_IN = datetime.datetime(2026, 9, 1, 4, 0, tzinfo=datetime.UTC)
TYPED = {
    "result": "Ведёт уроки\r\nсамостоятельно & <уверенно>.",
    "mentee_case_url": "https://school.example.org/mentee",
    "mentor_case_url": "https://school.example.org/mentor",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    """The evening of the same day: no sign-in of the morning lasts until then."""
    with time_machine.travel(SIGN_IN, tick=False) as clock:
        yield clock


class Browser:
    """One browser at a PC; its forms carry their tokens, as real ones do."""

    def __init__(self, clock: Any) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.clock = clock

    def sign_in(self, user: User, address: str = "/login/") -> Any:
        page = self.client.get(address)
        typed = {"username": user.email, "password": PASSWORD, "next": page.context["next"]}
        return self.client.post(address, typed | self.token(page), follow=True)

    @staticmethod
    def token(page: Any) -> dict[str, str]:
        return {"csrfmiddlewaretoken": str(page.context["csrf_token"])}

    def hours_pass(self, hours: float = 5) -> None:
        self.clock.shift(datetime.timedelta(hours=hours))

    def send(self, path: str, typed: dict[str, Any], **headers: str) -> Any:
        """Send the form that has been open on this page since before."""
        return self.client.post(
            path, typed | self.open_token, headers={"Referer": f"http://testserver{path}"} | headers
        )

    def open(self, path: str) -> Any:
        page = self.client.get(path)
        assert page.status_code == 200
        self.open_token = self.token(page)
        return page


def form_of(page: Any) -> tuple[str, dict[str, list[str]]]:
    """Where the page's «Продолжить» sends, and what."""
    form = next(part for part in page.text.split("<form")[1:] if "Продолжить" in part).split("</form>")[0]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form, re.DOTALL):
        fields.setdefault(unescape(name), []).append(unescape(value))
    return unescape(re.search(r'action="([^"]*)"', form)[1]), fields


@pytest.fixture
def pc(clock: Any) -> Browser:
    return Browser(clock)


@pytest.fixture
def assignment(school: Organization) -> Assignment:
    return AssignmentFactory(organization=school)


def typed(assignment: Assignment, **changed: str) -> dict[str, Any]:
    """Return the fields of «Завершение программы наставничества» as they are sent."""
    return TYPED | {"opened": assignment.version} | changed


def completion(assignment: Assignment) -> str:
    return f"/programs/{assignment.pk}/completion/"


def test_completion_is_sent_after_signing_in_again(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    answer = pc.send(completion(assignment), typed(assignment))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=/unsaved/")
    door = pc.client.get(answer["Location"])
    assert "Введённое сохранено на полчаса" in door.text
    assert "самостоятельно" not in door.text

    page = pc.sign_in(curator, answer["Location"])
    assert "Отправить введённое?" in page.text
    assert "Ведёт уроки" in page.text
    assert "«Реализация наставничества»" in page.text
    assignment.refresh_from_db()
    assert assignment.result == ""

    action, fields = form_of(page)
    assert action == completion(assignment)
    pc.client.post(action, fields)
    assignment.refresh_from_db()
    assert assignment.result == TYPED["result"]
    assert assignment.get_status_display() == "Завершена"
    assert pc.client.get("/unsaved/")["Location"] == "/"


def test_form_with_files_names_them_and_takes_them_again(pc: Browser, worker: User) -> None:
    path = "/access-requests/new/"
    pc.sign_in(worker)
    page = pc.open(path)
    pc.hours_pass()
    sent = {
        "group": "curator",
        "organization": str(page.context["form"].fields["organization"].initial.pk),
        "order_number": "15-од",
        "order_date": "2026-08-25",
        "order_document": scan("Приказ 15", name="Приказ 15.pdf"),
        "submission": "6d0ad5e6-6c3b-4ba0-9a0d-6a9a3c6d8b11",
    }
    answer = pc.send(path, sent)
    page = pc.sign_in(worker, answer["Location"])
    assert "Файл «Приказ 15.pdf» не сохранён, выберите его ещё раз" in page.text
    action, fields = form_of(page)
    for _ in range(2):  # a double click
        answer = pc.client.post(action, fields | {"order_document": scan("Приказ 15", name="Приказ 15.pdf")})
        assert answer.status_code == 302
    request = AccessRequest.objects.get()
    assert request.order_document.original_name == "Приказ 15.pdf"
    assert request.order_number == "15-од"


def test_support_loses_nothing_in_the_admin(pc: Browser, support: User, school: Organization) -> None:
    path = f"/admin/organizations/organization/{school.pk}/change/"
    pc.sign_in(support)
    page = pc.open(path)
    form = page.context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields} | {"city": "Похвистнево", "_save": "Сохранить"}
    pc.hours_pass(1)
    answer = pc.send(path, sent)
    action, fields = form_of(pc.sign_in(support, answer["Location"]))
    assert pc.client.post(action, fields).status_code == 302
    school.refresh_from_db()
    assert school.city == "Похвистнево"


def test_another_person_gets_nothing(pc: Browser, curator: User, colleague: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    answer = pc.send(completion(assignment), typed(assignment))
    page = pc.sign_in(colleague, answer["Location"])
    assert page.redirect_chain[-1] == (completion(assignment), 302)
    assert "самостоятельно" not in page.text
    assert "unsaved_form" not in pc.client.session
    pc.client.post("/logout/", pc.token(pc.client.get("/")))
    assert "самостоятельно" not in pc.sign_in(curator, "/login/?next=/unsaved/").text


def test_stranger_at_the_same_browser_reads_nothing(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    answer = pc.send(completion(assignment), typed(assignment))
    assert "самостоятельно" not in answer.text + pc.client.get(answer["Location"]).text
    assert pc.client.get("/unsaved/")["Location"] == "/login/?next=/unsaved/"


def test_half_an_hour_later_it_is_gone(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    answer = pc.send(completion(assignment), typed(assignment))
    pc.hours_pass(0.501)
    page = pc.sign_in(curator, answer["Location"])
    assert page.redirect_chain[-1] == (completion(assignment), 302)
    jobs.clear_sessions(timestamp=0)
    assert all("самостоятельно" not in str(session.get_decoded()) for session in Session.objects.all())


def test_half_an_hour_counts_after_signing_in_too(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    pc.sign_in(curator, pc.send(completion(assignment), typed(assignment))["Location"])
    pc.hours_pass(0.5)
    assert pc.client.get("/help/").status_code == 200
    assert "unsaved_form" not in pc.client.session
    assert pc.client.get("/unsaved/")["Location"] == "/"


def test_person_may_let_it_be(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    page = pc.sign_in(curator, pc.send(completion(assignment), typed(assignment))["Location"])
    answer = pc.client.post(page.request["PATH_INFO"], pc.token(page), follow=True)
    assert "Введённое не отправлено и удалено." in answer.text
    assert pc.client.get("/unsaved/").status_code == 302
    assignment.refresh_from_db()
    assert assignment.result == ""


def test_sign_in_that_ends_again_keeps_it_again(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    action, fields = form_of(pc.sign_in(curator, pc.send(completion(assignment), typed(assignment))["Location"]))
    pc.hours_pass()
    answer = pc.client.post(action, fields)
    action, again = form_of(pc.sign_in(curator, answer["Location"]))
    assert (action, again["result"]) == (completion(assignment), [TYPED["result"]])


def test_form_in_another_tab_can_be_sent_after_the_same_person_has_signed_in(
    pc: Browser, curator: User, assignment: Assignment
) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    pc.sign_in(curator)
    assert pc.send(completion(assignment), typed(assignment))["Location"].startswith("/programs/")
    assignment.refresh_from_db()
    assert assignment.result


def test_form_in_another_tab_is_not_sent_in_the_name_of_another_person(
    pc: Browser, curator: User, colleague: User, assignment: Assignment
) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    pc.sign_in(colleague)
    assert pc.send(completion(assignment), typed(assignment)).status_code == 403
    assignment.refresh_from_db()
    assert assignment.result == ""


def test_too_much_text_is_not_kept_and_the_person_reads_so(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    answer = pc.send(completion(assignment), typed(assignment, result="ё" * 50_001))
    assert answer["Location"] == f"/login/?next={completion(assignment)}"
    assert "Введённое не сохранилось: в нём слишком много текста." in pc.client.get(answer["Location"]).text
    assert "unsaved_form" not in pc.client.session


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/profile/password/", {"old_password": PASSWORD, "new_password1": "x", "new_password2": "x"}),
        ("/profile/", {"last_name": "Другая"}),
        ("/staff/add/", {"last_name": "Ёлкина", "some_password": PASSWORD}),
        ("/organization/", {"organization": "1"}),
    ],
)
def test_passwords_and_pages_of_the_account_are_never_kept(
    pc: Browser, responsible: User, path: str, typed: dict[str, str]
) -> None:
    pc.sign_in(responsible)
    pc.open("/profile/")
    pc.hours_pass()
    answer = pc.send(path, typed)
    assert answer["Location"] == f"/login/?next={path}"
    assert "unsaved_form" not in pc.client.session


def test_passwords_of_the_desk_are_never_kept(pc: Browser, support: User) -> None:
    pc.sign_in(support)
    pc.open("/admin/")
    pc.hours_pass()
    for path in ("/admin/password_change/", "/admin/accounts/user/add/"):
        pc.send(path, {"password1": "Тайна-2026", "password2": "Тайна-2026", "old_password": PASSWORD})
        assert "unsaved_form" not in pc.client.session


def test_nothing_is_kept_for_somebody_unknown(clock: Any, school: Organization) -> None:
    client = Client()
    answer = client.post("/staff/add/", {"last_name": "Ёлкина"})
    assert answer["Location"] == "/login/?next=/"
    assert "unsaved_form" not in client.session


def test_form_of_another_site_is_refused_before_anything_is_kept(
    pc: Browser, curator: User, assignment: Assignment
) -> None:
    pc.sign_in(curator)
    pc.hours_pass()
    answer = pc.client.post(completion(assignment), typed(assignment), headers={"Referer": "https://evil.example.org/"})
    assert answer.status_code == 403
    assert "unsaved_form" not in pc.client.session


@pytest.mark.parametrize(
    "hostile", ["https://evil.example.org/", "//evil.example.org/", "javascript:alert(1)", "/\\evil.example.org", ""]
)
def test_redirect_goes_to_no_hostile_address(pc: Browser, curator: User, assignment: Assignment, hostile: str) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    answer = pc.send(completion(assignment), typed(assignment), Referer=hostile)
    assert answer["Location"] == "/login/?next=/unsaved/%3Fnext%3D%252F"
    pc.sign_in(curator)
    page = pc.client.get("/unsaved/", {"next": hostile})
    assert form_of(page)[0] == completion(assignment)
    assert pc.client.post(f"/unsaved/?next={hostile}", pc.token(page))["Location"] == "/"


def test_part_of_a_page_sends_the_whole_page_to_sign_in(pc: Browser, curator: User) -> None:
    pc.sign_in(curator)
    pc.hours_pass()
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/programs/?q=%D1%91"}
    answer = pc.client.get("/programs/?q=%D1%91%D0%BB", headers=headers)
    assert answer["HX-Redirect"] == "/login/?next=%2Fprograms%2F%3Fq%3D%25D1%2591"
    assert answer.content == b""


def test_who_is_typing_keeps_the_page_and_reads_why(pc: Browser, curator: User, assignment: Assignment) -> None:
    pc.sign_in(curator)
    pc.open("/programs/add/")
    pc.hours_pass()
    answer = pc.send("/programs/add/", {"request_text": "Вести урок вдвоём"}, **{"HX-Request": "true"})
    assert (answer.status_code, "HX-Redirect" in answer) == (401, False)
    assert "после входа введённое можно будет отправить" in answer.text
    assert "unsaved_form" not in pc.client.session
    answer = pc.send("/programs/add/", {"request_text": "Вести урок вдвоём"})
    page = pc.sign_in(curator, answer["Location"])
    assert "Вести урок вдвоём" in page.text
    assert form_of(page)[0] == "/programs/add/"


def test_failure_of_the_site_does_not_lose_the_form(
    pc: Browser, curator: User, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    pc.sign_in(curator)
    pc.open(completion(assignment))
    pc.hours_pass()
    action, fields = form_of(pc.sign_in(curator, pc.send(completion(assignment), typed(assignment))["Location"]))
    pc.client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.delattr("programs.completion.record_completion")
        assert pc.client.post(action, fields).status_code == 500
    assert form_of(pc.client.get("/unsaved/"))[0] == action
