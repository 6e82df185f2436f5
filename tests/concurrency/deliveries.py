"""Notifications that are sent again until they are acknowledged, as both providers do, and what became of each."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import requests

from tests.processes import PATIENCE_SECONDS, wait_until
from tests.providers_desk import CALLBACK, alipay_form, wechat_v2, wechat_v3

Make = Callable[[str], dict[str, Any]]
FORMS: tuple[tuple[str, Make], ...] = (("alipay", alipay_form), ("wechat", wechat_v3), ("wechat", wechat_v2))
TWICE_OF = 4  # one of so many is sent twice at the same instant each time
NO_ANSWER = "none"


class Deliveries:
    """One notification an order, in a form that the dice choose. What is acknowledged is never sent again.

    So that nothing but the commit before the acknowledgement can have saved it.
    """

    def __init__(self, site: str, numbers: list[str], dice: random.Random) -> None:
        self.site, self.acknowledged, self.answers = site, set[str](), Counter[str]()
        self._chosen = [(number, *dice.choice(FORMS), dice.randrange(TWICE_OF) == 0) for number in numbers]
        self._counted = threading.Lock()

    def send_all(self, *, hands: int) -> None:
        """Return when every one is acknowledged; raises AssertionError when one never is."""
        with ThreadPoolExecutor(2 * hands) as pairs, ThreadPoolExecutor(hands) as pool:
            sent = [pool.submit(self._send, *each, pairs) for each in self._chosen]
        for each in sent:
            each.result()

    def _send(self, number: str, provider: str, make: Make, is_twice: bool, pairs: ThreadPoolExecutor) -> None:
        message = make(number)  # now, as a signature of WeChat Pay holds for minutes

        def is_acknowledged() -> bool:
            copies = [pairs.submit(self._is_acknowledged, provider, message) for _copy in range(1 + is_twice)]
            # Of both: nothing of it is under way any more when it counts as acknowledged.
            return True in [copy.result() for copy in copies]

        wait_until(is_acknowledged, f"{number} is acknowledged by {provider}")
        with self._counted:
            self.acknowledged.add(number)

    def _is_acknowledged(self, provider: str, message: dict[str, Any]) -> bool:
        status = self._answer(provider, message)
        with self._counted:
            self.answers[status] += 1
        return status == "200"

    def _answer(self, provider: str, message: dict[str, Any]) -> str:
        """The status of a whole answer; NO_ANSWER where the server died before it was here."""
        headers = {"Content-Type": message["content_type"], **message.get("headers", {})}
        post = partial(requests.post, timeout=PATIENCE_SECONDS, allow_redirects=False)
        try:
            answer = post(f"{self.site}{CALLBACK}{provider}", message["data"].encode(), headers=headers)
        except requests.RequestException:
            return NO_ANSWER
        is_whole = answer.headers.get("Content-Length") == str(len(answer.content))
        return str(answer.status_code) if is_whole else NO_ANSWER
