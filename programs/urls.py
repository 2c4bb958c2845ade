"""The site map of programs, under `/programs/`."""

from django.urls import path

from .views import adding, completing, listing

app_name = "programs"

urlpatterns = [
    path("", listing.table, name="table"),
    path("add/", adding.add, name="add"),
    path("add/mentors/", adding.reconsider, name="reconsider"),
    path("documents/<int:pk>/", listing.document, name="document"),
    path("<int:pk>/", listing.card, name="card"),
    path("<int:pk>/completion/", completing.complete, name="complete"),
    path("<int:pk>/stop/", completing.stop, name="stop"),
    path("<int:pk>/return/", completing.return_to_work, name="return"),
]
