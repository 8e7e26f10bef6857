"""Pages of others at the API server (LB-01 to LB-05, LB-13): names, origins, forms and proxies that lie. Each attack stands beside the same request done rightly."""

import pytest

from support.principals import mint


@pytest.fixture(scope="module")
def api_server(shared_roost):
    return shared_roost.api_server


@pytest.fixture(scope="module")
def token(shared_roost):
    return mint(shared_roost, "api_key", ["read", "operate", "admin"])["token"]


@pytest.fixture(scope="module")
def tasks(shared_roost):
    """The number of tasks, which a refused request must not change."""
    return lambda: shared_roost.api("GET", "/v1/tasks?limit=1&archived=include")[1]["total"]


EVERYWHERE = ["/health", "/v1/info", "/v1/tasks", "/v1/openapi.json", "/", "/app/", "/app/index.html", "/metrics", "/v1/stream", "/no/such/route"]
COMMAND = {"command": ["true"]}


@pytest.mark.parametrize("path", EVERYWHERE)
def test_lb_01_a_name_that_an_attacker_points_here_opens_nothing(api_server, token, path):
    """DNS rebinding: the page's own name resolves to 127.0.0.1, so for the browser the daemon is the page's own server."""
    right = api_server.ask("GET", path, token=token)
    assert right.code not in ("host_refused", "origin_refused"), right
    for host in (f"attacker.example:{api_server.port}", "attacker.example", f"rebound.attacker.example:{api_server.port}"):
        answer = api_server.ask("GET", path, token=token, host=host)
        assert (answer.status, answer.code) == (403, "host_refused"), (host, answer)
        assert b"attacker.example" not in answer.body


def test_lb_01_a_rebound_page_cannot_act(api_server, token, tasks):
    before = tasks()
    host = f"attacker.example:{api_server.port}"
    answer = api_server.ask("POST", "/v1/tasks", COMMAND, token=token, host=host, headers={"Origin": f"http://{host}"})
    assert answer.code == "host_refused" and tasks() == before
    assert api_server.ask("POST", "/v1/tasks", COMMAND, token=token, headers={"Origin": api_server.url}).status == 202, "the control"
    assert tasks() == before + 1


HOSTS = {
    "trailing dot": "localhost.:{port}",
    "trailing dot of the address": "127.0.0.1.:{port}",
    "suffix": "localhost.attacker.example:{port}",
    "address as prefix": "127.0.0.1.attacker.example:{port}",
    "prefix": "attackerlocalhost:{port}",
    "mapped IPv6": "[::ffff:127.0.0.1]:{port}",
    "mapped IPv6 in hex": "[::ffff:7f00:1]:{port}",
    "long IPv6": "[0:0:0:0:0:0:0:1]:{port}",
    "bare IPv6": "::1:{port}",
    "decimal": "2130706433:{port}",
    "octal": "0177.0.0.1:{port}",
    "hex": "0x7f.0.0.1:{port}",
    "short": "127.1:{port}",
    "another loopback address": "127.0.0.2:{port}",
    "any address": "0.0.0.0:{port}",
    "userinfo": "user@127.0.0.1:{port}",
    "userinfo that looks like us": "127.0.0.1:{port}@attacker.example",
    "no port": "127.0.0.1",
    "another port": "127.0.0.1:1",
    "port with zero": "127.0.0.1:0{port}",
    "port with plus": "127.0.0.1:+{port}",
    "two ports": "127.0.0.1:{port}:{port}",
    "empty": "",
    "a comma": "127.0.0.1:{port},attacker.example",
    "a path": "127.0.0.1:{port}/",
    "percent": "127.0.0.1%00:{port}",
    "kelvin sign": "localhost\u212a:{port}",
}


@pytest.mark.parametrize("form", HOSTS.values(), ids=HOSTS.keys())
def test_lb_02_only_the_exact_names_pass(api_server, token, form):
    for good in (f"127.0.0.1:{api_server.port}", f"localhost:{api_server.port}"):
        assert api_server.ask("GET", "/v1/info", token=token, host=good).status == 200, "the control"
    host = form.format(port=api_server.port).encode()
    answer = api_server.ask("GET", "/v1/info", token=token, hosts=[host])
    assert answer.status in (400, 403), answer
    assert answer.status == 400 or answer.code == "host_refused", answer


def test_lb_02_no_host_or_two_of_them(api_server, token):
    good = api_server.authority
    for hosts in ([], [good, "attacker.example"], ["attacker.example", good], [good, good]):
        answer = api_server.ask("GET", "/v1/info", token=token, hosts=hosts)
        assert answer.status in (400, 403), (hosts, answer)


ORIGINS = {
    "none at all (sandboxed frame, data URL)": "null",
    "a stranger": "http://attacker.example",
    "another port of ours": "http://127.0.0.1:1",
    "no port": "http://127.0.0.1",
    "another scheme": "https://127.0.0.1:{port}",
    "suffix": "http://127.0.0.1:{port}.attacker.example",
    "digit behind the port": "http://127.0.0.1:{port}0",
    "credentials": "http://127.0.0.1:{port}@attacker.example",
    "prefix": "http://attacker.example?http://127.0.0.1:{port}",
    "path": "http://127.0.0.1:{port}/",
    "upper case": "HTTP://127.0.0.1:{port}",
    "two": "http://127.0.0.1:{port} http://attacker.example",
    "a list": "http://127.0.0.1:{port}, http://attacker.example",
    "trailing dot": "http://localhost.:{port}",
    "a file": "file://",
    "an extension": "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "empty": "",
    "star": "*",
}


