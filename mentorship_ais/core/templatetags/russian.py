"""Russian words in templates."""

from __future__ import annotations

from django import template

from mentorship_ais.core import text

register = template.Library()


@register.filter
def counted(number: int, forms: str) -> str:
    """Return the number with its noun: `{{ 3|counted:"программа,программы,программ" }}` is «3 программы»."""
    one, few, many = forms.split(",")
    return text.counted(number, one, few, many)


@register.filter
def plural(number: int, forms: str) -> str:
    """Return the noun alone: `{{ 2|plural:"строка,строки,строк" }}` is «строки»."""
    one, few, many = forms.split(",")
    return text.plural(number, one, few, many)
