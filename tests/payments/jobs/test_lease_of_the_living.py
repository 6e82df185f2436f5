"""A job whose end could not be written, as the database was away, is not asleep for as long as its process lives."""

import pytest
from django.db import OperationalError

from payments.jobs.models import Job
from payments.jobs.operations.lease import renew_leases, take_job
from payments.management.commands import work


def test_whoever_holds_it_takes_it_again(db):
    assert take_job("sync_payments", holder="one")
    # Given back in vain: the lease stands, and a process that lives renews all of its own.
    renew_leases(holder="one")
    assert not take_job("sync_payments", holder="another")
    assert take_job("sync_payments", holder="one")


@pytest.mark.django_db(transaction=True)
def test_work_goes_on_with_a_job_that_it_could_not_give_back(settings, monkeypatch):
    settings.BACKGROUND_JOBS = {"sync_payments": 0}
    ran, command = [], work.Command()

    def run_job(_command, name):
        ran.append(name)
        stop.set() if len(ran) == 2 else None

    def is_away(_name, *, holder):
        raise OperationalError("server closed the connection unexpectedly")

    class Stop:
        """Says when it is over, and bears to be asked too often."""

        def __init__(self):
            self.asked, self.is_set = 0, False

        def set(self):
            self.is_set = True

        def wait(self, _pause):
            self.asked += 1
            renew_leases(holder=command.holder)
            return self.is_set or self.asked > 5

    stop = Stop()
    monkeypatch.setattr(work.Command, "run_job", run_job)
    monkeypatch.setattr(work, "give_back", is_away)
    command.keep_at("sync_payments", 0, stop)
    assert ran == ["sync_payments"] * 2
    assert Job.objects.get().holder == command.holder
