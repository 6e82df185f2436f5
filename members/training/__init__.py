"""Private training: packs that members have, their ledger, appointments, the coach’s time."""
