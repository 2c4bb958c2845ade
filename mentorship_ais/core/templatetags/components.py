"""Components of `core.components` in templates."""

from __future__ import annotations

from django import template

from mentorship_ais.core import components

register = template.Library()
register.filter("clip", components.clip)
register.filter("badge", components.badge)
