"""A command on a terminal, as a person uses one."""

import codecs
import fcntl
import os
import pty
import struct
import termios

from .waiting import wait_until


class Terminal:
    """Used as a context manager. The output is in `text`; `type` sends keys."""

    def __init__(self, roost, *arguments, cwd=None, env=None, rows=40):
        self.text = ""
        # A piece may end in the middle of a character.
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        words = roost.words(arguments)
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            # Before the program starts: it may read the size at any time.
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 120, 0, 0))
            os.chdir(cwd or roost.scratch)
            # A pager would wait for someone to turn its pages.
            os.execvpe(words[0], words, {**roost.environment, "TERM": "xterm", "PAGER": "cat", **(env or {})})
        os.set_blocking(self.descriptor, False)
        self.code = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        os.close(self.descriptor)

    def type(self, keys):
        os.write(self.descriptor, keys.encode())

    def read(self):
        try:
            while piece := os.read(self.descriptor, 65536):
                self.text += self.decoder.decode(piece)
        except (BlockingIOError, OSError):  # nothing now; EIO once the other end is closed
            pass

    def wait_for(self, words, timeout=60):
        def seen():
            self.read()
            return words in self.text
        wait_until(seen, timeout, what=lambda: f"{words!r} on the terminal, which shows:\n{self.text[-3000:]}\nThat")

    def wait_for_end(self, timeout=60):
        def ended():
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            return pid
        wait_until(ended, timeout, what=lambda: f"the end of the command; the terminal shows:\n{self.text[-3000:]}\nIt")
        self.read()
        return self.code
