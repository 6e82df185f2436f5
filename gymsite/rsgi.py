"""What the server runs: the front, and behind it Django's WSGI application in threads that stay."""

from gymsite.wsgi import application as behind  # isort: skip -- first, as it sets Django up

from django.conf import settings

from gymsite.front.application import Front
from gymsite.front.connections import allow_many_connections

allow_many_connections()
application = Front(behind, threads=settings.WEB_THREADS)
