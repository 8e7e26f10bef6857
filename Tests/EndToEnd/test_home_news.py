"""What the daemon sends by itself: webhooks, metrics and traces."""

import contextlib
import hashlib
import hmac
import http.server
import json
import shutil
import ssl
import subprocess
import threading

import pytest

from support import projects
from support.waiting import wait_until


class Receiver:
    """A small web server that keeps what it receives; `answers` are the statuses of the next requests, then 200."""

    def __init__(self, answers=(), redirect=None):
        self.requests, self.answers, self.redirect = [], list(answers), redirect
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                receiver.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                if receiver.redirect:
                    self.send_header("location", receiver.redirect)
                self.send_header("content-length", "0")
                self.end_headers()

            def do_CONNECT(self):
                # Like a proxy without access to anything: what counts is which hosts are requested.
                receiver.requests.append((self.path, {}, b""))
                self.send_error(403)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def living(roost, **settings):
    roost.up(*[word for key, value in settings.items() for word in ("--set", f"{key.replace('_', '.')}={value}")])
    yield projects.make_repository(roost.projects / "p")


def log_of(roost):
    return (roost.home / "logs" / "roost.log").read_text()


def test_a_runs_end_is_posted_signed_and_tried_again(fresh_roost):
    key = fresh_roost.scratch / "key"
    key.write_text("a key of the test's\n")
    key.chmod(0o600)
    with Receiver(answers=[503]) as receiver, living(
            fresh_roost, notify_webhook_url=receiver.url + "/hook?room=1", notify_webhook_secret=key, notify_webhook_private="on") as project:
        run = fresh_roost.shell(project, "exit 3").run_id
        wait_until(lambda: len(receiver.requests) == 2, what="the second try")
        (path, headers, body), (_, again, repeated) = receiver.requests
        told = json.loads(body)
        assert path == "/hook?room=1" and body == repeated and headers["x-roost-delivery"] == again["x-roost-delivery"]
        assert (told["kind"], told["runId"], told["status"], told["reason"]) == ("finished", run, "failed", "exit_non_zero")
        signed = hmac.new(b"a key of the test's", f"{again['x-roost-timestamp']}.".encode() + body, hashlib.sha256).hexdigest()
        assert again["x-roost-signature"] == "sha256=" + signed
        assert "a key of the test" not in log_of(fresh_roost) + json.dumps(fresh_roost.api("GET", "/v1/info")[1])
        assert receiver.url not in json.dumps(fresh_roost.api("GET", "/v1/info")[1])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost.", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_lb_21_a_webhook_does_not_reach_this_machine_in_any_spelling(fresh_roost, host):
    with Receiver() as receiver:
        address = f"http://{host}:{receiver.server.server_port}/"
        with living(fresh_roost, notify_webhook_url=address) as project:
            fresh_roost.shell(project, "true").check()
            wait_until(lambda: "A notification could not be sent" in log_of(fresh_roost), what="the refusal")
            assert receiver.requests == []
            assert "private network" in log_of(fresh_roost) or "not known" in log_of(fresh_roost)


def test_lb_21_the_same_webhook_is_reached_where_it_is_allowed(fresh_roost):
    # The positive control of the refusals above.
    with Receiver() as receiver, living(
            fresh_roost, notify_webhook_url=f"http://localhost:{receiver.server.server_port}/", notify_webhook_private="on") as project:
        fresh_roost.shell(project, "true").check()
        wait_until(lambda: receiver.requests, what="the delivery")


def test_lb_21_a_redirect_is_not_followed(fresh_roost):
    with Receiver() as inner, Receiver(answers=[307] * 9, redirect=inner.url) as receiver, living(
            fresh_roost, notify_webhook_url=receiver.url, notify_webhook_private="on") as project:
        fresh_roost.shell(project, "true").check()
        wait_until(lambda: "answered 307" in log_of(fresh_roost), what="the refusal")
        assert inner.requests == []


