#!/usr/bin/env python3
"""Whole jobs through POST /api/v1/workflow on memory backends: how many a second, what they leave in memory, and ten
thousand that wait at once. Starts and ends the host itself; a job is compared with a POST that a plugin answers."""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import servers

HERE = pathlib.Path(__file__).resolve().parent
MUCH = 1_000_000_000
TIER = {"per_minute": MUCH, "per_hour": MUCH, "per_day": MUCH, "day_usd": 1_000_000, "month_usd": 1_000_000, "parallel": 100_000}
DEPLOYMENT = {
    "profile": "development",
    "plugins": [{"use": "test_workshop", "as": "workshop", "grant": {"tools": ["*"]}},
                {"use": "echo_cpp", "as": "echo", "grant": {"routes": ["POST /echo"]}}],
    "pricing": {"operations": {"acme": {"call": {"unit": "call", "usd": 0.01}}}},
    "policy": {"tiers": {"enterprise": TIER}},
    "log": {"level": "warn"},
}
FOUR_STEPS = json.dumps({"workflow": "work", "input": {"steps": [["add"], ["add"], ["say"], ["spend 1"]]}, "wait_ms": 60000})


class Host(servers.Server):
    """The host with the workshop, and the console token that its second line tells."""

    def __init__(self, build, extra=None):
        made = servers.host(build, {**DEPLOYMENT, **(extra or {})})
        super().__init__(made.command, made.ready.pattern, made.folder, made.environment)
        self.token = None

    def start(self):
        super().start()
        self.token = self.process.stdout.readline().decode().split()[-1]

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body=body, headers={"Authorization": f"Bearer {self.token}"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())


def wrk(server, path, body, connections, seconds):
    environment = {**os.environ, "BENCH_METHOD": "POST", "BENCH_BODY": body, "BENCH_BEARER": server.token}
    cpu = server.cpu_seconds()
    done = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s",
                           str(HERE / "wrk.lua"), f"http://127.0.0.1:{server.port}{path}"],
                          env=environment, capture_output=True, text=True, timeout=seconds + 120, check=True)
    cpu = server.cpu_seconds() - cpu
    figures = json.loads(done.stdout.splitlines()[-1])
    if figures["errors"] or figures["requests"] == 0:
        sys.exit(f"{path}: wrk met {figures['errors']} errors in {figures['requests']} requests")
    return {"rate": figures["requests"] / figures["seconds"], "p50": figures["p50_us"] / 1000,
            "p99": figures["p99_us"] / 1000, "cpu": cpu * 1e6 / figures["requests"], "count": figures["requests"]}


def fill_wallet(server):
    """Enough for every job of a run."""
    for n in range(10):
        body = json.dumps({"amount_cents": 10_000_000, "idempotency_key": f"bench-{n}"})
        status, answer = server.ask("POST", "/api/v1/wallet/credit", body)
        if status != 200:
            sys.exit(f"no credit: {status} {answer}")


def check(server):
    """A fast wrong answer is no result."""
    status, answer = server.ask("POST", "/api/v1/workflow", FOUR_STEPS)
    if status != 200 or answer["job"]["status"] != "completed" or answer["job"]["charged_micros"] != 500000:
        sys.exit(f"a job of four steps: {status} {answer}")


def show(name, one, post):
    print(f"{name:28}{one['rate']:9.0f}{one['p50']:9.2f}{one['p99']:9.2f}{one['cpu']:9.1f}{one['cpu'] / post['cpu']:12.1f}")


def rates(server, options):
    print(f"{'':28}{'a second':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'CPU/POST':>12}")
    post = wrk(server, "/echo", "{}", options.connections, options.seconds)
    show("POST /echo", post, post)
    for connections in (1, options.connections, 256):
        show(f"4-step jobs, {connections} at once", wrk(server, "/api/v1/workflow", FOUR_STEPS, connections, options.seconds), post)


def memory(server, options):
    print(f"\nresident MB after so many jobs, at the default retention (start: {server.memory_mb():.1f})")
    done = 0
    while done < options.jobs:
        done += wrk(server, "/api/v1/workflow", FOUR_STEPS, options.connections, 5)["count"]
        print(f"{done:9d} jobs {server.memory_mb():9.1f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", help="build folder with the host and the test plugins, e.g. build/bench")
    parser.add_argument("--seconds", type=int, default=5, help="of each rate (default 5)")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--jobs", type=int, default=100_000, help="for the memory (default 100,000)")
    parser.add_argument("--smoke", action="store_true", help="only start the host, run one job, and end")
    options = parser.parse_args()
    with Host(options.build) as server:
        fill_wallet(server)
        check(server)
        if options.smoke:
            return
        print(f"wrk -t1, load {os.getloadavg()[0]:.1f}")
        rates(server, options)
        memory(server, options)
        check(server)


if __name__ == "__main__":
    main()
