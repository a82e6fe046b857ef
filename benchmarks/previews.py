"""How many previews a second one process serves, beside an empty view behind the same middleware and session."""

import tempfile
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.configurations import large, storefront
from benchmarks.site import Site
from benchmarks.stages import Stages
from generator import Catalogue

WARM_UP = 5
SHARES = (10, 3)
REST = "Django, middleware, session"


def time_previews(catalogue: Catalogue, rounds: int) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        site = Site(folder)
        calls: dict[str, Callable[[], bytes]] = {"empty view": lambda: site.call("/empty/")}
        calls["storefront"] = site.typing(storefront(catalogue), catalogue).preview
        calls["large"] = site.typing(large(catalogue), catalogue).preview
        seconds = _measure(calls, rounds)
        empty = median(seconds["empty view"])
        print(f"Live previews, each with a letter typed: {rounds} rounds in one process")
        print(f"{'':14}{'requests/s':>11}{'median ms':>11}{'KiB':>8}{'of the empty view':>19}")
        for name, call in calls.items():
            middle = median(seconds[name])
            size = len(call()) / 1024
            print(f"{name:14}{1 / middle:11.1f}{middle * 1e3:11.2f}{size:8.0f}{empty / middle:19.3f}")
        print()
        for name in ("storefront", "large"):
            _profile(name, calls[name], empty, rounds)


def _measure(calls: dict[str, Callable[[], bytes]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each call. Every round makes them all, so that a slow moment hits them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(WARM_UP + rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if number >= WARM_UP:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def _profile(name: str, preview: Callable[[], bytes], empty: float, rounds: int) -> None:
    """Print where a preview's time goes, and what some shares of the empty view's rate would take."""
    stages = Stages(REST)
    with stages.watching(_functions()):
        for _ in range(rounds):
            preview()
    total = sum(stages.seconds.values())
    print(f"Profile of {name}: {total / rounds * 1e3:.2f} ms a request")
    for stage, spent in sorted(stages.seconds.items(), key=lambda item: -item[1]):
        print(f"  {stage:34}{spent / rounds * 1e3:8.2f} ms{spent / total:7.0%}")
    for share in SHARES:
        needed = empty * share * 1e3
        print(f"  1/{share} of the empty view's rate means at most {needed:.1f} ms a request")
    print()


def _functions() -> dict[str, list[tuple[Any, str]]]:
    """What is watched, by stage."""
    from django.db.models.query import QuerySet
    from django.http import HttpRequest
    from django.template.backends.django import Template

    from cicd_wizard.panel import panel
    from cicd_wizard.wizard import answers, preview, storage, views_draft

    return {
        "database": [(QuerySet, "_fetch_all"), (QuerySet, "exists"), (storage, "find_draft")],
        "reading the request": [(HttpRequest, "_load_post_and_files"), (views_draft, "posted_fields")],
        "forms": [(answers.Answers, "__init__"), (answers.Answers.writer, "func")],
        "check": [(answers, "check")],
        "generation": [(preview, "generate")],
        "highlighting": [(panel, "highlight"), (panel, "highlight_live")],
        "templates": [(Template, "render")],
    }
