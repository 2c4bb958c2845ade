from django.urls import path

from . import views
from .tables import LISTINGS

app_name = "reports"

urlpatterns = [
    path("", views.statistics, name="statistics"),
    path("xlsx", views.xlsx, name="xlsx"),
    *(path(f"{what}/", views.listing, {"what": what}, name=what) for what in LISTINGS),
]
