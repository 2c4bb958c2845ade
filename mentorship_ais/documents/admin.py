"""Support's window on documents: looking and opening, never changing."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mentorship_ais.core.admin import ReadOnly, WithHistory
from mentorship_ais.core.errors import Missing
from mentorship_ais.documents.models import Document
from mentorship_ais.documents.serving import serve


@admin.register(Document)
class DocumentAdmin(WithHistory[Document], ReadOnly[Document]):
    """«Документы»: found by organisation, name and date; they come in through the forms of their own screens."""

    list_display = ["original_name", "organization", "content_type", "size_text", "uploaded_by", "uploaded_at"]
    list_filter = ["content_type", "uploaded_at"]
    list_select_related = ["organization", "uploaded_by"]
    search_fields = ["original_name", "sha256"]
    date_hierarchy = "uploaded_at"
    fields = (
        "original_name",
        "open_link",
        "organization",
        "content_type",
        "size_text",
        "uploaded_by",
        "uploaded_at",
        "sha256",
    )
    readonly_fields = ("open_link", "size_text")

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's own addresses and the one that opens the file."""
        own = path("<int:pk>/file/", self.admin_site.admin_view(self.open_file), name="documents_document_file")
        return [own, *super().get_urls()]

    def open_file(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Show the file to support."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = self.get_queryset(request).filter(pk=pk).first()
        if document is None:
            raise Missing("Документ не найден. Вернитесь к списку документов.")
        return serve(document, as_attachment=False)

    @admin.display(description="Размер", ordering="size")
    def size_text(self, document: Document) -> str:
        """Return the size as people say it."""
        return document.size_text

    @admin.display(description="Открыть")
    def open_link(self, document: Document) -> SafeString:
        """Return a link to the file itself."""
        address = reverse("admin:documents_document_file", args=[document.pk])
        return format_html('<a href="{}" target="_blank" rel="noopener">Открыть файл «{}»</a>', address, document)
