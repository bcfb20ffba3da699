"""/host: what only the host may do, from any server or the bot's direct messages."""

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from domain.errors import StudioPaused
from domain.jobs import Failure, Job, JobState
from domain.money import Allowance, Millicredits, Period
from domain.people import server_key
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer, buttons, panel, press, restarted
from tests.cogs.rendering import links_in

COMMANDS = ("pause", "resume", "account", "parked", "open", "close")


async def parked(town: Town, prompt: str = "a lost fox") -> Job:
    """A job whose submit's answer was lost."""
    town.pixeldojo.lose_next(accept=False)
    job = await town.drive(await town.ordered(town.ada, prompt))
    assert job.state is JobState.PARKED
    return job


async def run_at_pixeldojo(town: Town, job: Job) -> str:
    """The run that the host finds there."""
    parts = town.atelier.parts
    return (await parts.provider.submit(await parts.studio.card(), job.request, references=[])).ticket


# ── who ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", COMMANDS)
async def test_nobody_but_the_host_has_the_desk(town: Town, command: str) -> None:
    """Not the moderator, not the server's owner, not in direct messages."""
    await parked(town)
    owner = MemberActor(town.env, town.server, town.server.owner)
    for result in (
        await town.ada.slash(town.channel, f"host {command}"),
        await town.mira.slash(town.channel, f"host {command}"),
        await owner.slash(town.channel, f"host {command}"),
        await town.ada.user.slash(f"host {command}"),
    ):
        assert whispers(result) == ["You may not do this here."]
    assert not (await town.atelier.parts.desk.state()).paused_by_host
    assert await town.atelier.parts.desk.is_open(town.community)


@pytest.mark.parametrize("verb", ["found", "ask", "off", "keep"])
async def test_nobody_but_the_host_decides_on_parked_jobs(town: Town, verb: str) -> None:
    """A made-up button reveals nothing, opens no form, changes nothing."""
    job = await parked(town)
    for stranger in (town.ada, town.mira):
        for code in (job.code, "aaaaaaaa"):
            assert await press(town, stranger, f"parked:{verb}:{code}") == ["You may not do this here."]
    assert (await town.store.job(job.id)).state is JobState.PARKED


async def test_form_asks_again_whether_this_is_the_host(town: Town) -> None:
    """Who was the host when the form opened may not be any more."""
    job = await parked(town)
    shown = panel(await town.host.slash("host parked"))
    form = await town.host.click(shown, custom_id=f"parked:found:{job.code}")
    town.atelier.bot.host_ids = frozenset()
    assert answer(await town.host.submit_modal(form, {"ticket": "job_1"})) == "You may not do this here."
    assert (await town.store.job(job.id)).state is JobState.PARKED


# ── pause and resume ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_host_pauses_and_resumes_from_direct_messages(town: Town) -> None:
    """New orders are declined in one sentence; what is under way finishes; then it goes on."""
    job = await town.ordered(town.ada)
    assert answer(await town.host.slash("host pause")).startswith("**Paused.**")
    assert "paused by its host" in whispers(await town.ben.slash(town.channel, "imagine", prompt="a fox"))[0]
    assert (await town.drive(job)).state is JobState.SUCCEEDED
    assert answer(await town.host.slash("host resume")).startswith("**Open again.**")
    assert (await town.ordered(town.ben)).state is JobState.RESERVED


async def test_host_pauses_from_a_server_without_any_permission_there(town: Town) -> None:
    """The host is a plain member there."""
    host = town.server.add_member(town.host)
    assert answer(await host.slash(town.channel, "host pause")).startswith("**Paused.**")
    with pytest.raises(StudioPaused):
        raise StudioPaused("host") if (await town.atelier.parts.desk.state()).paused_by_host else AssertionError


async def test_pause_survives_a_restart(town: Town) -> None:
    """It is in the database."""
    await town.host.slash("host pause")
    await restarted(town)
    assert "paused by its host" in whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox"))[0]


