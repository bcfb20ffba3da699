"""Fair turns: start-time fair queueing. Heavy use pushes a member's next turn back; idling earns no credit.

Source: Goyal, Vin, Cheng, "Start-time Fair Queueing" (1996). Units: tenths of a credit.
"""

from dataclasses import dataclass

from domain.money import Millicredits

TENTH = 100
"""Millicredits in a tenth of a credit."""


@dataclass(frozen=True)
class Turn:
    """The smallest start goes next; the finish is where the member's following turn may begin."""

    start: int
    finish: int


def take_turn(*, virtual_time: int, last_finish: int, price: Millicredits) -> Turn:
    """Place a new job: virtual_time is the largest start taken so far, last_finish the member's own last finish."""
    start = max(virtual_time, last_finish)
    return Turn(start, start + max(1, -(-price // TENTH)))
