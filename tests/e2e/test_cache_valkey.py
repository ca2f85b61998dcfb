"""The host with its cache in a real redis-server: shared between hosts, lost and found again, refused with the reason."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

from host import BINARY, DEADLINE, Host

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fakes"))
from redis_server import PASSWORD, PASSWORD_IN_URL, RedisServer, binary, free_port  # noqa: E402


def settings(url):
    return {"CACHE_BACKEND": "valkey", "CACHE_URL": url}


def refused_start(environment):
    """A run that must end by itself."""
    with tempfile.TemporaryDirectory(prefix="oneclaw-e2e-") as state:
        return subprocess.run([BINARY, "run", "--listen", "127.0.0.1:0", "--state", state], capture_output=True, text=True,
                              timeout=DEADLINE, env={**os.environ, **environment})


@unittest.skipIf(binary() is None, "redis-server is not installed: packaging/install test")
class CacheValkey(unittest.TestCase):
    def discover(self, host):
        body = json.dumps({"workflow": "discovery", "input": {"query": "plumbers", "location": "Austin, TX"}, "wait_ms": 60000})
        status, answer, _ = host.request("POST", "/api/v1/workflow", body, {"Authorization": f"Bearer {host.token}"})
        self.assertEqual(status, 200, answer)
        self.assertEqual(answer["job"]["status"], "completed", answer)
        return answer["job"]["output"]

    def ready_when(self, host, wanted):
        """Asks /readyz until it says so; the last answer."""
        end = time.monotonic() + DEADLINE
        while True:
            status, answer, _ = host.request("GET", "/readyz")
            if status == wanted:
                return answer
            self.assertLess(time.monotonic(), end, f"/readyz stays at {status}: {answer}\n{host.text()}")

    def test_the_second_run_is_a_hit_also_on_another_host(self):
        with RedisServer(password=PASSWORD) as redis:
            url = f"redis://:{PASSWORD_IN_URL}@127.0.0.1:{redis.port}/2"
            with Host(environment=settings(url)) as host:
                self.assertFalse(self.discover(host)["cached"])
                self.assertTrue(self.discover(host)["cached"])
                self.assertIn("cache_valkey", host.cli("plugin", "list").stdout)
                shown = host.cli("plugin", "show", "cache")
                self.assertIn(f"127.0.0.1:{redis.port}", shown.stdout, "the configured endpoint is shown as a grant")
                for text in [host.text(), shown.stdout, host.cli("config", "show").stdout]:
                    self.assertNotIn(PASSWORD, text)
                    self.assertNotIn(PASSWORD_IN_URL, text)
                self.assertEqual(host.stop(), 0)
            with Host(environment=settings(url)) as other:
                self.assertTrue(self.discover(other)["cached"], "what the first host kept")
                self.assertNotIn(PASSWORD, other.text())

    def test_a_lost_server_is_told_and_found_again(self):
        with RedisServer() as redis:
            with Host(environment=settings(redis.url())) as host:
                self.discover(host)
                self.ready_when(host, 200)
                redis.kill()
                waiting = self.ready_when(host, 503)["waiting_for"]
                self.assertEqual([w["instance"] for w in waiting], ["cache"])
                self.assertIn(f"127.0.0.1:{redis.port}", waiting[0]["reason"])
                self.assertEqual(host.request("GET", "/healthz")[0], 200)
                self.assertFalse(self.discover(host)["cached"], "the job goes on without a cache")
                redis.start()
                self.ready_when(host, 200)
                self.assertFalse(self.discover(host)["cached"], "nothing survived")
                self.assertTrue(self.discover(host)["cached"])
                self.assertIn("was lost", host.text())
                self.assertIn("is back after", host.text())
                self.assertEqual(host.stop(), 0)

    def test_without_a_server_the_start_says_where_and_why(self):
        port = free_port()
        ended = refused_start(settings(f"redis://:hunter2@127.0.0.1:{port}"))
        self.assertEqual(ended.returncode, 4, ended.stderr)
        self.assertIn(f"redis://127.0.0.1:{port}", ended.stderr)
        self.assertIn("refused", ended.stderr)
        self.assertNotIn("hunter2", ended.stderr + ended.stdout)

    def test_a_wrong_password_is_said_and_never_shown(self):
        with RedisServer(password=PASSWORD) as redis:
            for who in [":hunter2@", "somebody:hunter2@", ""]:
                ended = refused_start(settings(f"redis://{who}127.0.0.1:{redis.port}"))
                self.assertEqual(ended.returncode, 4, ended.stderr)
                self.assertIn("password", ended.stderr)
                self.assertNotIn("hunter2", ended.stderr + ended.stdout)

    def test_a_url_that_is_none_is_a_mistake_of_the_configuration(self):
        for url, word in [("http://127.0.0.1:6379", "redis://"), ("redis://127.0.0.1:99999", "port"), ("redis://", "host")]:
            ended = refused_start(settings(url))
            self.assertIn(ended.returncode, [3, 4], ended.stderr)
            self.assertIn(word, ended.stderr)


if __name__ == "__main__":
    unittest.main()
