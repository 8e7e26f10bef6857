"""A daemon's door by way of another port, where a test sees each answer before whoever asked for it."""

import socket
import socketserver
import threading


class Relay:
    """Used as a context. `before` gets the first bytes of what the door says at a time, and they go on when it returns."""

    def __init__(self, door, before):
        relay = self

        class Connection(socketserver.BaseRequestHandler):
            def handle(self):
                with socket.create_connection((door.address, door.port), timeout=60) as inner:
                    threading.Thread(target=relay.carry, args=(self.request, inner, relay.names_the_door), daemon=True).start()
                    relay.carry(inner, self.request, before)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self.door = door
        self.server = Server(("127.0.0.1", 0), Connection)
        self.authority = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.authority}"

    def names_the_door(self, request):
        """The door answers under its own name only."""
        return request.replace(self.authority.encode(), self.door.authority.encode())

    @staticmethod
    def carry(source, target, change):
        """To the end of either; what `change` answers goes on instead of what came."""
        try:
            while piece := source.recv(65536):
                target.sendall(change(piece) or piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
