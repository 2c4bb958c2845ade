"""The fixed cast: two schools with a curator each, a worker, the responsible worker, support, the regional centre, the
ministry. `signed_in(curator)` is a browser in which the person is signed in.
"""

from __future__ import annotations

import datetime
import gc
import io
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
import time_machine
from django.apps import apps
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.db import DEFAULT_DB_ALIAS, IntegrityError, ProgrammingError, connection, transaction
from django.db.models.signals import post_migrate
from django.test import Client
from django.test.utils import override_settings
from pytest_django.plugin import DjangoDbBlocker
from structlog.stdlib import ProcessorFormatter

from accounts.choices import UserGroup
from accounts.models import User
from mentorship_ais import support_group
from mentorship_ais.operations.database.privileges import give_privileges
from mentorship_ais.operations.embedded_postgres import SITE_ROLE
from mentorship_ais.organizations.models import Employee, Organization
from tests import request_guards
from tests.factories import (
    EmployeeFactory,
    MembershipFactory,
    OrganizationFactory,
    OrganizationTypeFactory,
    TerritoryFactory,
    UserFactory,
)

LONG = (
    "tests/operations/test_serve.py",
    "tests/operations/test_embedded_postgres.py",
    "tests/architecture/test_access_matrix.py",
    "tests/demo/",
)
"""Tests that take seconds each."""

# A busy machine is no counterexample; under CI hypothesis itself takes the same patience, and the same examples each time.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
if hypothesis.settings.get_current_profile_name() == "default":
    hypothesis.settings.load_profile("patient")


def pytest_configure(config: pytest.Config) -> None:
    """With PRETENDED_DAY=2028-02-29 the run takes place at noon of that day; the clock goes on from there."""
    if day := os.environ.get("PRETENDED_DAY"):
        noon = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(12), ZoneInfo(site.TIME_ZONE))
        traveller = time_machine.travel(noon, tick=True)
        traveller.start()
        config.add_cleanup(traveller.stop)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long tests: at the end the other workers would have nothing to take over from who runs one."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def quick_settings(django_test_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Passwords hashed in no time, static files from where they lie, uploads in a folder of this process's own."""
    uploads = tmp_path_factory.mktemp("uploads")
    default: Any = site.STORAGES["default"]
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {**default, "OPTIONS": default["OPTIONS"] | {"location": uploads}},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        WHITENOISE_AUTOREFRESH=True,
        WHITENOISE_USE_FINDERS=True,
        SECOND_FACTOR="offered",
    ):
        yield uploads


@pytest.fixture(scope="session", autouse=True)
def guarded_requests(django_test_environment: None) -> Iterator[None]:
    """No GET of a test client writes a row or asks a query in a loop."""
    with request_guards.guarded():
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The tests' database is a copy of a migrated one (see `embedded_server`)."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ["TEST_TEMPLATE"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The site's own role has its rights here too (see `db`).

    The database can go at the end: a browser may still hold a line to the live server, and that one to the database.
    """
    with django_db_blocker.unblock():
        with suppress(ProgrammingError, IntegrityError), connection.cursor() as cursor:  # it may exist, or just come
            cursor.execute(f"CREATE ROLE {SITE_ROLE}")
        give_privileges(DEFAULT_DB_ALIAS, to=SITE_ROLE)
    post_migrate.connect(_empty_the_queue, sender=apps.get_app_config("accounts"))
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _empty_the_queue(**kwargs: Any) -> None:
    """Django empties its own tables after a test that commits; the queue's are not its own."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_periodic_defers; DELETE FROM procrastinate_jobs")


@pytest.fixture
def db(db: None) -> None:
    """The database as the site's own role finds it: no test can do what the site in production cannot.

    A test that empties the database after itself (`transactional_db`) does so as the owner.
    """
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {SITE_ROLE}")


