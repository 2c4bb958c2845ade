"""A frequent phrase becomes a competency, in one move for all who wrote it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from mentoring.choices import CompetencyKind
from mentoring.frequent_phrases import (
    SIMILAR,
    clusters,
    frequent_phrases,
    make_competency,
    next_code,
    phrases,
    use_competency,
)
from mentoring.models import Competency, Mentor
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.text import fold
from mentorship_ais.core.trigrams import similarity, trigrams
from tests.factories import CompetencyFactory, MentorFactory, UserFactory

SignIn = Callable[[User], Client]
LIST = "/admin/mentoring/competency/phrases/"
CODE = "/admin/mentoring/competency/phrases/code/"


@pytest.fixture
def superuser(db: None, signed_in: SignIn) -> Client:
    return signed_in(UserFactory(superuser=True))


def write(*texts: str) -> list[Mentor]:
    return [MentorFactory(other_competencies=text) for text in texts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("Сторителлинг", ["Сторителлинг"]),
        ("1. Сторителлинг\n2) Дебаты\n\n", ["Сторителлинг", "Дебаты"]),
        ("- Сторителлинг;— Дебаты.; ;•", ["Сторителлинг", "Дебаты"]),
        ("Работа с детьми, их родителями", ["Работа с детьми, их родителями"]),
    ],
)
def test_text_is_split_at_lines_and_semicolons(text: str, parts: list[str]) -> None:
    assert phrases(text) == parts


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [("сторителлинг", "сторителинг"), ("работа с овз", "работа с детьми овз"), ("дебаты", "шахматы"), ("a1", "a 1")],
)
def test_trigrams_are_those_of_the_database(one: str, other: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select similarity(%s, %s)", [one, other])
        (answer,) = cursor.fetchone()
    assert similarity(trigrams(one), trigrams(other)) == pytest.approx(answer, abs=1e-6)


words = st.text(alphabet="абв ", min_size=1, max_size=8).map(fold).filter(bool)


@settings(max_examples=200, deadline=None)
@given(keys=st.lists(words, unique=True, max_size=12))
def test_comparing_by_rarest_trigrams_loses_no_similar_pair(keys: list[str]) -> None:
    expected: dict[str, list[str]] = {}
    for key in keys:
        near = [
            (similarity(trigrams(leader), trigrams(key)), leader)
            for leader in expected
            if similarity(trigrams(leader), trigrams(key)) >= SIMILAR
        ]
        expected.setdefault(max(near)[1] if near else key, []).append(key)
    assert clusters(keys) == list(expected.values())


def test_similar_spellings_are_counted_together_and_single_ones_left_out(db: None) -> None:
    write("Сторителлинг", "СТОРИТЕЛЛИНГ; Дебаты", "сторителинг", "Верховая езда")
    (item,) = frequent_phrases()
    assert (item.title.lower(), item.mentor_count, len(item.keys)) == ("сторителлинг", 3, 2)


def test_phrase_becomes_a_competency_of_all_who_wrote_it(db: None) -> None:
    first, second, third = write("Сторителлинг; Дебаты", "сторителинг", "Дебаты")
    competency, number = make_competency(
        keys=["сторителлинг", "сторителинг"],
        code=900,
        name="Владеть сторителлингом",
        kind=CompetencyKind.UNIVERSAL,
        area="Приёмы",
    )
    assert number == 2
    assert set(competency.mentors.all()) == {first, second}
    for mentor, rest in ((first, "Дебаты"), (second, ""), (third, "Дебаты")):
        version = mentor.version
        mentor.refresh_from_db()
        assert (mentor.other_competencies, mentor.version - version) == (rest, int(mentor != third))


def test_mentor_who_has_the_competency_already_only_loses_the_phrase(db: None) -> None:
    competency = CompetencyFactory()
    mentor = MentorFactory(competencies=[competency], other_competencies="Сторителлинг")
    assert use_competency(keys=["сторителлинг"], competency=competency) == 1
    mentor.refresh_from_db()
    assert (mentor.other_competencies, list(mentor.competencies.all())) == ("", [competency])


def test_code_that_is_taken_is_refused_and_nothing_changes(db: None) -> None:
    CompetencyFactory(code=900)
    (mentor,) = write("Сторителлинг")
    with pytest.raises(DomainError) as refusal:
        make_competency(keys=["сторителлинг"], code=900, name="Новая", kind=CompetencyKind.UNIVERSAL, area="")
    assert refusal.value.field == "code"
    mentor.refresh_from_db()
    assert mentor.other_competencies == "Сторителлинг"
    assert next_code() == 901


def test_support_codes_a_frequent_phrase(support: User, signed_in: SignIn) -> None:
    write("Сторителлинг", "сторителинг", "Сторителлинг")
    client = signed_in(support)
    page = client.get(LIST).text
    assert "Сделать компетенцией" in page
    assert "сторителинг" in page
    assert "Повторяющиеся «Другие компетенции»" in client.get("/admin/mentoring/competency/").text
    address = f"{CODE}?phrase=Сторителлинг"
    form = client.get(address).context["form"]
    typed = {"keys": form.initial["keys"], "code": form.initial["code"], "name": "Сторителлинг", "kind": "universal"}
    response = client.post(address, typed, follow=True)
    assert "теперь есть у тех, кто писал её словами (3\xa0наставника)" in response.text
    assert Competency.objects.get().mentors.count() == 3
    assert "Ничего не повторяется" in response.text
    assert client.post(address, typed, follow=True).status_code == 200
    assert Competency.objects.count() == 1


def test_support_may_use_a_competency_that_exists(support: User, signed_in: SignIn) -> None:
    existing = CompetencyFactory(name="Рассказывать истории")
    write("Сторителлинг", "Сторителлинг")
    typed = {"keys": ["сторителлинг"], "existing": existing.pk, "kind": "universal"}
    signed_in(support).post(f"{CODE}?phrase=сторителлинг", typed)
    assert existing.mentors.count() == 2


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"code": ""}, "code", "Укажите код."),
        ({"name": " "}, "name", "Укажите название."),
        ({"code": "9" * 40}, "code", "2000000000"),
        ({"keys": []}, "keys", "Отметьте хотя бы одно написание."),
        ({"name": "Занятое название"}, None, "Такая компетенция уже есть в перечне."),
        ({"code": "77"}, "code", "уже существует"),
    ],
)
def test_bad_input_is_refused_beside_its_field(
    support: User, signed_in: SignIn, typed: dict[str, object], field: str | None, sentence: str
) -> None:
    CompetencyFactory(code=77, name="Занятое название", universal=True)
    write("Сторителлинг", "Сторителлинг")
    good = {"keys": ["сторителлинг"], "code": "900", "name": "Сторителлинг", "kind": "universal"}
    form = signed_in(support).post(f"{CODE}?phrase=сторителлинг", good | typed).context["form"]
    errors = form.errors[field] if field else form.non_field_errors()
    assert sentence in " ".join(errors)
    assert Mentor.objects.exclude(other_competencies="").count() == 2


@pytest.mark.parametrize("query", ["", "?phrase=%00", "?phrase=нет такой"])
def test_phrase_that_is_not_frequent_leads_back_to_the_list(support: User, signed_in: SignIn, query: str) -> None:
    assert signed_in(support).get(CODE + query)["Location"] == LIST


@pytest.mark.parametrize("url", [LIST, CODE])
def test_curators_cannot_open_the_screens(curator: User, signed_in: SignIn, url: str) -> None:
    assert signed_in(curator).get(url).status_code in {302, 403, 404}


def test_competency_in_use_is_retired_and_not_deleted(superuser: Client) -> None:
    used, idle = CompetencyFactory(), CompetencyFactory()
    MentorFactory(competencies=[used])
    url = "/admin/mentoring/competency/{}/delete/"
    assert superuser.post(url.format(used.pk), {"post": "yes"}).status_code == 403
    assert superuser.post(url.format(idle.pk), {"post": "yes"}).status_code == 302
    superuser.post(
        "/admin/mentoring/competency/", {"action": "delete_selected", "_selected_action": [used.pk], "post": "yes"}
    )
    assert list(Competency.objects.all()) == [used]
    superuser.post("/admin/mentoring/competency/", {"action": "retire", "_selected_action": [used.pk]})
    assert not Competency.objects.offered().exists()
    superuser.post("/admin/mentoring/competency/", {"action": "offer_again", "_selected_action": [used.pk]})
    assert Competency.objects.offered().get() == used


def test_offering_again_what_has_a_successor_is_refused_in_words(superuser: Client) -> None:
    old = CompetencyFactory(name="Форсайт", retired=True)
    CompetencyFactory(name="форсайт")
    response = superuser.post(
        "/admin/mentoring/competency/", {"action": "offer_again", "_selected_action": [old.pk]}, follow=True
    )
    assert "Такая компетенция уже есть в перечне." in response.text
    old.refresh_from_db()
    assert old.is_retired


@pytest.mark.parametrize("query", ["форсайт", "ФОРС", "901", "\x00", "9" * 40])
def test_support_finds_competencies_by_words_or_code_and_odd_words_break_nothing(
    support: User, signed_in: SignIn, query: str
) -> None:
    CompetencyFactory(code=901, name="Владеть форсайтом")
    response = signed_in(support).get("/admin/mentoring/competency/", {"q": query})
    assert response.status_code == 200
    assert ("Владеть форсайтом" in response.text) is (query != "9" * 40)


@pytest.mark.parametrize("model", ["mentor", "professionalrequest"])
def test_support_reads_the_base_and_writes_nothing_there(support: User, signed_in: SignIn, model: str) -> None:
    mentor = MentorFactory()
    client = signed_in(support)
    assert client.get(f"/admin/mentoring/{model}/", {"q": mentor.employee.last_name}).status_code == 200
    assert client.get(f"/admin/mentoring/{model}/add/").status_code == 403
    if model == "mentor":
        assert mentor.interests in client.get(f"/admin/mentoring/mentor/{mentor.pk}/change/").text
