"""Names of territories, types of organisations, forms and roles, read in one query."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import QuerySet, Value

from mentorship_ais.organizations.models import OrganizationType, Territory
from programs.models import MentoringForm, MentorRole

Names = dict[int, str]


@dataclass(frozen=True)
class References:
    """Territories, types of organisations, forms and roles by key, each in the order of its list."""

    territory: Names = field(default_factory=dict)
    type: Names = field(default_factory=dict)
    form: Names = field(default_factory=dict)
    role: Names = field(default_factory=dict)


def read_references() -> References:
    """Read all of them, in one query."""
    lists: dict[str, QuerySet] = {
        "territory": Territory.objects.all(),
        "type": OrganizationType.objects.all(),
        "form": MentoringForm.objects.all(),
        "role": MentorRole.objects.all(),
    }
    first, *others = (rows.order_by().values_list(Value(name), "pk", "name") for name, rows in lists.items())
    references = References()
    for name, pk, title in sorted(first.union(*others, all=True), key=lambda row: row[2].lower().replace("ё", "е")):
        getattr(references, name)[pk] = title
    return references
