"""Fixtures of the web tests: the people and one saved project."""

import pytest

from cicd_wizard.projects.models import Project
from tests.web.people import People, make_people, saved


@pytest.fixture
def people(db: None) -> People:
    """Two teams and the people around them."""
    return make_people()


@pytest.fixture
def project(people: People) -> Project:
    """Acme's project "Shop API", saved once by Ed."""
    return saved(people.ed, people.acme)
