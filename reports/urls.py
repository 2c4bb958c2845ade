"""The site map of «Статистика», under `/reports/`."""

from django.urls import path

from reports.choices import FileFormat
from reports.output.columns import LISTINGS
from reports.views import files, frozen, pages

app_name = "reports"

urlpatterns = [
    path("", pages.statistics, name="statistics"),
    path("by-organization/", pages.by_organization, name="by-organization"),
    path("competencies/", pages.competencies, name="competencies"),
    path("coverage/", pages.coverage, name="coverage"),
    *(path(f"{key}/", pages.listing, {"key": key}, name=key) for key in LISTINGS),
    *(
        path(f"download/{file_format}/", files.download, {"file_format": file_format}, name=file_format)
        for file_format in FileFormat.values
    ),
    path("files/<int:pk>/", files.file, name="file"),
    path("files/<int:pk>/fetch/", files.fetch, name="fetch"),
    path("frozen/", frozen.frozen, name="frozen"),
    path("frozen/new/", frozen.freeze, name="freeze"),
    path("frozen/<int:pk>/", frozen.frozen_report, name="frozen-report"),
]
