"""Inputs that browsers already do well."""

from __future__ import annotations

from typing import Any

from django import forms


class DateInput(forms.DateInput):
    """The browser's own calendar; a date typed as 26.10.2021 is understood too."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"max": "2100-12-31", **(attrs or {})}, format="%Y-%m-%d")
