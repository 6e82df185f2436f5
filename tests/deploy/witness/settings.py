"""The site's settings, and a job that can be watched."""

from gymsite.settings import *  # noqa: F403
from gymsite.settings import BACKGROUND_JOBS, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.deploy.witness"]
BACKGROUND_JOBS = {**BACKGROUND_JOBS, "witness": 0.05}