def test_a_proxy_is_used_but_not_for_what_is_excepted(fresh_roost):
    with Receiver() as proxy, Receiver() as receiver:
        fresh_roost.environment.update(http_proxy=proxy.url, NO_PROXY="localhost")
        with living(fresh_roost, notify_webhook_url="http://hooks.example/x") as project:
            fresh_roost.shell(project, "true").check()
            wait_until(lambda: proxy.requests, what="the request at the proxy")
            fresh_roost.down(check=0)
        fresh_roost.up("--set", f"notify.webhook.url={receiver.url.replace('127.0.0.1', 'localhost')}/", "--set", "notify.webhook.private=on")
        fresh_roost.shell(project, "true").check()
        wait_until(lambda: receiver.requests, what="the direct request")
        # However often the first daemon tried.
        assert {path for path, _, _ in proxy.requests} == {"hooks.example:80"}


def make_authority(folder):
    """A self-signed certificate for localhost, and its key."""
    certificate, key = folder / "ca.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
def test_an_own_authority_is_trusted_only_where_it_is_named(fresh_roost):
    certificate, key = make_authority(fresh_roost.scratch)
    with Receiver() as receiver:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        receiver.server.socket = context.wrap_socket(receiver.server.socket, server_side=True)
        url = f"https://localhost:{receiver.server.server_port}"
        with living(fresh_roost, otlp_endpoint=url):
            fresh_roost.down(check=0)
            assert receiver.requests == []
        fresh_roost.up("--set", f"otlp.endpoint={url}", "--set", f"network.ca={certificate}")
        fresh_roost.down(check=0)
        assert "/v1/metrics" in {path for path, _, _ in receiver.requests}


def test_a_webhook_that_is_away_holds_up_no_run(fresh_roost):
    with living(fresh_roost, notify_webhook_url="http://127.0.0.1:9/", notify_webhook_private="on") as project:
        for _ in range(3):
            fresh_roost.shell(project, "true").check()
        fresh_roost.down(check=0)


def test_a_key_that_others_can_read_is_refused_at_the_start(fresh_roost):
    key = fresh_roost.scratch / "key"
    key.write_text("secret of the test")
    key.chmod(0o644)
    outcome = fresh_roost.run(
        "up", "--detach", "--set", "notify.webhook.url=https://hooks.example/", "--set", f"notify.webhook.secret={key}")
    assert outcome.code != 0 and "chmod 600" in outcome.said and "secret of the test" not in outcome.said


def attributes(items):
    return {item["key"]: next(iter(item["value"].values())) for item in items}


