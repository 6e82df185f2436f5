"""The WSGI application; its tables are made by `migrate`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.peers.drf_peer.settings")
application = get_wsgi_application()
