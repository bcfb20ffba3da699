"""An order: a request with who asks, where, and how it will be shown. Everything Studio.order needs to decide."""

from dataclasses import dataclass, replace
from datetime import timedelta

from domain.jobs import Job, NewShowing, Origin
from domain.money import Allowance, Budget, Millicredits
from domain.people import CommunityKey, MemberKey
from domain.requests import ImageRequest
from domain.visitors import NOBODY_KNOWN, Visitor

CONFIRM_WITHIN = timedelta(minutes=10)
"""How long a price waits for a yes; within the 15 minutes in which Discord lets the question be changed."""


SAME_PRESS_S = 3
"""Within so many seconds of the last one that was taken, a press of the same button is the same press."""


@dataclass(frozen=True)
class Press:
    """A press of a card's button that orders something. position: of the picture it is about, from 0."""

    verb: str
    job_id: int
    position: int = 0


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
    agreed: Millicredits | None = None
    """The price its member said yes to: it isn't asked about again, and nothing dearer is held."""
    press: Press | None = None
    """The button it came by, where pressing that twice at once is meant once."""
    visitor: Visitor = NOBODY_KNOWN
    """Roles, tenure and channel of its member, as they are at this moment."""
    approved_by: MemberKey | None = None
    """Who of staff said yes to it, where it waited for that."""
    trusts_member: bool = False
    """Whether they said, too, that they trust its member."""


def taking_up(order: Order, awaiting: Job) -> Order:
    """The order that a yes makes: whose it is, where it counts and where it came from are the job's own, as it was asked.

    Its member says yes where they asked, and what that channel is counts as it is now; staff say it from anywhere.
    """
    return replace(
        order,
        member=awaiting.member,
        member_name=awaiting.member_name,
        community=awaiting.community,
        origin=awaiting.origin,
        private=awaiting.private,
        age_restricted=order.age_restricted if order.approved_by is None else awaiting.age_restricted,
        batch_id=awaiting.batch_id,
        parent_job_id=awaiting.parent_job_id,
    )


def approved(awaiting: Job, *, by: MemberKey, visitor: Visitor, trusts_member: bool) -> Order:
    """The order that staff's yes makes: what was asked for, in the message that shows it, for no more than was shown.

    visitor: its member as the server knows them now.
    """
    placed = awaiting.showings[0]
    order = Order(
        request=awaiting.request,
        member=awaiting.member,
        member_name=awaiting.member_name,
        community=awaiting.community,
        showing=NewShowing(kind=placed.kind, channel_id=placed.channel_id),
        agreed=awaiting.quoted,
        visitor=visitor,
        approved_by=by,
        trusts_member=trusts_member,
    )
    return taking_up(order, awaiting)


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
