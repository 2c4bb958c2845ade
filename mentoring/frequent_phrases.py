"""Phrases that several mentors wrote in «Другие компетенции», and how one of them becomes a competency with a code.

Phrases are compared folded and by trigrams as pg_trgm counts them, so that «Сторителлинг» and «сторителинг» are one.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from mentoring.choices import CompetencyKind
from mentoring.models import Competency, Mentor
from mentorship_ais.core.saving import save_or_refuse
from mentorship_ais.core.text import fold, tidy
from mentorship_ais.core.trigrams import similarity, trigrams

SIMILAR = 0.6
"""Two phrases with at least this share of common trigrams are one; a misspelt letter in a long word is still above."""
MIN_MENTORS = 2
"""A phrase is frequent when at least so many mentors wrote it."""

_BETWEEN = re.compile(r"[\n\r;]+")
_BULLET = re.compile(r"^(?:[-–—•*·]+|\d{1,2}[.)])\s*")


@dataclass(frozen=True)
class FrequentPhrase:
    """Spellings of one phrase, the most frequent first, and the number of mentors who wrote one of them."""

    spellings: tuple[str, ...]
    keys: tuple[str, ...]
    """The spellings folded, equal ones once."""
    mentor_count: int

    @property
    def title(self) -> str:
        """The most frequent spelling."""
        return self.spellings[0]


def phrases(text: str) -> list[str]:
    """Split the mentor's text at line ends and semicolons; bullets and full stops are left out.

    >>> phrases("- Сторителлинг;\\n2. Работа с ОВЗ.")
    ['Сторителлинг', 'Работа с ОВЗ']
    """
    parts = (_BULLET.sub("", tidy(part)).strip(" .,") for part in _BETWEEN.split(text))
    return [part for part in parts if part]


def frequent_phrases() -> list[FrequentPhrase]:
    """Return the phrases that several mentors wrote in their own words, those of the most mentors first."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    writers: dict[str, set[int]] = defaultdict(set)
    for mentor, text in Mentor.objects.exclude(other_competencies="").values_list("pk", "other_competencies"):
        for phrase in phrases(text):
            spellings[fold(phrase)][phrase] += 1
            writers[fold(phrase)].add(mentor)
    by_use = sorted(writers, key=lambda key: (-len(writers[key]), key))
    found = []
    for keys in clusters(by_use):
        people = set().union(*(writers[key] for key in keys))
        if len(people) >= MIN_MENTORS:
            words = tuple(spellings[key].most_common(1)[0][0] for key in keys)
            found.append(FrequentPhrase(words, tuple(keys), len(people)))
    return sorted(found, key=lambda item: (-item.mentor_count, item.keys))


def clusters(keys: Iterable[str]) -> list[list[str]]:
    """Put similar phrases together: each joins the most similar one that began a cluster before it, or begins its own.

    Two sets can only be similar enough when they share one of their rarest trigrams, so only such pairs are compared;
    thousands of phrases take a second.
    """
    keys = list(keys)
    grams = {key: trigrams(key) for key in keys}
    use = Counter(gram for key in keys for gram in grams[key])
    leaders: dict[str, list[str]] = defaultdict(list)
    found: dict[str, list[str]] = {}
    for key in keys:
        rarest = sorted(grams[key], key=lambda gram: (use[gram], gram))
        rarest = rarest[: len(rarest) - math.ceil(SIMILAR * len(rarest)) + 1]
        near = {leader for gram in rarest for leader in leaders[gram]}
        best = max(near, key=lambda leader: (similarity(grams[leader], grams[key]), leader), default=None)
        if best is not None and similarity(grams[best], grams[key]) >= SIMILAR:
            found[best].append(key)
            continue
        found[key] = [key]
        for gram in rarest:
            leaders[gram].append(key)
    return list(found.values())


def next_code() -> int:
    """Return the code after the greatest one."""
    greatest = Competency.objects.order_by("-code").values_list("code", flat=True).first()
    return (greatest or 0) + 1


@transaction.atomic
def make_competency(
    *, keys: Collection[str], code: int, name: str, kind: CompetencyKind, area: str
) -> tuple[Competency, int]:
    """Add a competency and put it in place of the phrases (folded) of every mentor who wrote one of them.

    Return the competency and the number of mentors. Refuse a code or a name that the catalogue has already.
    """
    competency = Competency(code=code, name=tidy(name), kind=kind, area=tidy(area))
    save_or_refuse(competency)
    return competency, use_competency(keys=keys, competency=competency)


@transaction.atomic
def use_competency(*, keys: Collection[str], competency: Competency) -> int:
    """Put the competency in place of the phrases (folded), and return the number of mentors."""
    replaced, number = set(keys), 0
    for mentor in Mentor.objects.exclude(other_competencies="").select_for_update(of=("self",)).order_by("pk"):
        written = phrases(mentor.other_competencies)
        kept = [phrase for phrase in written if fold(phrase) not in replaced]
        if len(kept) == len(written):
            continue
        mentor.advance(opened=None)
        mentor.other_competencies = "\n".join(kept)
        mentor.save(update_fields=["other_competencies", "version"])
        mentor.competencies.add(competency)
        number += 1
    return number
