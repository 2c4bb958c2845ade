"""Support's window on organisations and the reference lists; people are shown with their accounts (`accounts.admin`)."""

from __future__ import annotations

from django.contrib import admin

from mentorship_ais.core.admin import FoldedSearch, NothingIsDeleted

from .models import Organization, OrganizationType, Position, Territory


@admin.register(Territory)
class TerritoryAdmin(NothingIsDeleted[Territory]):
    list_display = ("name", "municipalities")


@admin.register(OrganizationType)
class OrganizationTypeAdmin(NothingIsDeleted[OrganizationType]):
    list_display = ("name",)


@admin.register(Position)
class PositionAdmin(FoldedSearch[Position], NothingIsDeleted[Position]):
    list_display = ("name", "is_retired")
    search_fields = ("name_key",)


@admin.register(Organization)
class OrganizationAdmin(FoldedSearch[Organization], NothingIsDeleted[Organization]):
    list_display = ("short_name", "type", "territory", "city", "is_active")
    list_filter = ("territory", "type", "is_active")
    list_select_related = ("type", "territory")
    search_fields = ("name_key",)
