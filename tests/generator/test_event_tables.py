"""What each event does, as tables: pipelines, events and outcomes; jobs that run, images and deploys."""

from textwrap import dedent

import pytest

from generator.github.event import Event
from generator.github.event_table import EventRow, event_table, typical_events
from generator.github.simulate import Outcome, simulate
from tests.generator.event_cases import CASES, Document, branches_of, split, tags_of, workflow

API = "ghcr.io/acme/shop-api"
SITE = "ghcr.io/acme/site"
ALL_REGISTRIES = (
    f"{API} docker.io/acme/shop-web 123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/shop-job "
    "registry.acme.example:5000/acme/shop-map"
)
STORE = "ghcr.io/acme/storefront-api"

# A job whose name ends with ! failed; a dash: the event starts nothing.
TABLES = {
    "storefront": f"""
        Push to main | api-lint api-test web-lint web-test checks api-coverage api-image deploy-staging
            deploy-production | {STORE} | staging production
        Push to feature | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test web-lint web-test api-image-check checks api-coverage | |
        Pull request from a fork into main |
            api-lint api-test web-lint web-test api-image-check checks api-coverage | |
        Pull request by Dependabot into main |
            api-lint api-test web-lint web-test api-image-check checks api-coverage | |
        By hand on main, environment: none | api-lint api-test web-lint web-test checks | |
        By hand on main, environment: staging | api-lint api-test web-lint web-test checks api-image
            deploy-staging | {STORE} | staging
        By hand on main, environment: production | api-lint api-test web-lint web-test checks api-image
            deploy-production | {STORE} | production
        By hand on feature, environment: none | api-lint api-test web-lint web-test checks | |
        By hand on feature, environment: staging | api-lint api-test web-lint web-test checks! notify | |
        By hand on feature, environment: production | api-lint api-test web-lint web-test checks! notify | |
        Schedule | api-lint api-test web-lint web-test checks | |
        """,
    "checks only": """
        Push to main | api-lint api-test web-lint web-test checks | |
        Push to feature | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test web-lint web-test checks | |
        Pull request from a fork into main | api-lint api-test web-lint web-test checks | |
        Pull request by Dependabot into main | api-lint api-test web-lint web-test checks | |
        By hand on main | api-lint api-test web-lint web-test checks | |
        By hand on feature | api-lint api-test web-lint web-test checks | |
        """,
    "schedule only": "Schedule | api-lint api-test checks | |",
    "images without deploy": f"""
        Push to main | api-lint api-test checks api-image | {API} |
        Push to feature | api-lint api-test api-image-check checks | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test api-image-check checks | |
        Pull request from a fork into main | api-lint api-test api-image-check checks | |
        Pull request by Dependabot into main | api-lint api-test api-image-check checks | |
        By hand on main | api-lint api-test checks | |
        By hand on feature | api-lint api-test checks | |
        Schedule | api-lint api-test checks | |
        """,
    "a branch for each environment": f"""
        Push to main | api-lint api-test checks api-image deploy-production | {API} | production
        Push to develop | api-lint api-test checks api-image deploy-staging | {API} | staging
        Push to feature | api-lint api-test api-image-check checks | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test api-image-check checks | |
        Pull request from a fork into main | api-lint api-test api-image-check checks | |
        Pull request by Dependabot into main | api-lint api-test api-image-check checks | |
        By hand on main, environment: none | api-lint api-test checks | |
        By hand on main, environment: staging | api-lint api-test checks! notify | |
        By hand on main, environment: production | api-lint api-test checks api-image deploy-production
            | {API} | production
        By hand on develop, environment: none | api-lint api-test checks | |
        By hand on develop, environment: staging | api-lint api-test checks api-image deploy-staging
            | {API} | staging
        By hand on develop, environment: production | api-lint api-test checks! notify | |
        By hand on feature, environment: none | api-lint api-test checks | |
        By hand on feature, environment: staging | api-lint api-test checks! notify | |
        By hand on feature, environment: production | api-lint api-test checks! notify | |
        Schedule | api-lint api-test checks | |
        """,
    "release branches": f"""
        Push to main | api-lint api-test checks api-image deploy-staging | {API} | staging
        Push to release/1 | api-lint api-test checks api-image deploy-live | {API} | live
        Push to feature/new | api-lint api-test api-image-check checks | |
        Push to feature | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test api-image-check checks | |
        Pull request from a fork into main | api-lint api-test api-image-check checks | |
        Pull request by Dependabot into main | api-lint api-test api-image-check checks | |
        """,
    "secrets": f"""
        Push to main | api-lint api-test web-lint web-test checks api-coverage api-image deploy-live | {API} | live
        Push to feature | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test web-lint web-test api-image-check checks api-coverage | |
        Pull request from a fork into main | web-lint web-test api-image-check checks | |
        Pull request by Dependabot into main | web-lint web-test api-image-check checks | |
        By hand on main, environment: none | api-lint api-test web-lint web-test checks | |
        By hand on main, environment: live | api-lint api-test web-lint web-test checks api-image deploy-live
            | {API} | live
        By hand on feature, environment: none | api-lint api-test web-lint web-test checks | |
        By hand on feature, environment: live | api-lint api-test web-lint web-test checks! | |
        """,
    "several images": f"""
        Push to main | api-lint api-test dev-image-check checks api-image web-image deploy-live notify
            | {API} {SITE} | live
        Push to feature | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test api-image-check web-image-check dev-image-check checks | |
        Pull request from a fork into main |
            api-lint api-test api-image-check web-image-check dev-image-check checks | |
        Pull request by Dependabot into main |
            api-lint api-test api-image-check web-image-check dev-image-check checks | |
        """,
    "by hand only": f"""
        By hand on main, environment: none | api-lint api-test checks | |
        By hand on main, environment: staging | api-lint api-test checks api-image deploy-staging | {API} | staging
        By hand on main, environment: live | api-lint api-test checks api-image deploy-live | {API} | live
        By hand on feature, environment: none | api-lint api-test checks | |
        By hand on feature, environment: staging | api-lint api-test checks! | |
        By hand on feature, environment: live | api-lint api-test checks! | |
        """,
    "no images": """
        Push to main | api-lint api-test checks deploy-one deploy-two deploy-three | | one two three
        Push to feature | - | |
        Tag v1.0.0 | - | |
        """,
    "tags and the merge queue": f"""
        Push to main | api-lint api-test checks api-coverage api-image deploy-live notify | {API} | live
        Push to feature | - | |
        Tag v1.0.0 | api-lint api-test api-image-check checks api-coverage notify | |
        Pull request into main | api-lint api-test api-image-check checks api-coverage | |
        Pull request from a fork into main | api-lint api-test api-image-check checks api-coverage | |
        Pull request by Dependabot into main | api-lint api-test api-image-check checks api-coverage | |
        Merge queue into main | api-lint api-test api-image-check checks | |
        """,
    "releases": f"""
        Push to main | api-lint api-test checks api-image deploy-staging deploy-both | {API} | staging both
        Push to feature | - | |
        Tag v1.0.0 | api-lint api-test checks api-image deploy-live deploy-mirror | {API} | live mirror
        Tag nightly-x | api-lint api-test api-image-check checks | |
        Tag v2x | api-lint api-test checks api-image deploy-live deploy-both deploy-mirror | {API} | live
            both mirror
        By hand on main, environment: none | api-lint api-test checks | |
        By hand on main, environment: staging | api-lint api-test checks api-image deploy-staging | {API} | staging
        By hand on main, environment: live | api-lint api-test checks! | |
        By hand on main, environment: mirror | api-lint api-test checks! | |
        By hand on main, environment: both | api-lint api-test checks api-image deploy-both | {API} | both
        By hand on feature, environment: none | api-lint api-test checks | |
        By hand on feature, environment: staging | api-lint api-test checks! | |
        By hand on feature, environment: live | api-lint api-test checks! | |
        By hand on feature, environment: mirror | api-lint api-test checks! | |
        By hand on feature, environment: both | api-lint api-test checks! | |
        By hand on the tag v1.0.0, environment: none | api-lint api-test checks | |
        By hand on the tag v1.0.0, environment: staging | api-lint api-test checks! | |
        By hand on the tag v1.0.0, environment: live | api-lint api-test checks api-image deploy-live | {API}
            | live
        By hand on the tag v1.0.0, environment: mirror | api-lint api-test checks api-image deploy-mirror |
            {API} | mirror
        By hand on the tag v1.0.0, environment: both | api-lint api-test checks! | |
        By hand on the tag v2x, environment: none | api-lint api-test checks | |
        By hand on the tag v2x, environment: staging | api-lint api-test checks! | |
        By hand on the tag v2x, environment: live | api-lint api-test checks api-image deploy-live | {API} | live
        By hand on the tag v2x, environment: mirror | api-lint api-test checks api-image deploy-mirror |
            {API} | mirror
        By hand on the tag v2x, environment: both | api-lint api-test checks api-image deploy-both | {API} | both
        """,
    "registries": f"""
        Push to main | api-test checks api-image web-image job-image map-image deploy-live | {ALL_REGISTRIES}
            | live
        Push to feature | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-test web-image-check job-image-check map-image-check api-image-check
            checks | |
        Pull request from a fork into main | api-test web-image-check job-image-check api-image-check checks | |
        Pull request by Dependabot into main | api-test web-image-check job-image-check api-image-check checks | |
        By hand on main, environment: none | api-test checks | |
        By hand on main, environment: live | api-test checks api-image web-image job-image map-image
            deploy-live | {ALL_REGISTRIES} | live
        By hand on feature, environment: none | api-test checks | |
        By hand on feature, environment: live | api-test checks! | |
        """,
    "tags alone": """
        Push to main | - | |
        Push to feature | - | |
        Tag v1.0.0 | api-lint api-test checks | |
        """,
    "paths": f"""
        Push to main, changing src/x | api-lint api-test checks api-image | {API} |
        Push to feature, changing src/x | - | |
        Push to main, changing README.md | - | |
        Tag v1.0.0 | - | |
        Pull request into main | api-lint api-test api-image-check checks | |
        Pull request from a fork into main | api-lint api-test api-image-check checks | |
        Pull request by Dependabot into main | api-lint api-test api-image-check checks | |
        """,
    "paths left out": """
        Push to main, changing src/main.py | api-lint api-test checks | |
        Push to feature, changing src/main.py | api-lint api-test checks | |
        Push to main, changing docs/x | - | |
        Tag v1.0.0 | - | |
        Merge queue into main | api-lint api-test checks | |
        """,
}
SHIPS = [case for case, table in TABLES.items() if "ghcr.io" in table or "deploy-" in table]


