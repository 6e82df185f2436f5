INSERT INTO drf_peer_payment (member_id, amount, type, status, transaction_id, description, provider, created_at)
SELECT %(payer)s, 100, 'membership', 'pending', 'txn_' || lpad(n::text, 22, '0'), '年卡会员费', '', now()
FROM generate_series(%(first)s, %(last)s) n;
