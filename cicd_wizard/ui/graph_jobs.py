"""The jobs of workflow files as boxes: what each says, where it stands, what it waits for."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

BOX_HEIGHT = 56
GATE = "checks"
TITLE_LIMIT, NOTE_LIMIT = 20, 22
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class GraphJob:
    """One job: what the box says, where it stands, and what it waits for."""

    id: str
    name: str
    line: int
    needs: list[str]
    icon: str
    note: str = ""
    gate: bool = False
    path: str = ""
    calls: str = ""
    column: int = 0
    row: float = 0.0
    x: float = 0.0
    y: float = 0.0
    after: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The name, cut to the box."""
        return _cut(self._parts[0], TITLE_LIMIT)

    @property
    def subtitle(self) -> str:
        """The second line, cut to the box."""
        return _cut(self.note or self._parts[1], NOTE_LIMIT)

    @property
    def _parts(self) -> tuple[str, str]:
        """The name in two lines: "Upload the coverage of api" is too long for one."""
        name = re.sub(r"\s*\(.*\)$", "", self.name)
        head, _, tail = name.rpartition(" of ")
        return (head, tail) if head and len(name) > TITLE_LIMIT else (name, "")

    @property
    def places(self) -> dict[str, str]:
        """Where the parts of the box stand, as SVG writes numbers."""
        x, y = self.x, self.y
        lower = y + 25 if self.subtitle else y + BOX_HEIGHT / 2 + 4
        numbers = {"x": x, "y": y, "icon_x": x + 11, "icon_y": lower - 12, "text_x": x + 33}
        numbers |= {"title_y": lower, "note_y": y + 42}
        return {name: f"{number:g}" for name, number in numbers.items()}

    @property
    def middle(self) -> float:
        """The height at which lines reach the box."""
        return self.y + BOX_HEIGHT / 2


def read_jobs(files: Mapping[str, str], approvals: Collection[str]) -> dict[str, GraphJob]:
    """The jobs of workflows by id; in the place of a job that calls another of them stand that one's jobs.

    Args:
        files: texts of workflows by path; the ones that call may stand before or behind the called ones.
        approvals: the environments that wait for a reviewer; the files do not tell.
    """
    jobs: dict[str, GraphJob] = {}
    ends: dict[str, list[str]] = {}
    found = {path: list(_read(path, text, approvals)) for path, text in files.items()}
    for read in found.values():
        for job in read:
            called = found.get(job.calls) if job.calls else None
            if called is None:
                jobs.setdefault(job.id, job)
            else:
                ends[job.id] = _ends(called)
    for job in jobs.values():
        # Whoever waits for a call waits for what sums up the called workflow.
        job.needs = [
            name for need in job.needs for name in (ends.get(need, [need]) if need not in jobs else [need])
        ]
    return jobs


def _ends(jobs: list[GraphJob]) -> list[str]:
    """The job that sums up a workflow, or else all that no other job waits for."""
    waited_for = {need for job in jobs for need in job.needs}
    return [job.id for job in jobs if job.id == GATE] or [job.id for job in jobs if job.id not in waited_for]


def _read(path: str, text: str, approvals: Collection[str]) -> Iterator[GraphJob]:
    loader = _Loader(text)
    try:
        document = loader.get_single_data()
    finally:
        loader.dispose()
    jobs: dict[str, Any] = document.get("jobs", {}) if isinstance(document, dict) else {}
    _, _, below = text.partition("\njobs:\n")
    first = text.count("\n") - below.count("\n") + 1
    lines = {
        match.group(1): first + number
        for number, line in enumerate(below.split("\n"))
        if (match := re.fullmatch(r"  ([\w-]+):", line))
    }
    for name, job in jobs.items():
        needs = job.get("needs", [])
        environment = job.get("environment", {})
        target = environment.get("name", "") if isinstance(environment, dict) else environment
        waits = target in approvals
        yield GraphJob(
            id=name,
            name=_with_matrix(str(job.get("name", name))),
            line=lines.get(name, 1),
            needs=[needs] if isinstance(needs, str) else [need for need in needs if need in jobs],
            icon=_icon(name, gate=waits),
            note=_note(name, job, environment, waits=waits),
            gate=waits,
            path=path,
            calls=str(job.get("uses", "")).removeprefix("./"),
        )


def _with_matrix(name: str) -> str:
    """A name without its matrix cell: "Test api (Python ${{ ... }})" is Test api."""
    return re.sub(r"\s*\([^()]*\$\{\{[^()]*\)|\$\{\{.*?\}\}", "", name).strip()


def _icon(job_id: str, *, gate: bool) -> str:
    if gate:
        return "shield"
    kinds = {GATE: "flag", "notify": "bell"}
    if job_id.startswith("deploy-"):
        return "rocket"
    return kinds.get(job_id, "box" if job_id.endswith(("-image", "-image-check")) else "play")


def _note(job_id: str, job: dict[str, Any], environment: Any, *, waits: bool) -> str:
    """What a reader wants to know beside the name."""
    matrix = (job.get("strategy") or {}).get("matrix") or {}
    language = re.search(r"\(([^()$]+) \$\{\{", str(job.get("name", "")))
    cells = [", ".join(map(str, values)) for values in matrix.values() if isinstance(values, list)]
    if language and cells:
        cells[0] = f"{language.group(1)} {cells[0]}"
    address = str(environment.get("url", "")) if isinstance(environment, dict) else ""
    condition = str(job.get("if", ""))
    notes = (
        ("needs approval", waits),
        ("required status check", job_id == GATE),
        ("pull requests only", condition == "github.event_name == 'pull_request'"),
        ("when a run fails", job_id == "notify" and "'failure'" in condition),
        (re.sub(r"^https?://", "", address), bool(address)),
        ("; ".join(cells), bool(cells)),
    )
    return next((words for words, holds in notes if holds), "")


def _cut(text: str, limit: int) -> str:
    """The text in at most so many characters, cut between words where that keeps most of it."""
    if len(text) <= limit:
        return text
    short = text.replace(" the ", " ").removesuffix(" image")
    if len(short) <= limit:
        return short
    kept = short[: limit - 1]
    return f"{kept.rstrip()}…"
