"""Tables of figures as HTML.

A page has thousands of cells. Templates would take most of the page's time for them, so the cells of a row are joined
here; the table around them is a template like every other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mentorship_ais.core.tables import HeadCell

MOST_KEPT_TOGETHER = 14  # rows


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, the list it opens, and the title that stands beside it on a phone."""

    text: str
    title: str
    url: str = ""
    is_number: bool = False
    is_zero: bool = False


@dataclass(frozen=True)
class HtmlTable:
    """A table ready for the template."""

    key: str
    title: str
    heading: list[list[HeadCell]]
    rows: list[list[Cell]]
    total: list[Cell] | None = None

    text_without_rows: ClassVar[str] = "Завершённых программ по этому отбору нет."

    @property
    def rows_html(self) -> Iterator[SafeString]:
        """The rows without the total."""
        return map(render_row, self.rows)

    @property
    def total_html(self) -> SafeString | None:
        """The last row, if there is one."""
        return render_row(self.total) if self.total else None

    @property
    def is_short(self) -> bool:
        """Whether paper should hold it on one sheet with its chart."""
        return len(self.rows) <= MOST_KEPT_TOGETHER


def render_row(cells: Sequence[Cell]) -> SafeString:
    """Render the cells of one row: the first one as its heading, numbers with the lists that they open."""
    heading, *others = cells
    classes = {False: "number", True: "number is-zero"}
    return format_html(
        '<th scope="row">{}</th>{}',
        _linked(heading),
        format_html_join(
            "",
            '<td class="{}" data-label="{}">{}</td>',
            ((classes[cell.is_zero] if cell.is_number else "words", cell.title, _linked(cell)) for cell in others),
        ),
    )


def _linked(cell: Cell) -> str:
    return format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
