INSERT INTO payments_payment (id, member_id, amount_fen, type, description, status, failure_reason, fulfilment, provider,
  transaction_id, transaction_id_index, refunded_fen, created_at, expires_at, event_count, event_hash)
SELECT n, %(member)s, 10000, 'membership', '年卡会员费', 'pending', '', 'none', '',
  repeat('x', 59)::bytea, lpad(n::text, 64, '0'), 0, now(), now() + interval '1 hour', 1, repeat('0', 64)
FROM generate_series(%(first)s, %(last)s) n;
INSERT INTO payments_attempt (id, payment_id, provider, channel, status, out_trade_no, out_trade_no_index,
  provider_transaction_id, is_overpayment, refund_reserved_fen, refunded_fen, instruction, failure, created_at,
  next_query_at, query_count)
SELECT n, n, 'alipay', 'precreate', 'open', repeat('x', 59)::bytea, lpad(n::text, 64, '0'),
  ''::bytea, false, 0, 0, repeat('x', 80)::bytea, '', now(), now() + interval '1 hour', 0
FROM generate_series(%(first)s, %(last)s) n;
