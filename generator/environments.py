"""The environments that the app runs in: where from, who approves, their variables and secrets."""

from __future__ import annotations

from typing import Annotated

from generator import fields as f
from generator.parts import Part
from generator.runners import Runner
from generator.values import EnvVars, Secrets

AFTER_CHECKS = "none"  # an environment with this ``after`` waits for no other environment


class Environment(Part):
    """One place where the app runs, in the order of promotion."""

    name: f.EnvironmentName
    branch: f.BranchOrPrefix | None = None
    url: f.WebAddress | None = None
    after: f.EnvironmentName | None = None
    namespace: f.Namespace | None = None
    kubeconfig_secret: f.SecretName | None = None
    values_file: f.Folder | None = None
    env_vars: EnvVars = {}
    secrets: Secrets = []
    runner: Runner | None = None
    require_approval: f.Toggle = False
    reviewers: Annotated[list[f.Reviewer], *f.at_most(6, "reviewers")] = []
