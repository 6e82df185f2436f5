-- A refund and an exception to every so many payments.
INSERT INTO payments_refund (payment_id, attempt_id, provider, amount_fen, status, failure, is_external, take, is_by_hand,
  reference, number, number_index, provider_refund_id, created_at, succeeded_at, query_count)
SELECT n, n, 'wechat', 100, 'succeeded', '', false, '', false, '', '', encode(sha256(('refund' || n)::bytea), 'hex'), '',
  now(), now(), 0
FROM generate_series(%(step)s, %(count)s, %(step)s) n;

INSERT INTO payments_exceptioncase (identity, payment_id, kind, subject, amount_fen, evidence, proposed_action, run,
  opened_at, closing_action, event_count, event_hash)
SELECT gen_random_uuid(), n, 'overpaid', '', 100, '{}', '', 0, now(), '', 0, ''
FROM generate_series(%(step)s, %(count)s, %(step)s) n;
