"""Which of a person's variables a run has: proxies and certificates if it may use the network, and a notice if a variable's file is not
available.
"""

import json
import subprocess

import pytest

from support import projects
from support.roost import TERMINAL, Roost
from support.waiting import wait_until

SYSTEM = "/usr/local/bin:/usr/bin:/bin"
PASSWORD = "canary-of-the-proxy"
PROXY = f"http://somebody:{PASSWORD}@proxy.invalid:3128"


@pytest.fixture
def home(binary):
    with Roost(binary) as roost:
        projects.make_repository(roost.projects / "app")
        roost.up()
        yield roost


@pytest.fixture
def authority(home):
    """A certificate authority's certificate with its key beside it, in the person's home."""
    folder = home.user_home / "authority"
    folder.mkdir()
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", folder / "authority.key",
         "-out", folder / "authority.pem", "-subj", "/CN=test", "-days", "2"], capture_output=True, check=False)
    if made.returncode != 0:
        pytest.skip("openssl makes no certificate here")
    return folder / "authority.pem"


def run(roost, script, *options, **variables):
    outcome = roost.run("run", "--json", "--in", roost.projects / "app", *options, "--", "sh", "-c", script, env={"PATH": SYSTEM, **variables})
    return outcome, "".join(data["summary"] for data in outcome.events_of("run.sandbox"))


def test_proxies_and_authorities_reach_runs_with_a_network_and_no_other(home, authority):
    variables = {"HTTPS_PROXY": PROXY, "all_proxy": "socks5://proxy.invalid", "NO_PROXY": "example.invalid",
                 "REQUESTS_CA_BUNDLE": str(authority), "NODE_EXTRA_CA_CERTS": str(authority), "SOMETHING_ELSE": "stays"}
    look = f"env; cat {authority}; ls {authority.parent}"
    outcome, words = run(home, look, "--network", "open", **variables)
    said = outcome.output()
    for name in ("HTTPS_PROXY", "all_proxy", "NO_PROXY", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        assert f"{name}=" in said, (name, words, outcome)
    assert "BEGIN CERTIFICATE" in said and "authority.key" not in said and "SOMETHING_ELSE" not in said, outcome
    assert str(authority) in words, "what is shown is named"
    told = [data["variables"] for data in outcome.events_of("run.sandbox")][-1]
    assert {"HTTPS_PROXY", "REQUESTS_CA_BUNDLE"} <= set(told), told
    assert PASSWORD not in outcome.stdout and "somebody" not in outcome.stdout, "a password in an address is never stored"

    outcome, words = run(home, look, **variables)
    assert "PROXY" not in outcome.output().upper() and "BEGIN CERTIFICATE" not in outcome.output(), ("the control: no network", outcome)


def test_what_is_no_certificate_is_not_shown_and_that_is_said(home, authority):
    key = authority.with_name("authority.key")
    both = authority.with_name("both.pem")
    both.write_text(authority.read_text() + key.read_text())
    for file, why in ((key, "private key"), (both, "private key"), (home.user_home / ".ssh" / "known", "does not exist")):
        outcome, words = run(home, f"env; cat {file}", "--network", "open", SSL_CERT_FILE=str(file))
        assert "PRIVATE KEY" not in outcome.said and "SSL_CERT_FILE=" not in outcome.output(), (file, outcome)
        assert "SSL_CERT_FILE" in words and why in words, words
    outcome, words = run(home, f"env; ls {authority.parent}", "--network", "open", SSL_CERT_DIR=str(authority.parent))
    assert "SSL_CERT_DIR=" not in outcome.output() and "authority.key" not in outcome.output(), "a folder that holds a key is not shown"


def test_variables_and_input_that_an_earlier_daemon_alone_knew_are_missed_aloud(binary):
    with Roost(binary) as roost:
        app = projects.make_repository(roost.projects / "app")
        roost.up("--set", "runs.parallel=1")

        def submit(command, **more):
            status, answer = roost.api("POST", "/v1/tasks", {"command": command, "projectPath": str(app), **more})
            assert status == 202, answer
            return answer

        def notices(run):
            wait_until(lambda: roost.api("GET", f"/v1/runs/{run}")[1]["status"] in TERMINAL)
            found = {event["data"]["code"]: event["data"]["text"] for event in roost.journal(run) if event["type"] == "run.notice"}
            return {code: text for code, text in found.items() if code.endswith("_gone")}

        blocker = submit(["sleep", "1000"])
        wait_until(lambda: roost.api("GET", f"/v1/runs/{blocker['run']['id']}")[1]["status"] == "running")
        promised = submit(["sh", "-c", "cat; echo $OWN"], environment={"PATH": SYSTEM, "LANG": "C"}, variables={"OWN": "value-of-mine"}, takesInput=True)
        plain = submit(["true"])
        roost.kill_daemon()
        roost.up("--set", "runs.parallel=1")
        told = notices(promised["run"]["id"])
        assert set(told) == {"variables_gone", "input_gone"}, told
        assert "OWN" in told["variables_gone"] and "PATH" in told["variables_gone"] and "value-of-mine" not in told["variables_gone"]
        assert notices(plain["run"]["id"]) == {}, "with what came with nothing nothing is gone"
        again = submit(["true"], environment={"PATH": SYSTEM}, variables={"OWN": "value-of-mine"})
        assert notices(again["run"]["id"]) == {}, "the control: nothing is gone where the daemon lives on"
        assert "value-of-mine" not in json.dumps(roost.events())
