from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.contrib.auth import signals as auth


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self):
        from accounts import signals  # noqa: PLC0415 - the models are there only now

        auth.user_logged_in.connect(signals.on_password, dispatch_uid="sign-ins")
        auth.user_login_failed.connect(signals.on_failure, dispatch_uid="sign-ins")
        auth.user_logged_out.connect(signals.on_leaving, dispatch_uid="sign-ins")


class TwoFactorAdminConfig(admin.AdminConfig):
    """Makes `admin.site` the one that asks for a second factor."""

    default = False
    default_site = "accounts.sites.TwoFactorSite"
