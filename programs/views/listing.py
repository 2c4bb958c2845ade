"""«Реализация наставничества» (manual, section 3): the table, the card of one program, its papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.listing import paginate
from mentorship_ais.core.tables import Column, heading
from mentorship_ais.documents.serving import serve
from programs.choices import AssignmentStatus, GroupKind, participants
from programs.models import Assignment, MentoringGroup
from programs.paper_trail import documents_of
from programs.tables import COLUMNS, kind_in_words, page_cells

GROUPS_PER_PAGE = 20


@dataclass(frozen=True)
class Block:
    """A group on the page: its own row and its mentees' rows."""

    group: MentoringGroup
    rows: list[tuple[Assignment, list[tuple[Column[Assignment], Any]]]]

    @property
    def kind(self) -> str:
        """«Триада»."""
        return GroupKind.of(len(self.rows)).label

    @property
    def participants(self) -> str:
        """«3 участника»."""
        return participants(len(self.rows))

    @property
    def has_room(self) -> bool:
        """Whether somebody can still be added: the group has not ended for everybody."""
        return any(assignment.status == AssignmentStatus.IN_PROGRESS for assignment, _ in self.rows)


@require_safe
@requires(UserGroup.CURATOR)
def table(request: UserRequest) -> HttpResponse:
    """«Реализация наставничества»: whole groups, the latest first."""
    groups = MentoringGroup.objects.for_organization(request.rights.organization).for_list()
    page = paginate(request, groups, per_page=GROUPS_PER_PAGE)
    return render(
        request,
        "programs/table.html",
        {
            "page": page,
            "heading": heading(COLUMNS),
            "columns_number": len(COLUMNS),
            "query": "",
            "blocks": [Block(group, [(a, page_cells(a)) for a in group.assignments.all()]) for group in page],
        },
    )


@require_safe
@requires(UserGroup.CURATOR)
def card(request: UserRequest, pk: int) -> HttpResponse:
    """One program with all that is known of it and what can be done next."""
    own = Assignment.objects.for_organization(request.rights.organization)
    assignment = get_object_or_404(own.for_list(), pk=pk)
    mentees = assignment.group.assignments.select_related("mentee").order_by("mentee__name_key", "pk")
    return render(
        request,
        "programs/card.html",
        {"assignment": assignment, "mentees": mentees, "kind": kind_in_words(len(mentees))},
    )


@require_safe
@requires(UserGroup.CURATOR)
def document(request: UserRequest, pk: int) -> FileResponse:
    """An order or a program of the organisation's groups."""
    return serve(get_object_or_404(documents_of(request.rights.organization), pk=pk), as_attachment=True)
