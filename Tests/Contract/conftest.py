"""Shared by the suites around the API: one daemon with its API server, and one principal of every kind."""

import pytest

from support.principals import mint


@pytest.fixture(scope="session")
def document(shared_roost):
    """The document served at `GET /v1/openapi.json`, read once."""
    with shared_roost.client() as api:
        return api.document


@pytest.fixture
def owner(roost, document):
    with roost.client(document=document) as api:
        yield api


@pytest.fixture
def admin(roost, document):
    """A program with a grant, over TCP."""
    with roost.client(mint(roost, scopes=["read", "operate", "admin"])["token"], document) as api:
        yield api


@pytest.fixture
def ended_run(roost, project):
    """A finished run with a change."""
    return roost.shell(project, "echo more >> readme.txt").check().json

