"""What all tests share."""

from collections.abc import Iterator

import pytest

from tests.databases import Databases, databases_for_tests


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Fresh databases, SQLite and PostgreSQL; the server starts with the first test that asks for one."""
    with databases_for_tests() as databases:
        yield databases
