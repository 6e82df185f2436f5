"""How many connections a process may hold open at once."""

import resource

ENOUGH = 65_536


def allow_many_connections() -> None:
    """Raise this process's limit of open files as far as the system allows without asking: a login shell says 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = ENOUGH if hard == resource.RLIM_INFINITY else min(hard, ENOUGH)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
