"""One principal of every kind, created as a person would."""

import os

from .api_server import Browser, base64url, code_of
from .waiting import wait_until


def mint(roost, kind="grant", scopes=("read", "operate"), **more):
    """Creates a token as the daemon's owner, over the Unix socket; returns the answer with its secret."""
    status, answer = roost.api("POST", "/v1/tokens", {"kind": kind, "name": f"test {kind}", "scopes": list(scopes), **more})
    assert status == 201, (status, answer)
    return answer


def control_token(roost):
    """A new control token: its secret is only shown when it is created. All other tokens are revoked."""
    status, answer = roost.api("POST", "/v1/tokens/control/rotate", {})
    assert status in (200, 201), (status, answer)
    return answer["token"]


def signed_in_browser(roost):
    browser = Browser(roost.api_server)
    answer = browser.sign_in(code_of(roost.sign_in_link()))
    assert answer.status == 201, answer
    return browser


def expired_token(roost):
    """A grant that is verified to have expired."""
    life = 1000
    # The control: it was valid. A busy machine may need longer to check that than the grant lives.
    while True:
        token = mint(roost, ttlMs=life)["token"]
        if roost.api_server.ask("GET", "/v1/info", token=token).status == 200:
            break
        life *= 2
        assert life < 60_000, "no grant is good"
    wait_until(lambda: roost.api_server.ask("GET", "/v1/info", token=token).status == 401, what="the grant's end", interval=0.1)
    return token


def revoked_token(roost):
    made = mint(roost)
    assert roost.api_server.ask("GET", "/v1/info", token=made["token"]).status == 200, "the control: it was good"
    assert roost.api("DELETE", f"/v1/tokens/{made['about']['id']}")[0] in (200, 204)
    return made["token"]


def wrong_token(kind="c"):
    """A well-formed token that was never created."""
    return f"roost_{kind}_{base64url(os.urandom(32))}"


def make_agent(roost, name, **more):
    status, answer = roost.api(
        "POST", "/v1/agents", {"name": name, "runtime": "command", "command": ["cat"], "start": False, **more})
    assert status == 201, (status, answer)
    return answer
