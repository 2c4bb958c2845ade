"""Drafts as DOCX: names in their cases, dates in words, the organisation's own templates."""

from __future__ import annotations

import datetime
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from mentorship_ais.organizations.models import Organization, Sex
from programs.choices import PaperKind
from programs.models import Assignment, MentoringGroup, PaperTemplate
from programs.papers import drafts
from programs.papers.built_in import Sheet, built_in
from programs.papers.declension import Case, full_name_in, short_name_in
from tests.factories import AssignmentFactory, EmployeeFactory, MentorFactory, MentoringFormFactory, MentorRoleFactory

SignIn = Callable[[User], Client]


@pytest.fixture
def desk(signed_in: SignIn, curator: User) -> Client:
    return signed_in(curator)


@pytest.fixture
def group(school: Organization) -> MentoringGroup:
    """Petrov leads Ivanova and Kim."""
    petrov = EmployeeFactory(
        organization=school, last_name="Петров", first_name="Иван", middle_name="Сергеевич", sex=Sex.MALE
    )
    ivanova = EmployeeFactory(organization=school, last_name="Иванова", first_name="Анна", middle_name="Павловна")
    kim = EmployeeFactory(organization=school, last_name="Ким", first_name="Олег", middle_name="", sex=Sex.MALE)
    first = AssignmentFactory(
        organization=school,
        mentor=MentorFactory(employee=petrov),
        mentee=ivanova,
        request_text="Вести урок <вдвоём> & сразу",
    )
    AssignmentFactory(group=first.group, mentee=kim)
    return first.group


def text_of(response: Any) -> str:
    word = docx.Document(io.BytesIO(response.getvalue()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in word.paragraphs] + cells).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("name", "sex", "cases"),
    [
        ("Иванова Анна Павловна", "f", ["Ивановой Анны Павловны", "Ивановой Анне Павловне", "Иванову Анну Павловну"]),
        ("Петров Иван Сергеевич", "m", ["Петрова Ивана Сергеевича", "Петрову Ивану Сергеевичу", "Петрова Ивана Сергеевича"]),
        ("Сидоренко Ольга Ильинична", "f", ["Сидоренко Ольги Ильиничны", "Сидоренко Ольге Ильиничне", "Сидоренко Ольгу Ильиничну"]),
        ("Ким Олег ", "m", ["Кима Олега", "Киму Олегу", "Кима Олега"]),
        ("Smith John ", "m", ["Smith John", "Smith John", "Smith John"]),
        ("Иванова Анна Павловна", "", ["Иванова Анна Павловна"] * 3),
    ],
)  # fmt: skip
def test_names_are_declined_when_the_sex_is_known(school: Organization, name: str, sex: str, cases: list[str]) -> None:
    last, first, middle = name.split(" ")
    person = EmployeeFactory(organization=school, last_name=last, first_name=first, middle_name=middle, sex=sex)
    assert [full_name_in(case, person) for case in (Case.GENITIVE, Case.DATIVE, Case.ACCUSATIVE)] == cases


def test_short_name_keeps_its_initials(school: Organization) -> None:
    person = EmployeeFactory(organization=school, last_name="Петрова", first_name="Анна", middle_name="Сергеевна")
    assert short_name_in(Case.INSTRUMENTAL, person) == "Петровой\u00a0А.\u00a0С."


def test_date_is_written_in_words() -> None:
    assert drafts.date_in_words(datetime.date(2021, 10, 26)).replace("\u00a0", " ") == "26 октября 2021 года"


def test_order_of_a_group(desk: Client, group: MentoringGroup, curator: User) -> None:
    response = desk.get(f"/programs/groups/{group.pk}/draft/order/")
    assert response["Content-Disposition"].startswith("attachment")
    text = text_of(response)
    assert (
        "1. Назначить Петрова Ивана Сергеевича (учитель) наставником на срок с 26 октября 2021 года по 30 ноября 2021 года"
        in text
    )
    assert "3. Поручить Петрову Ивану Сергеевичу вести наставляемых" in text
    assert group.organization.name in text
    assert curator.full_name in text
    for name in ("Иванова Анна Павловна", "Ким Олег", "Вести урок <вдвоём> & сразу"):
        assert name in text
    assert "{" not in text


