"""A port in front of a server, through which a test sees and controls the traffic."""

import contextlib
import socket
import socketserver
import threading


def as_it_comes(piece):
    yield piece


class Relay:
    """Used as a context, or ended by `close`.

    there, back: called for each connection; what they return is called with each piece of bytes on its way to the server and back, and yields
    what goes on in its place, whenever it yields it.
    """

    def __init__(self, port, there=lambda: as_it_comes, back=lambda: as_it_comes):
        class Connection(socketserver.BaseRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=60) as server:
                    server.settimeout(None)
                    threading.Thread(target=carry, args=(self.request, server, there()), daemon=True).start()
                    carry(server, self.request, back())

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.server = Server(("127.0.0.1", 0), Connection)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def carry(source, target, change):
    """Forwards until either end closes."""
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            for part in change(piece):
                target.sendall(part)
        target.shutdown(socket.SHUT_WR)


class RequestRelay(Relay):
    """A daemon's API server through another port. `before` is called with each piece that the API server sends; it is forwarded when
    that returns.
    """

    def __init__(self, api_server, before):
        def naming_the_door(request):
            # The API server answers only under its own name.
            yield request.replace(f"{api_server.address}:{self.port}".encode(), api_server.authority.encode())

        def seen(piece):
            before(piece)
            yield piece
        super().__init__(api_server.port, lambda: naming_the_door, lambda: seen)
        self.url = f"http://{api_server.address}:{self.port}"


class Hold(Relay):
    """Holds back the data from a mark on until `release`."""

    def __init__(self, port, mark):
        self.released = threading.Event()

        def connection():
            before = b""

            def held(piece):
                nonlocal before
                # The mark may be split across two pieces.
                found = (before + piece).find(mark)
                place = max(0, found - len(before))
                before = (before + piece)[1 - len(mark):]
                if found >= 0 and not self.released.is_set():
                    yield piece[:place]
                    self.released.wait()
                    piece = piece[place:]
                yield piece
            return held
        super().__init__(port, back=connection)

    def release(self):
        self.released.set()

    def close(self):
        self.release()
        super().close()
