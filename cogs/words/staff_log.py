"""The staff log in words: what was decided, about whom, by whom, why, what it cost, and who took it back."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cogs.text import code, escaped
from cogs.words.conduct import person
from cogs.words.numbers import amount, date, moment, window
from domain.audit import AuditEntry
from domain.jobs import Job
from domain.money import Allowance, Millicredits, Period

UNDO = "Undo"
WHY_MOST = 300
SIDE_MOST = 200
"""Characters of what was there before a change, and as many of what is there now."""

HEADLINES: Mapping[str, str] = {
    "block": "{member} is blocked from making pictures",
    "unblock": "{member} is unblocked",
    "warn": "{member} is warned",
    "trust": "{member} is trusted",
    "distrust": "{member} is no longer trusted",
    "uphold": "An appeal by {member} was turned down",
    "remove": "A picture by {member} was removed",
    "dismiss_report": "What was reported of a picture by {member} was dismissed",
    "refund": "{member} got credits back for a picture that was removed",
    "grant": "{member} got credits",
    "gift": "{member} got credits from another member",
    "set_quota": "The quota of {member} was set",
    "set_tier": "What a tier may was changed",
    "drop_tier": "A tier was taken away",
    "set_channel": "The rules of a channel were changed",
    "change_words": "The blocked words were changed",
    "open": "The host opened this server",
    "close": "The host closed this server",
    "share": "The host set this server's share",
    "fund": "The host added to this server's budget",
    "approve": "A request by {member} was approved",
    "refuse": "A request by {member} was refused",
    "set_paused": "New requests: paused or not",
    "set_anywhere": "Where no rule says otherwise, pictures may be made",
    "set_staff_channel_id": "The staff channel",
    "set_gallery_channel_id": "The gallery channel",
    "set_approve_above": "Dearer requests wait for a yes",
    "set_approve_newcomers": "Requests by new members wait for a yes",
    "set_newcomer_account_days": "Younger accounts count as new (days)",
    "set_newcomer_member_hours": "Later arrivals count as new (hours)",
    "set_keep_images_days": "Days for which pictures are kept",
    "set_set_up_at": "The studio was set up",
    "review_show": "What was kept back of a request by {member} is shown",
    "review_spoiler": "What was kept back of a request by {member} is shown as a spoiler",
    "review_keep_back": "What was kept back of a request by {member} is kept back for good",
    "set_look_level": "How strictly pictures are looked at",
    "set_look_level_restricted": "How strictly pictures are looked at in age-restricted channels",
}
"""By what was decided. What isn't here is told by its own name."""
EVERYONE = "everyone"

SIDES: Mapping[str, Callable[[Any], str]] = {
    "set_staff_channel_id": lambda value: f"<#{value}>",
    "set_gallery_channel_id": lambda value: f"<#{value}>",
    "set_approve_above": lambda value: amount(Millicredits(value)),
    "set_quota": lambda value: window(Allowance(value["quota_limit"], Period(value["period"]))),
}
"""How what was kept of a change is told, where its plain text isn't enough."""
ROLE_TIER = re.compile(r"\brole:([0-9]+)")
WORDS = {"True": "yes", "False": "no"}
SAID_ALREADY = frozenset({"set_set_up_at"})
"""Whose headline says it all."""
OUR_WORDS = frozenset({"set_channel", "set_tier", "drop_tier"})
"""Whose before and after are made of numbers and ids alone, and may name channels and roles."""


def decision(entry: AuditEntry, job: Job | None) -> Iterator[str]:
    """One decision, line by line. job: what it is about."""
    yield f"**{headline(entry)}**{change(entry)}"
    if entry.reason:
        yield f"> {escaped(entry.reason, WHY_MOST)}"
    if job is not None:
        yield f"{code(job.code)} · {'cost ' + amount(job.paid) if job.paid else 'cost nothing'}"
    yield f"-# by {person(entry.by)} · {date(entry.at)}"
    if entry.undone_at is not None:
        yield f"**Undone** by {person(entry.undone_by)}, {moment(entry.undone_at)}{came_of_it(entry)}"


def headline(entry: AuditEntry) -> str:
    """What was decided, about whom."""
    told = HEADLINES.get(entry.what, entry.what.replace("_", " ").capitalize())
    return told.format(member=person(entry.member) if entry.member is not None else EVERYONE)


def change(entry: AuditEntry) -> str:
    """What it was, and is now."""
    before, after = side(entry, "before"), side(entry, "after")
    if before is None:
        return "" if after is None else f": {after}"
    return f" (was: {before})" if after is None else f": {before} → {after}"


def side(entry: AuditEntry, which: str) -> str | None:
    """One side of a change: before or after."""
    text, kept = getattr(entry, which), (entry.undo or {}).get(which)
    if text is None or entry.what in SAID_ALREADY:
        return None
    if entry.what in SIDES and kept is not None:
        return SIDES[entry.what](kept)
    if text in WORDS:
        return WORDS[text]
    return ROLE_TIER.sub(r"<@&\1>", text) if entry.what in OUR_WORDS else escaped(text, SIDE_MOST)


def came_of_it(entry: AuditEntry) -> str:
    """What taking it back did besides."""
    done = entry.undo or {}
    if "returned" in done:
        return f": {amount(Millicredits(done['returned']))} went back to the server"
    if "refunded" in done:
        return ": the picture is no longer kept, so what it cost went back to its member"
    if entry.what.startswith("review_"):
        return ": it waits to be looked at again"
    return ", and so is the block it led to" if "lifted" in done else ""
