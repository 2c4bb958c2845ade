"""Who may use a screen: declared on its view and nowhere else.

A view carries exactly one of `@requires(…)` (members of a user group), `@signed_in` (anybody with an account) or Django's
`@login_not_required` (everybody). Login itself is demanded by middleware; a test walks the URLconf and finds views
without a declaration.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied

View = TypeVar("View", bound=Callable[..., Any])


def requires(*groups: str) -> Callable[[View], View]:
    """Let in who is a member of one of the user groups, for the organisation that is current; others get 403."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not request.rights.allow(*groups):
                raise PermissionDenied(request.rights.refusal(*groups))
            return view(request, *args, **kwargs)

        guarded.required_groups = groups  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return declare


def signed_in(view: View) -> View:
    """Let in everybody who has an account."""
    view.required_groups = ()  # type: ignore[attr-defined]
    return view
