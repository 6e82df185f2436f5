"""A worker must not outlive the server that started it: it would keep the port and half of the trades."""

import multiprocessing
import os
import threading


def end_with_parent() -> None:
    """End this process when the one that started it ends, however that happens."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="lifetime", daemon=True).start()
