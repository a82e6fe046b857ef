"""The panel that pages show: its views as links, and what the chosen view needs. Only that view is worked out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.http import Http404
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cicd_wizard.panel.asked import CHANGES, CHECKS, FILES, SIMULATE, VIEWS, Asked
from cicd_wizard.panel.checks import Checks, known_checks, run_checks
from cicd_wizard.panel.events import EventChoice
from cicd_wizard.panel.linters import Remark
from cicd_wizard.panel.origins import LineAnswer, LineOrigins, Told
from cicd_wizard.panel.simulation import Played, PlayedJob, play
from cicd_wizard.panel.source import Before, Place, Source
from cicd_wizard.projects.compare import FileChange, changes
from cicd_wizard.ui import markdown
from cicd_wizard.ui.highlighting import highlight, highlight_live
from cicd_wizard.ui.job_graph import GraphJob, JobGraph, draw
from generator.names import GUIDE_FILE, SCRIPT_FILE, find_file
from generator.views import PreviewFile, preview_context

MOST_REMARKS = 100
_HEADING_ID = re.compile(r"(?<=<h[2-6]) id=\"[^\"]*\"")
_BESIDE_A_FORM = SafeString(' hx-include="#step-form, .event-form" hx-sync="{}"')
# A link says all that typing does, and takes its place; queued behind it, it would be gone when its turn comes.
_INSTEAD, _BESIDE = "#step-form:replace", "this:replace"


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a panel lies.

    Args:
        address: of the page that shows it, with nothing behind the path.
        query: what its address always says, by name.
        id: of the element around it.
        live: whether it stands beside a form and follows what is typed there.
        views: the views that it offers.
        downloads: the address of a file's download, without the file's path; "" for none.
    """

    address: str
    query: Mapping[str, str] = field(default_factory=dict)
    id: str = "preview"
    live: bool = False
    views: tuple[str, ...] = tuple(VIEWS)
    downloads: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a view or a file, with its attributes."""

    label: str
    attributes: SafeString
    current: bool
    more: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A linter's remark, with the link to its line and the answer that the line comes from."""

    remark: Remark
    attributes: SafeString
    told: Told | None


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to know, and where its answer is given."""

    message: str
    place: Place | None


class Panel:
    """One panel on one page."""

    def __init__(self, source: Source, asked: Asked, frame: Frame, *, strict: bool = False) -> None:
        """Choose the view and the file.

        Args:
            source: what it shows.
            asked: what the request asks for.
            frame: where it lies.
            strict: whether a file that is not there is a 404, or the first one takes its place.

        Raises:
            Http404: if `strict` and there is no such file, or if there is none at all.
        """
        self.source, self.asked, self.frame = source, asked, frame
        self.view = asked.view if asked.view in frame.views else FILES
        path = asked.file if asked.file in source.files or strict else ""
        shown = preview_context(source.files, path)
        self._files: list[PreviewFile] = shown["files"]
        if shown["file"] is None:
            raise Http404("There are no files.")
        self.file: PreviewFile = shown["file"]
        self._origins = LineOrigins(source)

    @property
    def template(self) -> str:
        """The template of the view."""
        return f"panel/{self.view}.html"

    # --- Links -------------------------------------------------------------------------------------

    def url(self, **query: str) -> str:
        """The address of the panel's page with this view, file and so on."""
        return f"{self.frame.address}?{urlencode({**self.frame.query, **query})}"

    def link(self, anchor: str = "", **query: str) -> SafeString:
        """The attributes of a link to another state of the panel: with script only the panel is fetched."""
        here = anchor or ("" if self.frame.live else self.frame.id)
        return format_html(
            'href="{}{}" {}', self.url(**query), f"#{here}" if here else "", self.fetch(**query)
        )

    def fetch(self, *, part: str = "", **query: str) -> SafeString:
        """The attributes that fetch the panel, or what lies inside one `part` of it, in place of a page."""
        target = part or self.frame.id
        how = "hx-post" if self.frame.live else "hx-get"
        more = format_html(_BESIDE_A_FORM, _BESIDE if part else _INSTEAD) if self.frame.live else ""
        swap = "innerHTML" if part else "outerHTML"
        return format_html(
            '{}="{}" hx-target="#{}" hx-select="#{}{}" hx-swap="{}"{}',
            how, self.url(**query), target, target, " > *" if part else "", swap, more,
        )  # fmt: skip

    @property
    def hidden(self) -> Iterator[tuple[str, str]]:
        """What the panel's own forms say besides their fields, when they go to its address without script."""
        yield from self.frame.query.items()
        yield "view", self.view
        yield "file", self.file.path

    @property
    def views(self) -> list[Tab]:
        """The views as links."""
        return [
            Tab(
                VIEWS[view],
                self.link(view=view, **({"run": "1"} if view == CHECKS else {})),
                view == self.view,
                f" since revision {self.source.since}" if view == CHANGES and self.source.since else "",
            )
            for view in self.frame.views
        ]

    @property
    def files(self) -> list[Tab]:
        """The files as links."""
        return [Tab(tab.name, self.link(view=FILES, file=tab.path), tab.selected) for tab in self._files]

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._files)

    # --- One file ----------------------------------------------------------------------------------

    @property
    def code(self) -> SafeString:
        """The file's lines; outside of a live panel each number leads to the answer that the line comes from."""
        if self.frame.live:
            return highlight_live(self.file.text, self.file.path)
        return highlight(self.file.text, self.file.path, self.url(view=FILES, file=self.file.path, line=""))

    @property
    def takes_focus(self) -> bool:
        """Whether somebody came to these lines by a link that is gone: then the file takes the focus."""
        return self.asked.fetched and self.asked.lines is not None

    @property
    def download(self) -> str:
        """The address of the file's download, "" for none."""
        return f"{self.frame.downloads}{self.file.path}" if self.frame.downloads else ""

    @property
    def origin_fetch(self) -> SafeString:
        """What makes the form of the lines fetch its answer alone."""
        return self.fetch(part="line-answer", view=FILES, file=self.file.path)

    @cached_property
    def answer(self) -> LineAnswer | None:
        """Where the chosen lines come from."""
        if self.asked.lines is None:
            return None
        return self._origins.answer(self.file.path, self.asked.lines)

    # --- Other views -------------------------------------------------------------------------------

    @cached_property
    def before(self) -> Before | None:
        """The revision that the files are compared with."""
        return self.source.before()

    @cached_property
    def changes(self) -> list[FileChange]:
        """What each file gained and lost since then."""
        return changes(self.before.files, self.source.files) if self.before else []

    @cached_property
    def graph(self) -> JobGraph:
        """The jobs as a drawing."""
        return draw(self.source.workflows, self.source.approvals)

    @property
    def job_href(self) -> str:
        """The page of a file, before its path and line."""
        return self.url(view=FILES, file="")

    @property
    def graph_columns(self) -> list[list[tuple[GraphJob, SafeString]]]:
        """The same jobs in the order in which they run, each with a link to its lines."""
        return [
            [(job, self._line_link(job.path, job.line)) for job in column] for column in self.graph.columns
        ]

    def _line_link(self, path: str, line: int) -> SafeString:
        return self.link(f"L{line}", view=FILES, file=path, line=str(line))

    @cached_property
    def played(self) -> Played | None:
        """The chosen event, played."""
        return play(self.source, self.asked.event)

    @property
    def job_links(self) -> list[tuple[PlayedJob, SafeString]]:
        """The jobs of the played event, each with a link to its lines."""
        jobs = self.played.jobs if self.played else []
        return [(job, self._line_link(job.path, job.line)) for job in jobs]

    @property
    def event_fetch(self) -> SafeString:
        """What makes the form of the event fetch its outcome alone."""
        return self.fetch(part="event-outcome", view=SIMULATE)

    @property
    def event(self) -> EventChoice:
        """The event as it was asked for."""
        return self.asked.event

    @cached_property
    def checks(self) -> Checks | None:
        """What the linters say; None while they did not look at these files and were not asked to."""
        return run_checks(self.source.files) if self.asked.run else known_checks(self.source.files)

    @property
    def findings(self) -> list[Finding]:
        """The linters' remarks with links."""
        return [
            self._finding(remark) for remark in (self.checks.remarks if self.checks else ())[:MOST_REMARKS]
        ]

    def _finding(self, remark: Remark) -> Finding:
        link = self._line_link(remark.path, remark.line)
        answer = self._origins.answer(remark.path, (remark.line, remark.line))
        return Finding(remark, link, answer.told[0] if answer else None)

    @property
    def hints(self) -> list[Hint]:
        """What a person should know of these answers."""
        places = self.source.places
        return [
            Hint(notice.message, places(notice.path) if notice.path else None)
            for notice in self.source.notices()
        ]

    @property
    def verdict_fetch(self) -> SafeString:
        """What makes the verdict ask for the outcome of the linters."""
        return self.fetch(part="verdict-checks", run="1")

    @property
    def check_again(self) -> SafeString:
        """The link that runs the linters."""
        return self.link(view=CHECKS, run="1")

    @cached_property
    def guide(self) -> SafeString:
        """The setup guide as HTML; its headings have no ids, since the page around it has its own."""
        text = self.source.files.get(find_file(self.source.files, GUIDE_FILE), "")
        document = markdown.read(text)
        return SafeString(_HEADING_ID.sub("", document.lead + document.body))

    @property
    def guide_files(self) -> list[Tab]:
        """The guide and the script as files."""
        paths = [find_file(self.source.files, name) for name in (GUIDE_FILE, SCRIPT_FILE)]
        return [Tab(path, self.link(view=FILES, file=path), False) for path in paths if path]
