"""What a scene is: one page in one state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Visit

type Act = Callable[[Page, Visit], Any]


@dataclass(frozen=True)
class Scene:
    """One page in one state: `act` brings a window of `user` there."""

    name: str
    act: Act
    user: str | None = None
