from django.contrib.auth.views import LogoutView
from django.urls import path

from .views import sign_in, start, vision

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("", start.start, name="start"),
    path("organization/", start.choose_organization, name="choose-organization"),
    path("help/", start.help_page, name="help"),
    path("vision/", vision.switch_vision, name="vision"),
]
