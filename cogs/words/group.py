"""Permutations and their group card in words."""

from domain.errors import TooManyPermutations

COUNTED_MOST = 1000


def too_many(error: TooManyPermutations) -> str:
    """More combinations than one request may ask for."""
    count = f"{error.count:,}" if error.count <= COUNTED_MOST else f"more than {COUNTED_MOST:,}"
    return (
        f"The words in braces stand for {count} different prompts; {error.most} at once is the most. "
        "Take some out, or write \\{ where you mean the brace itself."
    )
