"""Starts a host as a child process in a state directory of its own and talks to it over HTTP and its command line."""

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

BINARY = os.environ["E2E_BINARY"]
BUILD = os.environ["E2E_BUILD"]
DEADLINE = 60  # seconds; generous for sanitizer builds


def sample_sites():
    """Settings that give the development profile's sample websites a port of their own: tests run side by side."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return ["--set", f"plugins.places_sample.config.port={port}", "--set", f'plugins.website.grant.net=["*.localhost:{port}"]']


class Host:
    """One host process. Use as a context manager; stop() ends it and gives its exit code."""

    def __init__(self, *arguments, state=None, environment=None, plugins=None):
        self.state = state or tempfile.mkdtemp(prefix="oneclaw-e2e-")
        self.own_state = state is None
        self.arguments = ["run", "--listen", "127.0.0.1:0", "--state", self.state, *arguments]
        if not {"--config", "--profile"} & set(arguments):
            self.arguments += sample_sites()
        for directory in plugins or []:
            self.arguments += ["--plugins", directory]
        self.environment = {**os.environ, **(environment or {})}
        self.process = None
        self.port = None
        self.token = None
        self.log = []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(DEADLINE)
        self._close()
        if self.own_state:
            shutil.rmtree(self.state, ignore_errors=True)

    def start(self):
        self.process = subprocess.Popen([BINARY, *self.arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=self.environment)
        self.reader = threading.Thread(target=self._read_log, daemon=True)
        self.reader.start()
        watchdog = threading.Timer(DEADLINE, self.process.kill)
        watchdog.start()
        try:
            line = self.process.stdout.readline()
            found = re.match(r"OneClaw is ready at https?://\S+:(\d+) ", line)
            if not found:
                self.process.wait(DEADLINE)
                self._close()
                raise AssertionError(f"the host did not start: {line!r}\n{self.text()}")
            self.port = int(found[1])
            if "development" in line:
                self.token = self.process.stdout.readline().split()[-1]
        finally:
            watchdog.cancel()

    def _read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def _close(self):
        self.reader.join(DEADLINE)
        self.process.stdout.close()
        self.process.stderr.close()

    def text(self):
        return "".join(self.log)

    def stop(self, sig=signal.SIGTERM):
        self.process.send_signal(sig)
        code = self.process.wait(DEADLINE)
        self._close()
        return code

    def request(self, method, path, body=None, headers=None):
        """(status, parsed JSON or text, headers)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers=headers or {})
            answer = connection.getresponse()
            text = answer.read().decode()
            kind = answer.headers.get("content-type", "")
            return answer.status, json.loads(text) if "json" in kind else text, answer.headers

    def cli(self, *arguments):
        return cli(*arguments, "--state", self.state)


def cli(*arguments, environment=None):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=DEADLINE,
                          env={**os.environ, **(environment or {})})
