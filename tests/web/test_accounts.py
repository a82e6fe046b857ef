"""Users and teams as they are stored, the team switch, the theme, and the administrators' pages."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cicd_wizard.accounts import access
from cicd_wizard.accounts.models import Membership, Role, Team, User
from tests.web.people import PASSWORD, People, saved, signed_in


class TestAddresses:
    def test_they_are_stored_in_lower_case(self, db: None) -> None:
        assert User.objects.create_user("Mona@Example.COM", name="Mona").email == "mona@example.com"
        assert User.objects.get_by_natural_key("MONA@example.com").name == "Mona"

    def test_another_case_is_the_same_address(self, people: People) -> None:
        with pytest.raises(ValidationError, match="already exists"):
            User(email="ED@example.com", name="Ed 2", password="x").full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create_user("Ed@Example.com", name="Ed 2")

    def test_the_database_takes_no_upper_case(self, people: People) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=people.ed.pk).update(email="Ed@example.com")

    def test_nobody_is_without_one(self, db: None) -> None:
        with pytest.raises(ValueError, match="needs an e-mail"):
            User.objects.create_user("")


class TestAccess:
    @pytest.mark.parametrize(
        ("name", "view", "edit", "administer"),
        [
            ("alice", True, True, True),
            ("ed", True, True, False),
            ("vic", True, False, False),
            ("mallory", False, False, False),
            ("nobody", False, False, False),
            ("root", True, True, True),
        ],
    )
    def test_the_roles(self, people: People, name: str, view: bool, edit: bool, administer: bool) -> None:
        user = getattr(people, name)
        assert access.can_view(user, people.acme) is view
        assert access.can_edit(user, people.acme) is edit
        assert access.can_administer(user, people.acme) is administer
        assert (people.acme in access.teams_for(user)) is view

    def test_who_is_switched_off_may_nothing(self, people: People) -> None:
        people.root.is_active = False
        assert not access.can_view(people.root, people.acme)
        assert not access.teams_for(people.root).exists()

    def test_somebody_is_once_in_a_team(self, people: People) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(team=people.acme, user=people.ed, role=Role.ADMIN)


class TestTeams:
    def test_names_are_unique_whatever_their_case(self, people: People) -> None:
        with pytest.raises(ValidationError, match="already a team with this name"):
            Team(name="ACME").full_clean()

    def test_names_with_one_slug_get_two(self, people: People) -> None:
        assert [people.acme.slug, Team.objects.create(name="Acme!").slug] == ["acme", "acme-2"]


class TestSwitch:
    def test_the_first_team_by_name_comes_first(self, people: People) -> None:
        Membership.objects.create(team=people.globex, user=people.ed, role=Role.VIEWER)
        assert signed_in(people.ed).get("/").context["current_team"] == people.acme

    def test_it_changes_the_list(self, people: People) -> None:
        Membership.objects.create(team=people.globex, user=people.ed, role=Role.VIEWER)
        saved(people.mallory, people.globex, name="Globex site")
        client = signed_in(people.ed)
        page = client.post(reverse("accounts:switch-team"), {"team": people.globex.pk}, follow=True)
        assert page.context["current_team"] == people.globex
        assert "Globex site" in page.content.decode()
        # A viewer there: no button.
        assert "New project" not in page.content.decode()

    @pytest.mark.parametrize("team", ["", "0", "x", "9" * 30, "9" * 5000, "²"])
    def test_nonsense_is_a_404(self, people: People, team: str) -> None:
        assert signed_in(people.ed).post(reverse("accounts:switch-team"), {"team": team}).status_code == 404

    def test_who_left_the_chosen_team_falls_back(self, people: People) -> None:
        extra = Membership.objects.create(team=people.globex, user=people.ed, role=Role.VIEWER)
        client = signed_in(people.ed)
        client.post(reverse("accounts:switch-team"), {"team": people.globex.pk})
        extra.delete()
        assert client.get("/").context["current_team"] == people.acme

    def test_without_a_team_the_page_says_so(self, people: People) -> None:
        page = signed_in(people.nobody).get("/")
        assert page.context["current_team"] is None
        assert "in no team" in page.content.decode()
        assert signed_in(people.nobody).post(reverse("projects:start")).status_code == 403


class TestTheme:
    @pytest.mark.parametrize("theme", ["light", "dark", "system"])
    def test_the_choice_stays(self, people: People, client: Client, theme: str) -> None:
        client.post(reverse("accounts:theme"), {"theme": theme})
        assert f'data-theme="{theme}"' in client.get(reverse("account_login")).content.decode()

    def test_another_word_changes_nothing(self, client: Client, db: None) -> None:
        response = client.post(reverse("accounts:theme"), {"theme": '"><script>'})
        assert not response.cookies
        client.cookies["theme"] = '"><script>'
        assert 'data-theme="system"' in client.get(reverse("account_login")).content.decode()

    @pytest.mark.parametrize(
        ("target", "there"),
        [("/help/?a=b", "/help/?a=b"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
    )
    def test_it_goes_back_to_the_page(self, db: None, client: Client, target: str, there: str) -> None:
        response = client.post(reverse("accounts:theme"), {"theme": "dark", "next": target})
        assert response["Location"] == there


class TestAdministration:
    def test_it_adds_somebody_with_a_team(self, people: People) -> None:
        answers = {
            "email": "New@Example.com",
            "name": "New",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "memberships-TOTAL_FORMS": "1",
            "memberships-INITIAL_FORMS": "0",
            "memberships-0-team": str(people.acme.pk),
            "memberships-0-role": "viewer",
        }
        root = signed_in(people.root)
        response = root.post(reverse("admin:accounts_user_add"), answers)
        assert response.status_code == 302, response.content.decode()
        user = User.objects.get(email="new@example.com")
        assert user.check_password(PASSWORD)
        again = root.post(reverse("admin:accounts_user_add"), {**answers, "email": "NEW@example.com"})
        assert "There is already somebody with this e-mail address." in again.content.decode()

    def test_new_people_have_no_membership_until_it_is_given(self, people: People) -> None:
        answers = {
            "email": "new@example.com",
            "name": "New",
            "password1": "short",
            "password2": "short",
            "memberships-TOTAL_FORMS": "0",
            "memberships-INITIAL_FORMS": "0",
        }
        page = signed_in(people.root).post(reverse("admin:accounts_user_add"), answers).content.decode()
        assert "12 characters" in page
        assert not User.objects.filter(email="new@example.com").exists()

    @pytest.mark.parametrize(
        ("name", "query"),
        [
            ("admin:accounts_user_changelist", "?q=ed@&is_active__exact=1"),
            ("admin:accounts_team_changelist", "?q=acm"),
            ("admin:accounts_membership_changelist", "?q=acme&role__exact=viewer"),
        ],
    )
    def test_the_lists_search_and_filter(self, people: People, name: str, query: str) -> None:
        page = signed_in(people.root).get(reverse(name) + query).content.decode()
        assert "CI/CD Wizard administration" in page
        assert "1 result" in page

    def test_pages_of_one_person_and_one_team(self, people: People) -> None:
        root = signed_in(people.root)
        assert root.get(reverse("admin:accounts_user_change", args=[people.ed.pk])).status_code == 200
        assert root.get(reverse("admin:accounts_team_change", args=[people.acme.pk])).status_code == 200
        assert root.get(reverse("admin:auth_user_password_change", args=[people.ed.pk])).status_code == 200

    def test_signing_in_goes_through_the_one_page(self, people: People, client: Client) -> None:
        assert client.get("/admin/", follow=True).request["PATH_INFO"] == reverse("account_login")
        assert signed_in(people.alice).get("/admin/", follow=True).status_code == 403
