"""The tables, as typed models. The migrations make the same schema, and add the triggers; a test compares."""

from storage.tables.alarms import AlarmRow
from storage.tables.base import Base
from storage.tables.calls import CallRateRow
from storage.tables.communities import ChannelRow, CommunityFundRow, CommunitySettingsRow, MemberRecordRow, TierRow
from storage.tables.conduct import AppealRow, WarningRow
from storage.tables.duties import DutyRow
from storage.tables.grants import GivingRow, GrantLotRow
from storage.tables.jobs import IS_REMOVED, UNENDED, UNSHOWN, ImageRow, JobRow, ReferenceRow, RemovedImageRow, ShowingRow
from storage.tables.letters import LetterRow
from storage.tables.looks import LookRow, PictureScoreRow
from storage.tables.members import MemberSettingsRow, PickedPictureRow, ReminderRow, StyleRow
from storage.tables.money import (
    EVERYONE,
    AccountRow,
    AuditRow,
    CounterRow,
    JobCounterRow,
    PersonRow,
    QuotaRow,
    ResolutionRow,
    TransferRow,
)
from storage.tables.pictures import PressRow, ShownFileRow, StarRow
from storage.tables.reports import GalleryPostRow, ReportRow
from storage.tables.search import SearchRow
from storage.tables.setup import SetUpChoiceRow, SetUpOfferRow
from storage.tables.studio import CommunityRow, GreetingRow, StudioRow, UsualTimeRow
from storage.tables.wordlists import AutoModRow, BlockedWordRow, WordDraftRow, WordRefusalRow

__all__ = [
    "EVERYONE",
    "IS_REMOVED",
    "UNENDED",
    "UNSHOWN",
    "AccountRow",
    "AlarmRow",
    "AppealRow",
    "AuditRow",
    "AutoModRow",
    "Base",
    "BlockedWordRow",
    "CallRateRow",
    "ChannelRow",
    "CommunityFundRow",
    "CommunityRow",
    "CommunitySettingsRow",
    "CounterRow",
    "DutyRow",
    "GalleryPostRow",
    "GivingRow",
    "GrantLotRow",
    "GreetingRow",
    "ImageRow",
    "JobCounterRow",
    "JobRow",
    "LetterRow",
    "LookRow",
    "MemberRecordRow",
    "MemberSettingsRow",
    "PersonRow",
    "PickedPictureRow",
    "PictureScoreRow",
    "PressRow",
    "QuotaRow",
    "ReferenceRow",
    "ReminderRow",
    "RemovedImageRow",
    "ReportRow",
    "ResolutionRow",
    "SearchRow",
    "SetUpChoiceRow",
    "SetUpOfferRow",
    "ShowingRow",
    "ShownFileRow",
    "StarRow",
    "StudioRow",
    "StyleRow",
    "TierRow",
    "TransferRow",
    "UsualTimeRow",
    "WarningRow",
    "WordDraftRow",
    "WordRefusalRow",
]
