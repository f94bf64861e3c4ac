from django.contrib import admin
from django_otp.plugins.otp_totp.models import TOTPDevice

# Its screen would show secrets; accounts are set up by their owners alone.
admin.site.unregister(TOTPDevice)
