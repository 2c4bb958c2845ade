"""Tables of figures as the page draws them.

A page has thousands of cells. A template would take most of the page's time for them, so the cells of a row are put
together here; the table around them is a template like every other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mentorship_ais.core.tables import HeadCell

MOST_KEPT_TOGETHER = 14  # rows


@dataclass(frozen=True)
class Cell:
    """A cell of a table: its text, the list it opens, and the heading it is read under on a phone."""

    text: str
    title: str
    url: str = ""
    is_number: bool = False
    is_nought: bool = False


@dataclass(frozen=True)
class ShownTable:
    """A table ready to be drawn."""

    key: str
    title: str
    heading: list[list[HeadCell]]
    rows: list[list[Cell]]
    total: list[Cell] | None = None

    @property
    def drawn_rows(self) -> Iterator[SafeString]:
        """The rows without the sums."""
        return map(drawn_row, self.rows)

    @property
    def drawn_sums(self) -> SafeString | None:
        """The last line, if there is one."""
        return drawn_row(self.total) if self.total else None

    @property
    def is_short(self) -> bool:
        """Whether paper should hold it on one sheet with its chart."""
        return len(self.rows) <= MOST_KEPT_TOGETHER


def drawn_row(cells: Sequence[Cell]) -> SafeString:
    """The cells of one row: its words as the heading of the row, its numbers with the lists that they open."""
    heading, *others = cells
    marks = {False: "number", True: "number is-nought"}
    return format_html(
        '<th scope="row">{}</th>{}',
        _linked(heading),
        format_html_join(
            "",
            '<td class="{}" data-label="{}">{}</td>',
            ((marks[cell.is_nought] if cell.is_number else "words", cell.title, _linked(cell)) for cell in others),
        ),
    )


def _linked(cell: Cell) -> str:
    return format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
