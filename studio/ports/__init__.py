"""What the studio needs from outside, as protocols; storage/, provider/, imaging/ and cogs/ fill them."""

from studio.ports.account import AccountStore, FigureStore, SpendingStore
from studio.ports.approvals import ApprovalStore
from studio.ports.batches import BatchStore, Opening
from studio.ports.calls import Call, CallRate
from studio.ports.charts import Bars, Charts, SpendingChart
from studio.ports.conduct import AppealStore, ConductStore, UndoStore
from studio.ports.departures import DepartureStore
from studio.ports.duties import DutyStore
from studio.ports.exporting import ExportStore
from studio.ports.files import PickedStore, ShownFileStore
from studio.ports.grants import GrantStore, ShareStore
from studio.ports.hints import HintStore
from studio.ports.house import HouseStore, OverviewStore, Undecided
from studio.ports.jobs import LEASE_S, RENEW_S, JobStore, Line, Opened
from studio.ports.letters import LetterStore
from studio.ports.living import LineageStore, StarStore
from studio.ports.looks import LookCounts, LookStore, Review
from studio.ports.members import MemberStore
from studio.ports.meter import UNMETERED, Meter, Pulse, PulseStore, Unmetered
from studio.ports.people import Announcer, Clock, Progress, Runner
from studio.ports.pictures import (
    Classifier,
    ImageStore,
    ImagesUnreachable,
    Imaging,
    Kept,
    MarkedFile,
    PictureFacts,
    ReferenceLinks,
)
from studio.ports.provider import Accepted, Description, Provider, Run
from studio.ports.reports import GalleryPostStore, RemovalStore, ReportStore
from studio.ports.store import GalleryStore, HostStore, QuotaStore, Store, StudioState, Usage
from studio.ports.styles import StyleStore
from studio.ports.wordlists import WordStore

__all__ = [
    "LEASE_S",
    "RENEW_S",
    "UNMETERED",
    "Accepted",
    "AccountStore",
    "Announcer",
    "AppealStore",
    "ApprovalStore",
    "Bars",
    "BatchStore",
    "Call",
    "CallRate",
    "Charts",
    "Classifier",
    "Clock",
    "ConductStore",
    "DepartureStore",
    "Description",
    "DutyStore",
    "ExportStore",
    "FigureStore",
    "GalleryPostStore",
    "GalleryStore",
    "GrantStore",
    "HintStore",
    "HostStore",
    "HouseStore",
    "ImageStore",
    "ImagesUnreachable",
    "Imaging",
    "JobStore",
    "Kept",
    "LetterStore",
    "Line",
    "LineageStore",
    "LookCounts",
    "LookStore",
    "MarkedFile",
    "MemberStore",
    "Meter",
    "Opened",
    "Opening",
    "OverviewStore",
    "PickedStore",
    "PictureFacts",
    "Progress",
    "Provider",
    "Pulse",
    "PulseStore",
    "QuotaStore",
    "ReferenceLinks",
    "RemovalStore",
    "ReportStore",
    "Review",
    "Run",
    "Runner",
    "ShareStore",
    "ShownFileStore",
    "SpendingChart",
    "SpendingStore",
    "StarStore",
    "Store",
    "StudioState",
    "StyleStore",
    "Undecided",
    "UndoStore",
    "Unmetered",
    "Usage",
    "WordStore",
]
