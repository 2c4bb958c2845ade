"""Django's groups: sets of permissions at the desk («Техническая поддержка»), kept by a superuser."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group

from mentorship_ais.core.admin import WithHistory

admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(WithHistory[Group], DjangoGroupAdmin):
    """Django's groups with the history of their permissions; Django's double list of permissions fails axe."""

    filter_horizontal = ()
