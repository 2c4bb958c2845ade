"""The lists of territories, organisation types and positions that come with the site (`data/`)."""

from __future__ import annotations

from pathlib import Path

from mentorship_ais.core.reference import create_missing
from mentorship_ais.organizations.models import OrganizationType, Position, Territory

DATA = Path(__file__).parent / "data"


def load() -> dict[str, int]:
    """Add what is missing; return how many rows of each list were added."""
    return {
        "территориальные управления": create_missing(Territory, DATA / "territories.csv"),
        "типы организаций": create_missing(OrganizationType, DATA / "organization_types.csv"),
        "должности": create_missing(Position, DATA / "positions.csv"),
    }
