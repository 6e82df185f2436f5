INSERT INTO users (id, username, is_staff) SELECT n, 'user' || n, false FROM generate_series(1, %(people)s) n;
INSERT INTO members (id, user_id, name) SELECT n, n, 'member ' || n FROM generate_series(1, %(people)s) n;
INSERT INTO tokens (key, user_id) SELECT 'token' || n, n FROM generate_series(1, %(people)s) n;
INSERT INTO payments (member_id, amount, type, status, transaction_id, description, provider, created_at, paid_at)
SELECT 1 + mod(n, %(members)s), 100, 'membership', 'success', 'txn_old' || n, '年卡会员费', 'alipay', now(), now()
FROM generate_series(1, %(payments)s) n;
ANALYZE;
