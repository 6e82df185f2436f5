"""What a test gives as the environment, and keys that production takes."""

import environ

FERNET_KEY = "ypeBEsobvcr6wjGzmiPcTaeG7_gUfE5yuYB3ha_uSLs="
STRONG = "Yb3kQ9vN2xK7sT4wZ6yB8cD1eF5gH0jL"


def env_of(variables: dict[str, str]) -> environ.Env:
    """An environment of these variables alone."""

    class Given(environ.Env):
        ENVIRON = dict(variables)

    return Given()
