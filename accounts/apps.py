from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Учётные записи и доступ"

    def ready(self) -> None:
        from . import sign_in_limits  # noqa: F401, PLC0415 - listens for every way of signing in
