"""python -m benchmarks: generate() beside PyYAML and over many configurations, previews beside an empty view."""

import argparse
import time
from collections.abc import Callable
from statistics import median

import yaml

from benchmarks.configurations import large, many, storefront
from benchmarks.previews import time_previews
from generator import Catalogue, Pipeline, generate, load_catalogue

ROUNDS, TIMES = 40, 5
MANY = (10, 100, 1000)


def contestants(pipeline: Pipeline, catalogue: Catalogue) -> tuple[dict[str, Callable[[], object]], int, int]:
    """What is timed, by its name; and how many lines of workflows, and of all files, one call of generate() writes."""
    bundle = generate(pipeline, catalogue)
    trees = [yaml.safe_load(bundle.files[path]) for path in bundle.workflow_paths]
    workflow_lines = sum(bundle.files[path].count("\n") for path in bundle.workflow_paths)
    all_lines = sum(text.count("\n") for text in bundle.files.values())

    def dump_all(dumper: type[yaml.SafeDumper | yaml.CSafeDumper]) -> Callable[[], object]:
        return lambda: [yaml.dump(tree, Dumper=dumper, sort_keys=False) for tree in trees]

    return (
        {
            "generate(), no parse-back check": lambda: generate(pipeline, catalogue, check=False),
            "generate(), with the check": lambda: generate(pipeline, catalogue, check=True),
            "yaml.dump, SafeDumper": dump_all(yaml.SafeDumper),
            "yaml.dump, CSafeDumper": dump_all(yaml.CSafeDumper),
        },
        workflow_lines,
        all_lines,
    )


def measure(calls: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Microseconds of a call, per round. Every round times them all, so that a slow moment hits them alike."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            start = time.perf_counter()
            for _ in range(TIMES):
                call()
            seconds[name].append((time.perf_counter() - start) / TIMES * 1e6)
    return seconds


def compare(name: str, pipeline: Pipeline, catalogue: Catalogue, rounds: int) -> None:
    """Print the table for one configuration."""
    calls, workflow_lines, all_lines = contestants(pipeline, catalogue)
    measure(calls, 2)  # the first calls fill caches
    times = measure(calls, rounds)
    safe, fast = times["yaml.dump, SafeDumper"], times["yaml.dump, CSafeDumper"]
    print(
        f"{name}: {workflow_lines} lines of workflow, {all_lines} lines of bundle, {rounds} rounds of {TIMES}"
    )
    print(f"{'':34}{'best µs':>10}{'median µs':>11}{'lines/s':>11}{'÷ Safe':>9}{'÷ CSafe':>9}")
    for call, values in times.items():
        middle = median(values)
        print(
            f"{call:34}{min(values):10.0f}{middle:11.0f}{workflow_lines / middle * 1e6:11.0f}"
            f"{middle / median(safe):9.2f}{middle / median(fast):9.2f}"
        )
    print()


def time_many(catalogue: Catalogue) -> None:
    """Print what one of many different configurations takes, with the parse-back check."""
    pipelines = many(max(MANY), catalogue)
    print(f"{'configurations':>14}{'seconds':>10}{'ms for each':>13}{'÷ first':>9}")
    first = 0.0
    for number in MANY:
        start = time.perf_counter()
        for pipeline in pipelines[:number]:
            generate(pipeline, catalogue)
        seconds = time.perf_counter() - start
        first = first or seconds / number
        print(f"{number:14}{seconds:10.2f}{seconds / number * 1e3:13.2f}{seconds / number / first:9.2f}")


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds to measure (default: {ROUNDS})")
    rounds: int = parser.parse_args().rounds
    catalogue = load_catalogue()
    compare("storefront", storefront(catalogue), catalogue, rounds)
    compare("large", large(catalogue), catalogue, max(rounds // 4, 1))
    print(
        "Lines per second count the workflow's lines. Ratios are of medians: below 1 is faster than PyYAML.\n"
    )
    time_many(catalogue)
    print()
    time_previews(catalogue, rounds)


if __name__ == "__main__":
    main()
