"""Redis as the cache: it keeps what is counted for all, and nobody is refused or kept waiting because it is away."""

import time

import pytest
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from environ import Env

from foundation import cache_server
from foundation.cache_server import LEFT_ALONE_SECONDS, WAITED_SECONDS, CacheServer
from foundation.shared_word import SharedWord
from gymsite.cache_settings import cache_settings
from tests.redis_process import NEEDS_REDIS, running_redis


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    with running_redis(tmp_path_factory.mktemp("redis")) as redis:
        yield redis


@pytest.fixture
def as_cache(settings, monkeypatch):
    """Makes `django.core.cache.cache` of the server at an address, and forgets what was found out of another."""
    monkeypatch.setattr(cache_server._ABSENCE, "until", 0.0)

    def use(url):
        settings.CACHES = {"default": cache_settings(env_of(url))}
        return caches["default"]

    return use


def env_of(url):
    env = Env()
    env.ENVIRON = {"CACHE_URL": url}
    return env


@pytest.mark.parametrize(
    "url",
    [
        "redis://", "rediss://", "valkey://", "rediscache://", "redis:///", "redis:///0", "redis://:6379/0",
        "redis://:secret@/0", "redis://:secret@:6379/0", "redis://?key_prefix=gym1",
    ],
)  # fmt: skip
def test_a_server_without_a_host_stops_the_start(url):
    with pytest.raises(ImproperlyConfigured, match=r"^CACHE_URL .*redis://HOST:6379/0") as refused:
        cache_settings(env_of(url))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["redis://cache", "redis://:secret@10.0.0.7:6379/0?key_prefix=gym1", "valkeys://[::1]", "redis:///run/redis.sock"],
)
def test_one_with_a_host_or_a_socket_is_taken(url):
    assert cache_settings(env_of(url))["LOCATION"]


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://cache:6379/1", "redis://cache:6379/1"),
        ("valkey://cache:6379/1", "redis://cache:6379/1"),
        ("rediss://:secret@cache:6380/0", "rediss://:secret@cache:6380/0"),
    ],
)
def test_an_address_is_read(url, place):
    found = cache_settings(env_of(f"{url}?key_prefix=gym1"))
    assert (found["BACKEND"], found["LOCATION"]) == ("foundation.cache_server.CacheServer", place)
    assert found["KEY_PREFIX"] == "gym1"


def test_without_an_address_each_process_has_its_own():
    assert cache_settings(env_of(""))["BACKEND"].endswith("LocMemCache")
    assert cache_settings(env_of("dbcache://django_cache"))["LOCATION"] == "django_cache"


@NEEDS_REDIS
def test_what_one_keeps_another_finds(redis, as_cache):
    cache, other = as_cache(redis.url), CacheServer(redis.url, {})
    assert cache.add("asked", 1, timeout=60)
    assert not other.add("asked", 1, timeout=60)
    cache.set("history", [1.5, 2.25])
    assert other.get("history") == [1.5, 2.25]
    assert (cache.incr("asked", 2), other.get("asked")) == (3, 3)
    other.set_many({"a": {"b": None}, "c": "é"}, timeout=60)
    assert cache.get_many(["a", "c", "d"]) == {"a": {"b": None}, "c": "é"}
    other.delete("asked")
    assert not cache.has_key("asked")


@NEEDS_REDIS
def test_a_word_is_heard_by_all_until_it_is_taken_back(redis, as_cache):
    as_cache(redis.url)
    said, heard = SharedWord("test.word"), SharedWord("test.word")
    assert not heard.is_said()
    said.say(15)
    assert heard.is_said()
    heard.take_back()
    assert not said.is_said()


@NEEDS_REDIS
def test_nothing_that_is_kept_is_run(redis, as_cache):
    """Whoever can write to the cache could have pickle run anything."""
    cache = as_cache(redis.url)
    with pytest.raises(TypeError):
        cache.set("key", object())
    client = cache._cache.get_client(write=True)
    client.set(cache.make_key("evil"), b"cos\nsystem\n(S'true'\ntR.")
    assert (cache.get("evil", "default"), cache.get_many(["evil"])) == ("default", {})


def test_while_it_is_away_everything_is_as_if_nothing_had_been_kept(as_cache, caplog):
    cache = as_cache("redis://127.0.0.1:1/0")
    assert cache.add("asked", 1) is True
    assert (cache.get("key", "default"), cache.get_many(["key"]), cache.has_key("key")) == ("default", {}, False)
    assert (cache.set("key", 1), cache.set_many({"key": 1}), cache.touch("key")) == (None, ["key"], False)
    assert (cache.delete("key"), cache.delete_many(["key"]), cache.clear()) == (False, None, None)
    assert cache.get_or_set("key", lambda: 7) == 7
    assert not SharedWord("test.word").is_said()
    assert [record.getMessage()[:26] for record in caplog.records] in ([], ["The cache is not available"])


@NEEDS_REDIS
def test_a_server_that_hangs_is_waited_for_once_and_then_left_alone(tmp_path, as_cache):
    with running_redis(tmp_path) as redis:
        cache = as_cache(redis.url)
        redis.freeze()
        began = time.process_time(), time.monotonic()
        assert [cache.get("key") for _time in range(200)] == [None] * 200
        # Two tries, however long the machine takes beside them; each of the other 198 would have been as long.
        assert time.monotonic() - began[1] < 198 * WAITED_SECONDS
        assert cache_server._ABSENCE.until > began[1] + LEFT_ALONE_SECONDS


@NEEDS_REDIS
def test_a_server_that_was_started_again_is_used_at_once(tmp_path, as_cache):
    with running_redis(tmp_path) as redis:
        cache = as_cache(redis.url)
        cache.set("key", 1)
        redis.kill()
        redis.start()
        assert cache.add("key", 2)
        assert cache.get("key") == 2


def test_requests_are_served_though_nothing_can_be_counted(as_cache, api, member, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "create": "1/hour", "search": "1/hour"}
    as_cache("redis://127.0.0.1:1/0")
    caller = api.as_member(member)
    assert {caller.get("/api/v1/payments/?transaction_id=GYM20261123000000").status_code for _time in range(3)} == {200}
