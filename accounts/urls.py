from django.contrib import admin
from django.contrib.auth.decorators import user_passes_test
from django.contrib.auth.views import LogoutView
from django.urls import path, reverse_lazy
from django.views.decorators.cache import never_cache

from accounts import views

app_name = "accounts"


def after_the_password(view):
    """For staff who gave their password, before and after the second factor."""
    of_staff = user_passes_test(lambda user: user.is_active and user.is_staff, "admin:login")
    return never_cache(of_staff(view))


urlpatterns = [
    path("", admin.site.admin_view(views.AccountView.as_view()), name="account"),
    path("codes/", admin.site.admin_view(views.RenewCodesView.as_view()), name="codes"),
    path(
        "end-sessions/",
        admin.site.admin_view(views.EndSessionsView.as_view()),
        name="end-sessions",
    ),
    path("enrol/", after_the_password(views.EnrolView.as_view()), name="enrol"),
    path("verify/", after_the_password(views.VerifyView.as_view()), name="verify"),
    # The admin's own is for those who are in; this one also for those who are half in.
    path("leave/", LogoutView.as_view(next_page=reverse_lazy("admin:login")), name="leave"),
]
