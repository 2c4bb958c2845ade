"""The parts that pages are made of, as markup."""

from __future__ import annotations

import re

from django.core.paginator import Paginator
from django.template import engines
from django.template.loader import render_to_string


def page_links(number: int, query: str = "") -> list[str]:
    page = Paginator(range(1000), 50).get_page(number)
    return re.findall(r'href="([^"]*)"', render_to_string("components/pagination.html", {"page": page, "query": query}))


def test_a_long_list_offers_its_ends_and_the_neighbours() -> None:
    shown = [link.removeprefix("?page=") for link in page_links(7)]
    assert shown == ["6", "1", "5", "6", "7", "8", "9", "20", "8"]


def test_a_page_keeps_what_was_searched_for() -> None:
    assert page_links(1, "q=%D0%B0&sort=name")[0] == "?q=%D0%B0&amp;sort=name&amp;page=1"


def test_a_single_page_needs_no_links() -> None:
    page = Paginator(range(3), 50).get_page(1)
    assert "<a" not in render_to_string("components/pagination.html", {"page": page, "query": ""})


def test_numbers_agree_with_their_nouns() -> None:
    template = '{% load russian %}{{ n|counted:"программа,программы,программ" }}'
    words = [engines["django"].from_string(template).render({"n": n}) for n in (1, 22, 11)]
    assert words == ["1\u00a0программа", "22\u00a0программы", "11\u00a0программ"]


def test_what_a_person_typed_is_text_everywhere() -> None:
    evil = "<b onclick='x()'>&"
    for name, inputs in {
        "badge": {"text": evil, "tone": "neutral"},
        "clip": {"text": evil * 10},
        "empty": {"title": evil, "text": evil},
        "note": {"text": evil},
        "back_link": {"url": "/", "title": evil},
    }.items():
        assert "<b" not in render_to_string(f"components/{name}.html", inputs)
