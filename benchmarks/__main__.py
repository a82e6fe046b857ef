"""python -m benchmarks: prints the times of generate() for the storefront beside PyYAML's for the same tree."""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import yaml

from generator import check, generate, load_catalogue, read_document

STOREFRONT = Path(__file__).parent.parent / "tests" / "golden" / "storefront" / "pipeline.yaml"
ROUNDS, TIMES = 40, 5


def contestants() -> tuple[dict[str, Callable[[], object]], int, int]:
    """What is timed, by its name; and how many lines of workflows, and of all files, one call of generate() writes."""
    catalogue = load_catalogue()
    pipeline = check(read_document(STOREFRONT.read_text(encoding="utf-8")), catalogue).pipeline
    if pipeline is None:
        raise SystemExit(f"{STOREFRONT.name} has problems: python -m generator check {STOREFRONT}")
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


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"rounds to measure (default: {ROUNDS})")
    rounds: int = parser.parse_args().rounds
    calls, workflow_lines, all_lines = contestants()
    measure(calls, 2)  # the first calls fill caches
    times = measure(calls, rounds)
    safe, fast = times["yaml.dump, SafeDumper"], times["yaml.dump, CSafeDumper"]

    print(
        f"storefront: {workflow_lines} lines of workflow, {all_lines} lines of bundle, {rounds} rounds of {TIMES}"
    )
    print(f"{'':34}{'best µs':>10}{'median µs':>11}{'lines/s':>11}{'÷ Safe':>9}{'÷ CSafe':>9}")
    for name, values in times.items():
        middle = median(values)
        print(
            f"{name:34}{min(values):10.0f}{middle:11.0f}{workflow_lines / middle * 1e6:11.0f}"
            f"{middle / median(safe):9.2f}{middle / median(fast):9.2f}"
        )
    print(
        "Lines per second count the workflow's lines. Ratios are of medians: below 1 is faster than PyYAML."
    )


if __name__ == "__main__":
    main()
