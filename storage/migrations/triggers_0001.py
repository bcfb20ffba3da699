"""What the database itself sees to: each rule once, for both dialects."""

from collections.abc import Iterator

ONWARDS = {
    "awaiting": ("reserved", "cancelled"),
    "reserved": ("submitting", "cancelled", "failed"),
    "submitting": ("submitted", "reserved", "failed", "parked"),
    "submitted": ("succeeded", "failed", "expired"),
    "parked": ("submitted", "expired"),
}
STEPS = " OR ".join(
    f"(OLD.state = '{state}' AND NEW.state IN ({', '.join(map(repr, onwards))}))" for state, onwards in ONWARDS.items()
)
NOT_A_HOLD = """
    NOT EXISTS (
        SELECT 1 FROM transfers JOIN accounts ON accounts.id = transfers.target_id
        WHERE transfers.id = NEW.hold_id AND accounts.name = 'held' AND transfers.amount = NEW.spent + NEW.returned
    )"""
"""A resolution is of a hold, and says of all of it where it goes."""
NOT_AS_RESOLVED = """
    NEW.hold_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM resolutions
        WHERE hold_id = NEW.hold_id AND NEW.amount = CASE NEW.kind WHEN 'release' THEN returned ELSE spent END
    )"""
"""What comes out of a hold is what its resolution says."""
MOVE = """
    UPDATE accounts SET balance = balance - NEW.amount WHERE id = NEW.source_id;
    UPDATE accounts SET balance = balance + NEW.amount WHERE id = NEW.target_id;"""

REFUSALS = (
    ("jobs_begin", "INSERT ON jobs", "NEW.state NOT IN ('awaiting', 'reserved')", "a job begins awaiting or reserved"),
    ("jobs_step", "UPDATE OF state ON jobs", f"NEW.state <> OLD.state AND NOT ({STEPS})", "no such step of a job"),
    ("transfers_update", "UPDATE ON transfers", "true", "a transfer is never changed"),
    ("transfers_delete", "DELETE ON transfers", "true", "a transfer is never deleted"),
    ("transfers_resolved", "INSERT ON transfers", NOT_AS_RESOLVED, "more or less than the resolution of the hold says"),
    ("resolutions_whole", "INSERT ON resolutions", NOT_A_HOLD, "a resolution says where the whole of a hold goes"),
    ("resolutions_update", "UPDATE ON resolutions", "true", "a resolution is never changed"),
    ("resolutions_delete", "DELETE ON resolutions", "true", "a resolution is never deleted"),
)
"""Name, before what, when, and the sentence it is refused with."""


def triggers(dialect: str) -> Iterator[str]:
    """The statements that make all triggers."""
    refusal, moving = (on_postgresql, MOVE_ON_POSTGRESQL) if dialect == "postgresql" else (on_sqlite, MOVE_ON_SQLITE)
    for name, event, condition, sentence in REFUSALS:
        yield from refusal(name, event, condition, sentence)
    yield from moving


def on_sqlite(name: str, event: str, condition: str, sentence: str) -> Iterator[str]:
    """Refuse as a failed constraint."""
    yield f"CREATE TRIGGER {name} BEFORE {event} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"


def on_postgresql(name: str, event: str, condition: str, sentence: str) -> Iterator[str]:
    """The same; a function for each, since a trigger's own condition may not look at other tables."""
    yield f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {condition} THEN
                RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$"""
    yield f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()"


MOVE_ON_SQLITE = (f"CREATE TRIGGER transfers_move AFTER INSERT ON transfers BEGIN {MOVE} END",)
MOVE_ON_POSTGRESQL = (
    f"CREATE FUNCTION transfers_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {MOVE} RETURN NULL; END $$",
    "CREATE TRIGGER transfers_move AFTER INSERT ON transfers FOR EACH ROW EXECUTE FUNCTION transfers_move()",
)
