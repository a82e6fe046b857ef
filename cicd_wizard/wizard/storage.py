"""The wizard's storage: the draft of the address, so that sessions may end and tabs do not disturb each other."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.utils import timezone
from formtools.wizard.storage.base import BaseStorage

from cicd_wizard.accounts.access import can_edit
from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.projects import services
from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.data import StepData
from generator import load_catalogue


def find_draft(request: TeamRequest, pk: UUID | str) -> Draft:
    """One's own draft.

    Raises:
        Http404: if there is none, or it is somebody else's.
        PermissionDenied: if the person may no longer edit in its team.
    """
    drafts = Draft.objects.for_user(request.user).select_related("team", "project", "user")
    draft = drafts.filter(pk=pk).first()
    if draft is None:
        raise Http404("There is no such draft.")
    if not can_edit(request.user, draft.team):
        raise PermissionDenied
    return draft


def answers_of(draft: Draft, steps: dict[str, StepData]) -> Answers:
    """The answers of a draft; the document that it began with fills the steps until the first one is posted."""
    saved = None if draft.step_data else draft.last_valid
    return Answers(steps, load_catalogue(draft.stack_defaults), saved=saved, today=timezone.localdate())


def posted_fields(query: QueryDict, step: str) -> StepData:
    """The fields of a step out of what was posted: no token, no button."""
    return {
        name: [str(value) for value in values]
        for name, values in query.lists()
        if name.startswith(f"{step}-")
    }


class DraftStorage(BaseStorage):
    """Reads the steps of a draft, and writes each at every submit. A GET writes nothing."""

    def __init__(self, prefix: str, request: TeamRequest, file_storage: Any = None) -> None:
        super().__init__(prefix, request, file_storage)
        self.draft = find_draft(request, prefix)
        self.init_data()
        self.steps: dict[str, StepData] = dict(self.draft.step_data)
        self.data = {**self.data, self.step_data_key: self.steps}

    def keep(  # what one submit stores
        self, step: str, data: StepData, blanked: list[str], last_valid: dict[str, Any] | None,
        rest: Mapping[str, StepData],
    ) -> None:  # fmt: skip
        """Store what was posted at a step, without secrets, and the rest of a document that filled the draft."""
        services.store_step(self.draft, step, data, blanked, last_valid, rest)
        self.steps |= {**rest, step: data}
