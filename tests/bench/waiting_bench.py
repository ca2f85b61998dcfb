#!/usr/bin/env python3
"""Jobs that all wait at once, each in a tool plugin with a socket of its own, on a server that answers after ten seconds.
Counts the sockets in /proc. Starts and ends the host and the server itself."""

import argparse
import concurrent.futures
import json
import os
import pathlib
import sys
import time

import jobs_bench
import servers

HERE = pathlib.Path(__file__).resolve().parent
JOB = json.dumps({"workflow": "work", "input": {"steps": [["call patience.ask"]]}})
BATCH = 100
DEADLINE = 300  # seconds for all jobs; the machine may be busy


def deployment(port, jobs):
    """The workshop calls the tool that asks the slow server; room for one connection a job."""
    plugins = [{"use": "test_workshop", "as": "workshop", "grant": {"tools": ["*", "patience.ask"]}},
               {"use": "test_patience", "as": "patience", "config": {"url": f"http://127.0.0.1:{port}/"},
                "grant": {"net": [f"127.0.0.1:{port}"]}, "limits": {"inflight": jobs + BATCH}}]
    return {**jobs_bench.DEPLOYMENT, "plugins": plugins, "client": {"max_connections": jobs + BATCH, "max_per_host": jobs + BATCH},
            "jobs": {"max_running": jobs + BATCH, "keep_ended": max(100, 2 * jobs)}}


def sockets_of(server):
    """Open sockets of the process."""
    count = 0
    for link in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir():
        try:
            count += os.readlink(link).startswith("socket:")
        except FileNotFoundError:
            pass
    return count


def submit(server, count):
    ids = []
    for _ in range(count):
        status, answer = server.ask("POST", "/api/v1/workflow", JOB)
        if status != 202:
            sys.exit(f"a job was refused: {status} {answer}")
        ids.append(answer["job"]["id"])
    return ids


def submit_all(server, count):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        pieces = [pool.submit(submit, server, min(BATCH, count - at)) for at in range(0, count, BATCH)]
        return [id for piece in pieces for id in piece.result()]


def watch(server, ids):
    """Until every job is over: (most sockets at once, memory at that time, seconds)."""
    begun = time.monotonic()
    most, memory = 0, 0.0
    left = list(ids)
    while left:
        if time.monotonic() - begun > DEADLINE:
            sys.exit(f"{len(left)} jobs have not ended after {DEADLINE} s")
        now = sockets_of(server)
        if now > most:
            most, memory = now, server.memory_mb()
        status, answer = server.ask("GET", f"/api/v1/jobs/{left[-1]}")
        job = answer["job"] if status == 200 else {}
        if job.get("status") == "completed":
            left.pop()
        elif job.get("status") not in ("pending", "running"):
            sys.exit(f"job {left[-1]}: {status} {answer}")
        else:
            time.sleep(0.05)
    return most, memory, time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", help="build folder with the host and the test plugins, e.g. build/bench")
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10, help="after which the server answers (default 10)")
    parser.add_argument("--smoke", action="store_true", help="20 jobs that wait for half a second")
    options = parser.parse_args()
    if options.smoke:
        options.jobs, options.seconds = 20, 0.5
    slow = servers.Server([sys.executable, "-B", HERE / "slow_server.py", "--seconds", options.seconds],
                          r"slow server on port (\d+)")
    with slow, jobs_bench.Host(options.build, deployment(slow.port, options.jobs)) as server:
        jobs_bench.fill_wallet(server)
        idle, sockets = server.memory_mb(), sockets_of(server)
        begun, cpu = time.monotonic(), server.cpu_seconds()
        ids = submit_all(server, options.jobs)
        submitted = time.monotonic() - begun
        most, memory, rest = watch(server, ids)
        cpu = server.cpu_seconds() - cpu
        slow.process.terminate()
        counts = json.loads(slow.process.stdout.readline())
        if counts["requests"] != options.jobs:
            sys.exit(f"{counts['requests']} requests for {options.jobs} jobs")
        print(f"{options.jobs} jobs, each waiting {options.seconds:g} s for a server; load {os.getloadavg()[0]:.1f}")
        print(f"  submitted in {submitted:.1f} s, all completed {rest:.1f} s later; {1e6 * cpu / options.jobs:.0f} µs of CPU a job")
        print(f"  most at once: {counts['most']} requests at the server, {most - sockets} more sockets in the host than before")
        print(f"  memory: {idle:.1f} MB before, {memory:.1f} MB then: {1024 * (memory - idle) / options.jobs:.1f} KiB a job")


if __name__ == "__main__":
    main()
