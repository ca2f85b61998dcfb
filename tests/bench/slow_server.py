#!/usr/bin/env python3
"""Answers every GET after so many seconds, with as many connections at once as its descriptors allow. Prints its port, and
at SIGTERM a JSON object: how many requests came and how many waited at once at most."""

import argparse
import asyncio
import json
import resource
import signal
import sys

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 3\r\n\r\nok\n"


class Slow(asyncio.Protocol):
    def __init__(self, counts, seconds):
        self.counts = counts
        self.seconds = seconds
        self.head = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.head += data
        while b"\r\n\r\n" in self.head:
            self.head = self.head.split(b"\r\n\r\n", 1)[1]
            self.counts["requests"] += 1
            self.counts["waiting"] += 1
            self.counts["most"] = max(self.counts["most"], self.counts["waiting"])
            asyncio.get_running_loop().call_later(self.seconds, self.answer)

    def answer(self):
        self.counts["waiting"] -= 1
        if not self.transport.is_closing():
            self.transport.write(ANSWER)


async def serve(seconds):
    counts = {"requests": 0, "waiting": 0, "most": 0}
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Slow(counts, seconds), "127.0.0.1", 0, backlog=4096)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    print(f"slow server on port {server.sockets[0].getsockname()[1]}", flush=True)
    await ended.wait()
    print(json.dumps(counts), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(serve(options.seconds))


if __name__ == "__main__":
    sys.exit(main())
