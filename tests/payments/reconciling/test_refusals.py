"""Every refusal of a bill is a sentence with a next step, in the reader's language."""

import pytest
from django.utils import translation

from payments.enums import ProviderName
from payments.providers.billing import BillFault, BillRefused
from payments.reconciling.refusals import refusal_sentence

FACTS = {
    "name": "订单金额",
    "expected": "2026-11-23",
    "stated": "2088000000000001",
    "found": "1.00",
    "word": "转账",
    "begin": "2026-11-23 09:00:00",
    "end": "2026-11-23 12:59:59",
}


@pytest.mark.parametrize("provider", ProviderName.values)
@pytest.mark.parametrize("fault", BillFault)
@pytest.mark.parametrize(("language", "stop"), [("en", "."), ("zh-hans", "。")])
def test_each_has_a_cause_and_a_step(provider, fault, language, stop):
    with translation.override(language):
        sentence = refusal_sentence(BillRefused(fault, line=3, **FACTS), provider=provider)
    assert sentence.count(stop) >= 2
    assert sentence.endswith(stop)
    assert "3" in sentence
    assert not ({"%", "{"} & set(sentence))


@pytest.mark.parametrize("fault", [BillFault.PAYMENTS_ONLY, BillFault.REFUNDS_ONLY])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_half_a_bill_says_which_file_to_fetch(fault, language):
    with translation.override(language):
        sentence = refusal_sentence(BillRefused(fault, line=1), provider=ProviderName.WECHAT)
    assert "所有交易账单" in sentence
    assert "ALL" in sentence


def test_whose_bill_it_is_and_whose_is_expected():
    refused = BillRefused(BillFault.ANOTHER_MERCHANT, line=2, stated="20880001", expected="20880002")
    with translation.override("zh-hans"):
        sentence = refusal_sentence(refused, provider=ProviderName.ALIPAY)
    assert "这份账单属于 20880001，本系统配置的是 20880002。" in sentence
