from urllib.parse import quote

from axes.handlers.proxy import AxesProxyHandler
from django.contrib import admin, messages
from django.contrib.auth.views import RedirectURLMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView
from django_otp.plugins.otp_totp.models import TOTPDevice, default_key

from accounts import lockout, second_factor, sessions
from accounts.forms import CodeForm, EndSessionsForm, EnrolForm, PasswordForm, ReplaceForm
from accounts.models import RecoveryCodes


class Page(RedirectURLMixin):
    """A page in the admin's clothes that leads on to where one was going."""

    next_page = "admin:index"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.title,
            next=self.get_redirect_url(),
            **admin.site.each_context(self.request),
            **kwargs,
        )

    def show_codes(self, codes):
        """Only in this answer: the codes are kept nowhere as they are."""
        text = "\r\n".join([*codes, ""])
        context = {
            **admin.site.each_context(self.request),
            "title": _("Your recovery codes"),
            "codes": codes,
            "download": f"data:text/plain;charset=utf-8,{quote(text)}",
            "goal": self.get_success_url(),
        }
        return self.response_class(self.request, "accounts/codes.html", context)


class VerifyView(Page, FormView):
    """The second step of signing in: a code from the app, or a recovery code."""

    title = _("Your second factor")
    template_name = "accounts/verify.html"
    form_class = CodeForm

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_verified():
            return redirect(self.get_success_url())
        name = request.user.get_username()
        if not AxesProxyHandler.is_allowed(request, {"username": name}):
            return lockout.refuse(request)
        if not second_factor.app_of(request.user):
            query = {self.redirect_field_name: self.get_success_url()}
            return redirect(reverse("accounts:enrol", query=query))
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def form_valid(self, form):
        second_factor.admit(self.request, form.device)
        if isinstance(form.device, RecoveryCodes):
            left = form.device.codes.count()
            message = ngettext(
                "%(left)d recovery code is left. You make new ones under “Your account”.",
                "%(left)d recovery codes are left. You make new ones under “Your account”.",
                left,
            )
            messages.warning(self.request, message % {"left": left})
        return super().form_valid(form)

    def form_invalid(self, form):
        if form.has_error("code", "wrong"):
            second_factor.refuse(self.request)
        return super().form_invalid(form)


class EnrolView(Page, FormView):
    """Enrols an authenticator app: the first one after the password, another one within."""

    template_name = "accounts/enrol.html"

    def dispatch(self, request, *args, **kwargs):
        self.enrolled = second_factor.app_of(request.user)
        if self.enrolled and not request.user.is_verified():
            return redirect("accounts:verify")
        return super().dispatch(request, *args, **kwargs)

    @property
    def title(self):
        return _("Replace your second factor") if self.enrolled else _("Set up your second factor")

    @property
    def app(self):
        """Not kept until it is proved, and of this session alone: nobody else saw its secret."""
        key = self.request.session.setdefault("app_to_enrol", default_key())
        return TOTPDevice(user=self.request.user, name="app", key=key)

    def get_form_class(self):
        return ReplaceForm if self.enrolled else EnrolForm

    def get_form_kwargs(self):
        again = {"request": self.request} if self.enrolled else {}
        return {**super().get_form_kwargs(), "app": self.app, **again}

    def get_context_data(self, **kwargs):
        app = self.app
        return super().get_context_data(
            picture=second_factor.picture(app), secret=second_factor.secret(app), **kwargs
        )

    def form_valid(self, form):
        codes = second_factor.enrol(self.request, form.app)
        del self.request.session["app_to_enrol"]
        second_factor.admit(self.request, form.app)
        return self.show_codes(codes)


class RenewCodesView(Page, FormView):
    """New recovery codes in the place of the old ones."""

    title = _("New recovery codes")
    template_name = "accounts/renew_codes.html"
    form_class = PasswordForm
    next_page = "accounts:account"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form):
        return self.show_codes(second_factor.renew_codes(self.request, self.request.user))


class EndSessionsView(Page, FormView):
    """Shows where else the account is signed in, and ends what is chosen of it."""

    title = _("Where else you are signed in")
    template_name = "accounts/end_sessions.html"
    form_class = EndSessionsForm
    next_page = "accounts:account"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form):
        ended = sessions.end(self.request, self.request.user, form.chosen)
        message = ngettext("%(count)d session ended.", "%(count)d sessions ended.", ended)
        messages.success(self.request, message % {"count": ended})
        return super().form_valid(form)


class AccountView(Page, TemplateView):
    """A staff member's own account: what it signs in with."""

    title = _("Your account")
    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs):
        codes = RecoveryCodes.objects.filter(user=self.request.user).first()
        return super().get_context_data(
            app=second_factor.app_of(self.request.user),
            sessions=sessions.others(self.request, self.request.user),
            codes_left=codes.codes.count() if codes else 0,
            sign_ins=self.request.user.sign_ins.select_related("by")[:20],
            **kwargs,
        )
