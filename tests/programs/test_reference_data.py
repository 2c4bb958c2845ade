"""`load_reference_data`: adds what is missing, leaves what support has changed."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.management import call_command

from accounts.models import User
from mentoring.choices import CompetencyKind
from mentoring.models import Achievement, Competency
from mentorship_ais.core.reference import ReferenceModel
from mentorship_ais.organizations.models import OrganizationType, Position, Territory
from programs.models import MentoringForm, MentorRole
from tests.factories import CompetencyFactory, PositionFactory

pytestmark = pytest.mark.django_db


def load() -> str:
    output = StringIO()
    call_command("load_reference_data", stdout=output)
    return output.getvalue()


def test_lists_of_the_manual_are_there_word_for_word() -> None:
    load()
    methods = Competency.objects.filter(code__range=(851, 857)).order_by("code")
    assert [competency.name for competency in methods] == [
        "Организовывать и проводить изучение образовательных запросов",
        "Разрабатывать дополнительные профессиональные программы, в том числе с использованием онлайн-обучения и "
        "онлайн-сервисов",
        "Владеть технологиями/формами обучения педагогов: форсайт",
        "Владеть технологиями/формами обучения педагогов: панельная дискуссия",
        "Владеть технологиями/формами обучения педагогов: митап",
        "Владеть технологиями/формами обучения педагогов: проектная сессия",
        "Владеть технологиями/формами обучения педагогов: питч-сессия",
    ]
    assert {competency.kind for competency in methods} == {CompetencyKind.PROFESSIONAL}
    assert [str(achievement) for achievement in Achievement.objects.all()] == [
        "1 Победитель профессиональных конкурсов",
        "2 Автор учебных пособий, материалов, публикаций",
        "3 Участник или ведущий вебинаров и семинаров",
        "4 Наличие обучающихся с высокими образовательными результатами",
    ]
    assert str(MentoringForm.objects.first()) == "Педагог-педагог"
    assert str(MentorRole.objects.first()) == "учитель (предметник)/воспитатель"
    assert Position.objects.filter(name="Другое").exists()
    assert Territory.objects.count() == 15


def test_second_load_adds_nothing() -> None:
    assert "компетенции — 143" in load()
    lists = (Territory, OrganizationType, Position, Competency, Achievement, MentoringForm, MentorRole)
    before = {model: list(model.objects.order_by("pk").values()) for model in lists}
    assert load() == "Справочники: всё на месте.\n"
    assert {model: list(model.objects.order_by("pk").values()) for model in lists} == before


def test_names_that_support_corrected_stay_and_do_not_come_back() -> None:
    load()
    Territory.objects.filter(name="Западное управление").update(name="Западное управление образования")
    Competency.objects.filter(code=101).update(name="Слышать собеседника", is_retired=True)
    load()
    assert Territory.objects.count() == 15
    assert not Territory.objects.filter(name="Западное управление").exists()
    assert Competency.objects.get(code=101).name == "Слышать собеседника"


def test_row_that_support_added_earlier_under_the_same_name_is_not_doubled() -> None:
    PositionFactory(name="Учитель")
    CompetencyFactory(code=9001, name="Ставить достижимые цели и измерять результат", universal=True)
    load()
    assert Position.objects.filter(name_key="учитель").count() == 1
    assert Competency.objects.filter(name="Ставить достижимые цели и измерять результат").get().code == 9001


def test_every_row_is_legal_and_has_its_code() -> None:
    load()
    for model in (Competency, Achievement):
        for row in model.objects.all():
            row.full_clean()
    for coded in apps.get_models():
        if issubclass(coded, ReferenceModel):
            for row in coded._default_manager.all():
                row.full_clean()
                assert row.reference_code


def test_support_decides_about_access_and_cannot_delete(support: User) -> None:
    assert support.has_perms(
        ["accounts.change_accessrequest", "accounts.change_user", "organizations.add_organization"]
    )
    assert support.has_perms(["mentoring.change_competency", "documents.view_document"])
    assert not support.has_perm("documents.change_document")
    assert not [name for name in support.get_all_permissions() if ".delete_" in name]


def test_change_to_the_group_of_support_survives_the_next_load() -> None:
    load()
    desk = Group.objects.get(name="Техническая поддержка")
    desk.permissions.clear()
    load()
    assert not desk.permissions.exists()
