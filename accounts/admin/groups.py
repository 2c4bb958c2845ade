"""Django's groups: sets of permissions at the desk («Техническая поддержка»), kept by a superuser."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group

from mentorship_ais.core.admin import BaseAdmin

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(BaseAdmin[Group], DjangoGroupAdmin):
    """Django's own window, on the base that every window of this site has."""
