"""Every table of the site is recorded by the database, or stands here with the reason why not."""

from __future__ import annotations

import pghistory.core
from django.apps import apps
from django.db import models

OWN_APPS = ("organizations", "documents", "accounts", "mentoring", "programs", "reports")
NOT_RECORDED = {
    "accounts.EmailChange": "a wish says itself who asked for it, when, and what became of it",
    "accounts.Brake": "counts of tries, gone after a day; nobody decides anything by them",
    "accounts.Letter": "a letter is itself a record of what was sent",
    "documents.UnrecordedFile": "a file on its way into the storage, gone when its document is recorded",
    "programs.DistinctGroups": "the mark says itself who made it and when, and ends only with its groups",
    "reports.ReportFile": "a file that is made again at any time and removed in days",
    "reports.FrozenReport": "cannot be changed at all",
    "reports.FrozenProgram": "cannot be changed at all",
}


def name_of(model: type[models.Model]) -> str:
    return model._meta.db_table if model._meta.auto_created else model._meta.label


def tables() -> list[type[models.Model]]:
    """Managed tables of our own and those between many and many; the tables of events are the record itself."""
    return [
        model
        for app in OWN_APPS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
        if not model._meta.proxy and not hasattr(model, "pgh_tracked_model")
    ]


def is_recorded(model: type[models.Model]) -> bool:
    return bool(pghistory.core.event_models(tracks_model=model, include_missing_pgh_obj=True))


def test_every_table_is_recorded_or_says_why_not() -> None:
    assert {name_of(model) for model in tables() if not is_recorded(model)} == set(NOT_RECORDED)


def test_no_event_keeps_a_secret_or_a_file() -> None:
    for model in tables():
        for events in pghistory.core.event_models(tracks_model=model, include_missing_pgh_obj=True):
            for field in events._meta.concrete_fields:
                assert not isinstance(field, models.BinaryField), field
                assert field.name not in {"password", "token", "submission", "name_key"}, field