def test_metrics_and_traces_reach_an_otlp_receiver(fresh_roost):
    headers = fresh_roost.scratch / "headers"
    headers.write_text("Authorization: Bearer of-the-test\nX-Scope: 7\n")
    headers.chmod(0o600)
    with Receiver() as receiver, living(fresh_roost, otlp_endpoint=receiver.url, otlp_headers_file=headers) as project:
        secret = "a-word-that-nobody-else-may-hear"
        run = fresh_roost.shell(project, f"echo {secret} > {secret}").check().run_id
        fresh_roost.run("apply", run, check=0)
        # At its end, the daemon sends what is left.
        fresh_roost.down(check=0)
        assert (project / secret).exists(), "the control: it was in the request, in the result and in a file's name"
        assert not any(secret.encode() in body or str(project).encode() in body for _, _, body in receiver.requests)
        assert {path for path, _, _ in receiver.requests} == {"/v1/metrics", "/v1/traces"}
        assert all(sent["authorization"] == "Bearer of-the-test" and sent["x-scope"] == "7" for _, sent, _ in receiver.requests)
        bodies = {path: json.loads(body) for path, _, body in receiver.requests}
        resource = bodies["/v1/metrics"]["resourceMetrics"][0]
        assert attributes(resource["resource"]["attributes"])["service.name"] == "roost"
        metrics = {metric["name"]: metric for metric in resource["scopeMetrics"][0]["metrics"]}
        ended = metrics["roost.runs.ended"]["sum"]
        assert ended["isMonotonic"] and ended["aggregationTemporality"] == 2
        assert [(attributes(point["attributes"])["end"], point["asInt"]) for point in ended["dataPoints"]] == [("succeeded", "1")]
        for name in ("roost.sandbox.start", "roost.run.start", "roost.run.duration", "roost.database.commit"):
            for point in metrics[name]["histogram"]["dataPoints"]:
                assert len(point["bucketCounts"]) == len(point["explicitBounds"]) + 1
                assert sum(map(int, point["bucketCounts"])) == int(point["count"])
        assert metrics["process.resident.memory.bytes"]["gauge"]["dataPoints"][0]["asDouble"] > 1e6
        traces = [json.loads(body) for path, _, body in receiver.requests if path == "/v1/traces"]
        spans = [span for body in traces for span in body["resourceSpans"][0]["scopeSpans"][0]["spans"]]
        of_run = [span for span in spans if span["traceId"] == run.replace("-", "")]
        assert {span["name"] for span in of_run} >= {
            "accept", "lease", "set-up", "sandbox start", "turn", "capture", "run", "apply"}
        named = {span["name"]: span for span in of_run}
        in_order = [named[name] for name in ("accept", "lease", "set-up", "turn", "capture")]
        assert all(before["endTimeUnixNano"] == after["startTimeUnixNano"] for before, after in zip(in_order, in_order[1:]))
        assert named["run"]["startTimeUnixNano"] == in_order[0]["startTimeUnixNano"]
        assert named["run"]["endTimeUnixNano"] == in_order[-1]["endTimeUnixNano"]
        assert attributes(named["apply"]["attributes"])["application.end"] == "applied"
        root = next(span for span in of_run if span["name"] == "run")
        assert all(span.get("parentSpanId") == root["spanId"] for span in of_run if span is not root)
        assert all(int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]) for span in of_run)


def test_the_last_numbers_hold_the_runs_that_the_daemons_end_ended(fresh_roost):
    with Receiver() as receiver, living(fresh_roost, otlp_endpoint=receiver.url) as project:
        accepted = fresh_roost.accept(project, "sleep", "1000")
        wait_until(lambda: fresh_roost.last_run_of(accepted["taskId"])["status"] == "running", what="the run's start")
        fresh_roost.down(check=0)
        last = [json.loads(body) for path, _, body in receiver.requests if path == "/v1/metrics"][-1]
        metrics = {metric["name"]: metric for metric in last["resourceMetrics"][0]["scopeMetrics"][0]["metrics"]}
        points = metrics["roost.runs.ended"]["sum"]["dataPoints"]
        assert [(attributes(point["attributes"])["end"], point["asInt"]) for point in points] == [("interrupted", "1")]
        assert b'"turn"' in b"".join(body for path, _, body in receiver.requests if path == "/v1/traces")


def test_metrics_are_read_at_the_door(fresh_roost):
    with living(fresh_roost) as project:
        fresh_roost.shell(project, "exit 3")
        fresh_roost.api("GET", "/v1/tasks/no-such-task")

        def metrics():
            status, text = fresh_roost.api("GET", "/metrics")
            assert status == 200
            return text
        # They follow the events with a short delay.
        ended = 'roost_runs_ended_total{end="failed",reason="exit_non_zero"} 1'
        text = wait_until(lambda: ended in (text := metrics()).splitlines() and text, what=ended)
        lines = text.splitlines()
        assert "roost_runs_active 0" in lines
        assert any(line.startswith('roost_http_request_seconds_count{route="/v1/tasks/{id}",method="GET",status="4') for line in lines)
        assert "no-such-task" not in text
        typed = {line.split()[2] for line in lines if line.startswith("# TYPE")}
        helped = {line.split()[2] for line in lines if line.startswith("# HELP")}
        assert typed == helped
        for line in lines:
            assert line.startswith("# ") or line.rsplit(" ", 1)[1].replace(".", "").replace("e-", "").isdigit(), line


def test_without_a_receiver_nothing_is_sent_and_nothing_said(fresh_roost):
    with living(fresh_roost) as project:
        fresh_roost.shell(project, "true").check()
        fresh_roost.down(check=0)
        assert "elemetry" not in log_of(fresh_roost)
