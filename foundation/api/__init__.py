"""The API kit: strict JSON, request fields, parameters and pages, one form of every error, who calls."""
