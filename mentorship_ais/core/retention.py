"""How long rows are kept that have no meaning afterwards; the worker deletes them at night (docs/operations.md).

Sessions stand in the settings: a row ends with its cookie (`SESSION_COOKIE_AGE`).
"""

from __future__ import annotations

from datetime import timedelta

SIGN_IN_ATTEMPTS = timedelta(days=1)
"""Counts of passwords and codes tried, since the first try (`accounts.brakes`)."""
UNSAVED_FORMS = timedelta(minutes=30)
"""What was typed when the sign-in ended, since it was sent (`accounts.unsaved_forms`)."""
STAFF_LIST_FILES = timedelta(days=1)
"""The contents of an uploaded staff list, since it was uploaded: personal data, kept to correct the list and no longer."""
UNFINISHED_STAFF_LISTS = timedelta(days=30)
"""The record of a staff list that was never confirmed, since it was uploaded."""
REPORT_FILES = timedelta(days=7)
"""A report's file, since it was asked for."""
DONE_JOBS = timedelta(days=7)
"""A job that was done, since its end."""
FAILED_JOBS = timedelta(days=90)
"""A job that failed for good, since its end: support can repeat it until then."""
