"""What the host may say, and what they hear when it can't be used."""

import subprocess
import sys
from pathlib import Path

import pytest

from domain.money import Allowance, Millicredits, Period
from domain.people import server_key
from settings import ALL, METADATA, NAMES, LogFormat, LogLevel, RunnerKind, Settings, SettingsError, read_environment, read_file

ROOT = Path(__file__).parent.parent
SERVER = "613425648685547541"
SECRET = "s3cret-Word"
ENGINE = {"RUNNER": "procrastinate", "DATABASE_URL": "postgresql://atelier@localhost/atelier"}


def problems_of(**environ: str) -> dict[str, str]:
    """The problems that these settings have, by name."""
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ)
    return {problem.name: str(problem) for problem in caught.value.problems}


def env_file(folder: Path, text: str) -> Path:
    """A settings file that says this."""
    path = folder / ".env"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_settings_are_the_documented_defaults_when_nothing_is_said() -> None:
    """An empty environment gives the defaults of issue and docs, as real types."""
    settings = Settings.from_env({})

    assert settings == Settings()
    assert settings.pixeldojo_api_url == "https://pixeldojo.ai/api/v1"
    assert settings.database_url == "sqlite:///data/atelier.db"
    assert settings.data_dir == Path("data")
    assert settings.communities == frozenset()
    assert settings.studio_budget == settings.community_budget == (Allowance(Millicredits(40_000), Period.DAY),)
    assert settings.default_quota == Allowance(Millicredits(6_000), Period.DAY)
    assert settings.personal_quota.limit == 0
    assert (settings.max_price, settings.max_jobs_per_member, settings.max_jobs) == (6_000, 3, 10)
    assert (settings.keep_images_days, settings.min_free_disk, settings.pixeldojo_rate_limit) == (90, 2**30, 60)
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.TEXT)
    assert settings.pixeldojo_reference_field is None


def test_settings_are_what_the_host_said() -> None:
    """Each kind of value is read, with spaces around it forgiven."""
    settings = Settings.from_env(
        {
            "STUDIO_BUDGET": " 40/day, 600/month ",
            "COMMUNITIES": f"{SERVER}, 613425648685547542",
            "MIN_FREE_DISK": "512 mib",
            "LOG_FORMAT": "json",
            "MAX_PRICE": "1.5",
            "PIXELDOJO_REFERENCE_FIELD": "input_images",
            "DATA_DIR": "/srv/atelier",
        }
    )

    assert settings.studio_budget == (
        Allowance(Millicredits(40_000), Period.DAY),
        Allowance(Millicredits(600_000), Period.MONTH),
    )
    assert settings.communities == frozenset({int(SERVER), 613425648685547542})
    assert settings.min_free_disk == 512 * 2**20
    assert settings.log_format is LogFormat.JSON
    assert settings.max_price == 1_500
    assert settings.pixeldojo_reference_field == "input_images"
    assert settings.data_dir == Path("/srv/atelier")


def test_jobs_are_handed_out_by_an_engine_on_postgresql_alone() -> None:
    """The host reads what it needs; without a word each process takes its own."""
    shared = {"DATABASE_URL": "postgresql://atelier@localhost/atelier"}
    assert Settings.from_env(shared).runner is RunnerKind.LOCAL
    assert Settings.from_env(shared | {"RUNNER": "procrastinate"}).runner is RunnerKind.PROCRASTINATE
    assert "PostgreSQL in DATABASE_URL" in problems_of(RUNNER="procrastinate")["RUNNER"]
    assert "local or procrastinate" in problems_of(RUNNER="celery")["RUNNER"]


