"""Every cog, button, menu and form there is, by whose shapes Discord's presses are known: also after a restart."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from discord.ext import commands

from cogs.account import AccountButton
from cogs.again import Again
from cogs.appeals import AnswerAppeal, AnswerForm, AppealButton, AppealForm
from cogs.approvals import DecideApproval, NextApproval, RefuseForm
from cogs.arrivals import Arrivals, Decide
from cogs.automod import AutoModEvents
from cogs.bigger import Bigger, BiggerGo
from cogs.blocklist import AddForm, DecideWords, TakeAway, UploadForm, WordsButton
from cogs.cancel import Cancel
from cogs.compose import Compose, ComposeForm
from cogs.conduct import BlockForm, ConductButton, UnblockForm, WarnForm
from cogs.confirm import Confirm
from cogs.details import Details
from cogs.edit import EditForm, EditImage
from cogs.export import Export
from cogs.figures import FiguresFile
from cogs.forms import Form
from cogs.gallery_channel import ToGallery
from cogs.give import GiftForm, GiveMenu, GrantForm
from cogs.group import CancelGroup
from cogs.group_asking import AnswerGroup
from cogs.help import Example, HelpCommand
from cogs.history import HistoryCommand
from cogs.history_page import Open, Turn
from cogs.host import HostCommands
from cogs.imagine import Imagine
from cogs.looks import LookLevel
from cogs.originals import Original, Originals
from cogs.panel import OpenPicture
from cogs.parked import FoundForm, Parked
from cogs.persistent import Persistent
from cogs.privacy import Forget, PrivacyCommand
from cogs.queue import QueueCommand
from cogs.quota import QuotaCommands
from cogs.record import GrantButton, RecordMenu
from cogs.reminders import Remind
from cogs.remix import Remix, RemixForm
from cogs.remove import Remove, RemoveForm, RemoveMenu
from cogs.report_card import DecideForm, DecideReport
from cogs.reports import AskReport, ReportForm, ReportMenu
from cogs.review import Review, ReviewNext
from cogs.settings import DefaultMenu, SeedForm, SettingsCommand, SettingsPage, Switch
from cogs.setup import ChannelQuestion, ChoiceQuestion, SetUpDone
from cogs.share import Share, ShareGroup
from cogs.staff_log import Undo
from cogs.stars import Star
from cogs.studio import PageButton, PageMenu, StudioCommand
from cogs.studio_channel import AllowedMenu, ChannelButton, ChannelDefault, ChannelLimitsForm, PaceForm
from cogs.studio_channels import Anywhere, ChannelMenu, PlaceMenu, RuledMenu
from cogs.studio_health import KeepButton, KeepForm
from cogs.studio_log import LogEntry, LogOlder
from cogs.studio_members import PersonMenu, RoleMenu, TierMenu
from cogs.studio_moderation import AboveForm, ApprovalButton
from cogs.studio_tiers import AmountForm, GateForm, TierButton, TierLimitsForm
from cogs.studio_today import Pause
from cogs.styles import PickStyle, SaveAsStyle, SaveForm, StyleButton, StyleCommands
from cogs.usage import UsageCommand
from cogs.use_picture import Picked, PickedForm, UseCard, UsePictureMenu
from cogs.what_made_this import WhatMadeThisMenu

if TYPE_CHECKING:
    from cogs.client import AtelierBot

COGS: tuple[Callable[[AtelierBot], commands.Cog], ...] = (
    Imagine,
    Compose,
    QueueCommand,
    HistoryCommand,
    UsageCommand,
    HelpCommand,
    SettingsCommand,
    PrivacyCommand,
    RemoveMenu,
    ReportMenu,
    WhatMadeThisMenu,
    UsePictureMenu,
    GiveMenu,
    StyleCommands,
    QuotaCommands,
    StudioCommand,
    HostCommands,
    RecordMenu,
    AutoModEvents,
    Arrivals,
)
PRESSES: tuple[type[Persistent[Any]], ...] = (
    Cancel,
    Turn,
    Open,
    Remove,
    Forget,
    Export,
    Example,
    Parked,
    AccountButton,
    FiguresFile,
    Decide,
    Bigger,
    BiggerGo,
    Confirm,
    Remind,
    Share,
    ShareGroup,
    SettingsPage,
    Switch,
    DefaultMenu,
    StyleButton,
    PickStyle,
    SaveAsStyle,
    CancelGroup,
    AnswerGroup,
    Remix,
    EditImage,
    Again,
    OpenPicture,
    Original,
    Originals,
    Star,
    Details,
    Picked,
    UseCard,
    WordsButton,
    TakeAway,
    DecideWords,
    AskReport,
    DecideReport,
    DecideApproval,
    NextApproval,
    ToGallery,
    LookLevel,
    Review,
    ReviewNext,
    Undo,
    ConductButton,
    GrantButton,
    AppealButton,
    AnswerAppeal,
    PageMenu,
    PageButton,
    Pause,
    TierMenu,
    PersonMenu,
    RoleMenu,
    TierButton,
    PlaceMenu,
    ChannelMenu,
    RuledMenu,
    Anywhere,
    ChannelButton,
    AllowedMenu,
    ChannelDefault,
    ApprovalButton,
    LogOlder,
    LogEntry,
    KeepButton,
    ChannelQuestion,
    ChoiceQuestion,
    SetUpDone,
)
"""Every button there is: known by the shape of its custom_id, so that it works after a restart."""
FORMS: tuple[type[Form], ...] = (
    FoundForm,
    SeedForm,
    SaveForm,
    RemixForm,
    EditForm,
    ComposeForm,
    PickedForm,
    AddForm,
    UploadForm,
    RemoveForm,
    ReportForm,
    DecideForm,
    RefuseForm,
    BlockForm,
    UnblockForm,
    WarnForm,
    AppealForm,
    AnswerForm,
    GiftForm,
    GrantForm,
    AmountForm,
    TierLimitsForm,
    GateForm,
    PaceForm,
    ChannelLimitsForm,
    AboveForm,
    KeepForm,
)
"""Every form there is: known in the same way, so that one that was open across a restart is taken."""
