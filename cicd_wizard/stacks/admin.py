"""The administrators' page for stack defaults."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from cicd_wizard.accounts.models import User
from cicd_wizard.stacks import services
from cicd_wizard.stacks.forms import StackDefaultCommandForm, StackDefaultCommandFormSet, StackDefaultForm
from cicd_wizard.stacks.models import StackDefault, StackDefaultCommand
from generator import load_catalogue


class Commands(admin.TabularInline):
    """The changed commands, beside the built-in ones."""

    model = StackDefaultCommand
    form = StackDefaultCommandForm
    formset = StackDefaultCommandFormSet
    extra = 1
    fields = ["package_manager", "check_name", "enabled", "command", "built_in"]
    readonly_fields = ["built_in"]
    verbose_name = "changed command"
    verbose_name_plural = "changed commands"

    @admin.display(description="built-in command")
    def built_in(self, row: StackDefaultCommand) -> str:
        """What runs without this row."""
        if not row.pk:
            return ""
        catalogue = load_catalogue()
        stack = catalogue.stacks.get(row.stack_default.stack)
        if stack is None or row.package_manager not in stack.package_managers:
            return ""
        return catalogue.default_command(stack.name, row.package_manager, row.check_name) or "none"


@admin.register(StackDefault)
class StackDefaultAdmin(admin.ModelAdmin):
    """Changes to the built-in stacks. Publishing one retires the one before."""

    form = StackDefaultForm
    inlines = [Commands]
    list_display = ["__str__", "state", "shown_versions", "package_manager", "note", "author", "updated"]
    list_filter = ["state", "stack"]
    search_fields = ["stack", "note"]
    list_select_related = ["author"]
    change_list_template = "admin/stacks/change_list.html"

    @admin.display(description="default versions")
    def shown_versions(self, row: StackDefault) -> str:
        """The versions on one line."""
        return ", ".join(row.versions) or "as built in"

    def save_model(self, request: HttpRequest, obj: StackDefault, form: Any, change: bool) -> None:
        """Store through the service, which numbers it and keeps one published."""
        if isinstance(request.user, User):
            services.store(obj, request.user)
