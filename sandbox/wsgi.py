"""The sandbox as a WSGI application, with the thread that delivers notifications."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"
application = get_wsgi_application()

from sandbox import courier  # noqa: E402 - needs the settings above

courier.start()
