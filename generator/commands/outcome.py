"""What becomes of a command: exit codes, the results of each configuration, and the same as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from generator.bundle import Bundle
from generator.pipeline import Pipeline
from generator.problems import Problem
from generator.writing import Status, Target

OK, PROBLEMS, USAGE, DIFFERENT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141


class WrongUse(Exception):
    """The command cannot be carried out as it was given; the text says why."""


@dataclass
class Result:
    """What became of one configuration."""

    config: str
    problems: tuple[Problem, ...] = ()
    pipeline: Pipeline | None = None
    bundle: Bundle | None = None
    targets: list[Target] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    """Files in the folder that another layout of the same pipeline wrote."""


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


def as_json(report: Report, code: int) -> dict[str, Any]:
    """The outcome of a command as one document."""
    return {
        "exit_code": code,
        "error": report.error,
        "problems": [_problem(problem) for problem in report.problems],
        "configs": [_result(result, written=report.written) for result in report.results],
    }


def _problem(item: Any) -> dict[str, str]:
    return {"path": item.path, "code": item.code, "message": item.message}


def _result(result: Result, *, written: bool) -> dict[str, Any]:
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
        "problems": [_problem(problem) for problem in result.problems],
        "notices": [_problem(notice) for notice in bundle.notices] if bundle else [],
        "files": files,
        "left_over": result.left_over,
        "pipeline_fingerprint": bundle.pipeline_fingerprint if bundle else None,
        "catalogue_fingerprint": bundle.catalogue_fingerprint if bundle else None,
    }
