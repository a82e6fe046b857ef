"""What the jobs of one pipeline share: the resolved answers, the catalogue, and which events do what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from generator.catalogue.model import ActionPin, Catalogue, Stack
from generator.environments import Environment
from generator.github.expressions import literal, on_branch, on_tag
from generator.github.workflow import Permission, Step
from generator.images import Image
from generator.pipeline import Checkout, Component, Pipeline
from generator.refs import is_plain, publish_refs
from generator.runners import RunsOn
from generator.triggers import Triggers
from generator.values import EnvValue, GitHubVariable, SecretRef

READ_CODE = Permission("contents", "read", "check out the code")
BASH = {"shell": "bash"}


def env_value(value: EnvValue) -> str:
    """A variable's value as it stands under ``env:``."""
    if not isinstance(value, GitHubVariable):
        return value
    default = f" || {literal(value.default)}" if value.default else ""
    return f"${{{{ vars.{value.variable}{default} }}}}"


def env_map(variables: Mapping[str, EnvValue]) -> dict[str, str]:
    """Variables as they stand under ``env:``, sorted by name."""
    return {name: env_value(variables[name]) for name in sorted(variables)}


def secret_env(secrets: Iterable[SecretRef]) -> dict[str, str]:
    """Secrets as they stand under the ``env:`` of a step, sorted by name."""
    return {
        item.name: f"${{{{ secrets.{item.at_github} }}}}"
        for item in sorted(secrets, key=lambda item: item.name)
    }


def free_name(name: str, taken: Iterable[str]) -> str:
    """A name of the product's own for a step's variable that none of the person's names has."""
    used = set(taken)
    while name in used:
        name += "_"
    return name


def _names_only(filters: Sequence[str], published: Sequence[str]) -> bool:
    """Whether filters let nothing through but what publishes: each is a name, or the same beginning with a star."""
    return all(item in published and (is_plain([item]) or item.endswith("*")) for item in filters)


@dataclass
class Context:
    """The resolved pipeline, the catalogue, and what follows from the triggers."""

    pipeline: Pipeline
    catalogue: Catalogue

    def language(self, component: Component) -> Stack:
        """The stack that versions, set-up and report of a resolved component come from."""
        return self.catalogue.language(component.stack, component.package_manager or "")

    def action(self, name: str) -> ActionPin:
        """The pin of an action; KeyError when the catalogue has none that is fit for new workflows."""
        return self.catalogue.actions[name]

    def step(self, name: str, action: str, inputs: Mapping[str, Any] | None = None, **more: Any) -> Step:
        """A step that uses an action of the catalogue; its pinned release must have every input."""
        pin = self.action(action)
        unknown = set(inputs or {}) - pin.inputs
        if unknown:
            raise ValueError(f"{action} has no input {', '.join(sorted(unknown))}")
        return Step(name=name, uses=pin, inputs=inputs or {}, **more)

    def check_out(self, checkout: Checkout | None = None) -> Step:
        """The first step of most jobs; no credential stays in the working copy."""
        inputs: dict[str, Any] = {"persist-credentials": False}
        if checkout:
            wanted = checkout.model_dump(exclude_defaults=True)
            inputs |= {name.replace("_", "-"): value for name, value in wanted.items()}
        return self.step("Check out the code", "actions/checkout", inputs)

    def runner_of(self, part: Component | Image | Environment) -> RunsOn:
        """The runner of a component, an image or an environment: its own, or the pipeline's."""
        return part.runner or self.pipeline.runner

    def minutes(self, kind: str) -> int:
        """The time limit of a kind of job."""
        limit: int = getattr(self.pipeline.timeout_minutes, kind)
        return limit

    @cached_property
    def triggers(self) -> Triggers:
        """The triggers, which a resolved pipeline always has."""
        return self.pipeline.triggers or Triggers()

    @cached_property
    def review_events(self) -> list[str]:
        """The events that look at a change before it is merged: they publish nothing and tell nobody."""
        chosen = {"pull_request": self.triggers.pull_request, "merge_group": self.triggers.merge_queue}
        return [event for event, on in chosen.items() if on is not None and on is not False]

    @cached_property
    def deploys(self) -> list[Environment]:
        """The environments that something is deployed to."""
        return self.pipeline.environments if self.pipeline.deploy.method != "none" else []

    @cached_property
    def manual_deploys(self) -> bool:
        """Whether a manual run offers to choose an environment."""
        return self.triggers.manual and bool(self.deploys)

    @cached_property
    def pushed_images(self) -> list[Image]:
        """The images that some event pushes."""
        possible = self.manual_deploys or bool(self.publish_tests)
        return [image for image in self.pipeline.images if image.push] if possible else []

    @cached_property
    def publish_branches(self) -> list[str]:
        """The branches whose pushes publish images: the default one and those of environments."""
        branches = [self.pipeline.default_branch, *(item.branch or "" for item in self.deploys)]
        return publish_refs(self.triggers.push_branch_filters, branches)

    @cached_property
    def publish_tags(self) -> list[str]:
        """The tags whose pushes publish images: those of environments."""
        return publish_refs(self.triggers.push_tag_filters, (item.tag_pattern or "" for item in self.deploys))

    @cached_property
    def publish_tests(self) -> list[str]:
        """The tests for the branches and tags whose pushes publish; none where no push does."""
        branches = [on_branch(branch) for branch in self.publish_branches]
        return [*branches, *(on_tag(tag) for tag in self.publish_tags)]

    @cached_property
    def every_push_publishes(self) -> bool:
        """Whether the filters of pushes let only branches and tags through that publish."""
        push = self.triggers.push
        if push is None or not (push.branches or push.tags):
            return False
        published = [*push.branches, *push.tags]
        return (
            _names_only(push.branches, self.publish_branches)
            and _names_only(push.tags, self.publish_tags)
            and bool(published)
        )

    @cached_property
    def releases(self) -> bool:
        """Whether pushes of tags or to a release branch start runs: these take no caches (zizmor: cache-poisoning)."""
        push = self.triggers.push
        return push is not None and (
            bool(push.tags) or any("release" in branch.lower() for branch in push.branches)
        )

    def deployed_by_push(self, environment: Environment) -> bool:
        """Whether a push to its branch, or of its tag, deploys to an environment."""
        return environment.branch in self.publish_branches or environment.tag_pattern in self.publish_tags

    @property
    def trusted_pull_request(self) -> tuple[str, ...]:
        """The terms that leave out pull requests that get no secrets: from forks, and by Dependabot.

        Asks for the author, not for ``github.actor``, which can be someone else (zizmor: bot-conditions).
        """
        return (
            "github.event.pull_request.head.repo.full_name == github.repository",
            "github.event.pull_request.user.login != 'dependabot[bot]'",
        )
