"""Addresses of many records: the same as Django's own."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mentorship_ais.core.addresses import address_of


@pytest.mark.parametrize("name", ["programs:card", "programs:complete", "programs:document", "programs:complete-group"])
def test_address_is_the_one_that_django_resolves(name: str) -> None:
    for key in (1, 45, 10**12):
        assert address_of(name, key) == reverse(name, args=[key])
