"""The sandbox as a WSGI application, with the thread that delivers notifications."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

from sandbox.lifetime import end_with_parent

os.environ["DJANGO_SETTINGS_MODULE"] = "sandbox.settings"
application = get_wsgi_application()
end_with_parent()
import_module("sandbox.courier").start()  # its models need the application to be ready
