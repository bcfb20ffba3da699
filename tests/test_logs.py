"""What reaches the log: one line format for everybody, and never a secret."""

import json
import logging

import pytest

from cli.logs import HIDDEN, set_up_logs

SECRET = "pd_0123456789abcdef"

pytestmark = pytest.mark.usefixtures("logging_as_before")


def test_a_secret_is_struck_out_of_messages_and_tracebacks(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever logs it, in a text, an argument or an exception's own words."""
    set_up_logs(level="info", as_json=False, secrets=(SECRET, ""))
    log = logging.getLogger("atelier.test")
    log.info("key %s in an argument", SECRET)
    try:
        int(f"Bearer {SECRET}")
    except ValueError:
        log.exception("refused")
    told = capsys.readouterr().err
    assert SECRET not in told
    assert told.count(HIDDEN) >= 2
    assert "ValueError" in told


def test_json_logs_are_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """For machines that read logs."""
    set_up_logs(level="info", as_json=True, secrets=(SECRET,))
    logging.getLogger("atelier.test").info("job %s ordered", "k7f3w9xq")
    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "job k7f3w9xq ordered"
    assert told["level"] == "info"
    assert told["logger"] == "atelier.test"


def test_a_level_below_the_setting_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    """LOG_LEVEL=warning leaves the rest out."""
    set_up_logs(level="warning", as_json=False, secrets=())
    logging.getLogger("atelier.test").info("quiet")
    assert capsys.readouterr().err == ""
