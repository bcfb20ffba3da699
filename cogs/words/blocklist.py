"""Words that a server doesn't want in requests: why a request isn't let through, and the staff's page about it."""

from cogs.text import code, counted, shortened
from domain.errors import BadWords, ForbiddenWords, TooManyWords

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
