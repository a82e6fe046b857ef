"""zizmor with its strictest persona: what makes a workflow unsafe."""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.validators.finding import Finding, run_tool, write_files

# 0: nothing found; 11 to 14: the highest severity of what was found.
VERDICTS = {0, 11, 12, 13, 14}
# A file is no workflow; none was judged.
UNREADABLE = 1
UNREADABLE_FILE = re.compile(
    r"failed to load file://(?P<path>.+) as (?:workflow|dependabot config)\n(?P<causes>.*)", re.DOTALL
)

# Where the product may silence zizmor, in the file, with the reason behind it.
EXCEPTIONS = {"unpinned-images", "self-hosted-runner", "self-repository"}
IGNORE_COMMENT = re.compile(r"# zizmor: ignore\[[^\]]*\](?P<reason>.*)")


def findings(workflows: Mapping[str, str]) -> list[Finding]:
    """The auditor persona's findings, and comments that silence more than EXCEPTIONS or give no reason."""
    if not workflows:
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_files(folder, workflows)
        result = run_tool(
            "zizmor",
            [
                *("--offline", "--no-config", "--no-progress", "--quiet", "--strict-collection"),
                # Silenced findings are told too, marked as such.
                *("--persona", "auditor", "--format", "json", "--no-ignores"),
                *workflows,
            ],
            folder=folder,
            exit_codes={*VERDICTS, UNREADABLE},
        )
    if result.returncode == UNREADABLE:
        return _without_unreadable(workflows, result.stderr)
    found = [finding for item in json.loads(result.stdout) for finding in _judged(item)]
    for path, text in workflows.items():
        found.extend(_without_reason(path, text))
    return found


def _without_unreadable(workflows: Mapping[str, str], complaint: str) -> list[Finding]:
    """zizmor stops at the first file that it cannot read: report that one, and judge the others."""
    unreadable = UNREADABLE_FILE.search(complaint)
    if not unreadable:
        raise RuntimeError(f"zizmor ended with {UNREADABLE}: {complaint}")
    path = unreadable["path"]
    found = Finding("zizmor", path, 0, "syntax", " ".join(unreadable["causes"].split()))
    return [found, *findings({other: text for other, text in workflows.items() if other != path})]


def _judged(item: dict[str, Any]) -> Iterator[Finding]:
    rule, message = item["ident"], item["desc"]
    if item["ignored"]:
        if rule in EXCEPTIONS:
            return
        message = f"silenced by a comment: {message}"
    primary = next(place for place in item["locations"] if place["symbolic"]["kind"] == "Primary")
    path = primary["symbolic"]["key"]["Local"]["verbatim_path"]
    line = primary["concrete"]["location"]["start_point"]["row"] + 1
    yield Finding("zizmor", path, line, rule, message)


def _without_reason(path: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), start=1):
        comment = IGNORE_COMMENT.search(line)
        if comment and not comment["reason"].strip():
            yield Finding("zizmor", path, number, "ignore-without-reason", "a silenced finding says why")
