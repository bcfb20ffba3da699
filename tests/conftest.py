"""What all tests share."""

import logging
import re
from collections.abc import Iterator

import pytest

from studio.log_context import CONTEXT
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


class OfJobs(logging.Handler):
    """Collects lines about a job that don't say which, whose, and where it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.unsaid: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at a line where it is written: what is under way is known there."""
        about = re.match("job ([a-z0-9]+):", record.getMessage())
        facts = CONTEXT.get().facts
        if about and not (facts.get("job") == about[1] and facts.get("community") and facts.get("step")):
            self.unsaid.append(f"{record.getMessage()}: {dict(facts)}")


@pytest.fixture(autouse=True)
def each_line_of_a_job_says_so() -> Iterator[None]:
    """Whatever a test does: the host finds all of a job's lines by its code, and by its community."""
    atelier, looking = logging.getLogger("atelier"), OfJobs()
    level = atelier.level
    atelier.addHandler(looking)
    atelier.setLevel(logging.INFO)
    yield
    atelier.setLevel(level)
    atelier.removeHandler(looking)
    assert looking.unsaid == []


@pytest.fixture
def logging_as_before(each_line_of_a_job_says_so: None) -> Iterator[None]:
    """Let a test set logging up as the bot does, and put it back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logging.getLogger("atelier").setLevel(logging.NOTSET)
    yield
    root.handlers = handlers
    root.setLevel(level)
