"""deploy/prometheus and deploy/grafana: rules that promtool tries, metrics that exist, a paragraph for each."""

import json
import re
import shutil
import subprocess

import pytest

from foundation.metrics.measures import REGISTRY
from gymsite import metrics_of_money, request_signals
from gymsite.metrics import _further
from payments import measured
from payments.jobs.queries import JobReport
from payments.ledger.models import AuditRun
from payments.watching.queries import Compared, Figures
from tests.plugin import ROOT

PROMTOOL = shutil.which("promtool")
NEEDS_PROMTOOL = pytest.mark.skipif(PROMTOOL is None, reason="there is no promtool here: apt-get install prometheus")
RULES, DASHBOARD = ROOT / "deploy" / "prometheus" / "alerts.yml", ROOT / "deploy" / "grafana" / "dashboard.json"
OPERATIONS = ROOT / "docs" / "operations.md"
NAMED = re.compile(r"\bgymsite_[a-z_]+")


def promtool(*arguments):
    found = subprocess.run([PROMTOOL, *arguments], cwd=RULES.parent, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


@NEEDS_PROMTOOL
def test_the_rules_and_the_configuration_are_sound():
    promtool("check", "rules", RULES.name)
    promtool("check", "config", "--syntax-only", "prometheus.yml")


@NEEDS_PROMTOOL
def test_each_rule_tells_what_it_is_for_and_nothing_else():
    promtool("test", "rules", "alerts_test.yml")


@pytest.fixture
def names(monkeypatch):
    """Every name that can be read at /metrics: what is measured, and what is asked of the database."""
    assert measured.CALLS  # they are declared where they are used
    assert request_signals.REQUESTS
    job = JobReport("a", None, None, is_running=False, seconds=1.0)
    monkeypatch.setattr(metrics_of_money, "late_jobs", lambda _jobs: [])
    monkeypatch.setattr(metrics_of_money, "is_ahead", lambda _run: False)
    monkeypatch.setattr("gymsite.metrics.breaker_reports", dict)
    run = AuditRun(verdict="holds", finished_at=metrics_of_money.timezone.now())
    kept = Figures({"pending": 1}, {}, {}, [Compared("alipay", 0, 1)], [job], run)
    monkeypatch.setattr(metrics_of_money.KEPT, "get", lambda: kept)
    kinds = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
    metrics = [*REGISTRY.collect(), *_further(None)]
    return {metric.name + end for metric in metrics for end in kinds.get(metric.type, ("",))}


def test_every_metric_of_the_rules_and_of_the_dashboard_exists(names):
    board = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    asked = " ".join(target["expr"] for panel in board["panels"] for target in panel["targets"])
    assert set(NAMED.findall(asked)) - names == set()
    rules = "\n".join(re.findall(r"expr:(.*?)(?:for|labels):", RULES.read_text(encoding="utf-8"), re.DOTALL))
    assert set(NAMED.findall(rules)) - names == set()
    whole = {re.sub(r"_(bucket|sum|count)$", "", name) for name in names}
    shown = {re.sub(r"_(bucket|sum|count)$", "", name) for name in NAMED.findall(asked)}
    assert whole - shown == set(), "measured, and on no panel"


def test_each_rule_is_tried_and_has_a_paragraph():
    alerts = re.findall(r"- alert: (\w+)", RULES.read_text(encoding="utf-8"))
    tried = re.findall(r"alertname: (\w+)", (RULES.parent / "alerts_test.yml").read_text(encoding="utf-8"))
    told = re.findall(r"^### (Gymsite\w+)\n\n(\S.+)", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(alerts) == sorted(set(tried))
    assert sorted(name for name, _said in told) == sorted(alerts)
