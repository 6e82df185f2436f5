"""How rules that stand in Python and in SQL are compared: over rows that nobody chose, the same ones every time."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

few = settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Minutes or days around the moment at which the rules are asked, that moment itself often among them.
near = st.integers(-2, 2)


def saying(rows, says):
    """The keys of the rows of which Python says so."""
    return {row.pk for row in rows if says(row)}


def found(model, rows, condition):
    """The keys of those that the database finds among them."""
    return set(model.objects.filter(condition, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
