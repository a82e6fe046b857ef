"""The wizard's view: four steps and the review, each a GET that writes nothing and a POST that saves."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from formtools.wizard.views import NamedUrlWizardView, SessionWizardView

from cicd_wizard.accounts.middleware import TeamRequest
from cicd_wizard.projects import services
from cicd_wizard.projects.models import Draft
from cicd_wizard.wizard.answers import Answers
from cicd_wizard.wizard.blanking import Blanked, blank, mark
from cicd_wizard.wizard.data import StepData
from cicd_wizard.wizard.operations import Outcome, UnknownOperation, is_operation, operate
from cicd_wizard.wizard.page import step_context
from cicd_wizard.wizard.paste import Pastes
from cicd_wizard.wizard.review import post_review, show_review
from cicd_wizard.wizard.rows import FormWithRows
from cicd_wizard.wizard.steps import ENVIRONMENTS, PROJECT, REVIEW, SLUGS, after, before
from cicd_wizard.wizard.storage import DraftStorage, answers_of, posted_fields
from cicd_wizard.wizard.undo import bring_back, hand_out
from cicd_wizard.wizard.unsent import find_unsent, forget_unsent, keep_unsent
from cicd_wizard.wizard.writer import FieldProblem


# It asks for the sign-in itself, to keep what was typed when the session ended on the way. What is posted may hold a
# secret before it is looked at: no report of an error shows it.
@method_decorator([never_cache, login_not_required, sensitive_post_parameters()], name="dispatch")
class ProjectWizard(NamedUrlWizardView, SessionWizardView):
    """A project in four steps. The address says which step is meant, the draft what was typed."""

    storage_name = "cicd_wizard.wizard.storage.DraftStorage"
    template_name = "wizard/step.html"
    http_method_names = ["get", "head", "post"]
    request: TeamRequest
    storage: DraftStorage

    def get_prefix(self, request: TeamRequest, *args: Any, **kwargs: Any) -> str:
        """The draft's id: one store per draft."""
        return str(kwargs["draft"])

    def get_step_url(self, step: str) -> str:
        """The address of a step of this draft."""
        return reverse("wizard:step", args=[self.draft.pk, step])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse steps that there are not.

        Raises:
            Http404: if the step or the draft is unknown.
        """
        if kwargs["step"] not in (*SLUGS, REVIEW):
            raise Http404("There is no such step.")
        if not request.user.is_authenticated:
            if request.method == "POST" and "HX-Request" not in request.headers:
                keep_unsent(request, kwargs["draft"], kwargs["step"])
            return redirect_to_login(request.get_full_path())
        return cast("HttpResponseBase", super().dispatch(request, *args, **kwargs))

    @property
    def draft(self) -> Draft:
        """The draft of the address."""
        return self.storage.draft

    def reached(self, step: str) -> bool:
        """Whether a step may be opened: all of a saved project's, else the ones up to the first that is new."""
        return self.draft.filled or all(slug in self.storage.steps for slug in SLUGS[: SLUGS.index(step)])

    def first_new(self) -> str:
        """The first step that was not saved yet; the review if all were."""
        return next(
            (slug for slug in SLUGS if not self.draft.filled and slug not in self.storage.steps), REVIEW
        )

    # --- Pages ---------------------------------------------------------------------------------

    def get(self, *args: Any, draft: UUID, step: str, **kwargs: Any) -> HttpResponse:
        """Show a step as it was left, with its problems if it was saved before."""
        self.storage.current_step = step
        if step == REVIEW:
            return (
                show_review(self)
                if self.first_new() == REVIEW
                else redirect(self.get_step_url(self.first_new()))
            )
        if not self.reached(step):
            return redirect(self.get_step_url(self.first_new()))
        if unsent := find_unsent(self.request, self.draft, step):
            messages.warning(
                self.request, "Your session had ended. What you typed is here again: save it now."
            )
            typed, labels = unsent
            return self.show(
                step, answers_of(self.draft, {**self.storage.steps, step: typed}), blanked=labels
            )
        answers = answers_of(self.draft, self.storage.steps)
        if step in self.storage.steps:
            answers.attach(step, self.problems_of(answers, step))
        return self.show(step, answers, blanked=self.draft.blanked.get(step, []))

    def post(self, *args: Any, draft: UUID, step: str, **kwargs: Any) -> HttpResponse:
        """Save a step, or change its rows.

        Raises:
            BadRequest: if the button is none of the page's.
        """
        self.storage.current_step = step
        op = self.request.POST.get("op", "next")
        if step == REVIEW:
            return post_review(self, op)
        typed = posted_fields(self.request.POST, step)
        if is_operation(op):
            try:
                return self.change_rows(step, typed, op)
            except UnknownOperation as error:
                raise BadRequest("There is no such button.") from error
        return self.submit(step, typed, op)

    def change_rows(self, step: str, typed: StepData, op: str) -> HttpResponse:
        """Show the step with other rows. Nothing is judged and nothing stored."""
        answers = answers_of(self.draft, {**self.storage.steps, step: typed})
        pastes = Pastes(self.request.POST, lambda: answers.writer.not_secret)
        data, form = answers.data[step], answers.forms[step]
        back = bring_back(op, self.request.POST.get("undo", ""), data, form, self.draft.pk)
        outcome = back or pastes.press(op, form, data) or operate(op, data, form)
        undo = ""
        if op.startswith("remove:"):
            undo = hand_out(op, self.without_secrets(step, answers).data, step, self.draft.pk)
        pastes.follow(op, form)
        changed = answers_of(self.draft, {**self.storage.steps, step: outcome.data})
        clean = self.without_secrets(step, changed)
        if clean.problems:
            changed = answers_of(self.draft, {**self.storage.steps, step: clean.data})
            changed.attach(step, [FieldProblem(step, name, text) for name, text in clean.problems.items()])
            mark(changed.forms[step], clean)
        return self.show(step, changed, outcome=outcome, blanked=clean.labels, pastes=pastes, undo=undo)

    def submit(self, step: str, typed: StepData, op: str) -> HttpResponse:
        """Store the step as it is, then go where the button says; "next" stays while there are problems."""
        answers = answers_of(self.draft, {**self.storage.steps, step: typed})
        clean = self.without_secrets(step, answers)
        self.keep(step, answers, clean, typed)
        forget_unsent(self.request)
        pastes = Pastes(self.request.POST, lambda: answers.writer.not_secret)
        if pastes.waiting:
            pastes.hold()
            shown = answers_of(self.draft, self.storage.steps)
            said = Outcome(shown.data[step], "", "", "Add the pasted lines or discard them before you go on")
            return self.show(step, shown, outcome=said, blanked=clean.labels, pastes=pastes)
        if op == "back":
            return redirect(self.get_step_url(before(step) or step))
        if op == "exit":
            messages.success(self.request, "Your draft is saved.")
            return redirect(self.exit_url())
        if op == "preview":
            return redirect(f"{reverse('wizard:preview', args=[self.draft.pk])}?step={step}")
        problems = self.problems_of(answers, step, clean)
        if problems and op != "review":
            if not clean.problems and self.draft.step_data[step] == self.storage.steps[step]:
                # What is stored is what was typed, so the page can be fetched: Back finds it without sending again.
                return redirect(self.request.get_full_path())
            shown = answers_of(self.draft, self.storage.steps) if clean.problems else answers
            shown.attach(step, problems)
            mark(shown.forms[step], clean)
            return self.show(step, shown, blanked=clean.labels, problems=problems)
        if op == "review" or self.request.GET.get("return") == REVIEW:
            return redirect(self.get_step_url(REVIEW))
        return redirect(self.get_step_url(after(step)))

    # --- Parts ---------------------------------------------------------------------------------

    def without_secrets(self, step: str, answers: Answers) -> Blanked:
        """The step's data as it may be stored and shown."""
        return blank(answers.data[step], answers.forms[step], set(answers.writer.not_secret))

    def keep(self, step: str, answers: Answers, clean: Blanked, typed: StepData) -> None:
        """Store the step; the first time in a draft that a document filled, the other steps too."""
        if step == ENVIRONMENTS and answers.context.method == "none" and len(typed) == 0:
            # The page of a project that deploys nothing has no fields: what waits in the draft stays.
            waiting = self.storage.steps.get(step) or answers.data[step]
            clean = Blanked(waiting, {}, self.draft.blanked.get(step, []))
            allowed = set(waiting)
        else:
            allowed = answers.forms[step].posted_names()
        rest = {}
        if self.draft.filled and not self.draft.step_data:
            rest = {other: filled for other, filled in answers.data.items() if other != step}
        valid = answers.pipeline.to_document() if answers.pipeline and not clean.problems else None
        data = {name: values for name, values in clean.data.items() if name in allowed}
        self.storage.keep(step, data, clean.labels, valid, rest)

    def problems_of(self, answers: Answers, step: str, clean: Blanked | None = None) -> list[FieldProblem]:
        """What keeps a step from being finished."""
        problems = answers.of_step(step)
        there = {problem.name for problem in problems}
        if step == PROJECT and f"{PROJECT}-name" not in there and (taken := self.name_problem(answers)):
            problems = [taken, *problems]
        there = {problem.name for problem in problems}
        blanked = clean.problems.items() if clean else ()
        return problems + [FieldProblem(step, name, text) for name, text in blanked if name not in there]

    def name_problem(self, answers: Answers) -> FieldProblem | None:
        """That the team has another project of this name."""
        name = " ".join(answers.context.name.split())
        if "\x00" in name:
            return None  # the engine says what is wrong with it, and PostgreSQL would not look it up
        if name and services.name_taken(self.draft.team, name, self.draft.project):
            return FieldProblem(PROJECT, f"{PROJECT}-name", str(services.NameTaken(name)))
        return None

    def get_form(self, step: str | None = None, data: Any = None, files: Any = None) -> FormWithRows:
        """The form of a step over what is stored."""
        return answers_of(self.draft, self.storage.steps).forms[step or self.steps.current]

    def exit_url(self) -> str:
        """Where "Save and exit" goes."""
        project = self.draft.project
        return reverse("projects:detail", args=[project.pk]) if project else reverse("projects:list")

    def show(
        self,
        step: str,
        answers: Answers,
        *,
        outcome: Outcome | None = None,
        blanked: list[str] | None = None,
        problems: list[FieldProblem] | None = None,
        pastes: Pastes | None = None,
        undo: str = "",
    ) -> HttpResponse:
        """The page of a step, with the labels of what was blanked and the problems that are shown at its fields."""
        context = step_context(self, step, answers, outcome, blanked or [], problems or [])
        context |= {"pastes": pastes or Pastes(), "undo": undo}
        response = self.response_class(
            request=self.request,
            template=[f"wizard/{step}.html"],
            context=context,
            using=self.template_engine,
        )
        if outcome:
            # The form hears it and asks for a new preview.
            response.headers["HX-Trigger-After-Settle"] = "rows-changed"
        return response
