"""Every button, menu and form of staff and host, made up by hand: by a plain member, and by another server's moderator.

/studio's own are tried in tests/cogs/test_studio.py; a test here fails for one that nobody tries.
"""

import re
from typing import Any

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from cogs.registry import FORMS, PRESSES
from domain.people import member_key
from domain.verdicts import Level
from tests.cogs.approving import rules
from tests.cogs.conftest import Town
from tests.cogs.staff import elsewhere, forged_form, pressed_in, staff_channel
from tests.cogs.studio import PERSON, chosen, decided
from tests.cogs.test_studio import BUTTONS, CHANNEL_BUTTONS, CHANNEL_MENUS
from tests.cogs.test_studio import FORMS as STUDIO_FORMS
from tests.cogs.test_studio import MENUS as STUDIO_MENUS
from tests.looks import KEPT, Seer

NO = "You may not do this here."
SECRET = "a secret fox"
"""What only staff of its server read while it waits."""
OF_MEMBERS = frozenset(
    {
        *("Cancel", "Turn", "Open", "Remove", "Forget", "Export", "Example", "Bigger", "BiggerGo", "Confirm", "Remind", "Share"),
        "ShareGroup",
        *("SettingsPage", "Switch", "DefaultMenu", "StyleButton", "PickStyle", "SaveAsStyle", "CancelGroup", "AnswerGroup"),
        *("Remix", "EditImage", "Again", "OpenPicture", "Original", "Originals", "Star", "Details", "Picked", "UseCard"),
        *("AskReport", "ToGallery", "AppealButton"),
        *("FoundForm", "SeedForm", "SaveForm", "RemixForm", "EditForm", "ComposeForm", "PickedForm", "ReportForm", "AppealForm"),
        *("GiftForm", "RemoveForm"),
    }
)
"""Of everybody; RemoveForm asks for Manage Messages (tests/cogs/test_remove.py), FoundForm for the host (test_host.py)."""
OF_THE_HOST = ("account:pause", "account:agree", "parked:off:{job}", "parked:keep:{job}", "arrival:open:{server}")
OF_STAFF = (
    *("approval:approve:{waiting}", "approval:trust:{waiting}", "approval:refuse:{waiting}", "approval:next"),
    *("report:dismiss:{job}:1", "report:remove:{job}:1", "report:warn:{job}:1", "report:block:{job}:1"),
    *("review:show:{kept}", "review:spoiler:{kept}", "review:keep_back:{kept}", "review:next"),
    *("undo:{warning}", "appealed:uphold:{warning}", "appealed:lift:{warning}"),
    *("conduct:block:{ada}", "conduct:warn:{ada}", "conduct:trust:{ada}", "record:grant:{ada}", "figures:file"),
    *("words:page:0", "words:add:0", "words:upload:0", "words:download:0", "words:read:0"),
    *("words:save:{draft}", "words:cancel:{draft}"),
)
MENUS = {"words:take:away": "1", "looks:ordinary": "strict", "looks:restricted": "strict"}
FORMS_OF_STAFF: dict[str, dict[str, str]] = {
    "approval-refuse:{waiting}": {"why": "no"},
    "report-decide:remove:{job}:1": {"why": "no"},
    "report-decide:block:{job}:1": {"why": "no", "length": "1 day"},
    "block:{ada}:{actor}": {"why": "no", "length": "1 day"},
    "warn:{ada}:{actor}": {"why": "no"},
    "unblock:{ada}:{actor}": {"why": "no"},
    "grant:{ada}:{actor}": {"credits": "5", "days": "", "reason": "no"},
    "appealed:uphold:{warning}": {"answer": "no"},
    "words-add": {"entries": "fox"},
    "words-upload": {},
}


async def test_the_doors_of_staff_and_host_are_shut(town: Town) -> None:
    """To a plain member, whose own request waits, and to the moderator of another server: nothing is decided, nothing told."""
    facts = await everything_waits(town)
    before = await standing(town)
    told = await tried(town, town.ada, town.channel, facts)
    assert {door: said for door, said in told.items() if [each.partition("\n")[0] for each in said] != [NO]} == {}
    moderator, there = await elsewhere(town)
    told = await tried(town, moderator, there, facts)
    assert {door: said for door, said in told.items() if SECRET in str(said)} == {}
    assert await standing(town) == before


