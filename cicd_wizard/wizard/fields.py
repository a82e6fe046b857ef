"""Plain fields: they take whatever is posted, since the engine is the one that judges it."""

from collections.abc import Sequence
from typing import Any, Self

from django import forms

type Choices = Sequence[tuple[str, str]]


class QuickCopy(forms.Field):
    """A field that each row gets a copy of for little: a page has thousands of them.

    The copy has a widget with attributes of its own. Choices and messages are shared: they are set, never changed.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        copied, widget = object.__new__(type(self)), object.__new__(type(self.widget))
        widget.__dict__.update(self.widget.__dict__)
        widget.attrs = dict(self.widget.attrs)
        copied.__dict__.update(self.__dict__)
        copied.widget = widget
        return copied


class Text(QuickCopy, forms.CharField):
    """Text as it was typed."""

    def __init__(
        self,
        label: str = "",
        help_text: str = "",
        *,
        rows: int = 0,
        widget: forms.Widget | None = None,
        **attrs: Any,
    ) -> None:
        if widget is None:
            widget = forms.Textarea(attrs={"rows": rows, "cols": None}) if rows else forms.TextInput()
        widget.attrs = {key: value for key, value in {**widget.attrs, **attrs}.items() if value is not None}
        super().__init__(label=label, help_text=help_text, required=False, strip=False, widget=widget)
        # Django would refuse NUL in words of its own; the engine names it like every hidden character.
        self.validators = []


class Hidden(Text):
    """What the page remembers without showing it."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput())


class Choice(Text):
    """One of a list; an answer that is not on it reaches the engine, which says so."""

    def __init__(
        self, label: str, choices: Choices = (), help_text: str = "", *, radios: bool = False
    ) -> None:
        widget = forms.RadioSelect(choices=choices) if radios else forms.Select(choices=choices)
        super().__init__(label, help_text, widget=widget)


class Tick(QuickCopy, forms.BooleanField):
    """A tick or switch."""

    def __init__(self, label: str = "", help_text: str = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False)


class Many(QuickCopy):
    """Any of a list, as ticks."""

    def __init__(self, label: str = "", choices: Choices = (), help_text: str = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.CheckboxSelectMultiple(choices=choices),
        )


def set_choices(field: forms.Field, choices: Choices, help_by_value: dict[str, str] | None = None) -> None:
    """Fill in the choices of a field that depend on other answers, with a line of help for some."""
    widget = field.widget
    if isinstance(widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        widget.choices = choices
        if help_by_value:
            widget.choice_help = help_by_value  # type: ignore[union-attr]  # read by cicd_wizard.ui.fields
