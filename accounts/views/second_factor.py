"""The second factor: shown at sign-in, set up and taken away by the person. allauth does it; the words are ours."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator


class SecondStepView(AuthenticateView):
    """«Второй шаг входа»: the code, or the security key, of who has given the right password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        types = Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True)
        return super().get_context_data(**kwargs) | {"has_key": Authenticator.Type.WEBAUTHN in types}
