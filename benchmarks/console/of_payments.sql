-- What nobody paid was closed when its time was over, but for what is under way.
UPDATE payments_payment SET status = 'failed', failure_reason = 'expired'
WHERE status = 'pending' AND expires_at < now() - interval '10 minutes';

-- A refund with its decision and an exception to every so many payments, an hour after it; most of both are settled. Two
-- years of bills.
CREATE TEMPORARY TABLE gone_back AS
SELECT id AS n, least(paid_at + interval '1 hour', now()) AS at FROM payments_payment
WHERE id BETWEEN %(step)s AND %(count)s AND mod(id, %(step)s) = 0;

INSERT INTO payments_refund (payment_id, attempt_id, provider, amount_fen, status, failure, is_external, take, is_by_hand,
  reference, number, number_index, provider_refund_id, created_at, succeeded_at, query_count)
SELECT n, n, CASE WHEN mod(n, 3) = 0 THEN 'alipay' ELSE 'wechat' END, 100, CASE WHEN mod(n, 5000) = 0 THEN 'awaiting_approval' ELSE 'succeeded' END, '', false, '', false,
  '', '', encode(sha256(('refund' || n)::bytea), 'hex'), '', at, CASE WHEN mod(n, 5000) <> 0 THEN at END, 0
FROM gone_back;

INSERT INTO members_refunddecision (payment_id, refund_id, rule, explanation, computed_fen, amount_fen, created_at)
SELECT payment_id, id, 'member', '', 100, 100, created_at FROM payments_refund;

INSERT INTO payments_exceptioncase (identity, payment_id, kind, subject, amount_fen, evidence, proposed_action, run,
  opened_at, closed_at, closing_action, closing_reason, event_count, event_hash)
SELECT gen_random_uuid(), n, 'overpaid', '', 100, '{}', '', 0, at, CASE WHEN mod(n, 1000) <> 0 THEN at END,
  CASE WHEN mod(n, 1000) <> 0 THEN 'refund' ELSE '' END, CASE WHEN mod(n, 1000) <> 0 THEN %(sealed)s END, 0, ''
FROM gone_back;

INSERT INTO payments_reconciliation (provider, day, source, run, raised_run, finished_at, bill_payment_count,
  bill_payment_fen, bill_refund_count, bill_refund_fen, bill_fee_millifen, ledger_payment_count, ledger_payment_fen,
  ledger_refund_count, ledger_refund_fen, matched_count, carried_count, not_ours_count, not_ours_payment_fen,
  not_ours_refund_fen, difference_count, event_count, event_hash)
SELECT provider, current_date - day, 'provider', 1, 1, now(), 1, 100, 0, 0, 0, 1, 100, 0, 0, 1, 0, 0, 0, 0, 0, 0, ''
FROM unnest(ARRAY['alipay', 'wechat']) provider, generate_series(1, 730) day;

INSERT INTO payments_billfile (provider, day, run, source, digest, size, is_whole, fault, facts, kept_at)
SELECT provider, day, 1, 'provider', '', 1000, true, '', '{}', now() FROM payments_reconciliation;
