"""Where the server gives no further connection: a thread that has none takes one that another thread does not use.

A process has as many as its threads use at once, or as many as it was given, and none of its threads is left without
while others keep theirs idle. How many are needed is said by `manage.py check --database default`.
"""

from collections import deque
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any, Protocol
from weakref import WeakSet

# How long a thread waits for one that another is working with, in seconds.
WAIT_SECONDS = 1.0


class Owner(Protocol):
    """A thread's own `DatabaseWrapper`."""

    connection: Any
    in_atomic_block: bool
    is_idle: bool


class Lending:
    """The connections of one process's threads; a thread rests between its requests, and wakes for each."""

    def __init__(self) -> None:
        self._lock, self._owners = Lock(), WeakSet[Owner]()
        # Of each thread that rests its connection, which whoever takes it out has.
        self._idle: dict[Owner, Any] = {}
        self._waiting: deque[SimpleQueue[Any]] = deque()

    def rest(self, owner: Owner) -> None:
        """Its thread has done its work: until `wake` another may take the connection away."""
        if owner.connection is None or owner.in_atomic_block:
            return
        with self._lock:
            self._owners.add(owner)
            if self._waiting:
                self._waiting.popleft().put(owner.connection)
                owner.connection = None
                return
            owner.is_idle = True
            self._idle[owner] = owner.connection

    def wake(self, owner: Owner) -> None:
        """Its thread has work again; one whose connection was taken away asks for a new one."""
        if not owner.is_idle:
            return
        owner.is_idle = False
        with self._lock:
            if self._idle.pop(owner, None) is None:
                owner.connection = None

    def borrow(self) -> Any:
        """A connection that another thread does without; None where none is spared within WAIT_SECONDS."""
        waiting: SimpleQueue[Any] = SimpleQueue()
        with self._lock:
            if self._idle:
                return self._idle.popitem()[1]
            if not any(owner.connection is not None for owner in self._owners):
                return None
            self._waiting.append(waiting)
        try:
            return waiting.get(timeout=WAIT_SECONDS)
        except Empty:
            return self._left(waiting)

    def _left(self, waiting: SimpleQueue[Any]) -> Any:
        with self._lock:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
        return None if waiting.empty() else waiting.get()  # one that came at the last moment


LENDING = Lending()
