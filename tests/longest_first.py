"""Files that take long are begun first where workers take file after file: at the end, one keeps a core waiting."""

# With seconds of one core, in the suite on SQLite.
LONGEST_FIRST = (
    "browser/test_every_page.py",  # 210
    "gymsite/access/test_every_address.py",  # 100
    "payments/auditing/test_own_tables.py",  # 60
    "development/test_run.py",  # 60
    "gymsite/test_demonstration_money.py",  # 40
    "flows/test_refund.py",  # 40
    "browser/test_widths.py",  # 35
    "gymsite/words/test_words.py",  # 35
    "concurrency/test_killed_errands.py",  # 30
    "browser/test_days.py",  # 30
    "payments/auditing/test_heads.py",  # 30
    "browser/test_finances_day.py",  # 27
    "gymsite/schema/test_cases.py",  # 25
    "flows/test_month.py",  # 25
    "browser/test_api_docs.py",  # 23
    "members/people/test_links.py",  # 20
    "members/machine/test_gym_machine.py",  # 20
    "flows/test_ask_and_close.py",  # 20
    "payments/closing/test_day_page.py",  # 20
)
