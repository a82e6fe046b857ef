"""The jobs of workflows as a drawing: laid out in columns by what waits for what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cicd_wizard.ui.graph_jobs import BOX_HEIGHT, GraphJob, read_jobs

__all__ = ["BOX_HEIGHT", "BOX_WIDTH", "GraphJob", "JobGraph", "draw"]

BOX_WIDTH, ROW_GAP = 170, 14
WIDE_GAP, NARROW_GAP = 45, 26  # wide where lines bend, narrow where they run straight
MARGIN = 4  # room for the ports and the outline
CORNER = 8
FITS = 1190  # what the page's column can show without scrolling


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


def draw(workflows: str | Mapping[str, str], approvals: Collection[str] = ()) -> JobGraph:
    """The jobs of a workflow file, or of several that call each other, laid out.

    Args:
        workflows: the workflow as it was generated, or several by path.
        approvals: the environments that wait for a reviewer; the files do not tell.
    """
    jobs = read_jobs({"": workflows} if isinstance(workflows, str) else workflows, approvals)
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
