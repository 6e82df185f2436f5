#!/usr/bin/env python
"""Run a management command of gymsite."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command; a configuration that cannot work ends in one line, not in a stack."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gymsite.settings")
    if sys.argv[1:2] == ["make_keys"]:  # which is wanted before anything is configured
        os.environ.update(DEBUG="on", ENV_FILE="")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Configuration error: {error}")


if __name__ == "__main__":
    main()