@pytest.fixture
def db_as_owner(db: None) -> None:
    """The database as who migrates finds it."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site writes to its log, as the operator gets it."""
    root = logging.getLogger()
    formatter = next(each.formatter for each in root.handlers if isinstance(each.formatter, ProcessorFormatter))
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


def client_of(user: User) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


@contextmanager
def undone() -> Iterator[None]:
    """Nothing of what happens inside stays. The site does not take it for a transaction of its own (see `durable`)."""
    of_the_test = transaction.atomic()
    of_the_test._from_testcase = True
    with of_the_test:
        yield
        transaction.set_rollback(True)


def read(response: Any) -> bytes:
    """The whole answer; a streamed one is read to its end, which closes its file."""
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """`signed_in(curator).get("/programs/")`."""
    return client_of


@pytest.fixture
def school(db: None) -> Organization:
    return OrganizationFactory(short_name="Школа № 1", city="Самара", territory__name="Самарское управление")


@pytest.fixture
def other_school(db: None) -> Organization:
    """In another territory, and of another type: a stranger in every respect."""
    return OrganizationFactory(
        short_name="Детский сад № 5",
        city="Тольятти",
        type=OrganizationTypeFactory(name="детский сад"),
        territory=TerritoryFactory(name="Тольяттинское управление"),
    )


@pytest.fixture
def regional_centre(db: None) -> Organization:
    return OrganizationFactory(
        name="Региональный центр трудовых ресурсов", short_name="РЦТР", type__name="организация ДПО", city="Самара"
    )


@pytest.fixture
def ministry(db: None) -> Organization:
    return OrganizationFactory(
        name="Министерство образования и науки", short_name="Министерство", type__name="иное", city="Самара"
    )


def _member(group: UserGroup, organization: Organization, email: str, last_name: str) -> User:
    """Somebody who works in the organisation: «Работник образования», and in the group."""
    user = UserFactory(email=email, last_name=last_name)
    MembershipFactory(user=user, organization=organization, group=UserGroup.WORKER)
    if group != UserGroup.WORKER:
        MembershipFactory(user=user, organization=organization, group=group)
    return user


@pytest.fixture
def curator(school: Organization) -> User:
    return _member(UserGroup.CURATOR, school, "curator@example.org", "Кураторова")


@pytest.fixture
def other_curator(other_school: Organization) -> User:
    return _member(UserGroup.CURATOR, other_school, "curator2@example.org", "Соседкина")


@pytest.fixture
def worker(school: Organization) -> User:
    """In no further group."""
    return _member(UserGroup.WORKER, school, "worker@example.org", "Трудова")


@pytest.fixture
def responsible(school: Organization) -> User:
    return _member(UserGroup.RESPONSIBLE, school, "responsible@example.org", "Ответова")


@pytest.fixture
def rctr_worker(regional_centre: Organization) -> User:
    return _member(UserGroup.RCTR_WORKER, regional_centre, "rctr@example.org", "Центрова")


@pytest.fixture
def analyst(ministry: Organization) -> User:
    return _member(UserGroup.ANALYST, ministry, "analyst@example.org", "Счётова")


@pytest.fixture
def support(db: None) -> User:
    """Staff with the permissions of the support desk; not a superuser, in no user group, employed nowhere."""
    user = UserFactory(email="support@example.org", last_name="Опорова", support=True)
    support_group.load()
    user.groups.add(Group.objects.get(name=support_group.NAME))
    return user


@pytest.fixture
def outsider(db: None) -> User:
    """An account without employment and membership."""
    return UserFactory(email="outsider@example.org", last_name="Сторонова")


@pytest.fixture
def colleague(school: Organization) -> User:
    """Another curator of the same school."""
    return _member(UserGroup.CURATOR, school, "colleague@example.org", "Коллегина")


@pytest.fixture
def teacher(school: Organization) -> Employee:
    """An employee of the school without an account."""
    return EmployeeFactory(organization=school)
