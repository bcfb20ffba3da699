"""Every button that names a request, pressed by another member, a blocked one, a moderator and its owner, before and after a
restart of the bot. What a press does is tested beside its cog; this is who may, and what the others read."""

import pytest
from simcord.actors import MemberActor

from cogs.registry import PRESSES
from tests.cogs.batches import ask, batch_of, make
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import forged, restarted
from tests.cogs.test_blocked import block
from tests.cogs.test_staff_doors import OF_MEMBERS, template_of

ROOM = {"DEFAULT_QUOTA": "900/day", "COMMUNITY_BUDGET": "9000/day", "STUDIO_BUDGET": "9000/day", "MAX_JOBS_PER_MEMBER": "90"}

NAMES = ("one", "two", "failed", "mine", "red", "green", "waiting", "hidden", "asked", "dear", "old")
"""Of Ada's requests."""
FORM, ORDER, POSTED = "a form", "a job", ""
UNKNOWN = "I know no request "
BLOCKED = "The staff of this server have blocked you"
NOT_LENT = "This is somebody else's picture, and they haven't"
OVER = "has moved on meanwhile"
UPSCALER = "PixelDojo's upscaler makes this picture bigger"

Outcomes = tuple[str, str, str, str]
"""What comes of it for another member, a blocked one, a moderator and the owner, who press in this order."""
NOBODY_ELSE = (UNKNOWN, UNKNOWN, UNKNOWN)
BUT_NOT_BLOCKED = (UNKNOWN, BLOCKED, UNKNOWN)


def everybody(reads: str) -> Outcomes:
    """The same for all of them."""
    return reads, reads, reads, reads


PUBLIC: dict[str, Outcomes] = {
    "again:{one}": (ORDER, BLOCKED, ORDER, ORDER),
    "again:{failed}": (ORDER, BLOCKED, ORDER, ORDER),
    "remix:{one}": (FORM, BLOCKED, FORM, FORM),
    "edit:{two}:1": (FORM, BLOCKED, FORM, FORM),
    "bigger:{one}:0": (UPSCALER, BLOCKED, UPSCALER, UPSCALER),
    "bigger-go:{one}:0:2000": (ORDER, BLOCKED, ORDER, ORDER),
    "star:{one}:0": everybody("⭐ "),
    "details:{one}": everybody("**Details"),
    "original:{one}:0": everybody("`{one}`: the original"),
    "originals:{one}": everybody("`{one}`: the original"),
    "picture:{two}:1": everybody("**Picture 2** of 2"),
    "style:save:{one}": (FORM, BLOCKED, FORM, FORM),
    "use:{one}": (NOT_LENT, BLOCKED, NOT_LENT, "**1 picture picked.**"),
    "gallery:{one}": (*NOBODY_ELSE, "This server has no gallery channel."),
    "report:ask:{one}": (FORM, FORM, FORM, UNKNOWN),
    "share:{one}": (*NOBODY_ELSE, "`{one}` was shared before"),
    "group:share:{red}": (*NOBODY_ELSE, "`{red}` was shared before"),
    "cancel:{waiting}": (UNKNOWN, UNKNOWN, "Cancelled.", "Cancelled."),
    "group:cancel:{green}": (UNKNOWN, UNKNOWN, "Cancelled 2 requests", "Nothing of this waits"),
    "remove:keep:{one}": everybody("Kept."),
    "remove:ask:{one}": (UNKNOWN, UNKNOWN, FORM, "Remove `{one}`"),
    "remove:do:{one}": (UNKNOWN, UNKNOWN, FORM, "`{one}` is removed."),
}
PRIVATE: dict[str, Outcomes] = {
    "again:{mine}": (*NOBODY_ELSE, ORDER),
    "remix:{mine}": (*NOBODY_ELSE, FORM),
    "edit:{mine}:0": (*NOBODY_ELSE, FORM),
    "bigger:{mine}:0": (*BUT_NOT_BLOCKED, UPSCALER),
    "bigger-go:{mine}:0:2000": (*NOBODY_ELSE, ORDER),
    "star:{mine}:0": (*NOBODY_ELSE, "⭐ "),
    "details:{mine}": (*NOBODY_ELSE, "**Details"),
    "original:{mine}:0": (*NOBODY_ELSE, "`{mine}`: the original"),
    "originals:{mine}": (*NOBODY_ELSE, "`{mine}`: the original"),
    "picture:{mine}:0": (*NOBODY_ELSE, "`{mine}`"),
    "style:save:{mine}": (*BUT_NOT_BLOCKED, FORM),
    "use:{mine}": (*BUT_NOT_BLOCKED, "**1 picture picked.**"),
    "gallery:{mine}": (*NOBODY_ELSE, "This is private."),
    "report:ask:{mine}": (*NOBODY_ELSE, UNKNOWN),
    "cancel:{hidden}": (*NOBODY_ELSE, "Cancelled"),
    "remove:ask:{mine}": (*NOBODY_ELSE, "Remove `{mine}`"),
    "confirm:cheaper:{asked}:1500": (*NOBODY_ELSE, ORDER),
    "confirm:yes:{dear}:4500": (*NOBODY_ELSE, ORDER),
    "confirm:no:{dear}:4500": (*NOBODY_ELSE, "`{dear}` " + OVER),
    "group:leave:{old}": (*NOBODY_ELSE, "**Not made.**"),
    "group:make:{old}": (*NOBODY_ELSE, "`{old}` " + OVER),
    "remind:{mine}": (*NOBODY_ELSE, "I'll write to you"),
    "share:{mine}": (*NOBODY_ELSE, POSTED),
    "remove:do:{mine}": (UNKNOWN, UNKNOWN, FORM, "`{mine}` is removed."),
}


