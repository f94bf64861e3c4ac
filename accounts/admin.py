from axes.models import AccessAttempt
from axes.utils import reset
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import second_factor
from accounts.models import RecoveryCode, RecoveryCodes, SignIn

# Its screen would show secrets; accounts are set up by their owners alone.
admin.site.unregister(TOTPDevice)
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Django's screen of users, with what an administrator can do for one who cannot come in."""

    readonly_fields = ["last_login", "date_joined", "second_factor", "failures"]
    change_form_template = "accounts/user_form.html"
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (
            gettext_lazy("What the account may do"),
            {"fields": ["is_active", "is_staff", "is_superuser", "groups"]},
        ),
        (
            gettext_lazy("Signing in"),
            {"fields": ["second_factor", "failures", "last_login", "date_joined"]},
        ),
    ]
    # Roles are few: boxes to tick. Permissions come with them, not one by one.
    filter_horizontal = []

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(
            db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs
        )
        field.label = gettext_lazy("Roles")
        return field

    def get_readonly_fields(self, request, obj=None):
        """Who is no superuser makes none."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else [*fields, "is_superuser"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._reaches(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._reaches(request, obj)

    def _reaches(self, request, obj):
        """Who changes an account can sign in with it: the superusers are out of reach of others."""
        return request.user.is_superuser or not (obj and obj.is_superuser)

    @admin.display(description=gettext_lazy("second factor"))
    def second_factor(self, user):
        app = second_factor.app_of(user)
        if not app:
            return _("not set up: asked for at the next sign-in")
        left = RecoveryCode.objects.filter(device__user=user).count()
        since = _("set up on %(day)s") % {"day": date_format(app.created_at)}
        return since + ngettext(
            ", %(left)d recovery code left", ", %(left)d recovery codes left", left
        ) % {"left": left}

    @admin.display(description=gettext_lazy("failed attempts"))
    def failures(self, user):
        since = timezone.now() - settings.AXES_COOLOFF_TIME
        recent = AccessAttempt.objects.filter(username=user.username, attempt_time__gte=since)
        return sum(attempt.failures_since_start for attempt in recent)

    def get_urls(self):
        return [
            path("<int:pk>/reset/", self.admin_site.admin_view(self.reset_view), name="reset_user"),
            path("<int:pk>/let-in/", self.admin_site.admin_view(self.let_in_view), name="let_in"),
            *super().get_urls(),
        ]

    def reset_view(self, request, pk):
        """Takes the second factor of somebody who lost it."""
        user = self._user(request, pk)
        if request.method == "POST":
            second_factor.remove(request, user)
            self.log_change(request, user, "Second factor reset.")
            done = _("The second factor of %(name)s is gone. The next sign-in sets up another.")
            return self._back(request, user, done)
        return self._ask(
            request,
            user,
            title=_("Reset the second factor of %(name)s?"),
            consequence=_(
                "Be sure that it is the person who asks you, not a letter in their name. The "
                "authenticator app and all recovery codes stop working, and whoever signs in next "
                "with the password sets up new ones."
            ),
        )

    def let_in_view(self, request, pk):
        """Ends the pause after failed attempts."""
        user = self._user(request, pk)
        if request.method == "POST":
            reset(username=user.username)
            for devices in (TOTPDevice, RecoveryCodes):
                for device in devices.objects.filter(user=user):
                    device.throttle_reset()
            SignIn.objects.note(request, SignIn.Result.UNLOCKED, user, by=request.user)
            self.log_change(request, user, "Let in again.")
            return self._back(request, user, _("%(name)s can sign in at once."))
        return self._ask(
            request,
            user,
            title=_("Let %(name)s in again?"),
            consequence=_(
                "Failed attempts under this name are forgotten, so the pause ends. If it was not the "
                "person who failed, leave it: the pause is what stops the guessing."
            ),
        )

    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = get_object_or_404(User, pk=id)
            SignIn.objects.note(request, SignIn.Result.PASSWORD_CHANGED, user, by=request.user)
        return response

    def _user(self, request, pk):
        user = get_object_or_404(User, pk=pk)
        if user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _ask(self, request, user, title, consequence):
        context = {
            **self.admin_site.each_context(request),
            "title": title % {"name": user},
            "consequence": consequence,
            "account": user,
        }
        return render(request, "accounts/confirm.html", context)

    def _back(self, request, user, message):
        messages.success(request, message % {"name": user})
        return redirect("admin:auth_user_change", user.pk)


@admin.register(SignIn)
class SignInAdmin(admin.ModelAdmin):
    """What happened at the door, to read: it writes itself."""

    list_display = ["at", "name", "result", "address", "by"]
    list_filter = ["result", "at"]
    list_select_related = ["by"]
    search_fields = ["name", "address"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
