"""The pipelines of docs/events.md, each with the outcomes that are looked at: what ends how, and what is going on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from generator.github.event import Event
from generator.github.simulate import Outcome

PUSH = Event.push("main")
TAG = Event.tag("v1.0.0")
WAITING: Mapping[str, Outcome] = {"deploy-production": "waiting"}


@dataclass(frozen=True)
class Scene:
    """One run that does not go as usual: its event, how jobs end, and what else goes on at GitHub."""

    what: str
    event: Event = PUSH
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    busy_groups: Sequence[str] = ()
    newer_live: Sequence[str] = ()


@dataclass(frozen=True)
class Story:
    """One pipeline, what the page says of it, and its scenes."""

    title: str
    text: str
    pipeline: str
    scenes: Sequence[Scene] = ()


PROMOTION = Story(
    "One environment after the other",
    "A push to the default branch goes to staging, and then, when somebody has approved it, to production. "
    "The image is built once: both get the same digest.",
    """\
version: 1
name: Shop
repository: acme/shop
triggers:
  push: {branches: [main]}
  pull_request: {}
  merge_queue: true
  manual: true
  schedule: [{cron: 17 4 * * 1}]
components:
  - {name: api, stack: python, coverage_tool: codecov}
images:
  - name: api
deploy: {method: helm, chart: chart}
environments:
  - name: staging
  - {name: production, require_approval: true, reviewers: [acme/release-managers]}
notifications:
  - {channel: slack, secret: SLACK_WEBHOOK_URL}
""",
    (
        Scene("The tests fail", outcomes={"api-test": "failure"}),
        Scene("The tests run into their time limit", outcomes={"api-test": "timed out"}),
        Scene("Somebody cancels the run during the tests", outcomes={"api-test": "cancelled"}),
        Scene("The upload of the coverage fails", outcomes={"api-coverage": "failure"}),
        Scene("The image cannot be built", outcomes={"api-image": "failure"}),
        Scene("The deploy to staging fails", outcomes={"deploy-staging": "failure"}),
        Scene("The deploy to staging runs into its time limit", outcomes={"deploy-staging": "timed out"}),
        Scene(
            "Somebody cancels the run during the deploy to staging", outcomes={"deploy-staging": "cancelled"}
        ),
        Scene("Nobody has approved production yet", outcomes={"deploy-production": "waiting"}),
        Scene("An approver refuses production", outcomes={"deploy-production": "refused"}),
        Scene("The tests of a pull request fail", Event.pull_request(), {"api-test": "failure"}),
        Scene(
            "Production is chosen by hand and its deploy fails",
            Event.manual("main", environment="production"),
            {"deploy-production": "failure"},
        ),
        Scene(
            "An older run is deploying to staging",
            outcomes={"deploy-staging": "waiting"},
            busy_groups=["deploy-staging"],
        ),
        Scene("A newer commit is live in staging when this run gets there", newer_live=["staging"]),
        Scene("A newer commit is live in production when it is approved", newer_live=["production"]),
        Scene(
            "The same run once more, to go back to its commit",
            PUSH.again(),
            newer_live=["staging", "production"],
        ),
        Scene(
            "Production chosen by hand, to go back to the commit",
            Event.manual("main", environment="production"),
            newer_live=["production"],
        ),
    ),
)

BRANCHES = Story(
    "A branch for each environment",
    "Environments on different branches do not wait for each other.",
    """\
version: 1
name: Shop
repository: acme/shop
triggers:
  push: {}
  pull_request: {}
  manual: true
components:
  - {name: api, stack: python}
images:
  - name: api
