"""What the log-in guard keeps is not for the console: a lock opens by itself, or by `manage.py axes_reset`."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin

for _model in (AccessAttempt, AccessFailureLog, AccessLog):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
