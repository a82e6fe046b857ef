"""Pipeline and catalogue to jobs, one module per kind of job."""

from generator.github.jobs.build import image_check_job, image_job
from generator.github.jobs.changes import changes_job
from generator.github.jobs.check import lint_job, test_job
from generator.github.jobs.coverage import coverage_job, coveralls_job
from generator.github.jobs.deploy import deploy_job
from generator.github.jobs.gate import gate_job
from generator.github.jobs.notify import notify_job
from generator.github.jobs.scan import codeql_job, dependency_review_job

__all__ = [
    "changes_job",
    "codeql_job",
    "coverage_job",
    "coveralls_job",
    "dependency_review_job",
    "deploy_job",
    "gate_job",
    "image_check_job",
    "image_job",
    "lint_job",
    "notify_job",
    "test_job",
]
