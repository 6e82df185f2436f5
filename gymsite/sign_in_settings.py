"""Who of the staff needs a second factor."""

import environ
from django.core.exceptions import ImproperlyConfigured

# As members.people.role_table has them, which needs settings itself.
ROLES = ("front_desk", "coach", "finance", "manager")


def second_factor_roles(env: environ.Env, *, debug: bool) -> tuple[str, ...] | None:
    """The roles of `SECOND_FACTOR_ROLES`: nobody's for "none"; None where it is not set, which goes by permission.

    Not set while `DEBUG` is on, it is nobody's: a developer's console opens by a password.

    Raises ImproperlyConfigured for a word that is no role, as a role that was misspelt would be asked for nothing.
    """
    words = [word.strip() for word in str(env.ENVIRON.get("SECOND_FACTOR_ROLES", "")).split(",") if word.strip()]
    if not words or words == ["none"]:
        return () if words or debug else None
    if unknown := sorted(set(words) - set(ROLES)):
        known = ", ".join(ROLES)
        raise ImproperlyConfigured(
            f"SECOND_FACTOR_ROLES: {', '.join(unknown)} is no role. Give some of {known}; or none alone; or nothing, "
            "for everybody who can refund, approve, reveal or export."
        )
    return tuple(words)
