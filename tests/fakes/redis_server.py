"""A real redis-server of a test's own: free loopback port, nothing on disk, ended by its id.

As a program: redis_server.py COMMAND... runs COMMAND with {port} in its words replaced, against a fresh server with the
password that {password} stands for, and exits as it does.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time

DEADLINE = 60  # seconds; the machine may be loaded
PASSWORD = "s3cret/of the@test"  # what a URL must encode
PASSWORD_IN_URL = "s3cret%2Fof%20the%40test"


def binary():
    return shutil.which("redis-server")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class RedisServer:
    """Use as a context manager. kill() and start() again keep the port; nothing survives, as nothing is saved."""

    def __init__(self, *options, port=None, password=None):
        self.directory = tempfile.mkdtemp(prefix="oneclaw-redis-")
        self.port = port
        self.fixed = port is not None
        self.password = password
        self.options = options
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self):
        for _ in range(20):
            if self.port is None:
                self.port = free_port()
            words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no",
                     "--dir", self.directory, "--logfile", os.path.join(self.directory, "log")]
            if self.password:
                words += ["--requirepass", self.password]
            self.process = subprocess.Popen([binary(), *words, *self.options], stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
            if self._answers():
                return
            self.kill()
            if self.fixed:
                break
            self.port = None  # somebody else took it in between
        raise AssertionError("redis-server did not start: " + self.log())

    def _answers(self):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                # With another process on the port this one has ended, or will.
                if self.command("PING").startswith((b"+PONG", b"-NOAUTH")) and self.process.poll() is None:
                    self.fixed = True
                    return True
            except OSError:
                self.process.poll()
                time.sleep(0.01)  # between two looks; the deadline above decides
        return False

    def command(self, *words):
        """The raw answer to one short command, on a connection of its own."""
        with socket.create_connection(("127.0.0.1", self.port), DEADLINE) as wire:
            if self.password and words[0] != "PING":
                self._send(wire, ("AUTH", self.password))
                wire.recv(65536)
            self._send(wire, words)
            return wire.recv(65536)

    @staticmethod
    def _send(wire, words):
        data = [word if isinstance(word, bytes) else str(word).encode() for word in words]
        wire.sendall(b"*%d\r\n" % len(data) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in data))

    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait(DEADLINE)
            self.process = None

    def log(self):
        try:
            with open(os.path.join(self.directory, "log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def url(self, scheme="redis"):
        return f"{scheme}://127.0.0.1:{self.port}"


def main():
    if binary() is None:
        print("redis-server is not installed: packaging/install test")
        return 1
    with RedisServer(password=PASSWORD) as server:
        words = [word.replace("{port}", str(server.port)).replace("{password}", PASSWORD_IN_URL) for word in sys.argv[1:]]
        return subprocess.run(words, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
