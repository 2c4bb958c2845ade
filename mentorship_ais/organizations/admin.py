"""Support's window on organisations and the reference lists; people are shown with their accounts (`accounts.admin`)."""

from __future__ import annotations

from django.contrib import admin

from mentorship_ais.core.admin import FoldedSearch, NothingIsDeleted, ReadOnly, RetirableAdmin, WithHistory
from mentorship_ais.organizations.models import Organization, OrganizationType, Position, StaffImport, Territory


@admin.register(Territory)
class TerritoryAdmin(WithHistory[Territory], NothingIsDeleted[Territory]):
    list_display = ("name", "municipalities")


@admin.register(OrganizationType)
class OrganizationTypeAdmin(WithHistory[OrganizationType], NothingIsDeleted[OrganizationType]):
    list_display = ("name",)


@admin.register(Position)
class PositionAdmin(FoldedSearch[Position], NothingIsDeleted[Position], RetirableAdmin):
    """Never deleted: a staff list that waits for confirmation may name the row."""

    list_display = ("name", "is_retired")
    search_fields = ("name_key",)


@admin.register(Organization)
class OrganizationAdmin(FoldedSearch[Organization], WithHistory[Organization], NothingIsDeleted[Organization]):
    list_display = ("short_name", "type", "territory", "city", "is_active")
    list_filter = ("territory", "type", "is_active")
    list_select_related = ("type", "territory")
    search_fields = ("name_key",)


@admin.register(StaffImport)
class StaffImportAdmin(FoldedSearch[StaffImport], WithHistory[StaffImport], ReadOnly[StaffImport]):
    """What lists of workers were uploaded, by whom, and what became of them; the files themselves are not shown."""

    list_display = ("file_name", "organization", "uploaded_by", "uploaded_at", "applied_at", "added", "changed")
    list_select_related = ("organization", "uploaded_by")
    search_fields = ("organization__name_key",)
    date_hierarchy = "uploaded_at"
    fields = (
        "organization", "file_name", "uploaded_by", "uploaded_at", "applied_at",
        "added", "changed", "unchanged", "rejected",
    )  # fmt: skip
    hidden_in_history = ("chosen_positions",)
