"""The command line: ``python -m generator generate|check|schema``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from generator import (
    Bundle,
    Catalogue,
    ProblemsError,
    check,
    generate,
    json_schema,
    load_catalogue,
    read_document,
)
from generator.document import MAX_BYTES
from generator.github.render import RenderMismatch
from generator.problems import Problem
from generator.writing import CannotWrite, Status, Target, compare, write

OK, PROBLEMS, USAGE, DIFFERENT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141
STANDARD_INPUT, STANDARD_INPUT_STEM = "-", "pipeline"
EPILOG = """\
exit codes: 0 done, 1 problems in a configuration, 2 wrong use or a file that cannot be read or written,
3 files differ from what is there"""

_ARGPARSE_WORDS = (("the following arguments are required:", "missing:"), ("invalid choice:", "there is no"))


class WrongUse(Exception):
    """The command cannot be carried out as it was given; the text says why."""


class _Parser(argparse.ArgumentParser):
    """A parser that raises, so that every outcome can be told as JSON too."""

    def error(self, message: str) -> NoReturn:
        for theirs, ours in _ARGPARSE_WORDS:
            message = message.replace(theirs, ours)
        raise WrongUse(f"{message}\n{self.format_usage().rstrip()}")


@dataclass
class Result:
    """What became of one configuration."""

    config: str
    problems: tuple[Problem, ...] = ()
    bundle: Bundle | None = None
    targets: list[Target] = field(default_factory=list)


@dataclass
class Report:
    """What became of the whole command."""

    results: list[Result] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    """Of the catalogue's file."""
    error: str | None = None
    written: bool = False

    def name(self, result: Result, text: str) -> str:
        """A line about a configuration, with its name where there are several."""
        return f"{result.config}: {text}" if len(self.results) > 1 else text


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m generator", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    common = _Parser(add_help=False)
    common.add_argument(
        "configs", metavar="CONFIG", nargs="+", help="a configuration as YAML or JSON; - reads it"
    )
    common.add_argument("--catalogue", metavar="FILE", help="stack defaults of an installation")
    common.add_argument("--json", action="store_true", help="print the outcome as one JSON document")
    making = commands.add_parser("generate", parents=[common], help="write the files of configurations")
    making.add_argument(
        "--output", metavar="DIR", required=True, help="folder; with several, one below it for each"
    )
    making.add_argument("--force", action="store_true", help="overwrite files that differ")
    making.add_argument("--diff", action="store_true", help="show what would change and write nothing")
    commands.add_parser("check", parents=[common], help="report the problems of configurations")
    commands.add_parser("schema", help="print the JSON Schema of configurations")
    return parser


def _read(name: str) -> bytes:
    """The bytes of a file or of standard input, as far as a document may go (and one more)."""
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise WrongUse(f"{name} cannot be read: {error.strerror or error}") from None


def _catalogue(name: str | None) -> Catalogue:
    return load_catalogue(read_document(_read(name))) if name else load_catalogue()


def _result(name: str, catalogue: Catalogue) -> Result:
    """Read, check and generate one configuration."""
    try:
        checked = check(read_document(_read(name)), catalogue)
    except ProblemsError as error:
        return Result(name, error.problems)
    if checked.pipeline is None:
        return Result(name, checked.problems)
    return Result(name, bundle=generate(checked.pipeline, catalogue))


def _folders(configs: Sequence[str], output: str) -> list[Path]:
    """The folder of each configuration; several must have names of their own."""
    if configs.count(STANDARD_INPUT) > 1:
        raise WrongUse("- stands twice: standard input can be read once")
    if len(configs) == 1:
        return [Path(output)]
    stems = [STANDARD_INPUT_STEM if name == STANDARD_INPUT else Path(name).stem for name in configs]
    for index, stem in enumerate(stems):
        if stem.casefold() in (other.casefold() for other in stems[:index]):
            raise WrongUse(f"two configurations are called {stem}: both would be written to the same folder")
        if stem in {"", ".", ".."}:
            raise WrongUse(f"{configs[index]} has no name that a folder could have")
    return [Path(output) / stem for stem in stems]


