from allauth.account.views import reauthenticate
from allauth.mfa.base.views import reauthenticate as reauthenticate_by_code
from allauth.mfa.recovery_codes.views import view_recovery_codes
from allauth.mfa.webauthn.views import reauthenticate_webauthn
from django.urls import path

from mentorship_ais.core.access import signed_in

from .views import (
    access_requests,
    email_change,
    profile,
    records,
    second_factor,
    sessions,
    sign_in,
    staff,
    start,
    unsaved_form,
    vision,
)

urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="login"),
    path("login/", sign_in.SignInView.as_view(), name="account_login"),  # as allauth calls it
    path("login/second-factor/", second_factor.SecondStepView.as_view(), name="mfa_authenticate"),
    path("login/here/<token>/", sign_in.sign_in_here, name="sign-in-here"),
    path("logout/", signed_in(sign_in.SignOutView.as_view()), name="logout"),
    path("", start.start, name="start"),
    path("access-requests/new/", access_requests.new, name="access-request-new"),
    path("access-requests/<int:pk>/", access_requests.show, name="access-request"),
    path("access-requests/<int:pk>/withdraw/", access_requests.withdraw, name="access-request-withdraw"),
    path("access-requests/<int:pk>/order/", access_requests.order, name="access-request-order"),
    path("profile/", profile.profile, name="profile"),
    path("profile/email/", email_change.change_email, name="email-change"),
    path("profile/email/call-off/", email_change.call_off, name="email-call-off"),
    path("email/<int:pk>/<token>/", email_change.confirm, name="email-confirm"),
    path("profile/password/", profile.change_password, name="password-change"),
    path("profile/confirm/", signed_in(reauthenticate), name="account_reauthenticate"),
    path("profile/confirm/code/", signed_in(reauthenticate_by_code), name="mfa_reauthenticate"),
    path("profile/confirm/key/", signed_in(reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("profile/second-factor/", signed_in(second_factor.OverviewView.as_view()), name="mfa_index"),
    path("profile/second-factor/app/", signed_in(second_factor.ConnectAppView.as_view()), name="mfa_activate_totp"),
    path(
        "profile/second-factor/app/disconnect/",
        signed_in(second_factor.DisconnectAppView.as_view()),
        name="mfa_deactivate_totp",
    ),
    path("profile/second-factor/keys/add/", signed_in(second_factor.AddKeyView.as_view()), name="mfa_add_webauthn"),
    path(
        "profile/second-factor/keys/<int:pk>/remove/",
        signed_in(second_factor.RemoveKeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("profile/second-factor/codes/", signed_in(view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "profile/second-factor/codes/new/",
        signed_in(second_factor.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("profile/second-factor/removal/call-off/", second_factor.call_off_removal, name="removal-call-off"),
    path("profile/sessions/", sessions.sessions, name="sessions"),
    path("profile/sessions/end-others/", sessions.end_others, name="sessions-end-others"),
    path("profile/sessions/<int:pk>/end/", sessions.end, name="session-end"),
    path("password/forgotten/", profile.forgotten, name="password-forgotten"),
    path("password/sent/", profile.letter_sent, name="password-letter-sent"),
    path("password/<uidb64>/<token>/", profile.SetPasswordView.as_view(), name="password-set"),
    path("records/to-confirm/", records.to_confirm, name="records-to-confirm"),
    path("records/<slug:slug>/", records.own_records, name="records"),
    path("records/<slug:slug>/add/", records.add, name="record-add"),
    path("records/<slug:slug>/<int:pk>/", records.edit, name="record"),
    path("records/<slug:slug>/<int:pk>/document/", records.document, name="record-document"),
    path("records/<slug:slug>/<int:pk>/review/", records.review, name="record-review"),
    path("organization/", start.choose_organization, name="choose-organization"),
    path("staff/", staff.staff, name="staff"),
    path("staff/add/", staff.add, name="staff-add"),
    path("staff/<int:pk>/", staff.edit, name="staff-edit"),
    path("staff/<int:pk>/invite/", staff.invite, name="staff-invite"),
    path("staff/import/", staff.upload, name="staff-upload"),
    path("staff/import/example/", staff.example, name="staff-example"),
    path("staff/import/<uuid:pk>/", staff.show_import, name="staff-import"),
    path("staff/import/<uuid:pk>/positions/", staff.settle_positions, name="staff-import-positions"),
    path("staff/import/<uuid:pk>/write/", staff.write, name="staff-import-write"),
    path("staff/import/<uuid:pk>/errors/", staff.errors, name="staff-import-errors"),
    path("unsaved/", unsaved_form.unsaved_form, name="unsaved-form"),
    path("help/", start.help_page, name="help"),
    path("vision/", vision.switch_vision, name="vision"),
]
