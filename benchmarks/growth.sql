CREATE TEMPORARY TABLE filling AS
SELECT n, (%(members)s)[1 + mod(n, array_length(%(members)s, 1))] AS member_id, now() - (%(count)s - n) * interval '20 s' AS at,
  CASE WHEN mod(n, 10) < 8 THEN 'success' WHEN mod(n, 10) = 8 THEN 'failed' ELSE 'pending' END AS status,
  CASE WHEN mod(n, 3) = 0 THEN 'alipay' ELSE 'wechat' END AS provider,
  CASE WHEN mod(n, 7) < 4 THEN 'membership' WHEN mod(n, 7) < 6 THEN 'course' ELSE 'private' END AS type,
  encode(sha256(('payment' || n)::bytea), 'hex') AS index
FROM generate_series(1, %(count)s) n;

INSERT INTO payments_payment (id, member_id, amount_fen, type, description, status, failure_reason, fulfilment, provider,
  transaction_id, transaction_id_index, refunded_fen, created_at, expires_at, paid_at, event_count, event_hash)
SELECT n, member_id, 100 + mod(n, 5000), type, '年卡会员费', status,
  CASE status WHEN 'failed' THEN 'expired' ELSE '' END, CASE status WHEN 'success' THEN 'done' ELSE 'none' END, provider, %(number)s, index, 0, at, at + interval '15 min',
  CASE status WHEN 'success' THEN at END, CASE status WHEN 'pending' THEN 1 ELSE 2 END, index
FROM filling;

INSERT INTO payments_attempt (id, payment_id, provider, channel, status, out_trade_no, out_trade_no_index,
  provider_transaction_id, provider_transaction_id_index, paid_fen, paid_at, is_overpayment, refund_reserved_fen,
  refunded_fen, instruction, failure, created_at, query_count)
SELECT n, n, provider, CASE provider WHEN 'alipay' THEN 'precreate' ELSE 'native' END, CASE status WHEN 'success' THEN 'paid' WHEN 'failed' THEN 'closed' ELSE 'open' END,
  %(number)s, index, %(number)s, CASE status WHEN 'success' THEN reverse(index) END,
  CASE status WHEN 'success' THEN 100 + mod(n, 5000) END, CASE status WHEN 'success' THEN at END,
  false, 0, 0, %(number)s, '', at, 0
FROM filling;

INSERT INTO payments_notification (id, identity, provider, content_type, headers, body, received_at, verdict, reason, payment_id)
SELECT n, gen_random_uuid(), provider, 'application/json', %(number)s, %(body)s, at, 'accepted', '', n FROM filling WHERE status = 'success';

INSERT INTO payments_event (payment_id, number, kind, from_status, to_status, source, actor, evidence, facts, created_at, hash)
SELECT n, 1, 'created', '', 'pending', 'api', 'user:1', '{}', '{}', at, index FROM filling;

INSERT INTO payments_event (payment_id, number, kind, from_status, to_status, source, actor, evidence, facts, notification_id, created_at, hash)
SELECT n, 2, 'succeeded', 'pending', status, 'notification', 'wechat', '{}', '{}', CASE status WHEN 'success' THEN n END, at, index
FROM filling WHERE status <> 'pending';

SELECT setval(pg_get_serial_sequence('payments_payment', 'id'), %(count)s),
  setval(pg_get_serial_sequence('payments_attempt', 'id'), %(count)s),
  setval(pg_get_serial_sequence('payments_notification', 'id'), %(count)s);
