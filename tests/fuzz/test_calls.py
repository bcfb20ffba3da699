"""What is sent to the web server: hints in PixelDojo's name, links to references, anything."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.texts import texts
from tests.fuzz.watch import Watch, cases
from tests.studio.conftest import House
from tests.web.conftest import Watcher, clock, house, pixeldojo, port, watcher
from web.server import MOST_BODY_BYTES

__all__ = ["clock", "house", "pixeldojo", "port", "watcher"]

ANSWERS = {200, 204, 400, 404, 405, 413}
BODIES = st.one_of(
    st.binary(max_size=200),
    st.sampled_from(
        [b"[" * 30_000, b'{"jobId": "' + b"x" * 50_000 + b'"}', bytes(MOST_BODY_BYTES + 1), bytes(4 * MOST_BODY_BYTES)]
    ),
    st.dictionaries(
        st.sampled_from(["jobId", "job_id", "id", "data", "status"]),
        st.none() | st.integers() | texts(most=60) | st.lists(texts(most=5), max_size=2) | st.just({"jobId": "../../etc"}),
        max_size=3,
    ).map(lambda body: json.dumps(body).encode()),
)
PATHS = st.one_of(
    st.just("/hooks/pixeldojo/{secret}"),
    st.just("/hooks/pixeldojo/{secret}"),
    texts(most=60).map(lambda text: f"/hooks/pixeldojo/{escaped(text)}"),
    st.builds(
        lambda name, until, signature: f"/references/{escaped(name)}?until={escaped(until)}&signature={escaped(signature)}",
        st.just("0" * 64) | texts(most=70),
        st.integers().map(str) | texts(most=20),
        texts(most=70),
    ),
    texts(most=60).map(lambda text: f"/{escaped(text)}"),
)


def escaped(text: str) -> str:
    """A text as one part of an address."""
    return quote(text.encode("utf-8", "replace"), safe="")


@pytest.fixture(autouse=True)
def secrets(watch: Watch, house: House) -> str:
    """What PixelDojo alone knows."""
    secret = house.parts.settings.own_secret("hooks")
    watch.secrets = (secret, house.parts.settings.own_secret("references"), house.parts.settings.pixeldojo_api_key)
    return secret


@cases(3_000)
@given(method=st.sampled_from(["GET", "POST", "POST", "PUT", "HEAD", "OPTIONS"]), path=PATHS, body=BODIES)
async def test_caller_gets_a_plain_answer(
    house: House, watcher: Watcher, watch: Watch, secrets: str, method: str, path: str, body: bytes
) -> None:
    """Nothing breaks, nothing is told, and PixelDojo isn't asked for what nobody ordered."""
    calls = len(house.pixeldojo.calls)
    async with (
        watch.case("calls from the internet"),
        watcher.http.request(method, watcher.url + path.format(secret=secrets), data=body) as response,
    ):
        told = await response.read()
    assert response.status in ANSWERS, (response.status, told)
    assert path in {"/livez", "/readyz", "/metrics"} or (len(told) < 100 and b"Traceback" not in told)
    assert len(house.pixeldojo.calls) == calls
