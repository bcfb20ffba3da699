"""Nights that something was found in: each is lived through again before new ones are drawn."""

FAILED: tuple[tuple[int, str], ...] = ()
"""The seed, and what it found."""
