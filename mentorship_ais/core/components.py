"""Components that pages have by the hundred: Python joins them where templates would take most of the page's time.

The templates of the same names (`templates/components/`) render these.
"""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

LONGEST_PLAIN = 90
"""The length of a text that needs no folding."""


def clip(text: str) -> SafeString | str:
    """Render a long text of a table cell: three lines, the rest one click away. A short text stays plain."""
    if len(text) <= LONGEST_PLAIN:
        return text
    return format_html(
        '<details class="clip"><summary><span class="clip-text">{}</span> '
        '<span class="clip-more">Весь текст</span><span class="clip-less">Свернуть</span></summary></details>',
        text,
    )


def badge(text: str, tone: str) -> SafeString:
    """Render a state in a word; `tone` is neutral, success, warning or danger."""
    return format_html('<span class="badge badge-{}">{}</span>', tone, text)
