"""``generate`` and ``check``: problems of configurations, and their files beside what lies in a folder."""

from __future__ import annotations

import argparse
import sys
from itertools import islice

from generator.catalogue import Catalogue
from generator.commands.outcome import DIFFERENT, OK, PROBLEMS, Report, WrongUse
from generator.commands.reading import folders, read_catalogue, read_result
from generator.problems import ProblemsError
from generator.writing import Status, Target, compare, is_same_file, left_over, write

# The lines of a difference that --check prints of one file; --diff prints all.
SHORT = 20


def read_all(arguments: argparse.Namespace, report: Report) -> Catalogue | None:
    """Read the catalogue and all configurations into the report; None where there are problems."""
    try:
        catalogue = read_catalogue(arguments.catalogue)
    except ProblemsError as error:
        report.problems = error.problems
        return None
    report.results = [read_result(name, catalogue) for name in arguments.configs]
    return None if any(result.problems for result in report.results) else catalogue


def run_check(arguments: argparse.Namespace, report: Report) -> int:
    """Carry out ``check``; the report is filled on the way."""
    folders(arguments.configs, ".")
    return PROBLEMS if read_all(arguments, report) is None else OK


def run_generate(arguments: argparse.Namespace, report: Report) -> int:
    """Carry out ``generate``; the report is filled on the way."""
    if arguments.check and (arguments.force or arguments.diff):
        raise WrongUse("--check stands alone: it writes nothing, and lists what --diff would show")
    places = folders(arguments.configs, arguments.output)
    if read_all(arguments, report) is None:
        return PROBLEMS
    for result, folder in zip(report.results, places, strict=True):
        if result.bundle and result.pipeline:
            result.targets = compare(result.bundle.files, folder)
            if arguments.check:
                # The configuration itself is what the rest is compared with, however it is written.
                result.targets = [item for item in result.targets if not is_same_file(item, result.config)]
                result.left_over = left_over(result.bundle.files, result.pipeline, folder)
    targets = [target for result in report.results for target in result.targets]
    if arguments.check or arguments.diff:
        stale = any(target.status is not Status.UNCHANGED for target in targets)
        return DIFFERENT if stale or any(result.left_over for result in report.results) else OK
    if any(target.status is Status.DIFFERENT for target in targets) and not arguments.force:
        return DIFFERENT
    write(targets)
    report.written = True
    return OK


def tell_problems(report: Report, catalogue: str | None) -> None:
    """Problems and notices, on standard error."""
    lines = [f"{catalogue}: {problem}" for problem in report.problems]
    for result in report.results:
        lines += [report.name(result, str(problem)) for problem in result.problems]
        for notice in result.bundle.notices if result.bundle else ():
            text = f"notice: {notice.path or '(document)'}: {notice.message} [{notice.code}]"
            lines.append(report.name(result, text))
    if report.error:
        lines.append(report.error)
    if lines:
        print("\n".join(lines), file=sys.stderr)


def tell_files(report: Report, *, shown: bool) -> None:
    """What was written, or what differs, on standard output."""
    for target in (target for result in report.results for target in result.targets):
        if report.written:
            print(f"{'unchanged' if target.status is Status.UNCHANGED else 'written'} {target.place}")
        elif target.status is Status.DIFFERENT or (shown and target.status is Status.NEW):
            print(target.difference(), end="")


def tell_check(report: Report) -> None:
    """What ``generate --check`` found, on standard output: a line for each file, with the start of its difference."""
    for result in report.results:
        for target in result.targets:
            if target.status is Status.NEW:
                print(f"missing {target.place}")
            elif target.status is Status.DIFFERENT:
                print(f"changed {target.place}")
                _tell_short(target)
        for place in result.left_over:
            print(f"left over {place}: another layout of this pipeline wrote it")


def _tell_short(target: Target) -> None:
    lines = target.difference().splitlines(keepends=True)
    print("".join(islice(lines, SHORT)), end="")
    if len(lines) > SHORT:
        print(f"… {len(lines) - SHORT} more lines; --diff shows them all")