def test_program_of_a_group(desk: Client, group: MentoringGroup) -> None:
    text = text_of(desk.get(f"/programs/groups/{group.pk}/draft/plan/"))
    assert "наставника Петрова Ивана Сергеевича" in text
    assert "Группа: триада." in text
    assert "Контрольно-оценочный этап" in text


def test_draft_is_made_from_the_form_before_anything_is_recorded(desk: Client, school: Organization) -> None:
    mentor = MentorFactory(employee__organization=school)
    typed = {
        "mentee": EmployeeFactory(organization=school).pk,
        "experience_band": "0_3",
        "mentor": mentor.pk,
        "form": MentoringFormFactory().pk,
        "role": MentorRoleFactory().pk,
        "starts_on": "2021-10-26",
        "ends_on": "2021-11-07",
        "submission": "6f1f1f54-7c0e-4f4e-9f59-0a4f3c9d0a11",
    }
    text = text_of(desk.post("/programs/add/draft/order/", typed))
    assert "по 7 ноября 2021 года" in text
    assert not Assignment.objects.exists()
    response = desk.post("/programs/add/draft/order/", typed | {"mentor": ""})
    assert response.context["form"].shared.errors["mentor"] == ["Выберите наставника."]


def own_template(text: str) -> SimpleUploadedFile:
    sheet = Sheet()
    sheet.line(text)
    return SimpleUploadedFile("бланк.docx", sheet.bytes())


def upload(desk: Client, file: SimpleUploadedFile) -> Any:
    return desk.post("/programs/blanks/order/replace/", {"document": file}, follow=True)


def test_organisation_uses_its_own_template_and_may_go_back(desk: Client, group: MentoringGroup) -> None:
    page = upload(desk, own_template("Наш бланк: {{ наставник_дательный }}")).content.decode()
    assert "Бланк заменён: Приказ о назначении наставника." in page
    assert text_of(desk.get(f"/programs/groups/{group.pk}/draft/order/")) == "Наш бланк: Петрову Ивану Сергеевичу"
    assert "{{ наставник_дательный }}" in text_of(desk.get("/programs/blanks/order/"))
    desk.post("/programs/blanks/order/drop/")
    assert "ПРИКАЗЫВАЮ" in text_of(desk.get(f"/programs/groups/{group.pk}/draft/order/"))


def test_built_in_template_can_be_downloaded_and_uploaded_back(desk: Client) -> None:
    for kind in PaperKind:
        template = desk.get(f"/programs/blanks/{kind.value}/").getvalue()
        assert template == built_in(kind)
        file = SimpleUploadedFile("бланк.docx", template)
        desk.post(f"/programs/blanks/{kind.value}/replace/", {"document": file})
    assert PaperTemplate.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ директор }}", "В бланке есть неизвестное поле «директор». Сверьте его со списком полей и загрузите ещё раз."),
        ("{{ организация", "Бланк не читается: проверьте фигурные скобки у полей и загрузите ещё раз."),
        ("{{ ''.__class__.__mro__ }}", "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."),
        ("{{ 'а' * 1000000000 }}", "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."),
        ("{{ организация.format() }}", "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."),
        ("{{ '%999999999d' % 1 }}", "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."),
        ("{{ 'а' ~ 'а' }}", "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."),
        ("{% set а = 'а' %}", "В бланке есть действия, кроме подстановки полей и повторения строк. Уберите их."),
        ("{% for а in наставляемые %}{% for б in наставляемые %}{% endfor %}{% endfor %}",
         "В бланке повторение стоит внутри повторения. Оставьте одно: строки повторяются для каждого наставляемого."),
        ("{% for а in наставляемые %}{% if 1 %}{% for б in организация %}{% endfor %}{% endif %}{% endfor %}",
         "В бланке повторение стоит внутри повторения. Оставьте одно: строки повторяются для каждого наставляемого."),
        ("{% for а in наставляемые recursive %}{% endfor %}",
         "В бланке повторение стоит внутри повторения. Оставьте одно: строки повторяются для каждого наставляемого."),
        ("{{ " + "(" * 10_000 + "1" + ")" * 10_000 + " }}",
         "Бланк слишком сложный: заполнить его не удалось. Упростите его и загрузите ещё раз."),
    ],
)  # fmt: skip
def test_template_that_does_more_than_name_fields_is_refused(desk: Client, text: str, sentence: str) -> None:
    assert upload(desk, own_template(text)).context["form"].errors["document"] == [sentence]
    assert not PaperTemplate.objects.exists()


