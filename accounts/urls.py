from django.contrib.auth.views import LogoutView
from django.urls import path

from .views import access_requests, sign_in, start, vision

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("", start.start, name="start"),
    path("access-requests/new/", access_requests.new, name="access-request-new"),
    path("access-requests/<int:pk>/", access_requests.show, name="access-request"),
    path("access-requests/<int:pk>/withdraw/", access_requests.withdraw, name="access-request-withdraw"),
    path("access-requests/<int:pk>/order/", access_requests.order, name="access-request-order"),
    path("organization/", start.choose_organization, name="choose-organization"),
    path("help/", start.help_page, name="help"),
    path("vision/", vision.switch_vision, name="vision"),
]