async def everything(town: Town) -> dict[str, str]:
    """One of each of Ada's requests, by what the tables call it: their codes."""
    codes = {"one": (await town.drive(await town.ordered(town.ada))).code}
    codes["two"] = (await town.drive(await town.ordered(town.ada, num_outputs=2))).code
    codes["failed"] = (await town.drive(await town.ordered(town.ada, "demo:fail"))).code
    codes["mine"] = (await town.drive(await town.ordered(town.ada, private=True))).code
    reds, greens = await make(town, town.ada), await make(town, town.ada, "{green, grey} bicycle")
    for job in reds:
        await town.drive(job)
    codes |= {"red": reds[0].code, "green": greens[0].code, "waiting": (await town.ordered(town.ada)).code}
    codes["hidden"] = (await town.ordered(town.ada, private=True)).code
    for name in ("asked", "dear"):
        codes[name] = (await town.ordered(town.ada, num_outputs=3)).code
    (codes["old"], _) = [job.code for job in await batch_of(town, await ask(town, town.ada, "{old, new} house"))]
    return codes


async def pressed(town: Town, who: MemberActor, custom_id: str) -> str:
    """What comes of a press, as the tables say it."""
    before = {job.id for job in await town.jobs(who) if job.was_held}
    result = await who.click(await forged(town, custom_id), label="Press")
    if result.modal is not None:
        return FORM
    if {job.id for job in await town.jobs(who) if job.was_held} - before:
        return ORDER
    return (whispers(result) or [POSTED])[0]


@pytest.mark.parametrize("after_restart", [False, True])
async def test_who_may_press_what(open_town: OpenTown, after_restart: bool) -> None:
    """A public card is everybody's but for what is its owner's or staff's; nobody else learns that there is a private one."""
    async with open_town(**ROOM) as town:
        codes = await everything(town)
        cleo = town.server.add_member(town.env.create_user("cleo", global_name="Cleo"))
        await block(town, cleo)
        if after_restart:
            await restarted(town)
        wrong = []
        for custom_id, outcomes in (PRIVATE | PUBLIC).items():
            for who, expected in zip((town.ben, cleo, town.mira, town.ada), outcomes, strict=True):
                town.clock.jump(seconds=4)  # later than a second press that is meant once
                told = await pressed(town, who, custom_id.format(**codes))
                if not (told.startswith(expected.format(**codes)) if expected else told == POSTED):
                    wrong.append((custom_id, who, expected, told))
        assert "\n".join(map(str, wrong)) == ""


def test_every_button_that_names_a_request_is_pressed() -> None:
    """A new one is added above."""
    shapes = {cls.__name__: template_of(cls) for cls in PRESSES if cls.__name__ in OF_MEMBERS}
    of_requests = {name for name, shape in shapes.items() if "code" in shape.groupindex}
    samples = [row.format(**dict.fromkeys(NAMES, "abcd1234")) for row in PUBLIC | PRIVATE]
    assert {name for name in of_requests if not any(shapes[name].fullmatch(sample) for sample in samples)} == set()
