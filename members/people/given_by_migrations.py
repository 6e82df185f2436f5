"""Permissions that are new with a migration, given to the roles that the table says."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.management import create_permissions

from members.people.roles import give_to_roles


def giving(app_label: str, *only: str) -> Callable[[Any, Any], None]:
    """For a migration's RunPython: make the app's permissions, and give these, each `app.codename`, to their roles.

    Permissions are otherwise made after all migrations, which is too late for the groups. What a gym took from a role
    stays taken: only what is named is given.
    """

    def give(apps: Any, schema_editor: Any) -> None:
        alias = schema_editor.connection.alias
        config = apps.get_app_config(app_label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=alias)
        config.models_module = None
        groups, permissions = (apps.get_model("auth", each).objects.using(alias) for each in ("Group", "Permission"))
        give_to_roles(groups, permissions, only=only)

    return give
