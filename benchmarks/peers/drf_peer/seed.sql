INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, date_joined)
SELECT n, '!', false, 'user' || n, '', '', '', false, true, now() FROM generate_series(1, %(people)s) n;
INSERT INTO drf_peer_member (id, user_id, name) SELECT n, n, 'member ' || n FROM generate_series(1, %(people)s) n;
INSERT INTO authtoken_token (key, user_id, created) SELECT 'token' || n, n, now() FROM generate_series(1, %(people)s) n;
INSERT INTO drf_peer_payment (member_id, amount, type, status, transaction_id, description, provider, created_at, paid_at)
SELECT 1 + mod(n, %(members)s), 100, 'membership', 'success', 'txn_old' || n, '年卡会员费', 'alipay', now(), now()
FROM generate_series(1, %(payments)s) n;
ANALYZE;
