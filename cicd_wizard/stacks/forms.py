"""The admin's forms of a stack default: the engine checks, the forms put its messages in place."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cicd_wizard.stacks.models import StackDefault, StackDefaultCommand
from generator import CHECK_NAMES, CatalogueProblems, Problem, load_catalogue
from generator.catalogue import Stack

CHECK_CHOICES = [(name, name) for name in (*CHECK_NAMES, "test_with_coverage")]
WRONG_MANAGER = "Choose a package manager of this stack"
type Choices = list[tuple[str, Any]]


def built_in_stacks() -> dict[str, Stack]:
    """The stacks of the catalogue as the product ships them."""
    return load_catalogue().stacks


def problems_with(stack: str, changed: dict[str, Any]) -> tuple[Problem, ...]:
    """What the engine says to a change of one stack; paths are below the stack (`versions[0]`)."""
    try:
        load_catalogue({"stacks": {stack: changed}})
    except CatalogueProblems as error:
        prefix = f"stacks.{stack}."
        return tuple(
            Problem(problem.path.removeprefix(prefix), problem.code, problem.message)
            for problem in error.problems
        )
    return ()


class LineListField(forms.CharField):
    """A list, one entry a line."""

    widget = forms.Textarea(attrs={"rows": 4, "cols": 20, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """A stored list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """The lines as a list, without empty ones."""
        text = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class StackDefaultForm(forms.ModelForm):
    """One change to a stack."""

    stack = forms.ChoiceField()
    versions = LineListField(label="Default versions", required=False)
    package_manager = forms.ChoiceField(label="Default package manager", required=False)

    class Meta:
        model = StackDefault
        fields = ["stack", "versions", "package_manager", "state", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stacks = built_in_stacks()
        choose_stack: Any = self.fields["stack"]
        choose_manager: Any = self.fields["package_manager"]
        choose_stack.choices = [("", "Choose a stack")]
        choose_stack.choices += [(name, stack.label) for name, stack in stacks.items()]
        choose_stack.error_messages.update(
            required="Choose a stack", invalid_choice="Choose one of these stacks"
        )
        choose_manager.error_messages["invalid_choice"] = WRONG_MANAGER
        shown = stacks
        if self.instance.pk:
            # The number belongs to the stack: another stack is another default.
            choose_stack.disabled = True
            shown = {name: stack for name, stack in stacks.items() if name == self.instance.stack}
        choose_manager.choices = [("", "As built in"), *_managers(shown)]
        self.fields["versions"].help_text = f"One per line; empty for the built-in ones. {_offers(shown)}"

    def validate_constraints(self) -> None:
        """Nothing here: the service numbers the row, and retires the one published before it."""

    def clean(self) -> dict[str, Any]:
        """Ask the engine, and put each of its messages at the field that it is about."""
        data = super().clean() or self.cleaned_data
        changed = {key: data.get(key) for key in ("versions", "package_manager") if data.get(key)}
        if data.get("stack") and changed:
            for problem in problems_with(data["stack"], changed):
                field = problem.path.partition("[")[0]
                self.add_error(field if field in changed else None, problem.message)
        return data


class StackDefaultCommandForm(forms.ModelForm):
    """One changed command."""

    package_manager = forms.ChoiceField(label="Package manager")
    check_name = forms.ChoiceField(label="Check", choices=[("", "Choose"), *CHECK_CHOICES])
    command = forms.CharField(
        label="Command",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 60, "spellcheck": "false"}),
        help_text="Empty for the built-in command.",
    )

    class Meta:
        model = StackDefaultCommand
        fields = ["package_manager", "check_name", "enabled", "command"]

    def __init__(self, *args: Any, stack: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stack = stack
        stacks = built_in_stacks()
        shown = {name: known for name, known in stacks.items() if name == stack} or stacks
        choose_manager: Any = self.fields["package_manager"]
        # An empty first choice: a row that nobody touched must not count as one.
        choose_manager.choices = [("", "Choose"), *_managers(shown)]
        # The admin shows the rows as a table, in which no field has a label of its own.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)
        choose_manager.error_messages.update(required=WRONG_MANAGER, invalid_choice=WRONG_MANAGER)
        self.fields["check_name"].error_messages["required"] = "Choose a check"

    def clean(self) -> dict[str, Any]:
        """Ask the engine about this command of the parent's stack."""
        data = super().clean() or self.cleaned_data
        manager, check = data.get("package_manager"), data.get("check_name")
        if not self.stack or not manager or not check:
            return data
        row = StackDefaultCommand(enabled=data.get("enabled", False), command=data.get("command", ""))
        for problem in problems_with(self.stack, {"commands": {manager: {check: row.value}}}):
            at_manager = problem.path == f"commands.{manager}"
            self.add_error("package_manager" if at_manager else "command", ValidationError(problem.message))
        return data


class StackDefaultCommandFormSet(forms.BaseInlineFormSet):
    """The changed commands of one stack default."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        """Tell each row the stack, also where that was chosen on this very page."""
        stack = self.instance.stack if self.instance.stack in built_in_stacks() else ""
        return {**super().get_form_kwargs(index), "stack": stack}


def _managers(stacks: dict[str, Stack]) -> Choices:
    """The package managers, under their stack's name where there are several stacks."""
    groups: Choices = [
        (
            stack.label,
            # Those that a stack only borrows have their commands at their own.
            [
                (name, manager.label)
                for name, manager in stack.package_managers.items()
                if not manager.language
            ],
        )
        for stack in stacks.values()
    ]
    return groups if len(groups) != 1 else list(groups[0][1])


def _offers(stacks: dict[str, Stack]) -> str:
    """A sentence for each stack with versions that says which ones it offers."""
    return " ".join(
        f"{stack.label}: {', '.join(version.version for version in stack.versions)} "
        f"(built in: {', '.join(stack.default_versions)})."
        for stack in stacks.values()
        if stack.versions
    )
