"""How many connections a process may hold open at once."""

import resource


def allow_many_connections() -> None:
    """Raise this process's limit of open files as far as the system allows without asking: a login shell says 1024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
