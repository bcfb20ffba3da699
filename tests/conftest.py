"""What all tests share."""

import logging
from collections.abc import Iterator

import pytest

from tests.bucket import ObjectStorage, object_storage
from tests.databases import Databases, databases_for_tests


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Fresh databases, SQLite and PostgreSQL; the server starts with the first test that asks for one."""
    with databases_for_tests() as databases:
        yield databases


@pytest.fixture(scope="session", name="object_storage")
def one_object_storage() -> Iterator[ObjectStorage]:
    """A server of buckets."""
    with object_storage() as storage:
        yield storage


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """Put logging back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
