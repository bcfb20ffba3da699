"""The whole store: its parts on one database."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.account import AccountBook
from storage.appeals import Appeals
from storage.approvals import Approvals
from storage.audit import AuditBook
from storage.auditing import Auditing
from storage.awaiting import Awaiting
from storage.batches import Batches
from storage.call_rate import CallRates
from storage.claims import Claims
from storage.conduct import ConductBook
from storage.database import open_database
from storage.departures import Departures
from storage.duties import Duties
from storage.erasing import Erasing
from storage.exporting import Exporting
from storage.figures import FigureBook
from storage.gallery import GalleryBook
from storage.gallery_posts import GalleryPosts
from storage.grants import Grants
from storage.hinting import Hinting
from storage.host import HostBook
from storage.house_book import HouseBook
from storage.letters import Letters
from storage.lineage import Lineage
from storage.lines import Lines
from storage.looks import Looks
from storage.members import MemberBook
from storage.ordering import Ordering
from storage.overview import Overview
from storage.picked import PickedPictures
from storage.pulse import PulseBook
from storage.quotas import Quotas
from storage.removing import Removing
from storage.report_decisions import ReportDecisions
from storage.reports import ReportBook
from storage.searching import Searching
from storage.settling import Settling
from storage.setup_choices import SetUpChoices
from storage.shares import Shares
from storage.showings import Showings
from storage.shown_anew import ShownAnew
from storage.shown_files import ShownFiles
from storage.spending import Spending
from storage.stars import Stars
from storage.steps import Steps
from storage.styles import StyleBook
from storage.undoing import Undoing
from storage.wordlists import WordBook


class SqlStore(
    Ordering,
    Batches,
    Awaiting,
    Approvals,
    Lines,
    Showings,
    ShownAnew,
    Claims,
    Duties,
    CallRates,
    Steps,
    Settling,
    Quotas,
    Grants,
    Shares,
    HouseBook,
    SetUpChoices,
    Overview,
    Letters,
    Looks,
    ConductBook,
    Appeals,
    Undoing,
    HostBook,
    GalleryBook,
    Removing,
    ReportBook,
    ReportDecisions,
    GalleryPosts,
    Searching,
    MemberBook,
    StyleBook,
    WordBook,
    ShownFiles,
    PickedPictures,
    Stars,
    Lineage,
    Erasing,
    Exporting,
    Departures,
    AccountBook,
    Spending,
    FigureBook,
    PulseBook,
    Hinting,
    AuditBook,
    Auditing,
):
    """Fills studio.ports.Store, and on PostgreSQL CallRate. Each method is one transaction."""


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[SqlStore]:
    """Open the store of a database: sqlite:///path, or postgresql://…; made or brought up to date first.

    Raises: DatabaseUnusable when it can't be reached, another process has the SQLite file, or a newer Atelier made it.
    """
    async with open_database(url) as database:
        yield SqlStore(database)
