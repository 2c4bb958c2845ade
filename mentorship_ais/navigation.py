"""The frame of every page: the menu, assembled from each app's own entries, and the person's organisations."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

import accounts.navigation
import mentoring.navigation
import programs.navigation
import reports.navigation
from accounts.rights import Rights
from mentorship_ais.core.menu import MenuEntry, Section

ENTRIES: list[MenuEntry] = sorted(
    [
        *accounts.navigation.ENTRIES,
        *mentoring.navigation.ENTRIES,
        *programs.navigation.ENTRIES,
        *reports.navigation.ENTRIES,
    ],
    key=lambda entry: (list(Section).index(entry.section), entry.order),
)


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the values that `base.html` needs around every page; the menu is read only where a template has it."""
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    rights: Rights = request.rights if signed_in else Rights()  # type: ignore[attr-defined]
    has_menu = signed_in and not getattr(request, "is_held", False)
    return {
        "frame": {
            "rights": rights,
            "menu": SimpleLazyObject(lambda: list(_menu(rights, request.path)) if has_menu else []),
            "low_vision": request.COOKIES.get(settings.VISION_COOKIE_NAME) == "low",
            "support_email": settings.SUPPORT_EMAIL,
            "version": settings.VERSION,
        }
    }


def _menu(rights: Rights, path: str) -> Iterator[dict[str, Any]]:
    allowed = [entry for entry in ENTRIES if not entry.groups or rights.allow(*entry.groups)]
    for section, entries in groupby(allowed, key=lambda entry: entry.section):
        yield {
            "title": section.value,
            "entries": [
                {"title": entry.title, "url": reverse(entry.url_name), "is_current": reverse(entry.url_name) == path}
                for entry in entries
            ],
        }
