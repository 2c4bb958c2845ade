"""The site map of the mentor base, under `/mentoring/`."""

from django.urls import path

from mentoring.views import candidates, matches, pairing, professional_request, regional, supply

app_name = "mentoring"
urlpatterns = [
    path("request/", professional_request.own_request, name="request"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/<slug:kind>", candidates.download, name="candidates-file"),
    path("candidates/<int:pk>/", candidates.card, name="card"),
    path("candidates/<int:pk>/next/", candidates.card_and_next, name="card-and-next"),
    path("candidates/<int:pk>/leave/", candidates.leave, name="leave"),
    path("candidates/<int:pk>/return/", candidates.come_back, name="return"),
    path("candidates/<int:pk>/request/", professional_request.request_of, name="request-of"),
    path("candidates/<int:pk>/mentors/", matches.mentors_for, name="mentors-for"),
    path("candidates/<int:pk>/mentees/", matches.mentees_for, name="mentees-for"),
    path("pairing/", pairing.pairing, name="pairing"),
    path("supply/", supply.supply, name="supply"),
    path("supply/<slug:kind>", supply.download, name="supply-file"),
    path("regional/", regional.regional_mentors, name="regional"),
    path("regional/<slug:kind>", regional.download, name="regional-file"),
]
