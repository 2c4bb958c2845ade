"""The admin as this site has it: without the addresses that it does not need, with a search that answers its own boxes only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class OwnAdminSite(AdminSite):
    """Django's admin; a person's own password is changed on the site's page, and no record has a page «on site»."""

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register these models, except those that `ADMIN_LEAVES_OUT` names."""
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, ModelBase) else model_or_iterable
        kept = [model for model in models if model._meta.label not in settings.ADMIN_LEAVES_OUT]
        super().register(kept, admin_class, **options)

    def get_urls(self) -> list[Any]:
        return [entry for entry in super().get_urls() if getattr(entry, "name", None) != "view_on_site"]

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("password-change")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Answer the search boxes that the forms of the admin have, and no other request."""
        requested = tuple(request.GET.get(name, "") for name in ("app_label", "model_name", "field_name"))
        boxes = {
            (page.opts.app_label, page.opts.model_name, field)
            for page in self._registry.values()
            for field in page.get_autocomplete_fields(request)
        }
        if requested not in boxes:
            raise PermissionDenied
        return super().autocomplete_view(request)


class OwnAdminConfig(AdminConfig):
    """Takes the place of `django.contrib.admin` among the installed apps."""

    default_site = "mentorship_ais.core.admin_site.OwnAdminSite"
