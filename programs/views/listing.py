"""«Реализация наставничества» (manual, section 3): the table, its files, the card of one program, its papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.choices import UserGroup
from accounts.rights import UserRequest
from mentorship_ais.core.access import requires
from mentorship_ais.core.addresses import address_of
from mentorship_ais.core.exports import csv_response, xlsx_response
from mentorship_ais.core.listing import paginate
from mentorship_ais.core.tables import Sheet, heading
from mentorship_ais.documents.serving import serve
from programs.choices import AssignmentStatus, GroupKind, participants
from programs.filters import ProgramFilterForm
from programs.history import history_of
from programs.models import Assignment, MentoringGroup
from programs.near_misses import NearMiss, near_misses_among
from programs.papers.offered import documents_of
from programs.table_html import Row
from programs.tables import COLUMNS, FILE_COLUMNS, kind_in_words, lines

GROUPS_PER_PAGE = 20
GROUPS_PER_READ = 200
"""Groups held in memory at once while a file is written."""


@dataclass(frozen=True)
class Block:
    """A group on the page: its own row and its mentees' rows."""

    group: MentoringGroup
    rows: list[Row]
    near_miss: NearMiss | None

    @property
    def kind(self) -> str:
        """«Триада»."""
        return str(GroupKind.of(len(self.rows)).label)

    @property
    def participants(self) -> str:
        """«3 участника»."""
        return participants(len(self.rows))

    @property
    def mentor(self) -> str:
        """«Дроздова С. А.», whose group the links are about."""
        return self.group.mentor.employee.short_name

    @property
    def order_url(self) -> str:
        """Where the order downloads."""
        return address_of("programs:document", self.group.order_document_id)

    @property
    def completion_url(self) -> str:
        """Where the group is completed."""
        return address_of("programs:complete-group", self.group.pk)

    @property
    def first(self) -> Assignment:
        """The mentee through whose program the whole group is changed."""
        return self.rows[0].assignment

    @property
    def is_open(self) -> bool:
        """True while somebody is «В процессе»: then others can be added, and all be completed."""
        return any(row.assignment.status == AssignmentStatus.IN_PROGRESS for row in self.rows)


@require_safe
@requires(UserGroup.CURATOR)
def table(request: UserRequest) -> HttpResponse:
    """Show «Реализация наставничества»: whole groups, the latest first."""
    filters = ProgramFilterForm(request.GET, organization=request.rights.organization)
    page = paginate(request, filters.groups().for_table(), per_page=GROUPS_PER_PAGE)
    query = request.GET.copy()
    query.pop("page", None)
    overdue = Assignment.objects.for_organization(request.rights.organization).overdue().count()
    return render(
        request,
        "programs/table.html",
        {"filter": filters, "page": page, "query": query.urlencode(), "overdue": overdue, **_blocks(page)},
    )


def table_address(group: MentoringGroup) -> str:
    """Return the address of the table that opens at this group, on whichever page it is."""
    above = MentoringGroup.objects.for_organization(group.organization).above(group).count()
    page = above // GROUPS_PER_PAGE + 1
    query = {"page": page} if page > 1 else None
    return reverse("programs:table", query=query, fragment=f"group-{group.pk}")


@require_safe
@requires(UserGroup.CURATOR)
def printed(request: UserRequest) -> HttpResponse:
    """Show the same table whole, for paper: A4 landscape."""
    filters = ProgramFilterForm(request.GET, organization=request.rights.organization)
    groups = filters.groups().for_table()
    return render(
        request,
        "programs/printed.html",
        {"organization": filters.organization, "today": timezone.localdate(), **_blocks(groups, with_hints=False)},
    )


@require_safe
@requires(UserGroup.CURATOR)
def as_xlsx(request: UserRequest) -> FileResponse:
    """Download the filtered groups as a spreadsheet."""
    title = "Реализация наставничества"
    return xlsx_response(_file_name(), [Sheet(title, FILE_COLUMNS, lines(_filtered_groups(request)))])


@require_safe
@requires(UserGroup.CURATOR)
def as_csv(request: UserRequest) -> StreamingHttpResponse:
    """Download the filtered groups as CSV."""
    return csv_response(_file_name(), FILE_COLUMNS, lines(_filtered_groups(request)))


@require_safe
@requires(UserGroup.CURATOR)
def card(request: UserRequest, pk: int) -> HttpResponse:
    """Show one program with all that is known of it and what can be done next."""
    own = Assignment.objects.for_organization(request.rights.organization)
    assignment = get_object_or_404(own.for_card(), pk=pk)
    mentees = assignment.group.assignments.select_related("mentee").order_by("mentee__name_key", "pk")
    return render(
        request,
        "programs/card.html",
        {
            "assignment": assignment,
            "mentees": mentees,
            "kind": kind_in_words(len(mentees)),
            "practice": getattr(assignment, "best_practice", None),
            "history": history_of(assignment),
        },
    )


@require_safe
@requires(UserGroup.CURATOR)
def document(request: UserRequest, pk: int) -> FileResponse:
    """Download an order or a plan of the organisation's groups."""
    return serve(get_object_or_404(documents_of(request.rights.organization), pk=pk), as_attachment=True)


def _blocks(groups: Iterable[MentoringGroup], *, with_hints: bool = True) -> dict[str, Any]:
    listed = list(groups)
    near = near_misses_among(listed) if with_hints else {}
    return {
        "heading": heading(COLUMNS),
        "columns_number": len(COLUMNS),
        "blocks": [
            Block(group, [Row.of(each) for each in group.assignments.all()], near.get(group.pk)) for group in listed
        ],
    }


def _filtered_groups(request: UserRequest) -> Iterable[MentoringGroup]:
    filters = ProgramFilterForm(request.GET, organization=request.rights.organization)
    return filters.groups().for_table().iterator(chunk_size=GROUPS_PER_READ)


def _file_name() -> str:
    return f"Реализация наставничества на {timezone.localdate():%d.%m.%Y}"
