"""Access requests on support's desk: the list of waiting ones, one request beside its scan."""

from __future__ import annotations

from typing import Any, cast

from csp.decorators import csp_update
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts import approval
from accounts.admin.decisions import WithDecisions, url_name
from accounts.admin.permissions import user_of
from accounts.choices import RequestStatus, UserGroup
from accounts.models import AccessRequest, Membership
from accounts.own_decisions import REFUSAL
from accounts.querysets import AccessRequestQuerySet
from mentorship_ais.core.admin import FoldedSearch
from mentorship_ais.core.errors import DomainError
from mentorship_ais.core.history import history_of
from mentorship_ais.core.periods import working_days
from mentorship_ais.core.text import counted
from mentorship_ais.documents.serving import serve


class WaitingFilter(admin.SimpleListFilter):
    """Opens on the requests that wait for this support worker; the others are a click away."""

    title = "статус"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(status.value, status.label) for status in RequestStatus] + [("all", "Все")]

    def choices(self, changelist: ChangeList) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=[self.parameter_name]),
            "display": "Ждут вашего решения",
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> AccessRequestQuerySet:
        if self.value() == "all":
            return cast("AccessRequestQuerySet", queryset)
        return queryset.filter(status=self.value()) if self.value() else queryset.waiting_for(user_of(request))


@admin.register(AccessRequest)
class AccessRequestAdmin(WithDecisions, FoldedSearch[AccessRequest]):
    """Requests are read here; only the decisions change them."""

    list_display = ("user", "organization", "group", "order", "copy", "age", "status")
    list_filter = (WaitingFilter, "group")
    list_per_page = 50
    search_fields = ("user__name_key", "organization__name_key")
    ordering = ("created_at", "pk")
    actions = ("approve_selected",)
    change_form_template = "admin/accounts/accessrequest/desk.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessRequest]:
        return (
            super()
            .get_queryset(request)
            .select_related("user", "organization", "order_document", "proposed_by", "decided_by")
        )

    @admin.display(description="приказ")
    def order(self, access_request: AccessRequest) -> str:
        return access_request.order_title or ("нет" if access_request.needs_order else "не нужен")

    @admin.display(description="копия", boolean=True)
    def copy(self, access_request: AccessRequest) -> bool | None:
        return access_request.has_copy if access_request.needs_order else None

    @admin.display(description="ждёт", ordering="created_at")
    def age(self, access_request: AccessRequest) -> str:
        until = timezone.localdate(access_request.decided_at) if access_request.decided_at else timezone.localdate()
        days = working_days(timezone.localdate(access_request.created_at), until)
        return counted(days, "рабочий день", "рабочих дня", "рабочих дней")

    @admin.action(description="Подтвердить выбранные запросы", permissions=["move"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[AccessRequest]) -> None:
        """Approve those that may be approved; report the others with the reason. Wide rights are decided one by one."""
        approved = 0
        for access_request in queryset:
            if access_request.is_wide:
                sentence = f"{access_request}: широкие права списком не подтверждают. Откройте запрос: решают двое."
                self.message_user(request, sentence, messages.WARNING)
                continue
            try:
                approval.approve(access_request=access_request, by=user_of(request))
                approved += 1
            except DomainError as refusal:
                self.message_user(request, f"{access_request}: {refusal.message}", messages.WARNING)
        if approved:
            done = counted(approved, "запрос", "запроса", "запросов")
            self.message_user(request, f"Подтверждено: {done}. Письма отправлены.", messages.SUCCESS)

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site.admin_view
        return [
            path("<int:pk>/scan/", site(self.scan), name="accounts_accessrequest_scan"),
            *super().get_urls(),
        ]

    @method_decorator(csp_update({"frame-src": ["'self'"]}))  # the scan beside the data
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        access_request = self.get_object(request, object_id)
        if access_request is None or request.method != "GET":
            # This form changes nothing; the admin itself answers for a request that does not exist.
            return super().change_view(request, object_id, form_url, extra_context)
        decisions = approval.possible_decisions(access_request, by=user_of(request))
        desk = {
            "access_request": access_request,
            "age": self.age(access_request),
            "others": AccessRequest.objects.of(access_request.user).exclude(pk=access_request.pk).for_list(),
            "curators": Membership.objects.in_force()
            .filter(group=UserGroup.CURATOR, organization=access_request.organization)
            .select_related("user"),
            "employments": access_request.user.employees.select_related("organization", "position"),
            "changes": history_of(access_request, created="Запрос отправлен"),
            "decisions": [
                (decision, reverse(f"admin:{url_name(decision)}", args=[access_request.pk])) for decision in decisions
            ],
            "own_refusal": REFUSAL if access_request.is_completable and not decisions else "",
            "title": access_request.user.full_name,
            "subtitle": None,
        }
        return super().change_view(request, object_id, form_url, desk | (extra_context or {}))

    @method_decorator(xframe_options_sameorigin)
    def scan(self, request: HttpRequest, pk: int) -> FileResponse:
        """Serve the copy of the order, which the request's page embeds."""
        access_request = self.visible(request, pk)
        if access_request.order_document is None:
            raise Http404
        response = serve(access_request.order_document, as_attachment="download" in request.GET)
        response["Content-Security-Policy"] = response["Content-Security-Policy"].replace(
            "frame-ancestors 'none'", "frame-ancestors 'self'"
        )
        return response
