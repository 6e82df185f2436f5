"""Managers may see what each role may do. What a gym took from a role stays taken: only what is new here is given."""

from django.db import migrations

from members.people.given_by_migrations import giving

NEW = ("members.view_roles",)


class Migration(migrations.Migration):
    dependencies = [("members", "0012_failed_sign_ins")]

    operations = [
        migrations.AlterModelOptions(
            name="accesstoken",
            options={
                "default_permissions": ("view", "change"),
                "ordering": ["-id"],
                "permissions": [("view_roles", "Can see what each role may do")],
                "verbose_name": "access token",
                "verbose_name_plural": "access tokens",
            },
        ),
        migrations.RunPython(giving("members", *NEW), migrations.RunPython.noop),
    ]