def expected(case: str) -> list[list[str]]:
    """The cells of a table; a line that is indented further goes on with the row above it."""
    lines: list[str] = []
    for line in dedent(TABLES[case]).strip().splitlines():
        if line.startswith(" "):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def _events(case: str, tree: Document) -> list[Event]:
    extra = ["feature/new"] if case == "release branches" else []
    return typical_events(tree, branches=[*branches_of(case), *extra], tags=tags_of(case))


def cells(rows: list[EventRow]) -> list[list[str]]:
    """Rows as they are written in TABLES."""
    return [
        [
            row.event,
            " ".join(f"{job}!" if job in row.fails else job for job in row.runs) if row.started else "-",
            " ".join(row.pushed),
            " ".join(row.deployed),
        ]
        for row in rows
    ]


@pytest.mark.parametrize("case", TABLES)
def test_table(case: str) -> None:
    tree = workflow(case)
    assert cells(event_table(tree, _events(case, tree))) == expected(case)


@pytest.mark.parametrize("case", SHIPS)
def test_two_files_do_what_one_does(case: str) -> None:
    tree, files = workflow(case), split(case)
    events = _events(case, tree)
    assert [event.label for event in typical_events(files)] == [event.label for event in typical_events(tree)]
    assert cells(event_table(files, events)) == expected(case)
    assert [row.approvals for row in event_table(files, events, require_approval=["production"])] == [
        row.approvals for row in event_table(tree, events, require_approval=["production"])
    ]


