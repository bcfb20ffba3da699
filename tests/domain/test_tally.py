"""Balance and books: whatever order answers come in, what PixelDojo took for runs is never missing, and top-ups are known."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.money import Millicredits
from domain.tally import Seen, Tally, agreed, begun, compared, expected

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def seen(balance: float, *, spent: float = 0, less: float = 0, more: float = 0, minutes: int = 0) -> Seen:
    """A balance in credits."""
    amounts = [Millicredits(round(amount * 1000)) for amount in (balance, spent, less, more)]
    at = NOON + timedelta(minutes=minutes)
    return Seen(at=at, balance=amounts[0], spent=amounts[1], may_be_less=amounts[2], may_be_more=amounts[3])


FIRST = begun(seen(98.5, spent=1.5))


def test_balance_that_goes_with_the_books_agrees() -> None:
    """The first balance less what was paid since."""
    tally = compared(FIRST, seen(90, spent=10))
    assert (tally.off, tally.missing, tally.added, tally.peak) == (0, 0, 0, 98_500)
    assert expected(tally, Millicredits(10_000)) == 90_000


def test_what_somebody_spends_elsewhere_is_missing_since_it_was_first_seen() -> None:
    """Until the host says that it is right so; from then on the books agree again."""
    tally = compared(compared(FIRST, seen(86, spent=10, minutes=5)), seen(84, spent=12, minutes=20))
    assert (tally.missing, tally.missing_since) == (4000, NOON + timedelta(minutes=5))
    tally = agreed(tally)
    assert (tally.missing, tally.missing_since, tally.elsewhere) == (0, None, 4000)
    assert compared(tally, seen(80, spent=16)).off == 0


def test_what_an_unanswered_submit_may_have_cost_is_not_missing() -> None:
    """What goes beyond it is."""
    assert compared(FIRST, seen(87, spent=10, less=3)).missing == 0
    assert compared(FIRST, seen(86, spent=10, less=3)).missing == 1000


def test_top_up_is_known_by_its_jump_and_hides_nothing_that_is_missing() -> None:
    """The peak is the new balance; what was missing before is missing still."""
    missing = compared(FIRST, seen(20, spent=70, minutes=5))
    tally = compared(missing, seen(68, spent=72, minutes=15))
    assert (tally.added, tally.topped_up_at, tally.peak) == (50_000, NOON + timedelta(minutes=15), 68_000)
    assert (tally.missing, tally.missing_since) == (10_000, NOON + timedelta(minutes=5))


def test_run_that_pixeldojo_gave_back_is_no_top_up() -> None:
    """The balance is right as it is, and half of it stays half of what it was."""
    tally = compared(FIRST, seen(93, spent=10))
    assert (tally.added, tally.topped_up_at, tally.peak, tally.off) == (3000, None, 98_500, 0)


def test_dear_run_that_comes_back_a_moment_late_is_no_top_up_either() -> None:
    """The books let go of it before PixelDojo did."""
    tally = compared(compared(FIRST, seen(74, spent=10, minutes=5)), seen(86, spent=12, minutes=6))
    assert (tally.missing, tally.added, tally.topped_up_at) == (2000, 0, None)
    assert compared(tally, seen(87, spent=13, minutes=7)).topped_up_at is None


@dataclass
class Run:
    """A run as PixelDojo and the books know it."""

    cost: int
    paid_before: int
    """What the books had paid when it was sent."""
    answer: int | None = None
    """The balance its answer tells, once PixelDojo took it."""
    state: str = "submitting"
    is_given_back: bool = False


@dataclass
class World:
    """PixelDojo's balance, the books, and what is between them."""

    balance: int = 1_000_000
    paid: int = 0
    added: int = 0
    runs: list[Run] = field(default_factory=list)
    tally: Tally | None = None

    def submit(self, cost: int) -> None:
        """A submit goes out."""
        self.runs.append(Run(cost, self.paid))

    def take(self, cost: int) -> None:
        """PixelDojo takes the oldest one that it hasn't, and its answer is on the way."""
        for run in [run for run in self.runs if run.answer is None][:1]:
            self.balance -= run.cost
            run.answer = self.balance

    def answer(self, number: int) -> None:
        """One of the answers arrives, in whatever order."""
        waiting = [run for run in self.runs if run.state == "submitting" and run.answer is not None]
        if waiting:
            run = waiting[number % len(waiting)]
            run.state = "submitted"
            self.see(run)

    def see(self, run: Run) -> None:
        """Compare what an answer told with the books."""
        assert run.answer is not None
        others = sum(other.cost for other in self.runs if other.state == "submitted" and other is not run)
        self.tally = compared(
            self.tally,
            Seen(
                at=NOON,
                balance=Millicredits(run.answer),
                spent=Millicredits(self.paid + others + run.cost),
                may_be_less=Millicredits(sum(each.cost for each in self.runs if each.state == "submitting")),
                may_be_more=Millicredits(others + self.paid - run.paid_before),
            ),
        )

    def give_back(self, number: int) -> None:
        """PixelDojo fails a run, and gives its price back."""
        running = [run for run in self.runs if run.state == "submitted" and not run.is_given_back]
        if running:
            run = running[number % len(running)]
            run.is_given_back = True
            self.balance += run.cost

    def end(self, number: int) -> None:
        """The books learn how a run ended."""
        running = [run for run in self.runs if run.state == "submitted"]
        if running:
            run = running[number % len(running)]
            self.paid += 0 if run.is_given_back else run.cost
            self.runs.remove(run)

    def top_up(self, amount: int) -> None:
        """The host buys credits."""
        self.balance += 20_000 + amount
        self.added += 20_000 + amount

    def quiet(self) -> Tally:
        """Let everything end, and see one more balance."""
        while any(run.state == "submitting" for run in self.runs):
            self.take(0)
            self.answer(0)
        while self.runs:
            self.end(0)
        self.submit(1500)
        self.take(0)
        self.answer(0)
        assert self.tally is not None
        return self.tally


ACTS = st.sampled_from(["submit", "submit", "take", "answer", "give_back", "end", "top_up"])


@settings(max_examples=300)
@given(acts=st.lists(st.tuples(ACTS, st.integers(1000, 12_000)), max_size=40))
def test_nothing_is_missing_whatever_order_answers_and_ends_come_in(acts: list[tuple[str, int]]) -> None:
    """Once all is quiet, the balance is what the books say, and all that came since the first one seen was noticed."""
    world = World()
    world.submit(1500)
    world.take(0)
    world.answer(0)
    for act, amount in acts:
        getattr(world, act)(amount)
    tally = world.quiet()
    assert (tally.missing, tally.off, tally.added) == (0, 0, world.added)


@given(acts=st.lists(st.tuples(ACTS, st.integers(1000, 12_000)), max_size=20), lost=st.integers(1, 50_000))
def test_what_is_spent_elsewhere_is_found_to_the_last_credit(acts: list[tuple[str, int]], lost: int) -> None:
    """In a quiet moment after whatever happened before."""
    world = World()
    for act, amount in acts:
        getattr(world, act)(amount)
    world.quiet()
    world.balance -= lost
    assert world.quiet().missing == lost
    assert world.quiet().off == -lost
