"""A file chosen in a form that was not saved yet: after an error it need not be chosen again.

The acceptable file is already a ``Document``; what travels with the page is a signed token that stands for it. The
token serves one user in one
organisation for a day, so neither a stranger nor a forged number reaches a document through it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.core import signing

from mentorship_ais.core.errors import DomainError
from mentorship_ais.documents.models import Document

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

    from mentorship_ais.organizations.models import Organization

SALT: Final = "documents.pending"
LIFETIME: Final = timedelta(days=1)
LOST: Final = "Файл выбран слишком давно или в другой организации. Выберите его ещё раз."


class ChosenDocument(NamedTuple):
    """A document under the name that this person chose it by: equal content may be kept under another name."""

    document: Document
    name: str


def token_for(chosen: ChosenDocument, *, organization: Organization, user: _User) -> str:
    """Return a token that stands for the chosen file on the next submission of the form."""
    claim = {"organization": organization.pk, "user": user.pk, "sha256": chosen.document.sha256, "name": chosen.name}
    return signing.dumps(claim, salt=SALT, compress=True)


def redeem(token: str, *, organization: Organization, user: _User) -> ChosenDocument:
    """Return the file that the token stands for.

    Raises ``DomainError`` for a forged token, one older than a day, and one given to another user or organisation.
    """
    try:
        claim = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature as error:
        raise DomainError(LOST) from error
    if (claim["organization"], claim["user"]) != (organization.pk, user.pk):
        raise DomainError(LOST)
    document = Document.objects.for_organization(organization).filter(sha256=claim["sha256"]).first()
    if document is None:
        raise DomainError(LOST)
    return ChosenDocument(document, claim["name"])
