"""An installation that has counted wrong passwords with django-axes goes on without its tables."""

from __future__ import annotations

from importlib import import_module

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection


def test_tables_of_axes_are_gone_after_the_migration(db_as_owner: None) -> None:
    migration = import_module("accounts.migrations.0017_forget_axes")
    ContentType.objects.create(app_label="axes", model="accesslog")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE axes_accesslog (id int)")
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('axes', '0001_initial', now())")
        cursor.execute(migration.FORGET)
        migration.forget_content_types(apps, None)
        cursor.execute(
            "SELECT to_regclass('axes_accesslog'), (SELECT count(*) FROM django_migrations WHERE app = 'axes')"
        )
        assert cursor.fetchone() == (None, 0)
    assert not ContentType.objects.filter(app_label="axes").exists()
