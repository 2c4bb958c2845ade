"""The site map: each app's own `urls.py` under its part of the address."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from accounts.views.sign_in import admin_sign_in
from mentorship_ais.operations.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("admin/login/", admin_sign_in),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("mentoring/", include("mentoring.urls")),
    path("programs/", include("programs.urls")),
    path("best-practices/", include("programs.practice_urls")),
    path("reports/", include("reports.urls")),
]

handler400 = "mentorship_ais.core.failures.bad_request"
handler403 = "mentorship_ais.core.failures.forbidden"
handler404 = "mentorship_ais.core.failures.not_found"
handler500 = "mentorship_ais.core.failures.server_error"

admin.site.site_header = "Кадры в образовании. Самарская область"
admin.site.site_title = "Техническая поддержка"
admin.site.enable_nav_sidebar = False  # the lists need the room; the index is one click away
admin.site.index_title = "Рабочее место технической поддержки"