async def test_resume_ends_a_stop_that_came_by_itself(town: Town) -> None:
    """After topping up, the host need not wait for the next try."""
    await town.drive(await town.ordered(town.ada, "a fox demo:credits"))
    assert (await town.atelier.parts.desk.state()).stopped == "out_of_credits"
    await town.host.slash("host resume")
    assert (await town.atelier.parts.desk.state()).stopped is None


# ── servers ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_host_opens_and_closes_the_server_it_is_used_in(open_town: OpenTown) -> None:
    """Nothing typed means here."""
    async with open_town(COMMUNITIES="") as town:
        host = town.server.add_member(town.host)
        assert "**Pinewood Art** is open." in answer(await host.slash(town.channel, "host open"))
        assert (await town.ordered(town.ada)).state is JobState.RESERVED
        assert "**Pinewood Art** is closed" in answer(await host.slash(town.channel, "host close"))
        assert "isn't open in this server" in whispers(await town.ada.slash(town.channel, "imagine", prompt="a fox"))[0]


async def test_host_opens_a_server_by_its_id_from_direct_messages(open_town: OpenTown) -> None:
    """Offered by name while typing; one the bot isn't in yet can be opened ahead."""
    async with open_town(COMMUNITIES="") as town:
        choices = await town.host.autocomplete("host open", "server", "pine")
        assert choices == [{"name": f"Pinewood Art ({town.server.id})", "value": str(town.server.id)}]
        told = answer(await town.host.slash("host open", server=choices[0]["value"]))
        assert "**Pinewood Art** is open." in told
        assert await town.atelier.parts.desk.is_open(town.community)
        await town.host.slash("host open", server="710000000000000001")
        assert await town.atelier.parts.desk.is_open(server_key(710000000000000001))


async def test_servers_are_offered_to_the_host_alone(town: Town) -> None:
    """Where else the bot is, is nobody's business."""
    assert await town.ada.autocomplete(town.channel, "host open", "server", "") == []
    assert await town.mira.autocomplete(town.channel, "host close", "server", "pine") == []


@pytest.mark.parametrize("typed", [None, "Pinewood", "12", "0" * 18, "7" * 40, "<@123456789012345678>"])
async def test_server_that_is_none_is_refused(town: Town, typed: str | None) -> None:
    """In direct messages there is no server to mean; and only an id is one."""
    told = answer(await town.host.slash("host close", **({} if typed is None else {"server": typed})))
    assert "isn't a server that works here" in told
    assert await town.atelier.parts.desk.decided() == {}


# ── parked jobs ──────────────────────────────────────────────────────────────────────────────────────────────────


async def test_nothing_parked_says_so(town: Town) -> None:
    """The usual state."""
    assert "Nothing is parked" in answer(await town.host.slash("host parked"))


async def test_host_sees_what_is_parked_with_what_finds_it(town: Town) -> None:
    """Prompt, seed, price and time, oldest first, two buttons each; and PixelDojo's last word on the balance."""
    await town.drive(await town.ordered(town.ben, "a bear"))
    first, second = await parked(town, "a lost fox"), await parked(town, "a lost hare")
    result = await town.host.slash("host parked")
    told = answer(result)
    assert told.index("> a lost fox") < told.index("> a lost hare")
    assert f"-# `{first.code}` · 1.5 credits · seed {first.request.seed} · sent <t:" in told
    assert "last word on your balance: 998.5 credits" in told
    assert buttons(panel(result)) == [f"parked:{verb}:{job.code}" for job in (first, second) for verb in ("found", "ask")]


async def found(town: Town, job: Job, ticket: str) -> InteractionResult:
    """The host presses Found it, and fills in the form."""
    form = await town.host.click(panel(await town.host.slash("host parked")), custom_id=f"parked:found:{job.code}")
    assert form.modal is not None
    result: InteractionResult = await town.host.submit_modal(form, {"ticket": ticket})
    return result


