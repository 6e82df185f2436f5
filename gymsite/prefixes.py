"""Where the API and the console begin, for what goes by the address alone."""

API_PREFIX = "/api/"
CONSOLE_PREFIX = "/admin/"
