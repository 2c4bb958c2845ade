"""The built-in templates of drafts, written in code: a school downloads one, changes it in Word and uploads it as its own.

What an order and a personalised program contain: `reference/data.md`'s lists, after the federal recommendations
АЗ-1128/08 (2021) and ТК РФ, ст. 351.8. Places to fill are `{{ … }}`, rows that repeat `{%tr for … %}`.
"""

from __future__ import annotations

import io
from functools import cache

from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from programs.choices import PaperKind

LEFT, CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
MENTEE_HEADS = ("№", "ФИО наставляемого", "Должность", "Пед. стаж", "Основной запрос")
MENTEE_CELLS = (
    "{{ н.номер }}", "{{ н.фио }}", "{{ н.должность }}", "{{ н.стаж }}", "{{ н.запрос }}",
)  # fmt: skip


class Sheet:
    """An A4 page being written from top to bottom."""

    def __init__(self) -> None:
        self.word = WordDocument()
        section = self.word.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin, section.right_margin = Cm(3), Cm(1.5)
        section.top_margin = section.bottom_margin = Cm(2)
        style = self.word.styles["Normal"]
        style.font.name, style.font.size = "Times New Roman", Pt(12)
        style.paragraph_format.space_after = Pt(6)
        self.word.core_properties.language = "ru-RU"

    def line(self, text: str = "", align: WD_ALIGN_PARAGRAPH = LEFT, *, bold: bool = False) -> None:
        """Add a paragraph."""
        paragraph = self.word.add_paragraph()
        paragraph.alignment = align
        paragraph.add_run(text).bold = bold

    def table(self, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        """Add a ruled table with a heading."""
        table = self.word.add_table(rows=1, cols=len(heads))
        table.style = "Table Grid"
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(head).bold = True
        for row in rows:
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                cell.text = text
        self.line()

    def mentees(self) -> None:
        """Add the table of the group's mentees, a row for each."""
        opening, closing = ("{%tr for н in наставляемые %}",), ("{%tr endfor %}",)
        self.table(MENTEE_HEADS, [opening, MENTEE_CELLS, closing])

    def bytes(self) -> bytes:
        """Return the page as a DOCX file."""
        file = io.BytesIO()
        self.word.save(file)
        return file.getvalue()


def _order() -> bytes:
    sheet = Sheet()
    sheet.line("{{ организация }}", CENTRE, bold=True)
    sheet.line("ПРИКАЗ", CENTRE, bold=True)
    sheet.line("«___» ____________ 20___ г.                    г. {{ город }}                    № ________")
    sheet.line("О назначении наставника", bold=True)
    sheet.line(
        "На основании статьи 351.8 Трудового кодекса Российской Федерации, положения о наставничестве "
        "и письменного согласия работника"
    )
    sheet.line("ПРИКАЗЫВАЮ:", bold=True)
    sheet.line(
        "1. Назначить {{ наставник_винительный }} ({{ должность_наставника }}) наставником на срок "
        "с {{ дата_начала }} по {{ дата_завершения }} следующих наставляемых:"
    )
    sheet.mentees()
    sheet.line("2. Форма наставничества: {{ форма }}. Роль наставника: {{ роль }}.")
    sheet.line(
        "3. Поручить {{ наставник_дательный }} вести наставляемых по персонализированной программе наставничества "
        "и представить итоговый результат до {{ дата_завершения }}."
    )
    sheet.line(
        "4. Размер и условия выплат за наставничество определить дополнительным соглашением к трудовому договору."
    )
    sheet.line("5. Контроль за исполнением приказа возложить на куратора наставничества: {{ куратор }}.")
    sheet.line()
    sheet.line("Руководитель                    ____________________                    /____________________/")
    sheet.line()
    sheet.line("С приказом ознакомлены:")
    sheet.line("____________________ {{ наставник }}")
    sheet.line("{%p for н in наставляемые %}")
    sheet.line("____________________ {{ н.фио }}")
    sheet.line("{%p endfor %}")
    return sheet.bytes()


def _plan() -> bytes:
    sheet = Sheet()
    sheet.line("УТВЕРЖДАЮ", RIGHT)
    sheet.line("Руководитель ____________________ /____________________/", RIGHT)
    sheet.line("«___» ____________ 20___ г.", RIGHT)
    sheet.line("{{ организация }}", CENTRE, bold=True)
    sheet.line("ПЕРСОНАЛИЗИРОВАННАЯ ПРОГРАММА НАСТАВНИЧЕСТВА", CENTRE, bold=True)
    sheet.line("наставника {{ наставник_родительный }}", CENTRE)
    sheet.line("Наставник: {{ наставник }}, {{ должность_наставника }}.")
    sheet.line("Форма наставничества: {{ форма }}. Роль наставника: {{ роль }}. Группа: {{ группа }}.")
    sheet.line("Срок: с {{ дата_начала }} по {{ дата_завершения }}.")
    sheet.line("Наставляемые и их запросы", bold=True)
    sheet.mentees()
    for title in ("Цель", "Задачи", "Ожидаемые результаты и как они измеряются"):
        sheet.line(title, bold=True)
        sheet.line("_" * 70)
    sheet.line("План мероприятий", bold=True)
    stages = ("Адаптационный этап", "Основной этап", "Контрольно-оценочный этап")
    sheet.table(("№", "Мероприятие", "Срок", "Результат", "Отметка"), [(str(n), s) for n, s in enumerate(stages, 1)])
    for title in ("Отчёт наставника", "Отзыв наставляемого", "Заключение"):
        sheet.line(title, bold=True)
        sheet.line("_" * 70)
    sheet.line("Наставник ____________________ {{ наставник_кратко }}")
    sheet.line("{%p for н in наставляемые %}")
    sheet.line("Наставляемый ____________________ {{ н.кратко }}")
    sheet.line("{%p endfor %}")
    sheet.line("Куратор наставничества ____________________ {{ куратор }}")
    return sheet.bytes()


@cache
def built_in(kind: PaperKind) -> bytes:
    """Return the template that an organisation without an own one uses."""
    return _order() if kind == PaperKind.ORDER else _plan()
