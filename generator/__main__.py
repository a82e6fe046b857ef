"""The command line: ``python -m generator generate|check|explain|schema``."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from generator.commands.explaining import run_explain
from generator.commands.generating import run_check, run_generate, tell_check, tell_files, tell_problems
from generator.commands.outcome import (
    BROKEN_PIPE,
    DIFFERENT,
    INTERRUPTED,
    OK,
    USAGE,
    Report,
    WrongUse,
    as_json,
)
from generator.github.render import RenderMismatch
from generator.pipeline import json_schema
from generator.writing import CannotWrite

EPILOG = """\
exit codes: 0 done, 1 problems in a configuration, 2 wrong use or a file that cannot be read or written,
3 files differ from what is there"""
DIFFERS = "These files are there and differ; nothing was written. --force overwrites them"
OUT_OF_DATE = "These files are not what the configuration gives. Generate again, or change the configuration"

_ARGPARSE_WORDS = (
    ("the following arguments are required:", "missing:"),
    ("invalid choice:", "there is no"),
    ("invalid int value:", "this is no number:"),
)
_RUNS = {"generate": run_generate, "check": run_check, "explain": run_explain}


class _Parser(argparse.ArgumentParser):
    """A parser that raises, so that every outcome can be told as JSON too."""

    def error(self, message: str) -> NoReturn:
        for theirs, ours in _ARGPARSE_WORDS:
            message = message.replace(theirs, ours)
        raise WrongUse(f"{message}\n{self.format_usage().rstrip()}")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m generator", epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    common = _Parser(add_help=False)
    common.add_argument("--catalogue", metavar="FILE", help="stack defaults of an installation")
    common.add_argument("--json", action="store_true", help="print the outcome as one JSON document")
    several = _Parser(add_help=False, parents=[common])
    several.add_argument(
        "configs", metavar="CONFIG", nargs="+", help="a configuration as YAML or JSON; - reads it"
    )
    making = commands.add_parser("generate", parents=[several], help="write the files of configurations")
    making.add_argument(
        "--output", metavar="DIR", required=True, help="folder; with several, one below it for each"
    )
    making.add_argument("--force", action="store_true", help="overwrite files that differ")
    making.add_argument("--diff", action="store_true", help="show what would change and write nothing")
    making.add_argument(
        "--check", action="store_true", help="list what is missing, changed or left over and write nothing"
    )
    commands.add_parser("check", parents=[several], help="report the problems of configurations")
    telling = commands.add_parser("explain", parents=[common], help="tell what decides the lines of a file")
    telling.add_argument("config", metavar="CONFIG", help="a configuration as YAML or JSON; - reads it")
    telling.add_argument("file", metavar="FILE", help="a generated file, for example ci.yml")
    telling.add_argument("line", metavar="LINE", type=int, nargs="?", help="one line of it, from 1")
    commands.add_parser("schema", help="print the JSON Schema of configurations")
    return parser


def _carry_out(arguments: argparse.Namespace) -> int:
    """Carry out a command and tell its outcome."""
    if arguments.command == "schema":
        print(json.dumps(json_schema(), indent=2))
        return OK
    report = Report()
    try:
        code = _RUNS[arguments.command](arguments, report)
    except (WrongUse, CannotWrite, RenderMismatch) as error:
        report.error, code = str(error), USAGE
    making = arguments.command == "generate"
    if code == DIFFERENT and not arguments.diff:
        report.error = OUT_OF_DATE if arguments.check else DIFFERS
    tell_problems(report, arguments.catalogue)
    if arguments.command == "explain":
        if code != OK and arguments.json:
            print(json.dumps(as_json(report, code), indent=2))
    elif arguments.json:
        print(json.dumps(as_json(report, code), indent=2))
    elif making and arguments.check:
        tell_check(report)
    elif making:
        tell_files(report, shown=arguments.diff)
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
                print(json.dumps(as_json(Report(error=str(error)), USAGE), indent=2))
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