def _run(arguments: argparse.Namespace, report: Report) -> int:
    """Carry out ``generate`` or ``check``; the report is filled on the way."""
    making = arguments.command == "generate"
    folders = _folders(arguments.configs, arguments.output if making else ".")
    try:
        catalogue = _catalogue(arguments.catalogue)
    except ProblemsError as error:
        report.problems = error.problems
        return PROBLEMS
    report.results = [_result(name, catalogue) for name in arguments.configs]
    if any(result.problems for result in report.results):
        return PROBLEMS
    if not making:
        return OK
    for result, folder in zip(report.results, folders, strict=True):
        result.targets = compare(result.bundle.files if result.bundle else {}, folder)
    targets = [target for result in report.results for target in result.targets]
    kept = [target for target in targets if target.status is Status.DIFFERENT]
    if arguments.diff:
        return DIFFERENT if any(target.status is not Status.UNCHANGED for target in targets) else OK
    if kept and not arguments.force:
        return DIFFERENT
    write(targets)
    report.written = True
    return OK


def _as_json(report: Report, code: int) -> dict[str, Any]:
    return {
        "exit_code": code,
        "error": report.error,
        "problems": [_problem_json(problem) for problem in report.problems],
        "configs": [_result_json(result, written=report.written) for result in report.results],
    }


def _problem_json(item: Any) -> dict[str, str]:
    return {"path": item.path, "code": item.code, "message": item.message}


def _result_json(result: Result, *, written: bool) -> dict[str, Any]:
    files = []
    for target in result.targets:
        entry = {"path": target.path, "place": str(target.place), "status": str(target.status)}
        if written and target.status is not Status.UNCHANGED:
            entry["status"] = "written"
        elif target.status is not Status.UNCHANGED:
            entry["difference"] = target.difference()
        files.append(entry)
    bundle = result.bundle
    return {
        "config": result.config,
        "problems": [_problem_json(problem) for problem in result.problems],
        "notices": [_problem_json(notice) for notice in bundle.notices] if bundle else [],
        "files": files,
        "pipeline_fingerprint": bundle.pipeline_fingerprint if bundle else None,
        "catalogue_fingerprint": bundle.catalogue_fingerprint if bundle else None,
    }


def _tell_problems(report: Report, catalogue: str | None) -> None:
    """Problems and notices, on standard error."""
    lines = [f"{catalogue}: {problem}" for problem in report.problems]
    for result in report.results:
        lines += [report.name(result, str(problem)) for problem in result.problems]
        for notice in result.bundle.notices if result.bundle else ():
            lines.append(
                report.name(
                    result, f"notice: {notice.path or '(document)'}: {notice.message} [{notice.code}]"
                )
            )
    if report.error:
        lines.append(report.error)
    if lines:
        print("\n".join(lines), file=sys.stderr)


def _tell_files(report: Report, *, shown: bool) -> None:
    """What was written, or what differs, on standard output."""
    for target in (target for result in report.results for target in result.targets):
        if report.written:
            print(f"{'unchanged' if target.status is Status.UNCHANGED else 'written'} {target.place}")
        elif target.status is Status.DIFFERENT or (shown and target.status is Status.NEW):
            print(target.difference(), end="")


def _carry_out(arguments: argparse.Namespace) -> int:
    """Carry out a command and tell its outcome."""
    if arguments.command == "schema":
        print(json.dumps(json_schema(), indent=2))
        return OK
    report = Report()
    try:
        code = _run(arguments, report)
    except (WrongUse, CannotWrite, RenderMismatch) as error:
        report.error, code = str(error), USAGE
    if code == DIFFERENT and not arguments.diff:
        report.error = "These files are there and differ; nothing was written. --force overwrites them"
    _tell_problems(report, arguments.catalogue)
    if arguments.json:
        print(json.dumps(_as_json(report, code), indent=2))
    elif arguments.command == "generate":
        _tell_files(report, shown=arguments.diff)
    elif code == OK:
        print("\n".join(f"{result.config}: no problems" for result in report.results))
    return code


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    argv = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        # A name or a text may hold what the terminal's encoding does not have.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            code = _carry_out(_parser().parse_args(argv))
        except WrongUse as error:
            print(error, file=sys.stderr)
            if "--json" in argv:
                print(json.dumps(_as_json(Report(error=str(error)), USAGE), indent=2))
            code = USAGE
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; the interpreter's last flush must not complain about it.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code


if __name__ == "__main__":
    sys.exit(main())
