"""Every mutant, with what takes its guard away and the tests that must notice.

The tests are few and quick, those nearest to the guard. `tests/development/test_mutants.py` holds that each text that
is replaced stands where it is said to.
"""

from development.mutants.mutant import Mutant

MUTANTS = (
    Mutant(
        "lock off",
        "foundation/rows/reading.py",
        before="lock = lock and database.features.has_select_for_update",
        after="lock = False",
        tests=("tests/concurrency/test_callback_race.py",),
        database="postgresql",
    ),
    Mutant(
        "signature true",
        "payments/providers/signatures.py",
        before="return False",
        after="return True",
        tests=("tests/payments/notices/test_callback.py::test_one_byte_changed_anywhere_is_refused",),
    ),
    Mutant(
        "signature of API v2 true",
        "payments/providers/wechat_v2/signatures.py",
        before='return hmac.compare_digest(self.sign(fields).encode(), fields.get("sign", "").encode())',
        after="return True",
        tests=("tests/payments/notices/test_callback.py::test_one_byte_changed_anywhere_is_refused",),
    ),
    Mutant(
        "commit asynchronous",
        "foundation/rows/reading.py",
        before="cursor.execute(selection(model, names, tuple(equal), lock=lock)",
        after='cursor.execute("SET synchronous_commit = off")\n'
        "        cursor.execute(selection(model, names, tuple(equal), lock=lock)",
        tests=("tests/payments/notices/test_durable.py",),
        database="postgresql",
    ),
    Mutant(
        "commit asynchronous on SQLite",
        "gymsite/database_settings.py",
        before="PRAGMA synchronous=FULL;",
        after="PRAGMA synchronous=OFF;",
        tests=("tests/payments/notices/test_durable.py",),
    ),
    Mutant(
        "owner filter off",
        "payments/ledger/queries.py",
        before='return () if sees_all else (("member_id", member_id or 0),)',
        after="return ()",
        tests=("tests/payments/paying/test_list.py",),
    ),
    Mutant(
        "owner filter of the gym off",
        "members/people/api/visibility.py",
        before="if access.may(permission):\n        return rows\n",
        after="return rows\n",
        tests=("tests/gymsite/access/test_every_address.py::test_what_is_anothers_looks_like_what_does_not_exist",),
    ),
    Mutant(
        "bulkhead off",
        "payments/providers/bulkhead.py",
        before="callers = max(1, threads // 2)",
        after="callers = threads",
        tests=("tests/payments/providers/test_bulkhead.py",),
    ),
    Mutant(
        "breaker off",
        "payments/providers/breaker.py",
        before="opens = self._is_probing or self._failures >= FAILURES_IN_A_ROW",
        after="opens = self._is_probing",
        tests=("tests/payments/providers/test_breaker.py",),
    ),
    Mutant(
        "approval off",
        "payments/refunding/own_word.py",
        before="return most is not None and in_all_fen > most",
        after="return False",
        tests=("tests/payments/refunding/test_by_hand.py",),
    ),
    Mutant(
        "second person off",
        "payments/refunding/operations/approval.py",
        before="return user_id == refund.requested_by_id",
        after="return False",
        tests=("tests/payments/refunding/test_by_hand.py",),
    ),
    Mutant(
        "idempotency off",
        "payments/idempotency/answer_once.py",
        before="raise IdempotencyKeyInvalid\n    return header",
        after="raise IdempotencyKeyInvalid\n    return None",
        tests=("tests/payments/idempotency/test_answers.py",),
    ),
    Mutant(
        "seat check off",
        "members/classes/operations/find_place.py",
        before="if roster.places_left_for(wish, is_walk_in=is_walk_in) <= 0:",
        after="if False:",
        tests=("tests/members/classes/test_booking.py",),
    ),
    Mutant(
        "amount check off",
        "payments/paying/operations/wrong_amount.py",
        before="return trade.amount_fen != payment.amount_fen or not _is_yuan(trade)",
        after="return False",
        tests=(
            "tests/payments/notices/test_callback.py::test_a_wrong_amount_or_currency_is_raised_and_changes_nothing",
        ),
    ),
    Mutant(
        "append-only trigger off",
        "foundation/append_only.py",
        before="RAISE EXCEPTION '{table} is append-only'; END $$;",
        after="RETURN COALESCE(NEW, OLD); END $$;",
        tests=("tests/payments/ledger/test_move_payment.py", "tests/foundation/test_bound_to_rows.py"),
        database="postgresql",
    ),
    Mutant(
        "append-only trigger off on SQLite",
        "foundation/append_only.py",
        before="BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        after="BEGIN SELECT 1; END",
        tests=("tests/payments/ledger/test_move_payment.py", "tests/foundation/test_bound_to_rows.py"),
    ),
    Mutant(
        "binding of ciphertexts off",
        "foundation/encryption.py",
        before='return "\\0".join((purpose, *map(str, known)))',
        after="return purpose",
        tests=("tests/foundation/test_bound_to_rows.py",),
    ),
    Mutant(
        "time window off",
        "payments/providers/wechat_v3/signatures.py",
        before="if abs(datetime.now(UTC).timestamp() - int(timestamp)) > TOLERANCE_SECONDS:",
        after="if False:",
        tests=("tests/payments/providers/test_wechat_v3_notification.py",),
    ),
    Mutant(
        "permission off",
        "members/people/authentication.py",
        before="return self.is_employee and (self.is_superuser or permission in self.permissions)",
        after="return self.is_employee",
        tests=("tests/gymsite/access/test_every_address.py::test_the_api",),
    ),
    Mutant(
        "scope off",
        "foundation/api/permissions.py",
        before="return caller_of(request).has_scope(needed)",
        after="return True",
        tests=("tests/members/people/test_authentication.py",),
    ),
    Mutant(
        "lease off",
        "payments/jobs/operations/lease.py",
        before="Job.objects.exclude(leased(now) & ~Q(holder=holder)).filter(pk=name)",
        after="Job.objects.filter(pk=name)",
        tests=("tests/commands/test_work_threads.py",),
    ),
    Mutant(
        "a message that an exception needs is dropped",
        "payments/notices/bounds.py",
        before=".exclude(Exists(cases))",
        after="",
        tests=("tests/flows/test_kept_in_bounds.py::test_work_drops_what_is_over_and_nothing_else",),
    ),
    Mutant(
        "a person is masked while money is open",
        "members/personal/operations/forget_person.py",
        before="if needed and not is_rehearsal:",
        after="if False:",
        tests=("tests/members/personal/test_forget_person.py::test_refused_while_the_gym_has_to_know",),
    ),
    Mutant(
        "a reason is masked without its event",
        "payments/personal/operations.py",
        before="if refunds and payment is not None:",
        after="if False:",
        tests=("tests/members/personal/test_forget_person.py::test_the_books_hold_and_what_was_paid_stays",),
    ),
)
