"""The REST API of Upstash in front of a real redis-server: POST /pipeline with a bearer token, base64 answers, and faults.

POST /fault {"kind": KIND, "count": N, ...} makes the next N pipelines go wrong:
  drop       closed before anything is executed          lost       executed, then closed without an answer
  delay      answered after "ms"                         status     "status" with "retry_after", nothing executed
  failed     executed, then HTTP 500                     nonsense   executed, then a body that is no JSON
  short      executed, the last answer missing           twice      executed twice, the second answers given
GET /seen gives {"pipelines", "commands", "largest"} so far.

As a program: upstash.py COMMAND... runs COMMAND with {url} in its words replaced, and exits as it does.
"""

import asyncio
import base64
import json
import subprocess
import sys
import threading

from redis_server import RedisServer, binary

MAX_REQUEST = 64 << 20


class ProtocolError(Exception):
    pass


async def read_reply(reader):
    """("status"|"error"|"text"|"integer"|"nil"|"array", value)"""
    line = (await reader.readuntil(b"\r\n"))[:-2]
    kind, rest = line[:1], line[1:]
    if kind == b"+":
        return "status", rest
    if kind == b"-":
        return "error", rest
    if kind == b":":
        return "integer", int(rest)
    if kind == b"$":
        size = int(rest)
        return ("nil", None) if size < 0 else ("text", (await reader.readexactly(size + 2))[:-2])
    if kind == b"*":
        size = int(rest)
        return ("nil", None) if size < 0 else ("array", [await read_reply(reader) for _ in range(size)])
    raise ProtocolError(line)


def to_words(command):
    if not isinstance(command, list) or not command or not all(isinstance(word, (str, int, float)) for word in command):
        raise ValueError("each command is a list of strings and numbers")
    return [str(word).encode() for word in command]


def to_json(reply, is_base64):
    kind, value = reply
    if kind == "error":
        return {"error": value.decode(errors="replace")}

    def plain(kind, value):
        if kind in ("status", "text"):
            # As the real one: only OK is never encoded.
            if not is_base64 or (kind == "status" and value == b"OK"):
                return value.decode(errors="replace")
            return base64.b64encode(value).decode()
        return [plain(*element) for element in value] if kind == "array" else value

    return {"result": plain(kind, value)}


class Upstash:
    """Use as a context manager; serves on a thread of its own."""

    def __init__(self, redis, token):
        self.redis = redis
        self.token = token
        self.port = None
        self.faults = []
        self.seen = {"pipelines": 0, "commands": 0, "largest": 0}
        self.loop = asyncio.new_event_loop()
        self.idle = []  # connections to redis

    def __enter__(self):
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(60)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def fault(self, kind, count=1, **more):
        self.faults += [{"kind": kind, **more} for _ in range(count)]

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_REQUEST))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        for _, writer in self.idle:
            writer.close()
        self.loop.run_until_complete(asyncio.sleep(0))  # one turn, in which they close
        self.loop.close()

    async def _serve(self, reader, writer):
        try:
            while await self._exchange(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client went, or the test ends
        finally:
            writer.close()

    async def _exchange(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path = head[0].split(" ")[:2]
        headers = {name.lower(): value.strip() for name, value in (line.split(":", 1) for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if (method, path) == ("GET", "/seen"):
            return await self._answer(writer, 200, json.dumps(self.seen))
        if (method, path) == ("POST", "/fault"):
            given = json.loads(body)
            self.fault(given.pop("kind"), given.pop("count", 1), **given)
            return await self._answer(writer, 200, "{}")
        if (method, path) != ("POST", "/pipeline"):
            return await self._answer(writer, 404, '{"error":"no such path"}')
        if headers.get("authorization") != f"Bearer {self.token}":
            return await self._answer(writer, 401, '{"error":"Unauthorized"}')
        try:
            commands = [to_words(command) for command in json.loads(body)]
        except (ValueError, TypeError) as problem:
            return await self._answer(writer, 400, json.dumps({"error": f"ERR failed to parse pipeline request: {problem}"}))
        return await self._pipeline(writer, commands, headers.get("upstash-encoding") == "base64")

    async def _pipeline(self, writer, commands, is_base64):
        self.seen["pipelines"] += 1
        self.seen["commands"] += len(commands)
        self.seen["largest"] = max(self.seen["largest"], len(commands))
        fault = self.faults.pop(0) if self.faults else {"kind": ""}
        kind = fault["kind"]
        if kind == "drop":
            return False
        if kind == "status":
            more = f"Retry-After: {fault['retry_after']}\r\n" if "retry_after" in fault else ""
            return await self._answer(writer, fault["status"], '{"error":"as told"}', more)
        if kind == "delay":
            await asyncio.sleep(fault["ms"] / 1000)
        replies = await self._execute(commands)
        if kind == "twice":
            replies = await self._execute(commands)
        if kind == "lost":
            return False
        if kind == "failed":
            return await self._answer(writer, 500, '{"error":"as told"}')
        if kind == "nonsense":
            return await self._answer(writer, 200, "<html>all is well</html>")
        answers = [to_json(reply, is_base64) for reply in replies]
        return await self._answer(writer, 200, json.dumps(answers[:-1] if kind == "short" else answers))

    async def _execute(self, commands):
        wire = self.idle.pop() if self.idle else await asyncio.open_connection("127.0.0.1", self.redis.port, limit=MAX_REQUEST)
        reader, writer = wire
        for words in commands:
            writer.write(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words))
        await writer.drain()
        replies = [await read_reply(reader) for _ in commands]
        self.idle.append(wire)
        return replies

    @staticmethod
    async def _answer(writer, status, body, more=""):
        data = body.encode()
        writer.write(f"HTTP/1.1 {status} x\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n{more}\r\n"
                     .encode() + data)
        await writer.drain()
        return True


def main():
    if binary() is None:
        print("redis-server is not installed: packaging/install test")
        return 1
    # The token that a check gives for every secret.
    with RedisServer() as redis, Upstash(redis, "sample-upstash_redis_rest_token") as upstash:
        words = [word.replace("{url}", upstash.url) for word in sys.argv[1:]]
        code = subprocess.run(words, check=False).returncode
        print("seen by the server:", json.dumps(upstash.seen))
        return code


if __name__ == "__main__":
    sys.exit(main())