deploy: {method: helm, chart: chart}
environments:
  - {name: staging, branch: develop}
  - {name: production, branch: main, require_approval: true}
  - {name: legacy, branch: release/*}
""",
)

RELEASES = Story(
    "Releases by tag",
    "Staging follows the default branch, production the tags that begin with `v`, after an approval and half an hour. "
    "A tag of another kind is checked, and its images are only built.",
    """\
version: 1
name: Shop
repository: acme/shop
triggers:
  push: {branches: [main], tags: [v*, nightly-*]}
  pull_request: {}
  manual: true
components:
  - {name: api, stack: python}
images:
  - name: api
deploy: {method: kubectl, manifests: [k8s], deployments: [api]}
environments:
  - {name: staging}
  - {name: production, tag_pattern: v*, require_approval: true, prevent_self_review: true, wait_minutes: 30}
notifications:
  - channel: email
    server: smtp.acme.example
    sender: builds@acme.example
    recipients: [team@acme.example]
""",
    (
        Scene("The rollout fails", TAG, {"deploy-production": "failure"}),
        Scene("An approver refuses the release", TAG, {"deploy-production": "refused"}),
        Scene("The release before it is still being deployed", TAG, WAITING, ["deploy-production"]),
        Scene("A newer release is live when this one is approved", TAG, newer_live=["production"]),
        Scene("The same run once more, to go back to that release", TAG.again(), newer_live=["production"]),
        Scene(
            "An older release is chosen by hand",
            Event.manual_on_tag("v1.0.0", environment="production"),
            newer_live=["production"],
        ),
    ),
)

REGISTRIES = Story(
    "Images in several registries",
    "An environment waits for every image. With one of them missing nothing is deployed.",
    """\
version: 1
name: Shop
repository: acme/shop
triggers:
  push: {branches: [main, develop]}
  pull_request: {}
components:
  - {name: api, stack: custom, test: make test, artifacts: [dist/]}
images:
  - {name: api, artifacts: [api], sign: true}
  - {name: web, registry: {kind: dockerhub}}
  - name: worker
    registry:
      kind: ecr
      account: "123456789012"
      region: eu-central-1
      role: arn:aws:iam::123456789012:role/push
  - {name: mail, registry: {kind: custom, host: registry.acme.example}, build_secrets: {npm: NPM_TOKEN}}
deploy: {method: skaffold}
environments:
  - {name: live}
""",
    (
        Scene("One registry takes nothing", outcomes={"worker-image": "failure"}),
        Scene("The component whose artifacts an image takes fails", outcomes={"api-test": "failure"}),
    ),
)

SIDE_BY_SIDE = Story(
    "Environments side by side",
    "With `after: none` an environment waits for the checks and the images alone, and with the name of another one for "
    "that one.",
    """\
version: 1
name: Shop
repository: acme/shop
triggers:
  push: {branches: [main]}
components:
  - {name: api, stack: python}
images:
  - name: api
deploy: {method: helm, chart: chart}
environments:
  - name: staging
  - {name: europe, after: staging}
  - {name: america, after: staging}
  - {name: demo, after: none}
notifications:
  - {channel: slack, when: always, secret: SLACK_WEBHOOK_URL}
""",
    (
        Scene("The deploy to staging fails", outcomes={"deploy-staging": "failure"}),
        Scene("The deploy to europe fails", outcomes={"deploy-europe": "failure"}),
        Scene("The deploy to demo fails", outcomes={"deploy-demo": "failure"}),
    ),
)

IMAGES = Story(
    "Several images and no deploy",
    "Images are pushed from the default branch. Everything else only builds them, and so does every event for an image "
    "with `push: false`.",
    """\
version: 1
name: Shop
repository: acme/shop
triggers:
  push: {}
  pull_request: {}
  manual: true
  schedule: [{cron: 17 4 * * 1}]
components:
  - {name: api, stack: python}
images:
  - name: api
  - {name: web, image: acme/site}
  - {name: tools, push: false}
""",
    (
        Scene("One image cannot be built", outcomes={"web-image": "failure"}),
        Scene("The image that is only built cannot be", outcomes={"tools-image-check": "failure"}),
    ),
)

STORIES = (PROMOTION, BRANCHES, RELEASES, SIDE_BY_SIDE, REGISTRIES, IMAGES)
