"""The host with its cache behind the REST API of Upstash, played by tests/fakes/upstash.py in front of a real redis-server."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from host import BINARY, DEADLINE, Host

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fakes"))
from redis_server import RedisServer, binary  # noqa: E402
from upstash import Upstash  # noqa: E402

TOKEN = "AXlongTokenOfTheTest"


def settings(upstash, token=TOKEN):
    return {"CACHE_BACKEND": "upstash", "UPSTASH_REDIS_REST_URL": upstash.url, "UPSTASH_REDIS_REST_TOKEN": token}


@unittest.skipIf(binary() is None, "redis-server is not installed: packaging/install test")
class CacheUpstash(unittest.TestCase):
    def discover(self, host):
        body = json.dumps({"workflow": "discovery", "input": {"query": "plumbers", "location": "Austin, TX"}, "wait_ms": 60000})
        status, answer, _ = host.request("POST", "/api/v1/workflow", body, {"Authorization": f"Bearer {host.token}"})
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["job"]["status"], "completed", answer)
        return answer["job"]["output"]

    def test_the_second_run_is_a_hit_and_the_token_is_shown_nowhere(self):
        with RedisServer() as redis, Upstash(redis, TOKEN) as upstash, Host(environment=settings(upstash)) as host:
            self.assertFalse(self.discover(host)["cached"])
            self.assertTrue(self.discover(host)["cached"])
            for text in [host.text(), host.cli("plugin", "show", "cache").stdout, host.cli("config", "show").stdout]:
                self.assertNotIn(TOKEN, text)
            self.assertEqual(host.stop(), 0)

    def test_jobs_go_on_whatever_the_server_does(self):
        with RedisServer() as redis, Upstash(redis, TOKEN) as upstash, Host(environment=settings(upstash)) as host:
            for kind, more in [("drop", {}), ("lost", {}), ("status", {"status": 500}), ("status", {"status": 503}),
                               ("failed", {}), ("nonsense", {}), ("short", {}), ("twice", {}), ("delay", {"ms": 50})]:
                upstash.fault(kind, **more)
                self.assertEqual(host.request("GET", "/readyz")[0], 200, f"reading is repeated after {kind}")
            for kind in ["lost", "nonsense"]:
                upstash.fault(kind, 1000)
                self.assertFalse(self.discover(host)["cached"])
                upstash.faults.clear()
            self.discover(host)
            self.assertTrue(self.discover(host)["cached"], "it is there again")

    def test_too_many_requests_are_repeated_after_the_servers_wait(self):
        with RedisServer() as redis, Upstash(redis, TOKEN) as upstash, Host(environment=settings(upstash)) as host:
            upstash.fault("status", status=429, retry_after=1)
            self.assertEqual(host.request("GET", "/readyz")[0], 200, "after its second")
            self.assertEqual(upstash.faults, [])

    def test_an_absent_server_is_told_by_readyz(self):
        with RedisServer() as redis:
            with Upstash(redis, TOKEN) as upstash:
                host = Host(environment=settings(upstash))
                host.__enter__()
            try:
                status, answer, _ = host.request("GET", "/readyz")
                self.assertEqual(status, 503)
                self.assertEqual([w["instance"] for w in answer["waiting_for"]], ["cache"])
                self.assertEqual(host.request("GET", "/healthz")[0], 200)
                self.discover(host)
            finally:
                host.__exit__()

    def test_a_wrong_token_ends_the_start_and_is_not_shown(self):
        with RedisServer() as redis, Upstash(redis, TOKEN) as upstash, tempfile.TemporaryDirectory() as state:
            for token, word in [("hunter2", "UPSTASH_REDIS_REST_TOKEN"), ("", "upstash_redis_rest_token")]:
                ended = subprocess.run([BINARY, "run", "--listen", "127.0.0.1:0", "--state", state], capture_output=True, text=True,
                                       timeout=DEADLINE, env={**os.environ, **settings(upstash, token)})
                self.assertEqual(ended.returncode, 4, ended.stderr)
                self.assertIn(word, ended.stderr)
                self.assertNotIn("hunter2", ended.stdout + ended.stderr)


if __name__ == "__main__":
    unittest.main()