@pytest.mark.parametrize("form", ORIGINS.values(), ids=ORIGINS.keys())
def test_lb_05_whole_origins_are_compared(api_server, token, tasks, form):
    before = tasks()
    right = api_server.ask("POST", "/v1/tasks", COMMAND, token=token, headers={"Origin": f"http://127.0.0.1:{api_server.port}"})
    assert right.status == 202, "the control"
    for method, path, body in (("POST", "/v1/tasks", COMMAND), ("GET", "/v1/info", None), ("GET", "/health", None)):
        answer = api_server.ask(method, path, body, token=token, headers={"Origin": form.format(port=api_server.port)})
        assert (answer.status, answer.code) == (403, "origin_refused"), (method, path, answer)
        assert "access-control-allow-origin" not in answer.headers
    assert tasks() == before + 1


def test_lb_03_a_form_or_a_no_cors_request_changes_nothing(api_server, token, tasks):
    """A page may send these without asking: the browser makes no preflight request."""
    before = tasks()
    body = b'{"command":["true"]}'
    for kind in ("text/plain", "text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                 "application/jsonp", "text/json", None):
        answer = api_server.ask("POST", "/v1/tasks", body, token=token, headers={"Content-Type": kind})
        assert (answer.status, answer.code) == (415, "unsupported_media_type"), (kind, answer)
    assert tasks() == before
    for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON"):
        assert api_server.ask("POST", "/v1/tasks", body, token=token, headers={"Content-Type": kind}).status == 202, ("the control", kind)
    assert tasks() == before + 3


def test_lb_03_what_a_browser_says_about_a_foreign_page_is_heard(api_server, token):
    """Pictures, scripts and forms of other pages carry no Origin on GET, but fetch metadata."""
    assert api_server.ask("GET", "/v1/info", token=token, headers={"Sec-Fetch-Site": "same-origin"}).status == 200
    for mode in ("no-cors", "cors", "navigate"):
        answer = api_server.ask("GET", "/v1/info", token=token, headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": mode})
        assert (answer.status, answer.code) == (403, "origin_refused"), (mode, answer)


@pytest.mark.parametrize("path", ["/v1/tasks", "/v1/info", "/health", "/v1/sign-ins", "/app/", "/v1/stream", "/no/such/route"])
def test_lb_04_a_preflight_of_a_stranger_gets_no_permission(api_server, path):
    asked = {
        "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type",
        "Access-Control-Request-Private-Network": "true"}
    for origin in ("http://attacker.example", "null", f"http://127.0.0.1:{api_server.port}.attacker.example"):
        answer = api_server.ask("OPTIONS", path, headers={"Origin": origin, **asked})
        assert not [name for name in answer.headers if name.startswith("access-control-allow")], (origin, answer)
        assert answer.status >= 400, (origin, answer)


@pytest.mark.parametrize("headers", [
    {"X-Forwarded-For": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1;host=localhost;proto=http"},
    {"X-Forwarded-Host": "localhost"}, {"Client-IP": "127.0.0.1"}, {"True-Client-IP": "127.0.0.1"}, {"Via": "1.1 localhost"},
    {"X-Original-URL": "/health"}, {"X-Rewrite-URL": "/health"}, {"X-HTTP-Method-Override": "GET"},
    {"X-Remote-User": "root"}, {"Remote-User": "root"}, {"X-Roost-Principal": "owner"}], ids=lambda headers: next(iter(headers)))
def test_lb_13_no_header_makes_anybody_local(api_server, token, headers):
    assert api_server.ask("GET", "/v1/info", token=token, headers=headers).status == 200, "the control: with a token they do no harm"
    for method, path, body in (("GET", "/v1/info", None), ("GET", "/v1/tasks", None), ("POST", "/v1/shutdown", {})):
        answer = api_server.ask(method, path, body, headers=headers)
        assert (answer.status, answer.code) == (401, "not_authorized"), (path, answer)


def test_lb_13_a_forwarded_name_does_not_replace_the_host(api_server, token):
    for name in ("X-Forwarded-Host", "X-Host", "Forwarded"):
        value = f"host={api_server.authority}" if name == "Forwarded" else api_server.authority
        answer = api_server.ask("GET", "/v1/info", token=token, host="attacker.example", headers={name: value})
        assert answer.code == "host_refused", (name, answer)


def test_lb_13_an_absolute_target_grants_nothing(api_server, token):
    def status(target, host, with_token):
        proof = f"Authorization: Bearer {token}\r\n" if with_token else ""
        received, _ = api_server.raw(
            f"GET {target} HTTP/1.1\r\nHost: {host}\r\n{proof}Connection: close\r\n\r\n".encode())
        return int(received.split()[1]), received
    assert status("/v1/info", api_server.authority, True)[0] == 200, "the control"
    for target in (f"http://{api_server.authority}/v1/info", "http://attacker.example/v1/info", "https://localhost/v1/info"):
        assert status(target, api_server.authority, False)[0] in (400, 401, 403, 404), target
        assert status(target, "attacker.example", True)[0] in (400, 403), target
    # If Host and token are valid, the host in the target has no meaning: it is neither trusted nor checked.
    assert status("http://attacker.example/v1/info", api_server.authority, True)[0] in (200, 400, 403, 404)


def test_a_tokens_owner_may_use_it_without_an_origin(api_server, token):
    """Programs are not browsers."""
    assert api_server.ask("GET", "/v1/info", token=token).status == 200


def test_the_answers_of_the_door_cannot_be_read_by_other_pages(api_server, token):
    """Not even if the request itself was allowed."""
    for path in EVERYWHERE:
        answer = api_server.ask("GET", path, token=token)
        assert answer.headers.get("access-control-allow-origin") is None, path
        assert answer.headers.get("x-content-type-options") == "nosniff", path
        assert answer.headers.get("x-request-id"), path
