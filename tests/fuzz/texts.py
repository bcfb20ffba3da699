"""Texts as people, and who pretends to be one, might send them."""

from hypothesis import strategies as st

PIECES = (
    *("@everyone", "@here", "<@200000000000000001>", "<@&200000000000000002>", "<#5>", "</imagine:1>", "<t:1:R>", "<:x:1>"),
    *("[a](https://evil.example)", "https://evil.example/a.png", "discord.gg/abc", "www.evil.example", "javascript://x"),
    *("```", "`", "||", "**", "__", "~~", "# ", "-# ", "> ", ">>> ", "- ", "1. ", "\\", "\n", "\r\n", "\t", " "),
    *("\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\x00", "\x1b[31m", "\x7f", "\ue000", "\ufffd", "\U000e0041"),
    *("a\u0301\u0302\u0303\u0304" * 4, "👩‍👩‍👧‍👦", "ﷺ", "𝔣𝔬𝔵", "ｆｏｘ", "фох", "ß", "İ", "ı"),
    *("{a|b}", "{a, b, c}", "{{a|b}|c}", "{", "}", "{}", "{1..9}", '{"subject": "a fox"}', '{"a": [', '"', "'"),
    *("--ar 16:9", "--ar 0:0", "--seed 7", "--seed -1", "--seed=99999999999999999999", "--n 4", "--style raw", "--no", "—ar 1:1"),
    *("--", "-- ", "--size 4", "--safety 6", "--rework", "--neg", "--format gif", "--private"),
    *("%s", "%(x)s", "${HOME}", "{0.__class__}", "'; DROP TABLE jobs; --", "<script>", "../../etc/passwd", "con", ".env"),
    *("a red fox in the snow", "fox", "x" * 300, "9" * 60, "🦊" * 50, "a, " * 100),
    *("demo:vanish", "demo:moderate", "demo:fail", "demo:garbage"),
)
"""What Discord, SQL, logs, terminals, file systems or our own small languages might take for something else."""


def texts(*, most: int) -> st.SearchStrategy[str]:
    """Some of the pieces one after the other, or any characters at all; at most so many."""
    pieces = st.sampled_from(PIECES) | st.text(max_size=20)
    return (st.lists(pieces, max_size=12).map("".join) | st.text(max_size=most)).map(lambda text: text[:most])
