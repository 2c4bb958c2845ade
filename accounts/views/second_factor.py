"""The second factor: passed at sign-in, connected and removed by the person. allauth does it, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST

from accounts import second_factor, second_factor_removal
from accounts.models import SecondFactorRemoval
from accounts.outbox import post
from accounts.rights import UserRequest
from accounts.security_letters import Change, account_changed
from accounts.sessions import end_sessions
from mentorship_ais.core.access import signed_in


class SecondStepView(AuthenticateView):
    """«Второй шаг входа»: the code or the security key after a right password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        types = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        return super().get_context_data(**kwargs) | {"has_key": Authenticator.Type.WEBAUTHN in types}


class OverviewView(IndexView):
    """«Второй фактор»: what is connected, and what can be."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        codes = context["authenticators"].get(Authenticator.Type.RECOVERY_CODES)
        return context | {
            "is_required": second_factor.is_required_of(self.request),
            "unused_codes": len(codes.get_unused_codes()) if codes else 0,
            "removal": SecondFactorRemoval.objects.waiting().of(self.request.user).first(),
        }


class ChangesTheSecondFactor:
    """A change that signs out all other devices and sends the person a letter."""

    request: Any
    change: Change

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        second_factor.update_session(self.request)
        end_sessions(self.request.user, but=self.request.session.session_key)
        post(account_changed(self.change, self.request), to=self.request.user.email)
        return response


class ConnectAppView(ChangesTheSecondFactor, ActivateTOTPView):
    """«Приложение с кодами»: the QR code, and a first code as proof."""

    change = Change.APP_CONNECTED

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        app = Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP)
        second_factor.use_once(app, form.cleaned_data["code"])
        return response


class DisconnectAppView(ChangesTheSecondFactor, DeactivateTOTPView):
    """«Отключить приложение с кодами»."""

    change = Change.APP_DISCONNECTED


class AddKeyView(ChangesTheSecondFactor, AddWebAuthnView):
    """«Ключ безопасности»: its name, and a touch."""

    change = Change.KEY_ADDED


class RemoveKeyView(ChangesTheSecondFactor, RemoveWebAuthnView):
    """«Удалить ключ»."""

    change = Change.KEY_REMOVED
    success_url = reverse_lazy("mfa_index")


class NewCodesView(ChangesTheSecondFactor, GenerateRecoveryCodesView):
    """«Создать новые запасные коды»."""

    change = Change.CODES_CREATED


@require_POST
@signed_in
def call_off_removal(request: UserRequest) -> HttpResponse:
    """Call off support's proposal («Я об этом не просил»): the second factor stays."""
    removal = get_object_or_404(SecondFactorRemoval.objects.waiting().of(request.user))
    second_factor_removal.call_off(removal=removal)
    messages.success(request, second_factor_removal.CALLED_OFF)
    return redirect("mfa_index")
