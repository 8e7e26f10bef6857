"""Attacks on network access: a denied network means none, and line SB-17, the host's Unix sockets."""

import os
import secrets
import socket
import threading

import pytest

from support.waiting import wait_until


class Listener:
    """Accepts and counts; closes what it accepted at once."""

    def __init__(self, family, address):
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.bind(address)
        self.socket.listen()
        self.count = 0
        self.thread = threading.Thread(target=self.accept, daemon=True)
        self.thread.start()

    def accept(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.count += 1
            connection.close()

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@pytest.fixture
def listeners(contained):
    path = str(contained.scratch / f"{secrets.token_hex(4)}.sock")
    found = {
        "loopback": Listener(socket.AF_INET, ("127.0.0.1", 0)),
        "abstract": Listener(socket.AF_UNIX, f"\0roost-test-{secrets.token_hex(8)}"),
        "path": Listener(socket.AF_UNIX, path),
    }
    os.chmod(path, 0o777)
    yield found
    for listener in found.values():
        listener.close()


def addresses(contained, listeners):
    return [
        f"tcp:{listeners['loopback'].socket.getsockname()[1]}",
        "abstract:" + listeners["abstract"].socket.getsockname()[1:].decode(),
        "path:" + listeners["path"].socket.getsockname(),
        f"path:{contained.socket}",
    ]


def test_sb_17_neither_the_network_nor_a_socket_of_the_host_can_be_reached(contained, attacker, listeners):
    control = attacker.outside("connections", *addresses(contained, listeners))
    assert set(control.values()) == {"done"}, f"the control must reach all of them: {control}"
    tried, _ = attacker.inside("connections", *addresses(contained, listeners))
    assert "done" not in tried.values(), tried
    # Connections are counted before the second control, however late the listener accepts.
    assert attacker.outside("connections", *addresses(contained, listeners)) == control
    wait_until(lambda: all(listener.count >= 2 for listener in listeners.values()), what="both controls at every listener")
    assert {name: listener.count for name, listener in listeners.items()} == dict.fromkeys(listeners, 2)


def test_an_open_network_reaches_the_network_and_still_no_socket_of_the_daemon(contained, attacker, listeners):
    tried, _ = attacker.inside("connections", *addresses(contained, listeners), options=["--network", "open"])
    reached = [address for address, answer in tried.items() if answer == "done"]
    assert any(address.startswith("tcp:") for address in reached), tried
    assert not any(address.startswith("path:") for address in reached), tried


def test_the_only_interface_is_loopback(contained, attacked_project):
    outcome = contained.shell(attacked_project, "tail -n +3 /proc/net/dev | cut -d: -f1").check()
    assert [name.strip() for name in outcome.output().split()] == ["lo"]
