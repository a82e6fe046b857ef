"""Where a line of a generated file comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["pipeline", "catalogue", "rule"]
# The product's own decisions: the rules of the design that a line may be there for.
RULES = {
    3: "who pushes and deploys, on which event",
    4: "nothing starts behind a job that failed",
    5: "only deploys wait for each other, and none replaces a newer commit",
    6: "what is deployed is what this run built",
    7: "caches, reports and artifacts fit together",
    8: "one job sums up all checks and always reports",
    9: "actions and images stand at what cannot change",
    10: "each job's token may do what it needs and no more",
    11: "no credential stays behind a checkout",
    12: "secrets reach only the step that needs them",
    13: "scripts get values so that each stays one value",
    15: "a deploy looks before it leaps",
    16: "every file has the same order and form",
    17: "everything has a name, and the file says who made it",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What decides a line: a key of the pipeline, an entry of the catalogue, or a rule of the product.

    ``path`` is ``components[0].test``, ``stacks.python.package_managers.pip.commands.test``, or the rule's number.
    ``part`` is the part of the pipeline that the line is there for, where there is one: ``components[0]``.
    """

    kind: Kind
    path: str
    part: str = ""

    def __str__(self) -> str:
        if self.kind == "rule":
            return f"rule {self.path}: {RULES[int(self.path)]}"
        return f"{self.kind} {self.path}"


def from_text(text: str, part: str = "") -> Origin:
    """An origin from its short form: ``rule:10``, ``catalogue:tools.helm``; anything else is the pipeline's."""
    kind, _, rest = text.partition(":")
    if kind == "rule":
        return Origin("rule", rest, part)
    if kind == "catalogue":
        return Origin("catalogue", rest, part)
    return Origin("pipeline", text, part)
