"""Settings as anybody might have written them."""

from contextlib import suppress
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from settings import METADATA, NAMES, Settings, SettingsError, read_file
from tests.fuzz.texts import texts
from tests.fuzz.watch import Watch, cases

SECRET = "pd_live_3f9c2b7a6d5e4f10"
SECRETS = tuple(name for name in NAMES if METADATA[name]["secret"])
VALUES = st.one_of(
    texts(most=200),
    st.sampled_from(["none", "*", "0", "-1", "6", "6/day", "40/day 600/month", "1e9", "1GiB", "99999999999999999999", "∞", "٣"]),
    st.sampled_from(
        ["https://a.example", "http://a.example", "https://u:p@a.example", "https://[::1", "s3://a/b", "s3://", "file:///a"]
    ),
    st.sampled_from(
        ["sqlite:///a.db", "sqlite://", "postgresql://u:p@h/n", "mysql://h/n", "postgresql://h:port/n", "local", "json"]
    ),
)
BESIDE = st.dictionaries(texts(most=30), texts(most=30), max_size=2)


@cases(4_000)
@given(
    said=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8),
    beside=BESIDE,
    required=st.sets(st.sampled_from(NAMES), max_size=2),
)
async def test_settings_are_read_or_every_problem_is_named(
    watch: Watch, said: dict[str, str], beside: dict[str, str], required: set[str]
) -> None:
    """One of the two, and what is secret is in neither's text."""
    hidden = {name: f"{value}{SECRET}" for name, value in said.items() if name in SECRETS}
    async with watch.case("settings"):
        try:
            told = repr(Settings.from_env({**beside, **said, **hidden}, required=required))
        except SettingsError as error:
            told = str(error)
    assert SECRET not in told


@cases(1_000)
@given(content=st.binary(max_size=300) | texts(most=300).map(lambda text: text.encode(errors="replace")))
async def test_env_file_is_read_or_its_wrong_lines_are_named(tmp_path: Path, watch: Watch, content: bytes) -> None:
    """Whatever was saved under that name."""
    (tmp_path / ".env").write_bytes(content)
    async with watch.case("files of settings"):
        with suppress(SettingsError):
            read = read_file(tmp_path / ".env")
            assert all(isinstance(value, str) for value in read.values())
