#!/usr/bin/env python3
"""From the start of `oneclaw run` to the first 200 of /readyz, and resident memory of the idle host, both with the
development profile and its two memory backends; against a process that links the same libraries and does nothing."""

import argparse
import http.client
import statistics
import sys
import time

import servers

IDLE_SECONDS = 2
AIM_START_MS = 50
AIM_RESIDENT_MB = 25


def start_host(build):
    """(milliseconds, CPU milliseconds, server): the clock starts before the fork."""
    server = servers.host(build)
    began = time.perf_counter()
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=servers.DEADLINE)
    while True:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        answer.read()
        if answer.status == 200:
            break
    took = (time.perf_counter() - began) * 1000
    cpu = server.cpu_seconds() * 1000
    connection.close()
    return took, cpu, server


def start_empty(build):
    server = servers.Server([servers.program(build, "empty_process")], "ready")
    began = time.perf_counter()
    server.start()
    return (time.perf_counter() - began) * 1000, server.cpu_seconds() * 1000, server


def alternating(build, runs):
    """(milliseconds, CPU milliseconds) of each start."""
    took = {start_host: [], start_empty: []}
    for _ in range(runs):
        for start, all_of_it in took.items():
            milliseconds, cpu, server = start(build)
            server.stop()
            all_of_it.append((milliseconds, cpu))
    return took[start_host], took[start_empty]


def memory(start, build):
    _, _, server = start(build)
    try:
        time.sleep(IDLE_SECONDS)
        return {name: server.memory_mb(name) for name in ("VmRSS", "RssAnon", "RssFile")}
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", help="build folder with the host and the benchmarks, e.g. build/bench")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--smoke", action="store_true", help="one start of each, no figures of memory")
    options = parser.parse_args()
    if options.runs < 1:
        sys.exit("--runs is at least 1")
    alternating(options.build, 1)  # from the disk into the page cache
    if options.smoke:
        return
    host, empty = alternating(options.build, options.runs)
    print(f"start to ready, {options.runs} runs, alternating")
    medians = {}
    for name, runs in (("oneclaw", host), ("empty process", empty)):
        wall, cpu = zip(*runs)
        medians[name] = statistics.median(wall), statistics.median(cpu)
        print(f"  {name:14} median {medians[name][0]:6.1f} ms, best {min(wall):6.1f}, worst {max(wall):6.1f}; "
              f"CPU median {medians[name][1]:6.1f} ms")
    wall, cpu = (ours / theirs for ours, theirs in zip(medians["oneclaw"], medians["empty process"]))
    print(f"  oneclaw / empty process: {wall:.1f}, CPU {cpu:.1f}; aim: {AIM_START_MS} ms")
    print(f"resident memory after {IDLE_SECONDS} idle seconds")
    resident = {}
    for name, start in (("oneclaw", start_host), ("empty process", start_empty)):
        resident[name] = memory(start, options.build)
        print(f"  {name:14} " + ", ".join(f"{key} {value:.1f} MB" for key, value in resident[name].items()))
    ratio = resident["oneclaw"]["VmRSS"] / resident["empty process"]["VmRSS"]
    print(f"  oneclaw / empty process: {ratio:.1f}; aim: {AIM_RESIDENT_MB} MB")


if __name__ == "__main__":
    main()
