"""What decides each place of a generated job, by the kind of job: tables of patterns, the first that fits wins.

A place is written with the names of its steps: ``steps/Build and push/with/context``. ``{part}`` is the part of the
pipeline that the job is there for. What a table cannot say is in origins.py: commands, set-up, services, variables.
"""

from __future__ import annotations

Table = tuple[tuple[str, str], ...]

EVERY_JOB: Table = (("permissions*", "rule:10"), ("concurrency*", "rule:5"))
ANY_JOB: Table = (
    ("defaults/run/working-directory", "{part}.directory"),
    ("defaults*", "rule:13"),
    ("strategy*", "rule:8"),
    ("continue-on-error", "rule:8"),
    ("environment/deployment", "rule:12"),
    ("steps/Check out the code*", "rule:11"),
    ("steps", "rule:16"),
)
COMPONENT: Table = (
    ("needs", "{part}.paths"),
    ("steps/Prepare*", "{part}.setup"),
    ("steps/Keep the coverage report*", "{part}.coverage_tool"),
    ("steps/Keep the *", "{part}.artifacts"),
    ("steps/Check out the code/with/fetch-depth", "{part}.checkout.fetch_depth"),
    ("steps/Check out the code/with/submodules", "{part}.checkout.submodules"),
    ("steps/Check out the code/with/lfs", "{part}.checkout.lfs"),
    ("", "{part}.name"),
    ("name", "{part}.name"),
)
COVERAGE: Table = (
    ("steps/Check out the code*", "rule:11"),
    ("", "{part}.name"),
    ("name", "{part}.name"),
    ("steps/*/with/flags", "{part}.name"),
    ("steps/*/with/flag-name", "{part}.name"),
    ("steps/*/with/name", "{part}.name"),
    ("steps/*/with/base-path", "{part}.directory"),
    ("*", "{part}.coverage_tool"),
)
IMAGE: Table = (
    ("", "{part}.name"),
    ("name", "{part}.name"),
    ("needs", "rule:4"),
    ("if", "rule:3"),
    ("outputs*", "rule:6"),
    ("environment*", "rule:12"),
    ("steps/Check that the environment is ready*", "rule:15"),
    ("steps/Set up QEMU/with/cache-image", "rule:7"),
    ("steps/Set up QEMU*", "{part}.platforms"),
    ("steps/Set up Buildx/with*", "rule:7"),
    ("steps/Fetch the *", "{part}.artifacts"),
    ("steps/Set up cosign/with/cosign-release", "catalogue:tools.cosign"),
    ("steps/Set up cosign*", "{part}.sign"),
    ("steps/Sign the image*", "{part}.sign"),
    ("steps/Sign in to *", "{part}.registry"),
    ("steps/Put the image's name in small letters*", "{part}.cache"),
    ("steps/Build*/env*", "{part}.build_secrets"),
    ("steps/*/with/secret-envs", "{part}.build_secrets"),
    ("steps/*/with/platforms", "{part}.platforms"),
    ("steps/*/with/context", "{part}.context"),
    ("steps/*/with/file", "{part}.dockerfile"),
    ("steps/*/with/target", "{part}.target"),
    ("steps/*/with/build-args", "{part}.build_args"),
    ("steps/*/with/cache-*", "{part}.cache"),
    ("steps/*/with/provenance", "{part}.provenance"),
    ("steps/*/with/sbom", "{part}.sbom"),
    ("steps/*/with/images", "{part}.image"),
    ("steps/*/with/push", "rule:3"),
    ("steps/Log in*", "{part}.registry"),
    ("steps/Check out the code*", "rule:11"),
    ("steps*", "rule:6"),
)
DEPLOY: Table = (
    ("", "{part}.name"),
    ("name", "{part}.name"),
    ("needs", "rule:4"),
    ("if", "{part}.branch"),
    ("environment/url", "{part}.url"),
    ("env", "{part}.env_vars"),
    ("environment*", "{part}.name"),
    ("steps/Check that the environment is ready*", "rule:15"),
    ("steps/Refuse to replace a newer commit*", "rule:5"),
    ("steps/Check out the code*", "rule:11"),
    ("steps/Set up kubectl/with/version", "catalogue:tools.kubectl"),
    ("steps/Set up Helm/with/version", "catalogue:tools.helm"),
    ("steps/Set up Skaffold/env/VERSION", "catalogue:tools.skaffold"),
    ("steps/Write the app's variables and secrets*", "deploy.app_env"),
    ("steps/Create the namespace*", "{part}.namespace"),
    ("steps/Before the deploy*", "deploy.before"),
    ("steps/Verify the deploy*", "deploy.verify"),
    ("steps/After the deploy*", "deploy.after"),
    ("steps/Deploy", "deploy.commands"),
    ("steps/Deploy/run", "deploy.commands"),
    ("steps*", "deploy.method"),
)
GATE: Table = (("steps/Refuse a deploy from another*", "rule:3"), ("*", "rule:8"))
NOTIFY: Table = (
    ("if", "notifications[0].when"),
    ("name", "notifications[0].when"),
    ("needs", "rule:4"),
    ("environment*", "rule:12"),
    ("*", "notifications"),
)
CHANGES: Table = (
    ("steps/Check out the code*", "rule:11"),
    ("", "rule:8"),
    ("name", "rule:8"),
    ("*", "components"),
)
CODEQL: Table = (("if", "rule:3"), ("steps/Check out the code*", "rule:11"), ("*", "extras.codeql"))
REVIEW: Table = (("if", "rule:3"), ("*", "extras.dependency_review"))
CALL: Table = (
    ("permissions*", "rule:10"),
    ("secrets*", "rule:12"),
    ("with*", "triggers.manual"),
    ("*", "layout"),
)
FILE: Table = (
    ("name", "rule:17"),
    ("on/push/paths-ignore*", "triggers.push.paths_ignore"),
    ("on/workflow_dispatch/inputs/environment/options*", "environments"),
    ("on/workflow_dispatch/inputs*", "environments"),
    ("on/workflow_dispatch*", "triggers.manual"),
    ("on/workflow_call/secrets*", "rule:12"),
    ("on/workflow_call*", "layout"),
    ("on/merge_group*", "triggers.merge_queue"),
    ("permissions*", "rule:10"),
    ("concurrency/group", "concurrency_group"),
    ("concurrency/cancel-in-progress", "cancel_in_progress"),
    ("concurrency", "rule:5"),
    ("env", "env_vars"),
    ("jobs", "rule:16"),
)
DEPENDABOT: Table = (
    ("*/cooldown*", "rule:9"),
    ("*", "extras.dependabot"),
)