def test_engine_that_is_not_installed_is_named() -> None:
    """With the command that installs it."""
    start = f"import sys; sys.modules['procrastinate'] = None; from settings import Settings; Settings.from_env({ENGINE})"
    ended = subprocess.run([sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "RUNNER: procrastinate isn't installed: pip install -r requirements/fleet.txt" in ended.stderr


def test_every_problem_is_named_at_once() -> None:
    """The host mends all of them in one go, the missing ones included."""
    environ = {"MAX_JOBS": "many", "STUDIO_BUDGET": "40/year", "LOG_LEVEL": "loud"}
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(environ, required=("DISCORD_TOKEN", "PIXELDOJO_API_KEY"))

    names = [problem.name for problem in caught.value.problems]
    assert sorted(names) == ["DISCORD_TOKEN", "LOG_LEVEL", "MAX_JOBS", "PIXELDOJO_API_KEY", "STUDIO_BUDGET"]
    assert "MAX_JOBS: says 'many'; it may be 1 to 1000" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 5


def test_only_what_is_run_is_required() -> None:
    """The command line needs no Discord token."""
    settings = Settings.from_env({"PIXELDOJO_API_KEY": "pd_1"}, required=("PIXELDOJO_API_KEY",))

    assert settings.pixeldojo_api_key == "pd_1"
    assert settings.discord_token == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PIXELDOJO_RATE_LIMIT", "0"),
        ("PIXELDOJO_RATE_LIMIT", "1.5"),
        ("PIXELDOJO_RATE_LIMIT", "٣"),
        ("PIXELDOJO_REFERENCE_FIELD", "input images"),
        ("COMMUNITIES", "Pinewood Art"),
        ("COMMUNITIES", f"{SERVER},*"),
        ("COMMUNITIES", "12"),
        ("STUDIO_BUDGET", "a lot"),
        ("STUDIO_BUDGET", "40/day 50/day"),
        ("DEFAULT_QUOTA", "none"),
        ("DEFAULT_QUOTA", "-6/day"),
        ("MAX_PRICE", "nan"),
        ("MAX_PRICE", "1.0001"),
        ("KEEP_IMAGES_DAYS", "-1"),
        ("MIN_FREE_DISK", "1"),
        ("MIN_FREE_DISK", "1GB"),
        ("MIN_FREE_DISK", "lots of GiB"),
        ("AWS_ENDPOINT_URL", "minio:9000"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_wrong_value_is_refused_with_its_name_what_it_said_and_what_it_may_be(name: str, value: str) -> None:
    """A wrong value never becomes a default in silence."""
    assert problems_of(**{name: value}) == {name: f"{name}: says {value!r}; it may be {METADATA[name]['may_be']}"}


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////srv/atelier/atelier.db",
        "postgresql://atelier:pass@db.example/atelier",
        "postgresql://atelier@/atelier?host=/run/postgresql",
        "postgresql://[::1]:5432/atelier",
    ],
)
def test_database_address_is_taken_as_it_is(address: str) -> None:
    """Files and PostgreSQL, the latter over a socket too."""
    assert Settings.from_env({"DATABASE_URL": address}).database_url == address


@pytest.mark.parametrize(
    "address",
    [
        "data/atelier.db",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        f"mysql://atelier:{SECRET}@db/atelier",
        f"postgresql+asyncpg://atelier:{SECRET}@db/atelier",
        f"postgresql://atelier:{SECRET}@db",
        f"postgresql://atelier:{SECRET}@db:port/atelier",
        f"postgresql://atelier:{SECRET}@[::1/atelier",
        f"postgresql://atelier:{SECRET}@db/atelier and more",
    ],
)
def test_wrong_database_address_is_refused_without_repeating_its_password(address: str) -> None:
    """A database's address holds a password."""
    problems = problems_of(DATABASE_URL=address)

    assert list(problems) == ["DATABASE_URL"]
    assert SECRET not in str(problems)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080/api/v1", "http://[::1]:8080/", "http://localhost", "https://a.example/"]
)
def test_provider_address_may_be_https_or_on_this_machine(address: str) -> None:
    """The embedded PixelDojo of the demo is on loopback."""
    assert Settings.from_env({"PIXELDOJO_API_URL": address}).pixeldojo_api_url == address.rstrip("/")


@pytest.mark.parametrize(
    "address",
    [
        "http://pixeldojo.ai/api/v1",
        "http://127.0.0.1.example/",
        "ftp://pixeldojo.ai",
        "pixeldojo.ai",
        "https://",
        "https://pixeldojo.ai:99999/",
        "https://pixeldojo.ai/?key=1",
        f"https://me:{SECRET}@pixeldojo.ai/",
    ],
)
def test_provider_address_that_would_give_the_key_away_is_refused(address: str) -> None:
    """The key is never sent in the clear over a network, and a password in the address isn't repeated."""
    problems = problems_of(PIXELDOJO_API_URL=address)

    assert list(problems) == ["PIXELDOJO_API_URL"]
    assert SECRET not in str(problems)


def test_secrets_stay_out_of_reprs_and_problems() -> None:
    """Neither a good nor a bad secret is ever written out, nor one that was pasted into another line."""
    secrets = {"DISCORD_TOKEN": SECRET, "PIXELDOJO_API_KEY": SECRET, "DATABASE_URL": f"postgresql://a:{SECRET}@b/c"}
    secrets |= {"IMAGE_STORE_URL": f"s3://images?secret_access_key={SECRET}", "AWS_SECRET_ACCESS_KEY": SECRET}
    bad = {name: f"{value} {value}" for name, value in secrets.items()}
    pasted = {"LOG_LEVEL": f"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA.{SECRET}"}

    assert SECRET not in repr(Settings.from_env(secrets))
    assert SECRET in Settings.from_env(secrets).secrets
    assert SECRET not in str(problems_of(**bad))
    assert SECRET not in str(problems_of(**pasted))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PIXELDOJO_KEY", "PIXELDOJO_API_KEY"),
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("STUDIO_BUDGT", "STUDIO_BUDGET"),
        ("studio_budget", "STUDIO_BUDGET"),
    ],
)
def test_misspelt_name_is_refused_with_the_one_that_was_meant(written: str, meant: str) -> None:
    """A cap under a misspelt name would leave the default, which may be more than the host meant."""
    problems = problems_of(**{written: SECRET})

    assert problems == {written: f"{written}: is no setting; did you mean {meant}?"}


