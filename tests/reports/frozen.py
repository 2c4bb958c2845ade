"""Frozen reports stay, also in a database that a test empties after itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection

from reports.models import FrozenProgram, FrozenReport


@pytest.fixture
def frozen_reports_may_go(transactional_db: None) -> Iterator[None]:
    """Ask for it in a test whose database is emptied table by table: no ordinary command removes a frozen report."""
    yield
    with connection.cursor() as cursor:
        for model in (FrozenProgram, FrozenReport):
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
            model.objects.all().delete()
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE TRIGGER USER")
