"""A process that must not outlive the one that started it, not even when that one is killed."""

import os
import signal
import threading
import time
from collections.abc import Callable


def when_orphaned(act: Callable[[], object]) -> None:
    """Call ``act`` once, from a thread, when the parent process is gone."""
    threading.Thread(target=_watch, args=[os.getppid(), act], daemon=True).start()


def leave() -> None:
    """End this process: politely, and after ten seconds for certain."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(10)
    os.kill(os.getpid(), signal.SIGKILL)


def _watch(parent: int, act: Callable[[], object]) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    act()
