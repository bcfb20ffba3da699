"""An order: a request with who asks, where, and how it will be shown. Everything Studio.order needs to decide."""

from dataclasses import dataclass

from domain.jobs import NewShowing, Origin
from domain.money import Allowance, Budget, Millicredits
from domain.people import CommunityKey, MemberKey
from domain.requests import ImageRequest


@dataclass(frozen=True, kw_only=True)
class Order:
    """One request from one member in one place."""

    request: ImageRequest
    member: MemberKey
    member_name: str
    """As shown when ordering; for the host's lists, never parsed."""
    community: CommunityKey
    showing: NewShowing
    origin: Origin = Origin.COMMAND
    private: bool = False
    age_restricted: bool = False
    """Whether Discord marks the channel as age-restricted."""
    batch_id: str | None = None
    parent_job_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Caps:
    """What the host's settings allow this order at most; what the database says of the moment comes from the Standing."""

    studio: Budget
    community: Budget
    quota: Allowance | None
    """The default for a member here; an own entry in the database wins. None: no quota (the command line)."""
    most_price: Millicredits
    most_jobs: int
    """At once, for one member."""
    open_by_default: bool
    """Whether the settings serve this community; what /host opened or closed wins."""
