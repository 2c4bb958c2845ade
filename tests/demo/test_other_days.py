"""The demonstration region can be loaded on any day of any year."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command

from mentorship_ais.demo.cast import build
from mentorship_ais.organizations.models import Employee
from programs.models import Assignment


@pytest.mark.django_db
def test_region_stands_on_a_leap_day_too() -> None:
    call_command("load_reference_data", verbosity=0)
    build(today=datetime.date(2028, 2, 29))
    assert Employee.objects.count() == 120
    assert Assignment.objects.completed().filter(group__ends_on__gt=datetime.date(2028, 2, 29)).count() == 0
    assert Assignment.objects.in_progress().filter(group__starts_on__year=2027).exists()
