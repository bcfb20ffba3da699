"""PixelDojo in trouble."""

import json

from demo.pixeldojo_trouble import GARBAGE
from demo.sketch import Commission, draw_quickly
from domain.money import Millicredits
from tests.chaos.town import Town

from .registry import TROUBLES, Befalls, trouble

NEVER_S = 1e7
LATE_S = 60.0
HALF = len(draw_quickly(Commission(prompt="", seed=1))) // 2


@trouble("429 storm")
def storm(town: Town, times: int) -> None:
    """Every kind of call is turned down, again and again."""
    for route in ("run", "job", "jobs") * times:
        town.stage.pixeldojo.turn_down_next(429, 2, route=route)


def answers(status: int, route: str, body: object = "", *, accept: bool = False) -> Befalls:
    """Calls of a route are answered just so."""

    def befalls(town: Town, times: int) -> None:
        for _ in range(times):
            town.stage.pixeldojo.answer_next(status, body, accept=accept, route=route)

    return befalls


TROUBLES["submit 5xx"] = answers(500, "run")
TROUBLES["look 5xx"] = answers(502, "job")
TROUBLES["garbage for a ticket"] = answers(202, "run", GARBAGE.body, accept=True)
TROUBLES["garbage for a look"] = answers(200, "job", GARBAGE.body)
TROUBLES["HTML for a picture"] = answers(200, "image", GARBAGE.body)
TROUBLES["picture cut short"] = answers(200, "image", draw_quickly(Commission(prompt="a fox", seed=1))[:HALF])
TROUBLES["pictures vanish"] = answers(404, "image")
TROUBLES["image host away"] = answers(503, "image")


def silence(*, accept: bool, hangs: bool) -> Befalls:
    """Submits are never answered. hangs: their connections stay open until the troubles end."""

    def befalls(town: Town, times: int) -> None:
        pixeldojo = town.stage.pixeldojo
        for _ in range(times):
            (pixeldojo.hang_next if hangs else pixeldojo.lose_next)(accept=accept)

    return befalls


TROUBLES["submit cut before accepting"] = silence(accept=False, hangs=False)
TROUBLES["submit cut after accepting"] = silence(accept=True, hangs=False)
TROUBLES["submit answered after 60 s"] = silence(accept=True, hangs=True)
TROUBLES["submit lost for 60 s"] = silence(accept=False, hangs=True)


@trouble("recent jobs not told")
def not_told(town: Town, times: int) -> None:
    """PixelDojo doesn't offer its list of recent jobs."""
    town.stage.pixeldojo.lists_jobs = False
    town.lifting.append(lambda: setattr(town.stage.pixeldojo, "lists_jobs", True))


@trouble("submit taken after 60 s")
def taken_late(town: Town, times: int) -> None:
    """Submits are taken only once nobody waits for their answers any more."""
    pixeldojo, before = town.stage.pixeldojo, len(town.stage.pixeldojo.calls)
    for _ in range(times):
        pixeldojo.hang_next(accept=False)

    async def take() -> None:
        await town.stage.later_beside(seconds=LATE_S)
        await town.turns(1)
        taken = {(run.settings["prompt"], run.body["seed"]) for run in pixeldojo.runs}
        unanswered = [call for call in pixeldojo.calls[before:] if call.route == "run" and call.status is None]
        for body in (json.loads(call.body) for call in unanswered):
            if (body["prompt"], body["seed"]) not in taken:
                pixeldojo.accept(body)

    town.lifting.append(take)


@trouble("never ends")
def never_ends(town: Town, times: int) -> None:
    """Runs that are accepted now are never finished."""
    town.stage.pixeldojo.fixed_seconds = NEVER_S
    town.lifting.append(lambda: setattr(town.stage.pixeldojo, "fixed_seconds", 0))


@trouble("run fails")
def fails(town: Town, times: int) -> None:
    """The next runs fail."""
    for _ in range(times):
        town.stage.pixeldojo.fail_next()


@trouble("run refused")
def refused(town: Town, times: int) -> None:
    """Moderation turns the next runs down."""
    for _ in range(times):
        town.stage.pixeldojo.refuse_next()


@trouble("no credits")
def no_credits(town: Town, times: int) -> None:
    """The account is empty until somebody tops it up."""
    pixeldojo = town.stage.pixeldojo
    had, pixeldojo.balance = pixeldojo.balance, Millicredits(0)
    town.lifting.append(lambda: setattr(pixeldojo, "balance", Millicredits(pixeldojo.balance + had)))
