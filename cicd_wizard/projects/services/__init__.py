"""Every write of projects, revisions, drafts, checklists and activity: one transaction each."""

from cicd_wizard.projects.services.checklist import tick_steps
from cicd_wizard.projects.services.common import (
    Archived,
    DraftGone,
    NameTaken,
    NotRestorable,
    StaleRevision,
    name_key,
    name_taken,
)
from cicd_wizard.projects.services.drafts import (
    discard_draft,
    rebase_draft,
    start_copy,
    start_draft,
    start_edit,
    start_import,
    store_merge,
    store_step,
)
from cicd_wizard.projects.services.projects import archive_project, decline_update, delete_project
from cicd_wizard.projects.services.saving import restore_revision, save_project, update_project

__all__ = [
    "Archived",
    "DraftGone",
    "NameTaken",
    "NotRestorable",
    "StaleRevision",
    "archive_project",
    "decline_update",
    "delete_project",
    "discard_draft",
    "name_key",
    "name_taken",
    "rebase_draft",
    "restore_revision",
    "save_project",
    "start_copy",
    "start_draft",
    "start_edit",
    "start_import",
    "store_merge",
    "store_step",
    "tick_steps",
    "update_project",
]
