"""Clients that are signed in."""

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice


class StaffClient(Client):
    """A client that signs in as staff do: with both factors."""

    def force_login(self, user, backend=None):
        super().force_login(user, backend)
        app = TOTPDevice.objects.get_or_create(user=user, defaults={"name": "app"})[0]
        session = self.session
        session[DEVICE_ID_SESSION_KEY] = app.persistent_id
        session.save()
