"""docs/events.md, as the simulator has it: ``python -m tests.generator.event_page`` writes the page anew."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

from generator import Pipeline, check, generate, read_document
from generator.github.event import Event
from generator.github.event_table import typical_events
from generator.github.render import parse_back
from generator.github.simulate import JobRun, simulate
from tests.generator.event_stories import STORIES, Scene, Story
from tests.generator.samples import CATALOGUE

PAGE = Path(__file__).parents[2] / "docs" / "events.md"
NOTHING = "–"
INTRODUCTION = """\
# What each event does

Which checks run, which images are pushed and which environments are deployed to, for each event and for each way in
which a run can end. Nobody wrote these tables: the simulator reads the generated workflows as GitHub does, and a test
fails when this page is not what it says. `python -m tests.generator.event_page` writes the page anew.

In every table:

- **Images built only** are pushed nowhere: the build is one of the checks.
- **Images pushed** and **Deployed** stand in the order in which they can happen. Behind each environment stands what
  its job waits for: other jobs, wait times, approvals, and deploys of other runs (`group`).
- `checks` is the job that sums up all checks. Where it fails, nothing is pushed and nothing deployed.
- What is not named in a table of outcomes went well.
- A job that waits for an approval has begun nothing: its environment gives it no secrets before.

What holds for every pipeline:

- A pull request, from a fork or not, and the merge queue run checks and build images without pushing them. A schedule
  runs checks.
- A run by hand checks. With an environment chosen it pushes the images and deploys to that environment alone, if the
  ref that it was started on is the environment's; otherwise `checks` fails.
- A newer commit cancels the older run of its pull request, unless `cancel_in_progress` is off. No other run is
  cancelled, and none waits for another one: only deploys do, each for the one before it in its environment. Of several
  that wait there GitHub keeps the newest.
- A deploy by push stops when a newer commit than its own is live. To go back on purpose, run the older run again, or
  start one by hand.
"""


def _pipeline(story: Story) -> tuple[Pipeline, Mapping[str, Any]]:
    """A story's pipeline with its defaults, and its workflow as GitHub reads it."""
    checked = check(read_document(story.pipeline), CATALOGUE)
    assert checked.pipeline, [str(problem) for problem in checked.problems]
    bundle = generate(checked.pipeline, CATALOGUE)
    return checked.pipeline.resolve(CATALOGUE), parse_back(bundle.files[bundle.workflow_paths[0]])


def _rules(pipeline: Pipeline) -> dict[str, Any]:
    """What is set up at GitHub: who approves, and how long a deploy waits."""
    return {
        "require_approval": [item.name for item in pipeline.environments if item.require_approval],
        "wait_minutes": {item.name: item.wait_minutes for item in pipeline.environments if item.wait_minutes},
    }


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _code(names: Iterable[str]) -> str:
    return "<br>".join(f"`{name}`" for name in names) or NOTHING


def _waits(job: JobRun, jobs: Mapping[str, JobRun]) -> str:
    """What a job waits for; one that is skipped keeps nobody waiting."""
    return ", ".join(item for item in job.waits_for if item not in jobs or jobs[item].state != "skipped")


def _place(job: JobRun, jobs: Mapping[str, JobRun]) -> str:
    waits = _waits(job, jobs)
    return f"`{job.environment}`" + (f" after {waits}" if waits else "")


def _deploys(jobs: Mapping[str, JobRun]) -> str:
    done = [job for job in jobs.values() if job.deploys and job.result == "success"]
    ordered = sorted(done, key=lambda job: job.wave)
    return "<br>".join(_place(job, jobs) for job in ordered) or NOTHING


def _built(jobs: Mapping[str, JobRun]) -> str:
    built = [name for name, job in jobs.items() if name.endswith("-image-check") and job.state == "ran"]
    return ", ".join(f"`{name.removesuffix('-image-check')}`" for name in built) or NOTHING


def _gate(jobs: Mapping[str, JobRun]) -> str:
    result = jobs["checks"].result
    return "fails" if result == "failure" else "succeeds" if result == "success" else "does not run"


def _message(jobs: Mapping[str, JobRun]) -> str:
    return "yes" if "notify" in jobs and jobs["notify"].state == "ran" else "no"


def _event_row(event: Event, tree: Mapping[str, Any], rules: Mapping[str, Any]) -> list[str]:
    run = simulate(tree, event, **rules)
    if not run.started:
        return [event.label, "no run", NOTHING, NOTHING, NOTHING]
    return [event.label, _gate(run.jobs), _built(run.jobs), _code(run.pushed()), _deploys(run.jobs)]


def _scene_row(scene: Scene, tree: Mapping[str, Any], rules: Mapping[str, Any], *, tells: bool) -> list[str]:
    run = simulate(
        tree,
        scene.event,
        scene.outcomes,
        busy_groups=scene.busy_groups,
        newer_live=scene.newer_live,
        **rules,
    )
    ended = [
        f"`{job.id}`: {job.because or scene.outcomes.get(job.id, job.result)}"
        for job in run.jobs.values()
        if job.state == "ran" and job.result != "success" and job.id != "checks"
    ]
    ended += [
        f"`{job.id}` waits for {_waits(job, run.jobs)}"
        for job in run.jobs.values()
        if job.state == "waiting" and job.environment
    ]
    row = [scene.what, scene.event.label, "<br>".join(ended) or NOTHING, _gate(run.jobs)]
    row += [_code(run.pushed()), _deploys(run.jobs)]
    return [*row, _message(run.jobs)] if tells else row


def _part(story: Story) -> str:
    """The part of the page about one pipeline."""
    pipeline, tree = _pipeline(story)
    rules = _rules(pipeline)
    branches = [item.branch for item in pipeline.environments if item.branch]
    tags = [item.tag_pattern for item in pipeline.environments if item.tag_pattern]
    events = typical_events(tree, default_branch=pipeline.default_branch, branches=branches, tags=tags)
    table = _table(
        ("Event", "`checks`", "Images built only", "Images pushed", "Deployed"),
        [_event_row(event, tree, rules) for event in events],
    )
    text = f"\n## {story.title}\n\n{fill(story.text, 120)}\n\n```yaml\n{story.pipeline}```\n\n{table}"
    if story.scenes:
        tells = bool(pipeline.notifications)
        head = ["What happens", "Event", "Jobs", "`checks`", "Images pushed", "Deployed"]
        rows = [_scene_row(scene, tree, rules, tells=tells) for scene in story.scenes]
        text += "\n" + _table([*head, "Message"] if tells else head, rows)
    return text


def page() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(map(_part, STORIES))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="")
