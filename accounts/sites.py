"""The admin's own doors: who may come in, and where those go who are half in."""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.shortcuts import redirect
from django.urls import reverse


class TwoFactorSite(admin.AdminSite):
    """The admin, open to staff who gave their password and a code."""

    def has_permission(self, request):
        return super().has_permission(request) and request.user.is_verified()

    def login(self, request, extra_context=None):
        """The sign-in; whoever gave the password already goes on to the code."""
        if request.method == "GET" and super().has_permission(request):
            goal = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
            query = {REDIRECT_FIELD_NAME: goal}
            if not request.user.is_verified():
                return redirect(reverse("accounts:verify", query=query))
        return super().login(request, extra_context)
