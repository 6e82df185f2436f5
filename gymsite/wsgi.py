"""The WSGI application. Every key is parsed here, once: a wrong one stops the start.

That this module is there tells the settings that they are the site's (gymsite/database_settings.py).
"""

import os

import django

from gymsite.handler import Handler
from payments.providers import build_all

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymsite.settings")
django.setup(set_prefix=False)

application = Handler()
build_all()
