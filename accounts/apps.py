from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Учётные записи и доступ"

    def ready(self) -> None:
        from accounts import sign_in_limits, sign_in_log  # noqa: F401, PLC0415 - listen for every way of signing in
