from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp import verify_token

from accounts import second_factor, sessions


class SignInForm(AdminAuthenticationForm):
    """The first step: the same answer and the same work, whoever asks."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        # Hashing is bounded, and no password is longer (accounts.validators).
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def confirm_login_allowed(self, user):
        try:
            super().confirm_login_allowed(user)
        except forms.ValidationError:
            # The password is right and opens nothing: it counts like a wrong one.
            credentials = {"username": user.get_username()}
            user_login_failed.send(sender=__name__, credentials=credentials, request=self.request)
            raise


class CodeField(forms.CharField):
    """A code as people type it: spaces do not count."""

    def __init__(self, **options):
        marks = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        widget = forms.TextInput(attrs=marks)
        super().__init__(label=_("Code"), max_length=40, widget=widget, **options)

    def to_python(self, value):
        return super().to_python(value).replace(" ", "")


class CodeForm(forms.Form):
    """The second step of signing in. After validation `device` is what made the code."""

    code = CodeField()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.device = user, None

    def clean_code(self):
        code = self.cleaned_data["code"]
        device = second_factor.device_for(self.user, code)
        wait = second_factor.seconds_to_wait(device) if device else 0
        if wait:
            message = ngettext(
                "After a wrong code there is a pause. Try again in %(wait)d second.",
                "After a wrong code there is a pause. Try again in %(wait)d seconds.",
                wait,
            )
            raise forms.ValidationError(message, code="wait", params={"wait": wait})
        self.device = device and verify_token(self.user, device.persistent_id, code)
        if not self.device:
            raise forms.ValidationError(
                _(
                    "This code is not right, or was used before. Wait for the app to show the next "
                    "one, or use a recovery code that you have not used yet."
                ),
                code="wrong",
            )
        return code


class PasswordForm(forms.Form):
    """Asks who is signed in for the password again, before something that lasts."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        password, user = self.cleaned_data["password"], self.request.user
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise forms.ValidationError(_("This is not your password."), code="wrong")
        return password


class EndSessionsForm(PasswordForm):
    """Which other sessions of one's own to end. After validation `chosen` holds them."""

    sessions = forms.MultipleChoiceField(
        label=_("Sessions to end"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one session.")},
    )
    field_order = ["sessions", "password"]

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, request=request, **kwargs)
        self.open = {one.name: one for one in sessions.others(request, request.user)}
        self.fields["sessions"].choices = [(name, str(one)) for name, one in self.open.items()]
        self.fields["sessions"].initial = list(self.open)

    @property
    def chosen(self):
        return [self.open[name] for name in self.cleaned_data["sessions"]]


class EnrolForm(forms.Form):
    """Proves that the app holds the secret it was shown."""

    code = CodeField()

    def __init__(self, *args, app, **kwargs):
        super().__init__(*args, **kwargs)
        self.app = app

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not second_factor.proves(self.app, code):
            raise forms.ValidationError(
                _(
                    "This is not the code that the app shows now. Is the clock of your phone set "
                    "by the network? Type the six digits before they change."
                ),
                code="wrong",
            )
        return code


class ReplaceForm(PasswordForm, EnrolForm):
    """Puts another app in the place of the enrolled one, which takes the password as well."""

    field_order = ["code", "password"]
