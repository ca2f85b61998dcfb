"""A program in a pseudo-terminal, and what a person would see of it: the lines of the screen, with all that scrolled away."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import threading
import time

from host import DEADLINE

SEQUENCE = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])")


class Lines:
    """As much of a terminal as the program uses; what else comes is kept in `unknown`."""

    def __init__(self, width):
        self.width = width
        self.rows = [""]
        self.row = self.column = 0
        self.unknown = []
        self.is_colored = False
        self.left = ""

    def feed(self, text):
        text = self.left + text
        self.left = ""
        at = 0
        while at < len(text):
            found = SEQUENCE.match(text, at)
            if found:
                self._sequence(found[1], found[2])
                at = found.end()
            elif text[at] == "\x1b":
                if len(text) - at < 12:
                    self.left = text[at:]
                    return
                self.unknown.append(text[at:at + 12])
                at += 1
            else:
                self._character(text[at])
                at += 1

    def _character(self, c):
        if c == "\r":
            self.column = 0
        elif c == "\n":
            self._down()
        elif ord(c) < 32 or 127 <= ord(c) < 160:
            self.unknown.append(c)
        else:
            if self.column == self.width:
                self.column = 0
                self._down()
            line = self.rows[self.row].ljust(self.column)
            self.rows[self.row] = line[:self.column] + c + line[self.column + 1:]
            self.column += 1

    def _down(self):
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append("")

    def _sequence(self, numbers, kind):
        n = int(numbers) if numbers.isdigit() else 1
        if kind == "A":
            self.row = max(self.row - n, 0)
        elif kind == "C":
            self.column = min(self.column + n, self.width - 1)
        elif kind in "JK" and numbers in ("", "0"):
            self.rows[self.row] = self.rows[self.row][:self.column]
            if kind == "J":
                del self.rows[self.row + 1:]
        elif kind == "m":
            self.is_colored = True
        elif numbers not in ("?2004", ) or kind not in "hl":
            self.unknown.append(f"{numbers}{kind}")


class Terminal:
    """Starts the program; wait_for() waits until its screen shows something. A context manager."""

    def __init__(self, arguments, width=100, environment=None):
        self.lines = Lines(width)
        self.raw = ""
        self.is_over = False
        self.changed = threading.Condition()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 30, width, 0, 0))
                os.execve(arguments[0], arguments, {**os.environ, "TERM": "xterm", "NO_COLOR": "", **(environment or {})})
            finally:
                os._exit(127)
        self.code = None
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        self.reader.join(DEADLINE)
        os.close(self.fd)

    def _read(self):
        decoder = __import__("codecs").getincrementaldecoder("utf-8")()
        while True:
            try:
                data = os.read(self.fd, 65536)
            except OSError:
                data = b""
            with self.changed:
                text = decoder.decode(data)
                self.raw += text
                self.lines.feed(text)
                self.is_over = not data
                self.changed.notify_all()
            if not data:
                return

    def screen(self):
        return "\n".join(line.rstrip() for line in self.lines.rows)

    def type(self, text):
        os.write(self.fd, text.encode())

    def resize(self, width):
        with self.changed:
            self.lines.width = width
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, width, 0, 0))

    def wait_for(self, words, without=None):
        """Until the screen shows `words` (or fits a function), and does not show `without` any more."""
        fits = words if callable(words) else lambda screen: words in screen and (without is None or without not in screen)
        deadline = time.monotonic() + DEADLINE
        with self.changed:
            while not fits(self.screen()):
                left = deadline - time.monotonic()
                if self.is_over or left <= 0 or not self.changed.wait(left):
                    raise AssertionError(f"the terminal does not show {words!r}:\n{self.screen()}")

    def end(self):
        """Waits for the program's end and gives its exit code."""
        ready, _, _ = select.select([os.pidfd_open(self.pid)], [], [], DEADLINE)
        if not ready:
            raise AssertionError(f"the program did not end:\n{self.screen()}")
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        self.reader.join(DEADLINE)
        return self.code
