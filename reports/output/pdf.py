"""The report as a PDF for signature: A4, the ministry's heading, page numbers, charts.

WeasyPrint lays out a thousand rows in half a minute, so the PDF holds the tables and not the list of programs, and of the
organisations at most `MOST_ORGANIZATIONS`; the list is a matter for Excel.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import fontpkg
from django.template.loader import render_to_string

from accounts.models import User
from mentorship_ais.core.errors import DomainError
from reports.counting.figures import explanations
from reports.counting.report import Report, table_of_organizations
from reports.output.charts import charts_of
from reports.output.tables import figure_table, tiles

MOST_ORGANIZATIONS = 150
FONTS = {Path(fontpkg.path("PT Sans", weight)).as_uri(): weight for weight in (400, 700)}
FONT_FACES = "".join(
    f'@font-face {{ font-family: "PT Sans"; font-weight: {weight}; src: url("{address}"); }}\n'
    for address, weight in FONTS.items()
)
STYLE = Path(__file__).with_name("paper.css")


def write_pdf(file: IO[bytes], report: Report, *, by: User) -> None:
    """Lay the report out on A4; refuse when the PDF library's parts are not installed."""
    weasyprint = _weasyprint()
    page = render_to_string("reports/paper.html", paper(report, by=by))
    configuration = weasyprint.text.fonts.FontConfiguration()
    style = weasyprint.CSS(
        string=FONT_FACES + STYLE.read_text(), font_config=configuration, url_fetcher=_fonts_only(weasyprint)
    )
    weasyprint.HTML(string=page, url_fetcher=_fonts_only(weasyprint)).write_pdf(
        file, stylesheets=[style], font_config=configuration, pdf_tags=True
    )


def paper(report: Report, *, by: User) -> dict[str, Any]:
    """Return the context of the paper's template."""
    tables = list(report.tables.values())
    left_out = 0
    if report.selection.scope.is_wider_than_one_organization:
        organizations = table_of_organizations(report, sort="programs")
        left_out = max(len(organizations.rows) - MOST_ORGANIZATIONS, 0)
        tables.append(organizations)
    return {
        "report": report,
        "by": by,
        "described": report.selection.describe(report.references),
        "tiles": tiles(report),
        "tables": [figure_table(table, report, rows=table.rows[:MOST_ORGANIZATIONS]) for table in tables],
        "charts": charts_of(report),
        "explanations": list(explanations()),
        "left_out": left_out,
    }


def _weasyprint() -> Any:
    """Import WeasyPrint when it is needed: that takes half a second and libraries of the system."""
    try:
        import weasyprint  # noqa: PLC0415
        import weasyprint.text.fonts  # noqa: PLC0415
    except OSError as error:
        raise DomainError(
            "PDF сейчас недоступен: на сервере не установлены libpango-1.0-0 и libpangoft2-1.0-0. "
            "Скачайте отчёт в Excel и сообщите технической поддержке."
        ) from error
    return weasyprint


def _fonts_only(weasyprint: Any) -> Any:
    """Return a fetcher that opens the fonts and no other address."""

    class FontsOnly(weasyprint.URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url not in FONTS:
                raise ValueError(f"the report must not open {url}")
            return super().fetch(url, headers)

    return FontsOnly(allowed_protocols=["file"])
