"""Styles, on both databases."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from domain.errors import TooManyStyles
from domain.people import MemberKey
from domain.styles import STYLES_MOST, NewStyle, Style, owned_by
from storage.database import Database
from storage.store import SqlStore
from storage.tables import JobRow, StyleRow
from tests.storage.orders import ADA, BEN, NOON, SERVER, an_order, succeeded

MINE, THE_SERVERS = owned_by(ADA), owned_by(SERVER)
LINOCUT = NewStyle(
    name="linocut", template="{prompt}, as a linocut", defaults={"aspect_ratio": "16:9", "prompt_upsampling": True}
)


async def save(store: SqlStore, style: NewStyle = LINOCUT, *, most: int = STYLES_MOST) -> tuple[Style, bool]:
    """Keep a style of Ada's."""
    return await store.save_style(MINE, style, most=most, by=ADA, now=NOON)


async def test_a_style_is_kept_for_its_owner_alone(store: SqlStore) -> None:
    """With its template and its defaults, under its owner's key."""
    style, replaced = await save(store)
    assert not replaced
    assert (style.name, style.template, style.defaults) == (LINOCUT.name, LINOCUT.template, LINOCUT.defaults)
    assert await store.styles_of([MINE, THE_SERVERS]) == [style]
    assert await store.styles_of([owned_by(BEN), THE_SERVERS]) == []


async def test_a_style_of_the_same_name_takes_the_place(store: SqlStore) -> None:
    """Saving again is changing; another owner's of that name is another style."""
    await save(store)
    await store.save_style(THE_SERVERS, LINOCUT, most=1, by=BEN, now=NOON)
    style, replaced = await save(store, replace(LINOCUT, template="a linocut of {prompt}", defaults={}), most=1)
    assert replaced
    assert await store.styles_of([MINE]) == [style]
    assert (style.template, style.defaults) == ("a linocut of {prompt}", {})
    assert [s.template for s in await store.styles_of([THE_SERVERS])] == [LINOCUT.template]


async def test_saves_at_once_don_t_go_over_the_limit(store: SqlStore) -> None:
    """Of six for five places one is refused, whatever their order."""
    saves = (save(store, replace(LINOCUT, name=f"style {n}"), most=5) for n in range(6))
    results = await asyncio.gather(*saves, return_exceptions=True)
    assert sum(isinstance(result, TooManyStyles) for result in results) == 1
    assert len(await store.styles_of([MINE])) == 5


async def test_a_removed_style_is_handed_back_once(store: SqlStore) -> None:
    """What it was is told; a second time there is none."""
    style, _ = await save(store)
    assert await store.remove_style(owned_by(BEN), style.name) is None
    removed = await asyncio.gather(*(store.remove_style(MINE, style.name) for _ in range(2)))
    assert sorted(removed, key=lambda one: one is None) == [style, None]


async def test_a_job_remembers_its_style_and_what_was_typed(store: SqlStore) -> None:
    """What was sent, and what people see."""
    order = an_order("a fox, as a linocut", typed="a fox", style="linocut")
    request = (await succeeded(store, order=order)).request
    assert (request.prompt, request.wording, request.style) == ("a fox, as a linocut", "a fox", "linocut")


async def test_a_forgotten_member_leaves_no_words_of_styles(store: SqlStore, database: Database) -> None:
    """Their own styles go, with what they typed and the style's name; the server's style stays without their name."""
    await save(store)
    await store.save_style(THE_SERVERS, LINOCUT, most=STYLES_MOST, by=ADA, now=NOON)
    await succeeded(store, order=an_order("a fox, as a linocut", typed="a fox", style="linocut"))
    await store.erase(ADA, pseudonym=MemberKey("erased:00ff"), now=NOON)
    assert await store.styles_of([MINE]) == []
    async with database.reading() as session:
        row = (await session.execute(select(JobRow.prompt, JobRow.typed, JobRow.style, JobRow.request))).one()
        assert (await session.scalars(select(StyleRow.by))).all() == ["erased:00ff"]
    assert (row.typed, row.style) == (None, None)
    assert "fox" not in row.prompt
    assert not {"typed", "style"} & row.request.keys()


@pytest.mark.parametrize("name", ["a' OR 1=1 --", "水墨", "%"])
async def test_a_name_is_a_value(store: SqlStore, name: str) -> None:
    """Whatever it holds, only that very style is found."""
    await save(store)
    style, _ = await save(store, replace(LINOCUT, name=name))
    assert await store.remove_style(MINE, name) == style
    assert len(await store.styles_of([MINE])) == 1
