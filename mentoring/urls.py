from django.urls import path

from .views import candidates, professional_request, regional

app_name = "mentoring"
urlpatterns = [
    path("request/", professional_request.own_request, name="request"),
    path("candidates/", candidates.candidates, name="candidates"),
    path("candidates/<int:pk>/", candidates.card, name="card"),
    path("candidates/<int:pk>/leave/", candidates.leave, name="leave"),
    path("candidates/<int:pk>/return/", candidates.come_back, name="return"),
    path("regional/", regional.regional_mentors, name="regional"),
]
