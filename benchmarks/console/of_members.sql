-- What members have and did: two memberships each, visits as many as payments, and the rest in proportion.
CREATE TEMPORARY TABLE filling AS
SELECT n, %(first)s + n AS member_id, (n * 7919) %% 365 AS day FROM generate_series(0, %(members)s - 1) n;

INSERT INTO members_membership (member_id, plan_id, title, count, unit, price_fen, value_fen, settled_fen, list_price_fen,
  freeze_days, start_rule, starts_on, ends_on, activated_at, withdrawn_days, ending, created_at)
SELECT member_id, %(plan)s, '年卡', 12, 'month', 298000, 298000, 0, 398000, 30, 'purchase', starts_on, starts_on + 364,
  starts_on, 0, '', starts_on
FROM (SELECT member_id, current_date - day - 365 AS starts_on FROM filling
  UNION ALL SELECT member_id, current_date - day + CASE WHEN mod(n, 50) = 0 THEN 370 ELSE 0 END FROM filling
    WHERE mod(n, 5) < 3) membership;

-- One in ten had a freeze, one in a hundred of those is frozen today, and a few wait to be decided.
INSERT INTO members_freeze (identity, membership_id, starts_on, ends_on, requested_by_id, created_at, approved_at)
SELECT gen_random_uuid(), id, current_date - CASE WHEN mod(id, 1000) = 0 THEN 5 ELSE 40 END,
  current_date - CASE WHEN mod(id, 1000) = 0 THEN -5 ELSE 30 END, %(staff)s, now(),
  CASE WHEN mod(id, 5000) <> 10 THEN now() END
FROM members_membership WHERE mod(id, 10) = 0;

INSERT INTO members_upgradeoffer (identity, membership_id, better_plan_id, computed_fen, terms, explanation, offered_by_id,
  valid_on)
SELECT gen_random_uuid(), id, %(plan)s, 100, %(terms)s, '', %(staff)s, current_date - 30
FROM members_membership WHERE mod(id, 20) = 0;

INSERT INTO members_ownedpack (member_id, pack_id, coach_id, title, sessions, gift_sessions, minutes, price_fen,
  list_price_fen, starts_on, expires_on, created_at)
SELECT member_id, %(pack)s, (%(coaches)s)[1 + mod(n / 5, array_length(%(coaches)s, 1))], '私教', 20, 0, 60, 280000, 350000,
  current_date - day, current_date - day + 365, now()
FROM filling WHERE mod(n, 5) = 0;

INSERT INTO members_packentry (pack_id, number, kind, delta, balance, created_at)
SELECT id, 1, 'grant', 20, 20, now() FROM members_ownedpack;

INSERT INTO members_appointment (pack_id, member_id, coach_id, starts_at, ends_at, status, created_at, changed_at)
SELECT id, member_id, coach_id, at, at + interval '1 hour', CASE WHEN at > now() THEN 'booked' ELSE 'used' END, now(), now()
FROM (SELECT id, member_id, coach_id, date_trunc('hour', now()) + (time * 53 - mod(id, 97)) * interval '1 hour' AS at
  FROM members_ownedpack, generate_series(-3, 1) time) appointment;

-- Twenty classes a day, of two years and the next two weeks, each full.
INSERT INTO members_classsession (identity, course_id, title, starts_at, ends_at, coach_id, room, capacity, walk_in_seats,
  price_fen, is_included, opens_at, cancel_until, status)
SELECT gen_random_uuid(), (%(courses)s)[1 + mod(number, array_length(%(courses)s, 1))], '动感单车', at, at + interval '1 hour',
  (%(coaches)s)[1 + mod(number, array_length(%(coaches)s, 1))], 'A 教室', 20, 0, 0, true, at - interval '14 days',
  at - interval '6 hours', 'scheduled'
FROM (SELECT number, current_date + day + (7 + mod(number, 14)) * interval '1 hour' AS at
  FROM generate_series(-730, 14) day, generate_series(1, 20) number) class;

INSERT INTO members_booking (member_id, session_id, status, price_fen, is_walk_in, created_at, changed_at)
SELECT %(first)s + mod(id * 37 + place, %(members)s), id, CASE WHEN starts_at > now() THEN 'booked' ELSE 'attended' END,
  0, false, opens_at, opens_at
FROM members_classsession, generate_series(0, 19) place;

INSERT INTO members_checkin (identity, member_id, at, method, verdict, reason, staff_id)
SELECT gen_random_uuid(), %(first)s + mod(n::bigint * 7919, %(members)s), now() - (%(visits)s - n) * interval '20 s', 'desk',
  CASE WHEN mod(n, 50) = 0 THEN 'refuse' ELSE 'enter' END, CASE WHEN mod(n, 50) = 0 THEN 'membership_over' ELSE 'membership' END,
  %(staff)s
FROM generate_series(1, %(visits)s) n;

INSERT INTO members_memberevent (identity, member_id, kind, subject, facts, actor_id, created_at)
SELECT gen_random_uuid(), member_id, kind, 'membership:' || n, '{}', %(staff)s, now()
FROM filling, unnest(ARRAY['membership_started', 'freeze_approved', 'first_day_chosen']) kind;

INSERT INTO members_accesstoken (user_id, hint, digest, scopes, created_at, expires_at, by_password)
SELECT user_id, 'gym_12345678', encode(sha256(('token' || id)::bytea), 'hex'), '[]', now(), now() + interval '90 days', true
FROM members_member WHERE id >= %(first)s;

INSERT INTO members_failedsignin (identity, name, address, at)
SELECT gen_random_uuid(), %(sealed)s, '192.0.2.1', now() - n * interval '1 minute'
FROM generate_series(1, %(members)s / 5) n;

INSERT INTO django_admin_log (action_time, user_id, content_type_id, object_id, object_repr, action_flag, change_message)
SELECT now() - (%(members)s - n) * interval '1 minute', %(staff)s, (SELECT id FROM django_content_type WHERE model = 'member'),
  %(first)s + n, '会员', 2, '[]'
FROM filling;
