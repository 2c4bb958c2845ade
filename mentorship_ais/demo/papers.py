"""Papers as curators upload them: one typed page, scanned to PDF."""

from __future__ import annotations

import datetime
import textwrap
import time
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from io import BytesIO

import fontpkg
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from accounts.models import User
from mentorship_ais.documents.choices import DocumentFormat
from mentorship_ais.documents.models import Document
from mentorship_ais.organizations.models import Organization

DOTS_PER_INCH = 120
PAGE = (992, 1403)  # A4 at that resolution
MARGIN = 96
TYPE_SIZE = 21
LEADING = 30
LETTERS_IN_LINE = 72
BLACK, WHITE = 0, 1
INVENTED = "Демонстрационный документ. Все имена вымышлены."


def paper(name: str, *, heading: Sequence[str], body: Sequence[str], organization: Organization, by: User) -> Document:
    """Draw the organisation's document: a page with centred heading lines and paragraphs, in black and white.

    Not by `documents.intake`, which lets no transaction wait for the storage: the demonstration is loaded in one, and
    nobody else is there yet.
    """
    content = _scanned(heading, body)
    document = Document(
        organization=organization,
        sha256=sha256(content).hexdigest(),
        content_type=DocumentFormat.PDF,
        size=len(content),
        original_name=f"{name}.pdf",
        uploaded_by=by,
    )
    if same := Document.objects.filter(organization=organization, sha256=document.sha256).first():
        return same
    document.file.save("", ContentFile(content), save=False)
    document.save()
    return document


def order(
    *, organization: Organization, by: User, number: str, signed_on: datetime.date, title: str, points: Sequence[str]
) -> Document:
    """Draw «Приказ»: number, date, title, points, signature."""
    return paper(
        f"Приказ № {number} от {signed_on:%d.%m.%Y}",
        heading=(organization.name, "", "ПРИКАЗ", f"№ {number} от {signed_on:%d.%m.%Y}", f"г. {organization.city}", ""),
        body=(
            title,
            "",
            "ПРИКАЗЫВАЮ:",
            *(f"{place}. {point}" for place, point in enumerate(points, start=1)),
            "",
            "Руководитель организации ____________________",
            "",
            "С приказом ознакомлены: ____________________",
        ),
        organization=organization,
        by=by,
    )


def plan(
    *, organization: Organization, by: User, mentor: str, mentees: Sequence[str], goal: str, term: str
) -> Document:
    """Draw «Персонализированная программа наставничества»: who, what for, in which stages."""
    return paper(
        f"Программа наставничества {mentees[0]}",
        heading=(organization.name, "", "ПЕРСОНАЛИЗИРОВАННАЯ ПРОГРАММА", "НАСТАВНИЧЕСТВА", ""),
        body=(
            f"Наставник: {mentor}",
            f"{'Наставляемый' if len(mentees) == 1 else 'Наставляемые'}: {', '.join(mentees)}",
            f"Срок: {term}",
            f"Запрос: {goal}",
            "",
            "1. Адаптационный этап: знакомство, беседа о затруднениях, согласование целей.",
            "2. Основной этап: взаимное посещение занятий, их разбор, совместная подготовка материалов.",
            "3. Контрольно-оценочный этап: открытое занятие, отчёт наставника, отзыв наставляемого.",
            "",
            "Ожидаемый результат: наставляемый самостоятельно применяет освоенное в своей работе.",
            "",
            "Наставник ____________________     Наставляемый ____________________",
        ),
        organization=organization,
        by=by,
    )


def _scanned(heading: Sequence[str], body: Sequence[str]) -> bytes:
    page = Image.new("1", PAGE, WHITE)
    top = MARGIN
    for paragraphs, is_heading in ((heading, True), (body, False)):
        for paragraph in paragraphs:
            for line in textwrap.wrap(paragraph, LETTERS_IN_LINE) or [""]:
                page.paste(_line(line, is_heading), (MARGIN, top))
                top += LEADING
    page.paste(_line(INVENTED, False), (MARGIN, PAGE[1] - MARGIN))
    scan = BytesIO()
    day = time.gmtime(0)  # the same words make the same file, so the same document
    page.save(scan, "PDF", resolution=DOTS_PER_INCH, creationDate=day, modDate=day, title=" ".join(heading).strip())
    return scan.getvalue()


@cache
def _line(text: str, is_heading: bool) -> Image.Image:
    """Draw one line of type; most lines are on many papers, and drawing is what takes the time."""
    line = Image.new("1", (PAGE[0] - 2 * MARGIN, LEADING), WHITE)
    pen = ImageDraw.Draw(line)
    if is_heading:
        pen.text((line.width // 2, 0), text, font=_font(700), fill=BLACK, anchor="ma")
    else:
        pen.text((0, 0), text, font=_font(400), fill=BLACK)
    return line


@cache
def _font(weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fontpkg.path("PT Sans", weight), TYPE_SIZE)
