"""Mutated requests by the thousand: the samples, and the program that mutates and sends them (tools/mutate.c)."""

import json
import pathlib
import shutil
import struct
import subprocess

SOURCE = pathlib.Path(__file__).parent / "tools" / "mutate.c"


def compile_mutator(folder):
    compiler = shutil.which("clang") or shutil.which("cc")
    program = folder / "mutate"
    subprocess.run([compiler, "-std=gnu2x", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, SOURCE, "-lpthread"], check=True)
    return program


def send_mutations(program, address, samples, folder, count, first=0, lanes=8, timeout=400):
    """Sends `count` inputs; returns the program's counts. Fails with the number of the input that went wrong."""
    corpus = folder / "corpus"
    corpus.write_bytes(b"".join(struct.pack("<I", len(sample)) + sample for sample in samples))
    done = subprocess.run(
        [program, str(address), corpus, str(first), str(count), str(lanes)], capture_output=True, text=True, errors="replace", timeout=timeout)
    assert done.returncode == 0, f"{address}: {done.stderr}"
    return json.loads(done.stdout)


def samples(document, host, proof=None):
    """Whole requests of every kind: what the API document describes, the page, sockets, streams, bodies of all lengths, several in a row.

    proof: a header's line, or `None`.
    """
    def request(method, target, *lines, body=b"", version="1.1"):
        head = [f"{method} {target} HTTP/{version}", f"Host: {host}", *([proof] if proof else []), *lines]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def with_json(method, target, value, *lines):
        body = json.dumps(value).encode()
        return request(method, target, "Content-Type: application/json", f"Content-Length: {len(body)}", *lines, body=body)

    some_id = "01a1fffd-98fd-7ee8-a690-13ae8d758473"
    reads = [
        request("GET", path.replace("{", "").replace("}", "").replace("/id", f"/{some_id}"))
        for path, item in document["paths"].items() if "get" in item]
    frames = [
        masked(0x81, json.dumps({"type": "subscribe", "topic": "tasks", "after": 0}).encode()), masked(0x89, b"ping"),
        masked(0x01, b'{"type":'), masked(0x80, b'"ping"}'), masked(0x88, struct.pack(">H", 1000))]
    upgrade = request(
        "GET", "/v1/stream", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: roost.v1")
    chunked = b'7;name="value"\r\n{"name"\r\n3\r\n:1}\r\n0\r\nX-Trailer: last\r\n\r\n'
    plain = request("GET", "/health")
    return [
        *reads, plain, plain * 3, request("GET", "/health", "Connection: close"), request("GET", "/health", version="1.0"),
        request("HEAD", "/health"), request("OPTIONS", "*"), request("GET", f"http://{host}/v1/info"), request("GET", "/app/"),
        request("GET", "/app/%2e%2e/%2e%2e/etc/passwd"), request("GET", "/app/", "Range: bytes=0-10", 'If-None-Match: "x"', "Accept-Encoding: gzip, br"),
        request("GET", "/v1/events?after=0&types=task.created", "Accept: text/event-stream", "Last-Event-ID: 7"),
        request("GET", f"/v1/tasks/{some_id}/events", "Accept: application/json;q=0.5, text/event-stream"),
        request("GET", "/v1/tasks?limit=200&offset=3&status=running&search=%22a%20OR%22&archived=include&cursor=AAAA"),
        with_json("POST", "/v1/policy/preview", {"policy": {"network": "deny", "paths": [{"path": "/tmp", "access": "read"}]}}),
        with_json("POST", "/v1/tasks?preview=true", {"command": ["true"], "projectPath": "/nonexistent"}, "Idempotency-Key: a-key"),
        with_json("PATCH", f"/v1/tasks/{some_id}", {"title": "\u202e\U0001f600"}, 'If-Match: "3", W/"4"'),
        with_json("POST", "/v1/sign-ins", {"code": "nothing", "publicKey": {"kty": "EC"}, "name": "a"}),
        with_json("POST", "/v1/stream-tickets", {}),
        request("POST", "/v1/attachments?name=a.txt", "Content-Type: text/plain", "Content-Length: 5", "Expect: 100-continue", body=b"hello"),
        request("POST", "/v1/policy/preview", "Content-Type: application/json", "Transfer-Encoding: chunked", "Trailer: X-Trailer", body=chunked),
        request("POST", "/v1/policy/preview", "Transfer-Encoding: chunked", "Content-Length: 4", body=b"0\r\n\r\n" + plain),
        upgrade, upgrade + b"".join(frames), upgrade + plain, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    ]


def masked(first, payload, mask=b"mask"):
    """A client's WebSocket frame."""
    return bytes([first, 0x80 | len(payload)]) + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
