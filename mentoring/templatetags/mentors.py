"""Words about mentors, the same on the page as in the files."""

from __future__ import annotations

from django import template

from mentoring import candidates, tables

register = template.Library()
register.filter("standing", candidates.standing)
register.filter("competencies_in_words", tables.competencies_in_words)
register.filter("places_in_words", tables.places_in_words)
