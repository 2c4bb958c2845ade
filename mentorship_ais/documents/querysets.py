"""Questions about many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from mentorship_ais.documents.models import Document  # noqa: F401 - the text "Document" below means it
    from mentorship_ais.organizations.models import Organization


class DocumentQuerySet(models.QuerySet["Document"]):
    """Documents, asked in words."""

    def for_organization(self, organization: Organization) -> Self:
        """The papers of one organisation."""
        return self.filter(organization=organization)

    def newest_first(self) -> Self:
        """In the order in which people look for a paper."""
        return self.order_by("-uploaded_at", "-pk")
