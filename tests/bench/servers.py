"""Child processes that the benchmarks compare: each announces itself on stdout and ends with SIGTERM."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

DEADLINE = 20  # seconds for a start or a stop


class Server:
    """One process. A context manager: leaving it ends the process, by its id, and removes its folder."""

    def __init__(self, command, ready, folder=None, environment=None):
        """`ready` is a pattern of the line that says so; its first group, if there is one, is the port."""
        self.command = [str(part) for part in command]
        self.ready = re.compile(ready)
        self.folder = folder
        self.environment = environment
        self.port = None
        self.process = None

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=self.environment)
        watchdog = threading.Timer(DEADLINE, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline().decode()
        watchdog.cancel()
        found = self.ready.match(line)
        if not found:
            raise SystemExit(f"{self.command[0]} did not start: it printed {line!r}")
        if found.groups():
            self.port = int(found[1])

    def stop(self):
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
                try:
                    self.process.wait(DEADLINE)
                except subprocess.TimeoutExpired:
                    self.process.kill()
                    self.process.wait()
            self.process.stdout.close()
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def pids(self):
        """The process and its children (nginx answers in those)."""
        pid = self.process.pid
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    def cpu_seconds(self):
        """Of all threads that live; the first field of schedstat counts nanoseconds."""
        tasks = (task for pid in self.pids() for task in pathlib.Path(f"/proc/{pid}/task").iterdir())
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

    def memory_mb(self, name="VmRSS"):
        """A line of /proc/PID/status: VmRSS, RssAnon, RssFile."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{name}:\s+(\d+) kB$", status, re.MULTILINE)[1]) / 1024


def program(build, name):
    path = pathlib.Path(build).resolve() / "bin" / name
    if not path.is_file():
        sys.exit(f"no {path}: cmake --preset bench && cmake --build build/bench")
    return path


def host(build, deployment=None, loops=None):
    """The real host on a free port, with a state folder of its own. `deployment` is laid over the development profile."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="oneclaw-bench-"))
    build = pathlib.Path(build).resolve()
    command = [program(build, "oneclaw"), "run", "--listen", "127.0.0.1:0", "--state", folder / "state",
               "--plugins", build / "plugins", "--plugins", build / "test-plugins"]
    if deployment is not None:
        (folder / "oneclaw.json").write_text(json.dumps(deployment))
        command += ["--config", folder / "oneclaw.json"]
    if loops is not None:
        command += ["--set", f"server.loops={loops}"]
    # Settings of whoever runs this must not reach the host.
    environment = {key: value for key, value in os.environ.items() if not key.startswith("ONECLAW")}
    return Server(command, r"OneClaw is ready at http://\S+:(\d+) ", folder, environment)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(server):
    """Until the server takes connections."""
    until = time.monotonic() + DEADLINE
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        if server.process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"{server.command[0]} did not start")
        time.sleep(0.01)