def test_every_door_is_tried() -> None:
    """One that is new is somebody's: it is tried above or in tests/cogs/test_studio.py, or everybody's."""
    mine = [*OF_THE_HOST, *OF_STAFF, *MENUS, *FORMS_OF_STAFF, "studio:person"]
    tried_ids = [*(door.format(**SAMPLES) for door in mine), *STUDIO_IDS]
    untried = {cls.__name__ for cls in (*PRESSES, *FORMS) if not any(template_of(cls).fullmatch(door) for door in tried_ids)}
    assert untried - OF_MEMBERS == set()
    assert {cls.__name__ for cls in (*PRESSES, *FORMS)} >= OF_MEMBERS


# ── what the tests above have in common ──────────────────────────────────────────────────────────────────────────
SAMPLES = {
    **dict.fromkeys(("job", "waiting", "kept"), "abcd1234"),
    **dict.fromkeys(("ada", "actor"), "200000000000000001"),
    "warning": "7",
    "draft": "0" * 16,
    "server": "1",
}
HERE = "200000000000000001"
STUDIO_IDS = (
    *(*BUTTONS, *STUDIO_MENUS, *CHANNEL_MENUS, *STUDIO_FORMS, "studio:ruled", "studio:role"),
    *(f"channel:{verb}:{HERE}" for verb in CHANNEL_BUTTONS),
    *(f"channel:allowed:{HERE}", f"channel:default:{HERE}:num_outputs", f"channel-limits:{HERE}", f"channel-pace:{HERE}"),
)


def template_of(cls: Any) -> re.Pattern[str]:
    """The shape of a button's or a form's custom_ids."""
    return re.compile(getattr(cls, "__discord_ui_compiled_template__", None) or cls.template)


async def everything_waits(town: Town) -> dict[str, str]:
    """A picture that is reported, one that is kept back, a request that waits, and a warning with an appeal: all Ada's."""
    town.atelier.parts.looks.classifier = seer = Seer(0.0)
    await staff_channel(town)
    job = await town.drive(await town.ordered(town.ada, "a fox"))
    await town.store.report(job.id, reporter=member_key(town.ben.id), reason=SECRET, now=town.clock.now())
    await rules(town, look_level=Level.USUAL)
    seer.score = KEPT
    kept = await town.drive(await town.ordered(town.ada, "a hare"))
    await rules(town, approve_above=0)
    waiting = await town.ordered(town.ada, SECRET)
    warned = await town.store.warn(
        town.community, member_key(town.ada.id), reason="rude", by=member_key(town.mira.id), now=town.clock.now()
    )
    assert warned is not None
    await town.store.appeal(warned.audit_id, member=member_key(town.ada.id), words="no", now=town.clock.now())
    facts = {"job": job.code, "kept": kept.code, "waiting": waiting.code, "warning": str(warned.audit_id)}
    return facts | {"ada": str(town.ada.id), "draft": "0" * 16, "server": str(town.server.id)}


async def tried(town: Town, actor: MemberActor, where: ChannelHandle, facts: dict[str, str]) -> dict[str, list[str]]:
    """Press, choose and send everything. What was said to each."""
    facts = facts | {"actor": str(actor.id)}
    told = {door: await pressed_in(where, actor, town, door.format(**facts)) for door in (*OF_THE_HOST, *OF_STAFF)}
    told |= {door: await chosen(town, actor, door, value, where=where) for door, value in MENUS.items()}
    told["studio:person"] = await chosen(town, actor, "studio:person", town.ben.id, kind=PERSON, where=where)
    for door, fields in FORMS_OF_STAFF.items():
        told[door] = await forged_form(town, actor, door.format(**facts), channel=where, **fields)
    return told


async def standing(town: Town) -> tuple[Any, ...]:
    """All that could be decided."""
    jobs = [(job.state, job.removed_at, job.images) for job in await town.jobs(town.ada)]
    record = await town.store.member_record(town.community, member_key(town.ada.id))
    words = (await town.store.wordlist(town.community)).entries
    state = await town.atelier.parts.desk.state()
    return jobs, record, words, await decided(town), state.paused_by_host, await town.store.quotas(town.community)
