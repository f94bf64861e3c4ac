"""Staff at the door: who they are, and what their authenticator app shows."""

import time
from base64 import b32decode

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "four plain words here"
LOGIN, VERIFY, ENROL = "/admin/login/", "/admin/account/verify/", "/admin/account/enrol/"
ACCOUNT, CODES = "/admin/account/", "/admin/account/codes/"


def make_staff(name="ada", **fields):
    defaults = {"is_staff": True, "password": PASSWORD}
    return User.objects.create_user(name, **defaults | fields)


def app_code(key, steps=0):
    """What an app with this secret (bytes) shows, now or some steps of 30 seconds away."""
    totp = TOTP(key)
    totp.time = time.time() + 30 * steps
    return f"{totp.token():06}"


def enrolled(user):
    """An app that the account has enrolled some time ago."""
    return TOTPDevice.objects.create(user=user, name="app")


def give_password(user, password=PASSWORD, client=None, **query):
    """A client after the first step, and the answer to it."""
    client = client or Client()
    url = reverse("admin:login", query=query)
    data = {"username": user if isinstance(user, str) else user.username, "password": password}
    return client, client.post(url, data)


def give_code(client, code, **query):
    return client.post(reverse("accounts:verify", query=query), {"code": code})


def secret_on(response):
    """The secret that the page tells people to type, as bytes."""
    return b32decode(response.context["secret"].replace(" ", ""))


def is_in(client):
    return client.get("/admin/").status_code == 200