def test_names_of_other_programs_are_none_of_our_business() -> None:
    """A real environment is full of other names; one like ours is fine once ours is there."""
    others = {"PATH": "/bin", "LOG_FILE": "x", "XDG_DATA_DIRS": "/usr/share", "DEMO_PORT": "1", "COLORTERM": "x"}

    assert Settings.from_env(others | {"DISCORD_BOT_TOKEN": "x", "DISCORD_TOKEN": "y"}).discord_token == "y"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "The most this can cost: 40 credits a day. Servers open: 1. Strangers: 0."),
        ({"STUDIO_BUDGET": "1/week"}, "The most this can cost: 1 credit a week. Servers open: 1. Strangers: 0."),
        (
            {"STUDIO_BUDGET": "40/day 600/month", "COMMUNITIES": "*"},
            "The most this can cost: 40 credits a day and 600 credits a month. Servers open: any. Strangers: 0.",
        ),
        (
            {"STUDIO_BUDGET": "none", "PERSONAL_QUOTA": "1/day"},
            "The most this can cost: no limit was set. Servers open: 1. Strangers: anyone who adds the bot.",
        ),
    ],
)
def test_host_is_told_the_most_it_can_cost(said: dict[str, str], sentence: str) -> None:
    """One sentence says it all, no limit included."""
    assert Settings.from_env(said).most_cost(servers_open=1) == sentence


def test_policy_has_what_the_host_said() -> None:
    """The studio's caps are the settings', with servers as the books write them."""
    named = Settings.from_env({"COMMUNITIES": SERVER, "MAX_PRICE": "3", "MIN_FREE_DISK": "0B"}).policy()
    everywhere = Settings.from_env({"COMMUNITIES": "*"})

    assert (named.most_price, named.min_free_bytes, named.seats) == (3_000, 0, 10)
    assert named.serves(server_key(int(SERVER)))
    assert not named.serves(server_key(1))
    assert everywhere.communities is ALL
    assert everywhere.policy().serves(server_key(1))


def test_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is exported for one run counts; a dollar in a password stays one, and so does a quoted value."""
    path = env_file(tmp_path, "\ufeffMAX_JOBS=4\nMAX_PRICE='2' # dear\nexport DATABASE_URL=postgresql://a:b${HOME}@c/d\n")
    monkeypatch.setenv("MAX_JOBS", "5")

    environ = read_environment(path)

    assert (environ["MAX_JOBS"], environ["MAX_PRICE"]) == ("5", "2")
    assert environ["DATABASE_URL"] == "postgresql://a:b${HOME}@c/d"
    assert "PATH" in read_environment(tmp_path / "nowhere")


@pytest.mark.parametrize("line", ["STUDIO_BUDGET", "STUDIO_BUDGET: 4/day", "STUDIO_BUDGET='4/day"])
def test_line_of_the_file_that_says_nothing_is_refused(tmp_path: Path, line: str) -> None:
    """A cap that was written wrongly isn't dropped in silence."""
    with pytest.raises(SettingsError, match=r"^\.env, line 2: must be NAME=value$"):
        read_file(env_file(tmp_path, f"MAX_JOBS=4\n{line}\n"))


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """A file saved in another encoding ends in a sentence, not a traceback."""
    path = tmp_path / ".env"
    path.write_bytes("# Grüße\n".encode("latin-1"))

    with pytest.raises(SettingsError, match="UTF-8"):
        read_file(path)


def test_example_lists_every_setting_with_a_line_and_its_default() -> None:
    """A copy of .env.example changes nothing until it is edited."""
    said = read_file(ROOT / ".env.example")
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()

    assert tuple(said) == NAMES
    assert said == {name: METADATA[name]["default"] for name in NAMES}
    for name in NAMES:
        (at,) = [number for number, line in enumerate(lines) if line.startswith(f"{name}=")]
        assert lines[at - 1].startswith("# "), name


def test_docs_list_every_setting_with_its_default_and_what_it_may_be() -> None:
    """docs/settings.md says what settings.py does."""
    rows = [line.split(" | ") for line in (ROOT / "docs/settings.md").read_text(encoding="utf-8").splitlines()]
    documented = [tuple(row[:3]) for row in rows if row[0].startswith("| `")]
    defaults = {name: METADATA[name]["default"] for name in NAMES}

    assert documented == [
        (f"| `{name}`", f"`{default}`" if default else "–", METADATA[name]["may_be"]) for name, default in defaults.items()
    ]
