"""A program on a port that answers like a daemon or pretends to be one, and records everything it receives."""

import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import threading
import urllib.parse


class Listener:
    """Used as a context manager. `key`: the instance key it knows, in hex."""

    def __init__(self, key=None, certificate=None):
        self.requests = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                listener.requests.append((self.command, self.path, self.headers.get("authorization")))
                url = urllib.parse.urlsplit(self.path)
                if url.path == "/health":
                    challenge = urllib.parse.parse_qs(url.query).get("challenge", [""])[0]
                    known = bytes.fromhex(key) if key else b"something else"
                    proof = hmac.new(known, challenge.encode(), hashlib.sha256).hexdigest()
                    return self.answer({"service": "roost", "status": "ok", "timestamp": "2027-01-15T08:00:00.000Z", "proof": proof})
                return self.answer({"items": [], "nextCursor": None, "total": 0})

            def do_CONNECT(self):
                listener.requests.append((self.command, self.path, self.headers.get("proxy-authorization")))
                self.send_error(502)

            def answer(self, value):
                body = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    @property
    def tokens(self):
        """The credentials that were sent."""
        return [authorization for _, _, authorization in self.requests if authorization]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def make_certificate(folder):
    """A key and a self-signed certificate for localhost in one file, which also serves as its authority."""
    key, certificate, both = folder / "key.pem", folder / "cert.pem", folder / "both.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return certificate, both