def test_template_made_to_keep_the_server_busy_is_given_up(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("programs.papers.docx.MOST_SECONDS", 2)
    [sentence] = upload(desk, own_template("{{" * 200_000)).context["form"].errors["document"]
    assert sentence == "Бланк слишком сложный: заполнить его не удалось. Упростите его и загрузите ещё раз."


def test_own_template_that_fails_with_real_values_is_an_error(desk: Client, group: MentoringGroup) -> None:
    upload(desk, own_template("{% if город == 'Самара' %}{{ директор }}{% endif %}"))
    response = desk.get(f"/programs/groups/{group.pk}/draft/order/", follow=True)
    assert response.redirect_chain == [("/programs/blanks/", 302)]
    assert "В бланке есть неизвестное поле «директор»" in response.content.decode()


def test_own_template_repeats_rows_and_chooses_words(desk: Client, group: MentoringGroup) -> None:
    upload(
        desk,
        own_template("{% for н in наставляемые %}{{ н.кратко|upper }}{% if not loop.last %}, {% endif %}{% endfor %}"),
    )
    assert text_of(desk.get(f"/programs/groups/{group.pk}/draft/order/")) == "ИВАНОВА А. П., КИМ О."


def test_template_must_be_a_word_file(desk: Client) -> None:
    from tests.factories import scan

    [sentence] = upload(desk, scan("Бланк")).context["form"].errors["document"]
    assert sentence == "Бланк должен быть файлом DOCX. Сохраните его в Word как DOCX и загрузите ещё раз."


def test_template_of_one_school_is_not_anothers(desk: Client, signed_in: SignIn, other_curator: User) -> None:
    upload(desk, own_template("Наш бланк"))
    assert "Наш бланк" not in text_of(signed_in(other_curator).get("/programs/blanks/order/"))


@pytest.mark.parametrize("address", ["groups/{}/draft/order/", "blanks/", "blanks/order/", "blanks/order/replace/"])
@pytest.mark.parametrize("person", ["worker", "rctr_worker"])
def test_others_draft_nothing(address: str, person: str, group: MentoringGroup, request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue("signed_in")(request.getfixturevalue(person))
    assert client.get(f"/programs/{address.format(group.pk)}").status_code == 403


def test_stranger_and_unknown_kind_get_404(
    desk: Client, signed_in: SignIn, other_curator: User, group: MentoringGroup
) -> None:
    assert signed_in(other_curator).get(f"/programs/groups/{group.pk}/draft/order/").status_code == 404
    assert desk.get(f"/programs/groups/{group.pk}/draft/contract/").status_code == 404
    assert desk.get("/programs/blanks/contract/").status_code == 404


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice: install Debian's libreoffice-writer")
@pytest.mark.parametrize("kind", PaperKind)
def test_libreoffice_opens_the_draft(kind: PaperKind, group: MentoringGroup, curator: User, tmp_path: Path) -> None:
    filled = drafts.values_of(group, curator=curator)
    (tmp_path / "draft.docx").write_bytes(drafts.draft(kind=kind, organization=group.organization, filled_with=filled))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(tmp_path / "draft.docx")], check=True, capture_output=True, timeout=120)
    text = " ".join((tmp_path / "draft.txt").read_text().split())
    for words in (
        "Петрова Ивана Сергеевича",
        "с 26 октября 2021 года по 30 ноября 2021 года",
        "Иванова Анна Павловна",
        "Ким Олег",
        "Вести урок <вдвоём> & сразу",
        curator.full_name,
    ):
        assert words in text
    assert not {"{", "}"} & set(text)


def test_page_of_a_template_names_who_replaced_it_and_who_removed_it(desk: Client, curator: User) -> None:
    upload(desk, own_template("Первый"))
    upload(desk, own_template("Второй"))
    desk.post("/programs/blanks/order/drop/")
    page = desk.get("/programs/blanks/order/replace/").text
    assert "Свой бланк загружен." in page
    assert "Файл: было" in page
    assert "Свой бланк убран." in page
    assert curator.short_name in page
