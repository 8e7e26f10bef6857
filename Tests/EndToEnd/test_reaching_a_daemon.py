"""How the command line reaches a daemon over TCP, and to whom it never sends a token (LB-18)."""

import os
import pathlib

import pytest

from support.listener import Listener, make_certificate
from support.roost import Exit

TOKEN = "canary-token-of-a-person"
KEY = "0123456789abcdef" * 4


@pytest.fixture
def own_door(fresh_roost):
    """Writes what a daemon of this state folder would leave: its key and the URL of its API server."""

    def write(port):
        folder = fresh_roost.home / "run"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "instance").write_text(f"{KEY}\nhttp://127.0.0.1:{port}\n")

    return write


def ask(roost, **environment):
    return roost.run("task", "list", "--json", env=environment)


def test_a_url_and_a_token_reach_a_daemon_elsewhere(fresh_roost):
    with Listener() as listener:
        answer = ask(fresh_roost, ROOST_URL=f"http://127.0.0.1:{listener.port}/", ROOST_TOKEN=TOKEN).check()
        assert answer.json["items"] == []
        assert set(listener.tokens) == {f"Bearer {TOKEN}"}


def test_a_token_alone_goes_to_the_own_door_once_it_has_proven_itself(fresh_roost, own_door):
    with Listener(key=KEY) as listener:
        own_door(listener.port)
        ask(fresh_roost, ROOST_TOKEN=TOKEN).check()
        assert listener.requests[0][1].startswith("/health?challenge=") and listener.requests[0][2] is None
        assert set(listener.tokens) == {f"Bearer {TOKEN}"}


def test_who_took_the_port_gets_no_token_and_is_named(fresh_roost, own_door):
    with Listener(key="ff" * 32) as squatter:
        # Without the check, the same listener gets the token, because a person named it.
        ask(fresh_roost, ROOST_URL=f"http://127.0.0.1:{squatter.port}", ROOST_TOKEN=TOKEN)
        assert squatter.tokens
        squatter.requests.clear()
        own_door(squatter.port)
        refused = ask(fresh_roost, ROOST_TOKEN=TOKEN).check(Exit.NOT_AUTHORIZED)
        assert squatter.requests and not squatter.tokens
        own_name = pathlib.Path("/proc/self/comm").read_text().strip()
        assert f"{own_name} (pid {os.getpid()})" in refused.said
        assert TOKEN not in refused.said


def test_without_a_daemon_of_this_folder_the_usual_port_gets_nothing(fresh_roost):
    assert "no daemon" in ask(fresh_roost, ROOST_TOKEN=TOKEN).check(Exit.NOT_RUNNING).said


def test_a_token_is_not_sent_readable_over_a_network(fresh_roost):
    refused = ask(fresh_roost, ROOST_URL="http://192.0.2.1:63387", ROOST_TOKEN=TOKEN).check(Exit.FAILED)
    assert "ssh -L" in refused.said and TOKEN not in refused.said


@pytest.mark.parametrize("url", ["ftp://x", "127.0.0.1:1", "http://", "http://a@b", "http://b/?q=1"])
def test_what_is_no_url_is_refused(fresh_roost, url):
    ask(fresh_roost, ROOST_URL=url).check(Exit.FAILED)


def test_a_certificate_of_ones_own_is_trusted_by_name_only(fresh_roost, tmp_path):
    certificate, both = make_certificate(tmp_path)
    with Listener(certificate=both) as listener:
        url = f"https://localhost:{listener.port}"
        refused = ask(fresh_roost, ROOST_URL=url, ROOST_TOKEN=TOKEN).check(Exit.NOT_AUTHORIZED)
        assert "SSL_CERT_FILE" in refused.said and not listener.requests
        ask(fresh_roost, ROOST_URL=url, ROOST_TOKEN=TOKEN, SSL_CERT_FILE=str(certificate)).check()
        assert set(listener.tokens) == {f"Bearer {TOKEN}"}


def test_proxies_of_the_environment_are_for_other_machines_only(fresh_roost):
    with Listener() as proxy, Listener() as listener:
        via = {name: f"http://user:word@127.0.0.1:{proxy.port}" for name in ["http_proxy", "HTTPS_PROXY", "ALL_PROXY"]}
        ask(fresh_roost, ROOST_URL=f"http://127.0.0.1:{listener.port}", ROOST_TOKEN=TOKEN, **via).check()
        assert not proxy.requests and listener.tokens
        ask(fresh_roost, ROOST_URL="https://api_server.example:8443", ROOST_TOKEN=TOKEN, **via).check(Exit.NOT_RUNNING)
        assert proxy.requests == [("CONNECT", "api_server.example:8443", "Basic dXNlcjp3b3Jk")]
        proxy.requests.clear()
        ask(fresh_roost, ROOST_URL="https://api_server.invalid:8443", ROOST_TOKEN=TOKEN, NO_PROXY="other, .invalid", **via)
        assert not proxy.requests
        unusable = ask(fresh_roost, ROOST_URL="https://api_server.invalid:8443", ROOST_TOKEN=TOKEN, https_proxy="socks5://word@127.0.0.1:1")
        assert "https_proxy" in unusable.check(Exit.FAILED).said and "word" not in unusable.said
