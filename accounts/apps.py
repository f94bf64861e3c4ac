from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True


class TwoFactorAdminConfig(admin.AdminConfig):
    """Makes `admin.site` the one that asks for a second factor."""

    default = False
    default_site = "accounts.sites.TwoFactorSite"