async def test_found_job_goes_on_and_its_member_gets_it_free(town: Town) -> None:
    """The host's account carries it; the member's message becomes the card."""
    job = await parked(town)
    told = answer(await found(town, job, f"  {await run_at_pixeldojo(town, job)} "))
    assert told == f"`{job.code}` goes on with that run. Its member gets the pictures free; you carry the 1.5 credits."
    job = await town.drive(job)
    assert (job.state, job.paid) == (JobState.SUCCEEDED, 0)
    assert links_in(town.messages()[-1].components)
    assert (await town.usage(town.ada)).left == 6000
    await town.store.audit_books()


async def test_run_that_another_job_has_is_refused(town: Town) -> None:
    """A ticket belongs to one job."""
    done = await town.drive(await town.ordered(town.ben))
    job = await parked(town)
    assert done.ticket is not None
    assert f"`{done.ticket}` isn't a" in answer(await found(town, job, done.ticket))
    assert (await town.store.job(job.id)).state is JobState.PARKED


async def test_id_that_could_lead_elsewhere_is_refused(town: Town) -> None:
    """It becomes part of an address."""
    job = await parked(town)
    assert "isn't a job id that works here" in answer(await found(town, job, "../../models"))
    assert (await town.store.job(job.id)).state is JobState.PARKED


async def test_written_off_job_is_over_and_costs_its_member_nothing(town: Town) -> None:
    """Asked first; then the member reads why, and the books say who carried it."""
    job = await parked(town)
    shown = panel(await town.host.slash("host parked"))
    asked = await town.host.click(shown, custom_id=f"parked:ask:{job.code}")
    assert answer(asked).startswith(f"Write `{job.code}` off? Its 1.5 credits")
    assert (await town.store.job(job.id)).state is JobState.PARKED
    done = await town.host.click(panel(asked), label="Write it off")
    assert answer(done) == f"`{job.code}` is written off: 1.5 credits booked as spent from your account."
    job = await town.drive(job)
    assert (job.state, job.failure) == (JobState.EXPIRED, Failure.WRITTEN_OFF)
    assert "answer to this was lost" in town.texts()[-1]
    assert (await town.usage(town.ada)).left == 6000
    await town.store.audit_books()


async def test_keeping_it_parked_changes_nothing(town: Town) -> None:
    """The other answer."""
    job = await parked(town)
    asked = await town.host.click(panel(await town.host.slash("host parked")), custom_id=f"parked:ask:{job.code}")
    assert answer(await town.host.click(panel(asked), label="Keep it parked")) == "It stays parked."
    assert (await town.store.job(job.id)).state is JobState.PARKED


async def test_parked_buttons_work_after_a_restart_and_say_when_it_is_over(town: Town) -> None:
    """Old panels stay honest."""
    job = await parked(town)
    shown = panel(await town.host.slash("host parked"))
    asked = panel(await town.host.click(shown, custom_id=f"parked:ask:{job.code}"))
    await restarted(town)
    assert "is written off" in answer(await town.host.click(asked, label="Write it off"))
    assert await press(town, town.host, f"parked:off:{job.code}") == [f"`{job.code}` isn't parked."]
    assert await press(town, town.host, f"parked:ask:{job.code}") == [f"`{job.code}` isn't parked."]
    form = await town.host.click(shown, custom_id=f"parked:found:{job.code}")
    assert answer(await town.host.submit_modal(form, {"ticket": "job_1"})) == f"`{job.code}` isn't parked."


async def test_form_that_was_open_across_a_restart_is_taken(town: Town) -> None:
    """What the host filled in before the restart counts after it."""
    job = await parked(town)
    form = await town.host.click(panel(await town.host.slash("host parked")), custom_id=f"parked:found:{job.code}")
    await restarted(town)
    await town.host.submit_modal(form, {"ticket": "job_1"})
    found = await town.store.job(job.id)
    assert (found.state, found.ticket) == (JobState.SUBMITTED, "job_1")


# ── a server's share ─────────────────────────────────────────────────────────────────────────────────────────────


