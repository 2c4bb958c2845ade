"""The site map of the regional base, under `/best-practices/`."""

from django.urls import path

from programs.views import practices

app_name = "best-practices"

urlpatterns = [
    path("", practices.base, name="base"),
    path("proposals/", practices.proposals, name="proposals"),
    path("<int:pk>/", practices.practice, name="practice"),
    path("<int:pk>/decision/", practices.decide, name="decide"),
]
