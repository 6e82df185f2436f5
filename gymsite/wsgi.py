"""The WSGI application. Every key is parsed here, once: a wrong one stops the start.

That this module is there tells the settings that they are the site's (gymsite/database_settings.py).
"""

import os

from django.core.wsgi import get_wsgi_application

from payments.providers import build_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymsite.settings")

application = get_wsgi_application()
build_all()