async def test_host_sets_a_server_s_share_and_leaves_it_to_the_settings_again(town: Town) -> None:
    """Everybody's quota is cut to it, and staff can't promise more than it holds; what /usage shows is what holds."""
    server = str(town.server.id)
    told = answer(await town.host.slash("host budget", server=server, window="week", credits=4.0))
    assert told.startswith("**Pinewood Art** may use **4 credits a week** from now on.")
    assert "Everybody here: 0 of 4 credits a week" in answer(await town.ada.slash(town.channel, "usage"))
    for command, options in (
        ("quota set", {"credits": 5.0, "window": "week"}),
        ("quota grant", {"credits": 5.0, "member": town.ada, "reason": "x"}),
    ):
        told = answer(await town.mira.slash(town.channel, command, **options))
        assert told == "The host's limit wins: 4 credits a week is the most for this server."
    await town.drive(await town.ordered(town.ada, num_outputs=2))
    (refusal,) = whispers(await town.ben.slash(town.channel, "imagine", prompt="a hare"))
    assert "This server's budget is used up for now: 3 credits of 4 credits a week" in refusal
    told = answer(await town.host.slash("host budget", server=server))
    assert told == "**Pinewood Art** is back to what the settings say: 40 credits a day."
    await town.ordered(town.ben)


async def test_host_adds_to_the_window_that_runs(town: Town) -> None:
    """On top of the budget, until the window is over; another kind of window is refused."""
    server = str(town.server.id)
    for total in (10, 20):
        told = answer(await town.host.slash("host fund", server=server, window="day", credits=10.0))
        assert told.startswith(f"**Pinewood Art** may use **{total} credits** on top of its budget in this day.")
    assert "Everybody here: 0 of 60 credits a day" in answer(await town.ada.slash(town.channel, "usage"))
    told = answer(await town.mira.slash(town.channel, "quota show"))
    assert "This server as a whole: 60 credits a day." in told
    told = answer(await town.host.slash("host fund", server=server, window="month", credits=10.0))
    assert "This server's budget counts by the day, so credits for one month could never be used." in told
    town.clock.jump(seconds=24 * 3600)
    assert "Everybody here: 0 of 40 credits a day" in answer(await town.ada.slash(town.channel, "usage"))
    await town.store.audit_books()


@pytest.mark.parametrize("number", [0.0, -1.0, 0.0001, 1e9])
async def test_no_amount_of_funds_is_refused(town: Town, number: float) -> None:
    """Nothing, less than nothing, too fine, too much."""
    told = answer(await town.host.slash("host fund", server=str(town.server.id), window="day", credits=number))
    assert "It may be a number over 0 with at most three decimals." in told
    assert await town.store.audit_entries(town.community, most=1) == []


async def test_funds_need_a_budget_to_be_on_top_of(open_town: OpenTown) -> None:
    """Where the settings set none, the host's share does."""
    async with open_town(COMMUNITY_BUDGET="none") as town:
        server = str(town.server.id)
        told = answer(await town.host.slash("host fund", server=server, window="day", credits=1.0))
        assert "This server has no budget of its own" in told
        await town.host.slash("host budget", server=server, credits=2.0)
        told = answer(await town.host.slash("host fund", server=server, window="day", credits=1.0))
        assert "**1 credit** on top of its budget" in told
        assert "0 of 3 credits a day" in answer(await town.ada.slash(town.channel, "usage"))


@pytest.mark.parametrize(("command", "options"), [("budget", {"credits": 1.0}), ("fund", {"credits": 1.0, "window": "day"})])
async def test_nobody_but_the_host_sets_a_server_s_share(town: Town, command: str, options: dict[str, object]) -> None:
    """Not its staff, not its owner."""
    owner = MemberActor(town.env, town.server, town.server.owner)
    for somebody in (town.ada, town.mira, owner):
        assert whispers(await somebody.slash(town.channel, f"host {command}", **options)) == ["You may not do this here."]
    assert await town.atelier.parts.accounts.budget(town.community) == (Allowance(Millicredits(40_000), Period.DAY),)
