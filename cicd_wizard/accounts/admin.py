"""The administrators' pages for people, teams and memberships."""

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from cicd_wizard.accounts.models import Membership, Team, User

# Rights follow from the role in a team. E-mail addresses live on the user, and nobody has two.
admin.site.unregister(Group)
admin.site.unregister(EmailAddress)


class NewUserForm(AdminUserCreationForm):
    """E-mail, name and a first password."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """The address in lower case.

        Raises:
            ValidationError: if somebody has it already, whatever its case.
        """
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError("There is already somebody with this e-mail address.")
        return email


class MembershipForm(forms.ModelForm):
    """A row of memberships. The chosen person and team were fetched with it: their lists need not ask for them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("user", "team") if self.instance.pk and not self.is_bound else ():
            if isinstance(field := self.fields.get(name), forms.ModelChoiceField):
                chosen = getattr(self.instance, name)
                field.widget = forms.Select(choices=[(chosen.pk, str(chosen))])


class Memberships(admin.TabularInline):
    """Memberships on the page of a person or a team."""

    model = Membership
    form = MembershipForm
    extra = 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        """With the person and the team, which each row names."""
        rows: QuerySet[Membership] = super().get_queryset(request)
        return rows.select_related("user", "team")


class TeamMemberships(Memberships):
    """The people of a team."""

    autocomplete_fields = ["user"]
    verbose_name = "member"
    verbose_name_plural = "members"


class UserMemberships(Memberships):
    """The teams of a person."""

    autocomplete_fields = ["team"]
    verbose_name = "team"
    verbose_name_plural = "teams"


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """People. They sign in by e-mail; rights come from their teams."""

    form = UserChangeForm
    add_form = NewUserForm
    list_display = ["email", "name", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "teams"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        ("Access", {"fields": ["is_active", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "name", "password1", "password2"]}),
    ]
    inlines = [UserMemberships]


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    """Teams and their members."""

    list_display = ["name", "members_count", "projects_count", "created"]
    search_fields = ["name"]
    inlines = [TeamMemberships]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        """Teams with the numbers that the list shows."""
        teams: QuerySet[Team] = super().get_queryset(request)
        return teams.annotate(
            members_total=Count("memberships", distinct=True), projects_total=Count("projects", distinct=True)
        )

    @admin.display(description="members", ordering="members_total")
    def members_count(self, team: Any) -> int:
        """How many people are in it."""
        return int(team.members_total)

    @admin.display(description="projects", ordering="projects_total")
    def projects_count(self, team: Any) -> int:
        """How many projects it has."""
        return int(team.projects_total)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """Who is in which team, with which role."""

    list_display = ["user", "team", "role"]
    list_editable = ["role"]
    list_filter = ["role", "team"]
    list_select_related = ["user", "team"]
    search_fields = ["user__email", "user__name", "team__name"]
    autocomplete_fields = ["user", "team"]
