"""Nights in which something was found: each is lived through again before new ones are drawn.

What a seed draws changes with the lists in plan.py; so what was wrong has a test of its own as well, named here.
Nights 19 and 71 draw what they always drew, with a crowd more in their seventh and ninth round: "connections exhausted"
brings one.
"""

FAILED: tuple[tuple[int, str], ...] = (
    (12, "a stopped process woke up and covered a card, also where it was no longer on duty: tests/survival/test_roles.py"),
    (19, "a process stopped within a transaction kept all others waiting: tests/storage/test_processes.py"),
    (24, "a worker was asked to end before it had begun, which is no fault of its: tests/chaos/test_town.py"),
    (30, "a worker was started while PostgreSQL was restarted, which ends it at once: tests/survival/test_database.py"),
    (71, "a parked job's message went on saying that it is in line: tests/survival/test_pixeldojo.py"),
    (122, "with the hands an hour ahead each look of procrastinate's came an hour late: tests/fleet/test_rescue.py"),
)
"""The seed, and what it found."""
