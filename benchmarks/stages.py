"""Where the time of a request goes: functions are watched, and each moment counts for the innermost of them."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class Stages:
    """Seconds by stage, while `watching`."""

    def __init__(self, rest: str) -> None:
        """Name what counts where no watched function runs."""
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._running = [rest]
        self._since = 0.0

    def _turn(self) -> None:
        now = time.perf_counter()
        self.seconds[self._running[-1]] += now - self._since
        self._since = now

    def _watched(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._turn()
            self._running.append(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self._turn()
                self._running.pop()

        return call

    @contextmanager
    def watching(self, functions: dict[str, list[tuple[Any, str]]]) -> Iterator[None]:
        """Watch functions, given by stage as their owner and name, until the block ends."""
        patches = [
            patch.object(owner, name, self._watched(getattr(owner, name), stage))
            for stage, places in functions.items()
            for owner, name in places
        ]
        for each in patches:
            each.start()
        self.seconds |= dict.fromkeys(functions, 0.0)
        self._since = time.perf_counter()
        try:
            yield
        finally:
            self._turn()
            for each in patches:
                each.stop()
