"""What the studio does for people, a service a field: what its face in Discord is built on."""

from dataclasses import dataclass

from studio.account import Account
from studio.accounts import Accounts
from studio.approvals import Approvals
from studio.conduct import ConductDesk
from studio.departures import Departures
from studio.desk import HostDesk
from studio.exporting import Exports
from studio.figures import Figures
from studio.gallery import Gallery
from studio.gallery_posts import GalleryPosts
from studio.house import House
from studio.looking import Looks
from studio.members import Members
from studio.origins import Origins
from studio.picks import Picks
from studio.ports import Clock, ImageStore, Imaging, Meter
from studio.removal import Removal
from studio.reports import Reports
from studio.signing import SignedReferences
from studio.staff_log import StaffLog
from studio.studio import Studio
from studio.styles import Styles
from studio.wordlists import Wordlists


@dataclass(frozen=True, kw_only=True)
class Services:
    """Built once for each process, in parts.py."""

    clock: Clock
    meter: Meter
    images: ImageStore
    imaging: Imaging
    references: SignedReferences | None
    """None where the internet doesn't reach us."""
    studio: Studio
    accounts: Accounts
    gallery: Gallery
    gallery_posts: GalleryPosts
    removal: Removal
    reports: Reports
    approvals: Approvals
    looks: Looks
    members: Members
    origins: Origins
    picks: Picks
    styles: Styles
    wordlists: Wordlists
    desk: HostDesk
    account: Account
    figures: Figures
    house: House
    conduct: ConductDesk
    staff_log: StaffLog
    exports: Exports
    departures: Departures
