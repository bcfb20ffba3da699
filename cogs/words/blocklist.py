"""Words that a server doesn't want in requests: why a request isn't let through, and the staff's page about it."""

from collections.abc import Mapping, Sequence

from cogs.text import code, counted, escaped, shortened
from cogs.words.numbers import moment
from domain.errors import BadWords, ForbiddenWords, TooManyWords
from domain.rules.automod import Trigger, Unread
from domain.rules.blocklist import Entry, EntryKind
from domain.wordlists import KeptAutoMod, KeptEntry
from studio.wordlists import Trial

LINES_NAMED = 10
LINE_MOST = 60
WHY_MOST = 120


def forbidden(error: ForbiddenWords) -> str:
    """To whoever asked, alone."""
    if error.rule is None:
        return (
            f"This server's blocklist has {code(error.word or '')}, so I made nothing, and nothing was charged. "
            "Nobody else was shown what you wrote: reword it, and send it again."
        )
    what = "it has more mentions than that allows" if error.word is None else f"it caught {code(error.word)}"
    return (
        f"This server's AutoMod rule {code(shortened(error.rule, LINE_MOST))} holds for requests too: {what}. "
        "Nothing was made, nothing was charged, and nobody else was shown what you wrote: reword it, and send it again."
    )


def bad_lines(error: BadWords) -> str:
    """To staff, who wrote them."""
    told = [f"- {code(shortened(line, LINE_MOST))}: {code(shortened(why, WHY_MOST))}" for line, why in error.lines[:LINES_NAMED]]
    more = len(error.lines) - LINES_NAMED
    rest = [f"- … and {counted(more, 'line')} more."] if more > 0 else []
    return "\n".join(["I can't take these lines, so nothing was changed:", *told, *rest])


def too_many(error: TooManyWords) -> str:
    """To staff."""
    return f"One server's blocklist has {error.most:,} entries at most. Nothing was changed: take some away first."


# ── the staff's page ─────────────────────────────────────────────────────────────────────────────────────────────

TITLE = (
    "**Words**\nA request that has one of these is refused before it costs anything, however it is spelled, on every way in: "
    "prompts, styles, names of files. Whoever asked is told privately which word it was."
)
NONE = "The blocklist is empty."
PAGE = "Words"
ADD = "Add"
UPLOAD = "Upload"
DOWNLOAD = "Download"
READ_AGAIN = "Read AutoMod again"
BEFORE = "◀"
AFTER = "▶"
TAKE_AWAY = "Take away…"
SAVE = "Save"
CANCEL = "Cancel"
FILE = "blocklist.txt"

ADD_FORM = "Add to the blocklist"
ADD_FIELD = "One a line"
ADD_HINT = "A word, a phrase, begin*, /a pattern/ (RE2), or +something that is allowed all the same."
UPLOAD_FORM = "Upload a blocklist"
UPLOAD_FIELD = "A text file, one entry a line"
UPLOAD_HINT = "As Download writes it. Lines that begin with # and a space are remarks."
UPLOAD_HOW = "What becomes of the list that is there"
HOW = {"add": "It stays, and this is added", "replace": "This takes its place"}

NOTHING_NEW = "That changes nothing: the list is so already."
CANCELLED = "Nothing was changed."
GONE = "That change isn't there any more: it was saved, cancelled, or is over a day old."
SAVED = "Saved. It holds with the next request."
READ = "AutoMod's rules were read anew."

NOT_TEXT = "it isn't a text file in UTF-8, or is over 1 MiB"
KINDS = {
    EntryKind.WORD: ("word", "words"),
    EntryKind.PHRASE: ("phrase", "phrases"),
    EntryKind.PATTERN: ("pattern", "patterns"),
}
ENTRY_MOST = 60
CHANGES_NAMED = 10
EXAMPLE_MOST = 150
UNREAD_NAMED = 5
OPTION_MOST = 100
"""Characters of a menu's entry. Source: Discord, "Select Menu"."""
UNREAD = {
    "preset": "Discord's own word lists can't be read by bots",
    "alert": "it only tells staff, and keeps no message back; so it keeps no request back",
    "letters": "\\b and \\w know English letters alone here, and it has others",
}


