"""What members set for themselves, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from domain.members import MemberSettings
from domain.people import MemberKey
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, NOON


async def test_a_member_who_set_nothing_likes_it_as_everybody_does(store: SqlStore) -> None:
    """Public, without a ping, lending nothing, with the prompt in the files."""
    assert await store.settings_of(ADA) == MemberSettings(private=False, ping=False, lends=False, embeds_prompt=True)


async def test_settings_are_kept_as_they_were_changed(store: SqlStore) -> None:
    """Each of them, for their own member alone."""
    changed = MemberSettings(
        defaults={"resolution": "2 MP", "num_outputs": 2, "prompt_upsampling": True},
        private=True,
        ping=True,
        lends=True,
        embeds_prompt=False,
        unconfirmed_until=NOON + timedelta(hours=12),
    )
    assert await store.change_settings(ADA, lambda _: changed) == changed
    assert await store.settings_of(ADA) == changed
    assert await store.settings_of(BEN) == MemberSettings()


async def test_changes_at_once_are_all_kept(store: SqlStore) -> None:
    """Each begins with what the one before it left."""
    names = ("aspect_ratio", "resolution", "output_format", "num_outputs")
    await asyncio.gather(*(store.change_settings(ADA, lambda s, name=name: s.with_default(name, "x")) for name in names))  # type: ignore[misc]
    assert await store.settings_of(ADA) == MemberSettings(defaults=dict.fromkeys(names, "x"))


async def test_a_default_is_taken_away_again(store: SqlStore) -> None:
    """By setting it to nothing."""
    await store.change_settings(ADA, lambda settings: settings.with_default("resolution", "2 MP"))
    assert (await store.change_settings(ADA, lambda settings: settings.with_default("resolution", None))).defaults == {}


async def test_a_forgotten_member_s_settings_are_gone(store: SqlStore) -> None:
    """The next request is as everybody's."""
    await store.change_settings(ADA, lambda settings: replace(settings, private=True))
    await store.erase(ADA, pseudonym=MemberKey("erased:00ff"), now=NOON)
    assert await store.settings_of(ADA) == MemberSettings()
