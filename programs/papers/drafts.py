"""Drafts made from the record: «Приказ о назначении наставника» and «Персонализированная программа наставничества».

The curator makes the draft here, has it signed, scans it and uploads it. The template may be the organisation's own;
`docx.py` says how one is filled, and why in a process of its own.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

from django.utils.formats import date_format

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.text import NBSP
from mentorship_ais.documents.choices import DocumentFormat
from mentorship_ais.documents.models import Document
from mentorship_ais.documents.storage import open_stored
from mentorship_ais.organizations.bands import ExperienceBand
from mentorship_ais.organizations.models import Employee, Organization
from programs.choices import GroupKind, PaperKind
from programs.grouping import Entry
from programs.models import MentoringGroup, PaperTemplate
from programs.papers.built_in import built_in
from programs.papers.declension import Case, full_name_in
from programs.papers.docx import TemplateRefused, fill, fill_isolated

MENTEE_FIELDS = (
    "номер", "фио", "кратко", "фио_родительный", "фио_дательный", "фио_винительный", "должность", "стаж", "запрос",
)  # fmt: skip
FIELDS = {
    "организация": "полное название организации",
    "город": "город",
    "наставник": "ФИО наставника",
    "наставник_кратко": "фамилия и инициалы наставника",
    "наставник_родительный": "ФИО в родительном падеже (кого)",
    "наставник_дательный": "ФИО в дательном падеже (кому)",
    "наставник_винительный": "ФИО в винительном падеже (назначить кого)",
    "должность_наставника": "должность наставника",
    "форма": "форма наставничества",
    "роль": "роль наставника",
    "группа": "диада, триада или малая группа",
    "дата_начала": "дата вхождения словами",
    "дата_завершения": "дата завершения словами",
    "куратор": "ФИО куратора",
    "наставляемые": f"список: {', '.join(MENTEE_FIELDS)}",
}
"""What a template may name, for the curator who changes one."""


def date_in_words(day: datetime.date) -> str:
    """Return «26 октября 2021 года»."""
    return date_format(day, f"j{NBSP}E Y") + f"{NBSP}года"


def values(group: MentoringGroup, *, entries: Collection[Entry], curator: User) -> dict[str, Any]:
    """Return what a template is filled with, names in their cases; the group may be unsaved and without papers."""
    mentor = group.mentor
    person = mentor.employee
    return {
        "организация": group.organization.name,
        "город": group.organization.city,
        "наставник": person.full_name,
        "наставник_кратко": person.short_name,
        "наставник_родительный": full_name_in(Case.GENITIVE, person),
        "наставник_дательный": full_name_in(Case.DATIVE, person),
        "наставник_винительный": full_name_in(Case.ACCUSATIVE, person),
        "должность_наставника": person.position.name,
        "форма": group.mentoring_form.name,
        "роль": group.role.name,
        "группа": GroupKind.of(len(entries)).label.lower(),
        "дата_начала": date_in_words(group.starts_on),
        "дата_завершения": date_in_words(group.ends_on),
        "куратор": curator.full_name,
        "наставляемые": [_mentee_values(number, entry) for number, entry in enumerate(entries, start=1)],
    }


def _mentee_values(number: int, entry: Entry) -> dict[str, Any]:
    person: Employee = entry.mentee
    coded = [competency.name for competency in entry.requested_competencies]
    return {
        "номер": number,
        "фио": person.full_name,
        "кратко": person.short_name,
        "фио_родительный": full_name_in(Case.GENITIVE, person),
        "фио_дательный": full_name_in(Case.DATIVE, person),
        "фио_винительный": full_name_in(Case.ACCUSATIVE, person),
        "должность": person.position.name,
        "стаж": ExperienceBand(entry.experience_band).label,
        "запрос": "; ".join([*coded, *filter(None, [entry.request_text])]),
    }


def values_of(group: MentoringGroup, *, curator: User) -> dict[str, Any]:
    """Return the values of a recorded group."""
    members = group.assignments.select_related("mentee__position").prefetch_related("requested_competencies")
    entries = [
        Entry(a.mentee, ExperienceBand(a.experience_band), tuple(a.requested_competencies.all()), a.request_text)
        for a in members.order_by("mentee__name_key", "pk")
    ]
    return values(group, entries=entries, curator=curator)


def draft(*, kind: PaperKind, organization: Organization, filled_with: dict[str, Any]) -> bytes:
    """Return the DOCX of this kind, made from the organisation's own template or the built-in one.

    Refuses an own template that cannot be filled with these values.
    """
    own = PaperTemplate.objects.filter(organization=organization, kind=kind).select_related("document").first()
    return _filled(_content(own.document) if own else built_in(kind), filled_with, is_own=own is not None)


def _filled(template: bytes, filled_with: dict[str, Any], *, is_own: bool) -> bytes:
    """Return the template with the values in their places; refuse one that does more than name known fields."""
    try:
        return fill_isolated(template, filled_with) if is_own else fill(template, filled_with)
    except TemplateRefused as refusal:
        raise DomainError(str(refusal), field="document") from refusal


def check_template(document: Document) -> None:
    """Refuse a file that cannot serve as a template: not DOCX, or not to be filled with the known fields."""
    if document.format != DocumentFormat.DOCX:
        raise DomainError(
            "Бланк должен быть файлом DOCX. Сохраните его в Word как DOCX и загрузите ещё раз.", field="document"
        )
    _filled(_content(document), SAMPLE, is_own=True)


def _content(document: Document) -> bytes:
    with open_stored(document.file.storage, document.place) as file:
        return bytes(file.read())


SAMPLE: dict[str, Any] = dict.fromkeys(FIELDS, "—") | {"наставляемые": [dict.fromkeys(MENTEE_FIELDS, "—")]}
"""Something for every field, to try a template with."""
