"""/host account, the host's alarms and the letter on Mondays: for the host alone, before and after a restart."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from simcord.builders import UserHandle

from cogs.letters import RENDERINGS
from cogs.words.account import ALARMS
from domain.alarms import AlarmKind
from domain.host_letters import AlarmTold, WeekTold, alarm_told, as_facts, week_told
from domain.letters import Addressee, LetterKind, NewLetter
from domain.money import Millicredits
from imaging.charts import NoCharts
from studio.figures import Figures
from tests.cogs.conftest import NEW_YEAR, OpenTown, Town, whispers
from tests.cogs.presses import answer, buttons, panel, press, restarted
from tests.cogs.rendering import text_in

DAY_S = 24 * 3600


async def make(town: Town, prompt: str = "a fox") -> None:
    """Ada makes a picture."""
    await town.drive(await town.ordered(town.ada, prompt))


async def told(town: Town) -> str:
    """What /host account says."""
    return answer(await town.host.slash("host account"))


def mail(user: UserHandle) -> list[str]:
    """What somebody finds in their direct messages."""
    return [text_in(message.components) for message in user.dm_channel.history()]


async def round_of(town: Town) -> None:
    """Housekeeping goes round, and the post after it."""
    await town.atelier.room.housekeeping.go_round()
    await town.post()


# ── /host account ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_account_before_the_first_order_is_not_known_yet(town: Town) -> None:
    """PixelDojo tells the balance with an order only."""
    said = await told(town)
    assert "**Not known yet.**" in said
    assert "No server has spent anything yet." in said


async def test_account_says_balance_speed_books_and_each_server_s_share(town: Town) -> None:
    """With the chart of all servers; the age of the balance counts on."""
    await make(town)
    await make(town)
    result = await town.host.slash("host account")
    said = answer(result)
    assert "**997 credits**, as PixelDojo told it <t:" in said
    assert "3 credits a day over the last seven days" in said
    assert "1.5 paid since" in said
    assert "= **997** by the books" in said
    assert "Books and balance agree." in said
    assert "**Pinewood Art** · 3 of " in said
    assert "3 in 30 days" in said
    (file,) = panel(result).message.attachments
    picture = Image.open(io.BytesIO(await file.read()))
    assert (picture.format, picture.width) == ("PNG", 1080)
    assert buttons(panel(result)) == ["account:pause"]


async def test_account_without_the_chart_library_is_told_in_text(town: Town) -> None:
    """Nothing is missing but the picture."""
    await make(town)
    bot, parts = town.atelier.bot, town.atelier.parts
    bot.figures = Figures(store=parts.store, clock=parts.clock, charts=NoCharts())
    result = await town.host.slash("host account")
    assert "**By server**\n```\nPinewood Art  1.5\n```" in answer(result)
    assert not panel(result).message.attachments


async def test_account_names_what_is_parked_and_at_risk(town: Town) -> None:
    """What it may have cost already is no difference between books and balance."""
    await make(town)
    town.pixeldojo.lose_next(accept=False)
    await make(town, "a lost fox")
    town.pixeldojo.balance = Millicredits(town.pixeldojo.balance - 1500)
    await make(town)
    said = await told(town)
    assert "1 request parked, with 1.5 credits at your risk: `/host parked`" in said
    assert "Books and balance agree: the 1.5 credits between them are submits without an answer yet." in said


async def test_host_says_that_what_is_missing_was_spent_elsewhere(town: Town) -> None:
    """By the button beside it, also after a restart; pressed again, nothing is missing any more."""
    await make(town)
    town.pixeldojo.balance = Millicredits(town.pixeldojo.balance - 7000)
    await make(town)
    result = await town.host.slash("host account")
    assert "**7 credits missing, since <t:" in answer(result)
    assert buttons(panel(result)) == ["account:pause", "account:agree"]
    await restarted(town)
    assert answer(await town.host.click(panel(result), label="I spent that elsewhere")).startswith("Noted: 7 credits")
    assert await press(town, town.host, "account:agree") == ["Nothing is missing: books and balance agree."]
    said = await told(town)
    assert "− 7 spent elsewhere, as you said" in said
    assert "Books and balance agree." in said


@pytest.mark.parametrize("verb", ["pause", "agree"])
async def test_nobody_but_the_host_presses(town: Town, verb: str) -> None:
    """A made-up button changes nothing, whoever made it."""
    await make(town)
    town.pixeldojo.balance = Millicredits(town.pixeldojo.balance - 7000)
    await make(town)
    for stranger in (town.ada, town.mira):
        assert await press(town, stranger, f"account:{verb}") == ["You may not do this here."]
    state = await town.atelier.parts.desk.state()
    assert not state.paused_by_host
    assert state.tally is not None
    assert state.tally.missing == 7000


# ── what comes by itself ─────────────────────────────────────────────────────────────────────────────────────────


async def test_host_is_told_of_a_low_balance_and_pauses_everything_from_there(open_town: OpenTown) -> None:
    """In direct messages, to nobody else, once; the button works after a restart."""
    async with open_town(DEFAULT_QUOTA="100/day") as town:
        town.pixeldojo.balance = Millicredits(7500)
        for _ in range(3):
            await make(town)
        assert mail(town.host) == []
        await make(town)
        for _ in range(2):
            await round_of(town)
        (text,) = mail(town.host)
        assert text.startswith("**No more than half of your balance is left**: 1.5 credits of 6.")
        assert mail(town.mira.user) == mail(town.server.owner) == []
        await restarted(town)
        (message,) = town.host.dm_channel.history()
        assert answer(await town.host.click(message, label="Pause everything")).startswith("**Paused.**")
        assert "paused by its host" in whispers(await town.ben.slash(town.channel, "imagine", prompt="a fox"))[0]


async def test_three_lost_answers_pause_and_the_host_reads_what_to_do(town: Town) -> None:
    """New orders are declined until the host resumes."""
    for number in range(3):
        town.pixeldojo.lose_next(accept=False)
        await make(town, f"a lost fox {number}")
    await round_of(town)
    alarm = mail(town.host)[-1]
    assert alarm.startswith("**The answers to 3 submits were lost within an hour, so I have paused new orders.**")
    assert "paused by its host" in whispers(await town.ben.slash(town.channel, "imagine", prompt="a fox"))[0]
    await town.host.slash("host resume")
    await round_of(town)
    assert not (await town.atelier.parts.desk.state()).paused_by_host


async def test_host_reads_on_monday_how_the_week_was(town: Town) -> None:
    """The year begins on a Thursday; one letter, whoever restarts."""
    await round_of(town)
    await make(town)
    town.clock.jump(seconds=4 * DAY_S + 8 * 3600)
    await round_of(town)
    await restarted(town)
    await round_of(town)
    (text,) = mail(town.host)
    assert text.startswith("**29 December to 4 January at PixelDojo**\n1.5 credits for 1 picture by 1 person in 1 place\n")
    assert "**998.5 credits left.**" in text
    assert "Books and balance agree." in text


# ── the letters ──────────────────────────────────────────────────────────────────────────────────────────────────

ALARM = AlarmTold(
    kind=AlarmKind.RUSH,
    level=1,
    balance=Millicredits(5),
    peak=Millicredits(9),
    speed=Millicredits(1),
    gone_at=NEW_YEAR + timedelta(days=1),
    last_hour=Millicredits(2),
    usual_hour=Millicredits(1),
    parked=0,
    missing=Millicredits(0),
)
WEEK = WeekTold(
    since=NEW_YEAR,
    until=NEW_YEAR,
    spent=Millicredits(1),
    pictures=1,
    people=1,
    places=1,
    balance=None,
    speed=Millicredits(0),
    gone_at=None,
    missing=Millicredits(0),
)


async def test_everything_is_paused_from_each_alarm(town: Town) -> None:
    """One press, whatever it warns of."""
    for kind in AlarmKind:
        letter = NewLetter(kind=LetterKind.ALARM, to=Addressee.HOST, facts=as_facts(replace(ALARM, kind=kind)))
        await town.store.write_letter(letter, now=town.clock.now())
        await town.post()
        assert answer(await town.host.click(town.host.dm_channel.history()[-1], label="Pause everything")).startswith(
            "**Paused.**"
        )
        assert (await town.atelier.parts.desk.state()).paused_by_host, kind
        await town.host.slash("host resume")


def test_every_alarm_has_its_words_and_both_letters_their_rendering() -> None:
    """One without them would be tried for a day, and never sent."""
    assert set(ALARMS) == set(AlarmKind)
    assert {LetterKind.ALARM, LetterKind.WEEKLY} <= set(RENDERINGS)


def test_what_a_letter_says_is_read_as_it_was_written() -> None:
    """Moments and words too."""
    assert alarm_told(as_facts(ALARM)) == ALARM
    assert alarm_told(as_facts(replace(ALARM, gone_at=None))).gone_at is None
    assert week_told(as_facts(WEEK)) == WEEK
