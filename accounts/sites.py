"""The admin's own doors: who may come in, and where those go who are half in."""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_login_failed
from django.shortcuts import redirect
from django.urls import reverse


class TwoFactorSite(admin.AdminSite):
    """The admin, open to staff who gave their password and a code."""

    @property
    def login_form(self):
        # Its models are not there yet when the site is made.
        from accounts.forms import SignInForm  # noqa: PLC0415

        return SignInForm

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

    def password_change(self, request, extra_context=None):
        """Django ends the other sessions by itself: each carries a digest of the password."""
        # Its models are not there yet when the site is made.
        from accounts.models import SignIn  # noqa: PLC0415

        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            SignIn.objects.note(request, SignIn.Result.PASSWORD_CHANGED, request.user)
        elif request.method == "POST" and "old_password" in response.context_data["form"].errors:
            credentials = {"username": request.user.get_username()}
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
        return response