def counts(kinds: Mapping[EntryKind, int]) -> str:
    """How much is listed."""
    blocked = [counted(kinds[kind], *names) for kind, names in KINDS.items() if kinds.get(kind)]
    if not kinds:
        return NONE
    allowed = f"; {counted(kinds[EntryKind.ALLOW], 'entry', 'entries')} allowed" if kinds.get(EntryKind.ALLOW) else ""
    return f"Blocked: {', '.join(blocked) or 'nothing'}{allowed}."


def listed(entries: Sequence[KeptEntry], *, skip: int, total: int) -> str | None:
    """One page of the list."""
    if not entries:
        return None
    place = f"-# {skip + 1:,} to {skip + len(entries):,} of {total:,}\n" if total > len(entries) else ""
    return place + " · ".join(entry(each.entry) for each in entries)


def entry(one: Entry) -> str:
    """One entry, as it is written."""
    return code(shortened(str(one), ENTRY_MOST))


def option(one: Entry) -> str:
    """One entry, in a menu."""
    return shortened(str(one), OPTION_MOST)


def automod(kept: KeptAutoMod, *, readable: bool) -> str:
    """What holds of AutoMod's rules."""
    rules = [rule for rule in kept.rules if rule.applies and rule.trigger is not Trigger.PRESET]
    holds = f"{counted(len(rules), 'rule')} of this server {'holds' if len(rules) == 1 else 'hold'} for requests too"
    if not readable:
        last = f" {holds}, as they were {moment(kept.read_at)}." if kept.read_at is not None and rules else ""
        return f"**AutoMod**\nI can't read its rules: that takes Manage Server.{last}"
    return (
        f"**AutoMod**\n{holds}. Discord tells me of each change." if rules else "**AutoMod**\nNo rule keeps messages back here."
    )


def unread(found: Sequence[Unread]) -> str | None:
    """What of the rules isn't looked at."""
    if not found:
        return None
    told = [f"- {code(shortened(each.rule, LINE_MOST))}{pattern(each)}: {why(each)}" for each in found[:UNREAD_NAMED]]
    more = len(found) - UNREAD_NAMED
    return "\n".join(["Not looked at, or not all of it:", *told, *([f"- … and {more:,} more"] if more > 0 else [])])


def pattern(one: Unread) -> str:
    """Which pattern of a rule."""
    return "" if one.pattern is None else f", {code(shortened(one.pattern, ENTRY_MOST))}"


def why(one: Unread) -> str:
    """Why it isn't looked at."""
    return UNREAD.get(one.reason) or code(shortened(one.why or "", WHY_MOST))


def trial(tried: Trial) -> str:
    """What a change would have meant."""
    lines = [changed("Added", tried.change.added), changed("Taken away", tried.change.removed), past(tried)]
    if tried.examples:
        shown = [
            f"> {escaped(each.wording, EXAMPLE_MOST)}\n> -# {code(shortened(each.word, ENTRY_MOST))}" for each in tried.examples
        ]
        lines += ["For example:", *shown]
    return "\n".join(line for line in lines if line)


def changed(what: str, entries: Sequence[Entry]) -> str | None:
    """What comes, or goes."""
    if not entries:
        return None
    more = len(entries) - CHANGES_NAMED
    rest = f" … and {more:,} more" if more > 0 else ""
    return f"{what}, {counted(len(entries), 'entry', 'entries')}: {' · '.join(map(entry, entries[:CHANGES_NAMED]))}{rest}"


def past(tried: Trial) -> str:
    """How many past requests it would have met."""
    if not tried.looked_at:
        return "**Nothing is saved yet.** Nobody has asked for a picture here so far, so there is nothing to try it on."
    asked = "the one request" if tried.looked_at == 1 else f"the last {counted(tried.looked_at, 'request')}"
    caught = [f"caught **{tried.caught:,}**"] if tried.caught or not tried.freed else []
    freed = [f"let **{tried.freed:,}** through that the list stops today"] if tried.freed else []
    would = " and ".join([*caught, *freed])
    return (
        f"**Nothing is saved yet.** Of {asked} of this server this would have {would}. Private ones are counted, and never shown."
    )
