"""Reference data: lists that come with the site and that support edits afterwards.

A list is a CSV file beside its app, loaded at every start. Loading adds the rows that are not there yet and touches
nothing else: a name that support corrected stays corrected, because a row is known by its code and not by its name.
"""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

from django.db import models
from django.db.models import Q


class ReferenceModel(models.Model):
    """A row of a list that came with the site (it has a code), or that support added (it has none)."""

    reference_code = models.SlugField("код в исходном перечне", unique=True, null=True, editable=False)

    class Meta:
        abstract = True


class RetirableQuerySet(models.QuerySet[Any]):
    def offered(self, *, keep: Collection[int] = ()) -> Self:
        """Rows that can still be chosen. A retired row stays where it was chosen before: `keep` names such keys."""
        return self.filter(Q(is_retired=False) | Q(pk__in=keep))


class RetirableModel(models.Model):
    """A row of a list that support keeps: while something points to it, it is retired rather than deleted."""

    is_retired = models.BooleanField("больше не предлагать", default=False)

    class Meta:
        abstract = True

    def is_in_use(self) -> bool:
        """Tell whether any record of any app points to it."""
        records = (each for each in self._meta.related_objects if not hasattr(each.related_model, "pgh_tracked_model"))
        relations = (relation for relation in records if relation.get_accessor_name())
        return any(getattr(self, str(relation.get_accessor_name())).exists() for relation in relations)


def create_missing(model: type[models.Model], path: Path) -> int:
    """Add the file's rows whose code, number or name the table does not have; return how many were added.

    The columns are the model's fields. Several servers starting at once may load at the same time: what one of them has
    added is not missing for the other.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [model(**row) for row in csv.DictReader(file, delimiter=";")]
    known = model._default_manager.count()
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    return model._default_manager.count() - known
