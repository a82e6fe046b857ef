"""A workflow's jobs as a drawing: read out of the file's text, laid out in columns by what waits for what."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

BOX_WIDTH, BOX_HEIGHT, ROW_GAP = 170, 56, 14
WIDE_GAP, NARROW_GAP = 45, 26  # wide where lines bend, narrow where they run straight
MARGIN = 4  # room for the ports and the outline
CORNER = 8
TITLE_LIMIT, NOTE_LIMIT = 20, 22
FITS = 1190  # what the page's column can show without scrolling
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


@dataclass(frozen=True)
class Edge:
    """A line from one box to the next, and the two points where it meets them."""

    path: str
    ports: tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True)
class JobGraph:
    """A drawing of jobs."""

    jobs: list[GraphJob]
    edges: list[Edge]
    width: float
    height: float

    @property
    def size(self) -> tuple[str, str]:
        """Width and height as SVG writes numbers."""
        return f"{self.width:g}", f"{self.height:g}"

    @property
    def fits(self) -> bool:
        """Whether the drawing may shrink to the page; a wider one scrolls."""
        return self.width <= FITS

    @property
    def columns(self) -> list[list[GraphJob]]:
        """The jobs in the order in which they run, for those who read a list."""
        count = max((job.column for job in self.jobs), default=-1) + 1
        return [[job for job in self.jobs if job.column == number] for number in range(count)]

    @property
    def approvals(self) -> int:
        """How many jobs wait for a reviewer."""
        return sum(job.gate for job in self.jobs)


def draw(text: str, approvals: Collection[str] = ()) -> JobGraph:
    """The jobs of a workflow file, laid out.

    Args:
        text: the workflow as it was generated.
        approvals: the environments that wait for a reviewer; the file does not tell.
    """
    jobs = {job.id: job for job in _read(text, approvals)}
    if not jobs:
        return JobGraph([], [], 0, 0)
    before: dict[str, set[str]] = {}
    for job in jobs.values():
        _visit(job, jobs, before)
        job.after = [jobs[name].name for name in job.needs]
    direct = {job.id: _direct_needs(job, before) for job in jobs.values()}
    columns = _columns(jobs)
    _place_rows(columns, jobs)
    gaps = [_gap(column, direct, jobs) for column in columns[1:]]
    left = float(MARGIN)
    for column, gap in zip(columns, [*gaps, 0], strict=True):
        for job in column:
            job.x, job.y = left, MARGIN + job.row * (BOX_HEIGHT + ROW_GAP)
        left += BOX_WIDTH + gap
    edges = [_edge(jobs[need], job) for job in jobs.values() for need in direct[job.id]]
    bottom = max(job.y for job in jobs.values()) + BOX_HEIGHT
    return JobGraph(list(jobs.values()), edges, left + MARGIN, bottom + MARGIN)


def _read(text: str, approvals: Collection[str]) -> Iterator[GraphJob]:
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
        )


def _with_matrix(name: str) -> str:
    """A name without its matrix cell: "Test api (Python ${{ ... }})" is Test api."""
    return re.sub(r"\s*\([^()]*\$\{\{[^()]*\)|\$\{\{.*?\}\}", "", name).strip()


def _icon(job_id: str, *, gate: bool) -> str:
    if gate:
        return "shield"
    kinds = {"checks": "flag", "notify": "bell"}
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
        ("required status check", job_id == "checks"),
        ("pull requests only", condition == "github.event_name == 'pull_request'"),
        ("when a run fails", job_id == "notify" and "'failure'" in condition),
        (re.sub(r"^https?://", "", address), bool(address)),
        ("; ".join(cells), bool(cells)),
    )
    return next((words for words, holds in notes if holds), "")


def _visit(job: GraphJob, jobs: dict[str, GraphJob], before: dict[str, set[str]]) -> None:
    """Find the job's column and, in ``before``, everything that it waits for; each job once."""
    if job.id in before:
        return
    before[job.id] = set(job.needs)
    for need in job.needs:
        _visit(jobs[need], jobs, before)
        before[job.id] |= before[need]
        job.column = max(job.column, jobs[need].column + 1)


def _direct_needs(job: GraphJob, before: dict[str, set[str]]) -> list[str]:
    """The needs that no other need already waits for: a line for each of these says it all."""
    implied = {name for need in job.needs for name in before[need]}
    return [need for need in job.needs if need not in implied]


def _columns(jobs: dict[str, GraphJob]) -> list[list[GraphJob]]:
    count = max(job.column for job in jobs.values()) + 1
    return [[job for job in jobs.values() if job.column == number] for number in range(count)]


def _place_rows(columns: list[list[GraphJob]], jobs: dict[str, GraphJob]) -> None:
    """Rows: the first column from top to bottom, then the jobs that others wait for in the middle."""
    height = max(len(column) for column in columns)
    centre = (height - 1) / 2
    waited_for = {need for job in jobs.values() for need in job.needs}
    for number, column in enumerate(columns):
        if number == 0 or len(column) == height:
            offset = (height - len(column)) / 2
            for place, job in enumerate(column):
                job.row = offset + place
            continue
        slots = [centre + step for step in range(-height, height + 1) if 0 <= centre + step <= height - 1]
        for job in sorted(column, key=lambda job: job.id not in waited_for):
            rows = [jobs[need].row for need in job.needs]
            wanted = centre if job.id in waited_for else sum(rows) / len(rows)
            job.row = min(slots, key=lambda slot: (abs(slot - wanted), slot))
            slots.remove(job.row)


def _gap(column: list[GraphJob], direct: dict[str, list[str]], jobs: dict[str, GraphJob]) -> int:
    bends = any(jobs[need].row != job.row for job in column for need in direct[job.id])
    return WIDE_GAP if bends else NARROW_GAP


def _edge(source: GraphJob, target: GraphJob) -> Edge:
    """A straight line, or one with two rounded corners half-way before the target."""
    x1, y1, x2, y2 = source.x + BOX_WIDTH, source.middle, target.x, target.middle
    ports = ((f"{x1:g}", f"{y1:g}"), (f"{x2:g}", f"{y2:g}"))
    if y1 == y2:
        return Edge(f"M{x1:g} {y1:g}H{x2:g}", ports)
    bend, turn = x2 - WIDE_GAP / 2, CORNER if y2 > y1 else -CORNER
    path = (
        f"M{x1:g} {y1:g}H{bend - CORNER:g}Q{bend:g} {y1:g} {bend:g} {y1 + turn:g}"
        f"V{y2 - turn:g}Q{bend:g} {y2:g} {bend + CORNER:g} {y2:g}H{x2:g}"
    )
    return Edge(path, ports)


def _cut(text: str, limit: int) -> str:
    """The text in at most so many characters, cut between words where that keeps most of it."""
    if len(text) <= limit:
        return text
    short = text.replace(" the ", " ").removesuffix(" image")
    if len(short) <= limit:
        return short
    kept = short[: limit - 1]
    return f"{kept.rstrip()}…"
