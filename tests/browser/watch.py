"""What must stay silent while a test clicks: the console, the scripts, and the network beyond the server."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# What a browser loads without asking the network.
LOCAL = ("data:", "blob:", "about:")
# Said, as information, when a visitor was in a field before the page was whole: the focus stays where they are.
FASTER_THAN_THE_PAGE = "Autofocus processing was blocked because a document already has a focused element."


@dataclass
class Watch:
    """Collects what went wrong in the browser windows of one test."""

    inside: list[str]
    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Watch every page of this window, pop-ups too."""
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def allow(self, *patterns: str) -> None:
        """Expect messages in which one of these regular expressions is found: the page of an error has its status."""
        self.allowed.extend(patterns)

    def allow_status(self, status: int) -> None:
        """Expect pages that answer with this status: browsers write a failed answer to the console."""
        self.allow(rf"status of {status} ", rf"^{status} ")

    @property
    def complaints(self) -> list[str]:
        """Everything that nobody expected."""
        return [text for text in self.found if not any(re.search(one, text) for one in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.text != FASTER_THAN_THE_PAGE:
            self.found.append(f"console {message.type}: {message.text}")

    def _error(self, error: WebError) -> None:
        self.found.append(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        ours = [f"{address}/" for address in self.inside]
        if not request.url.startswith((*ours, *LOCAL)):
            self.found.append(f"request outside the server: {request.url}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.found.append(f"{response.status} {response.request.method} {response.url}")