def test_every_pipeline_has_a_table() -> None:
    assert set(TABLES) == {"storefront", *CASES}


PUSH = Event.push("main")
TAG = Event.tag("v2x")
JOB = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/acme/shop-job"
TO_PRODUCTION = Event.manual("main", environment="production")
# Pipeline, event, how jobs end, and then: the jobs that run behind the checks, images, environments.
OUTCOMES: list[tuple[str, Event, dict[str, Outcome], str, str, str]] = [
    ("storefront", PUSH, {"api-test": "failure"}, "checks! notify", "", ""),
    ("storefront", PUSH, {"api-test": "timed out"}, "checks! notify", "", ""),
    ("storefront", PUSH, {"api-test": "cancelled"}, "", "", ""),
    ("storefront", PUSH, {"web-lint": "failure"}, "checks! api-coverage notify", "", ""),
    ("storefront", PUSH, {"api-coverage": "failure"},
     "checks api-coverage! api-image deploy-staging deploy-production", STORE, "staging production"),
    ("storefront", PUSH, {"api-image": "failure"}, "checks api-coverage api-image! notify", "", ""),
    ("storefront", PUSH, {"api-image": "timed out"}, "checks api-coverage api-image! notify", "", ""),
    ("storefront", PUSH, {"deploy-staging": "failure"},
     "checks api-coverage api-image deploy-staging! notify", STORE, ""),
    ("storefront", PUSH, {"deploy-staging": "timed out"},
     "checks api-coverage api-image deploy-staging! notify", STORE, ""),
    ("storefront", PUSH, {"deploy-staging": "cancelled"}, "checks api-coverage api-image deploy-staging!", STORE, ""),
    ("storefront", PUSH, {"deploy-production": "refused"},
     "checks api-coverage api-image deploy-staging deploy-production! notify", STORE, "staging"),
    ("storefront", PUSH, {"deploy-production": "waiting"},
     "checks api-coverage api-image deploy-staging", STORE, "staging"),
    ("storefront", TO_PRODUCTION, {"api-test": "failure"}, "checks! notify", "", ""),
    ("storefront", TO_PRODUCTION, {"deploy-production": "failure"},
     "checks api-image deploy-production! notify", STORE, ""),
    ("storefront", Event.schedule(), {"web-test": "failure"}, "checks! notify", "", ""),
    # Nobody gets a message about somebody else's pull request.
    ("storefront", Event.pull_request(), {"api-image-check": "failure"}, "checks! api-coverage", "", ""),
    ("several images", PUSH, {"web-image": "failure"}, "checks api-image web-image! notify", API, ""),
    ("several images", PUSH, {"dev-image-check": "failure"}, "checks! notify", "", ""),
    ("registries", PUSH, {"job-image": "failure"},
     "checks api-image web-image job-image! map-image", ALL_REGISTRIES.replace(f" {JOB}", ""), ""),
    ("registries", Event.pull_request(), {"api-test": "failure"}, "checks!", "", ""),
    ("releases", TAG, {"deploy-live": "failure"}, "checks api-image deploy-live! deploy-both", API, "both"),
    ("releases", TAG, {"deploy-both": "failure"},
     "checks api-image deploy-live deploy-both! deploy-mirror", API, "live mirror"),
    ("releases", TAG, {"api-image": "failure"}, "checks api-image!", "", ""),
    ("no images", PUSH, {"deploy-one": "failure"}, "checks deploy-one! deploy-two", "", "two"),
    ("no images", PUSH, {"deploy-two": "cancelled"}, "checks deploy-one deploy-two!", "", "one"),
    ("no images", PUSH, {"api-lint": "failure"}, "checks!", "", ""),
    # Where a fork's pull request skips the jobs with secrets, the others still count.
    ("secrets", Event.pull_request(fork=True), {"web-test": "failure"}, "checks!", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("case", "event", "outcomes", "ran", "pushed", "deployed"),
    [pytest.param(*row, id=f"{row[0]}: {row[1].label}: {row[2]}") for row in OUTCOMES],
)
def test_outcomes(
    case: str, event: Event, outcomes: dict[str, Outcome], ran: str, pushed: str, deployed: str
) -> None:
    result = simulate(workflow(case), event, outcomes, require_approval=["production"])
    before = set(workflow(case)["jobs"]["checks"]["needs"])
    behind = [
        name if result.jobs[name].result == "success" else f"{name}!"
        for name in result.ran()
        if name not in before
    ]
    assert " ".join(behind) == ran
    assert " ".join(result.pushed()) == pushed
    assert " ".join(result.deployed()) == deployed
    files = split(case)
    (row,) = event_table(files, [event], outcomes, require_approval=["production"])
    (one,) = event_table(workflow(case), [event], outcomes, require_approval=["production"])
    assert (row.runs, row.fails, row.pushed, row.deployed) == (one.runs, one.fails, one.pushed, one.deployed)
