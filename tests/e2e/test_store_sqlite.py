"""The store that survives: restarts, a kill in the middle of a step, and many kills under load, on a real SQLite file."""

import http.client
import json
import os
import random
import signal
import sqlite3
import subprocess
import threading
import time
import unittest

from host import BINARY, DEADLINE, cli
from test_jobs import Case, workshop

ROUNDS = int(os.environ.get("E2E_KILLS", "15"))  # kills; 1,000 and more by hand
CLIENTS = 4
MUCH = 1_000_000_000
TIER = {"per_minute": MUCH, "per_hour": MUCH, "per_day": MUCH, "day_usd": 1_000_000, "month_usd": 1_000_000, "parallel": 1000}
PRICE = 500_000


class Survival(Case):
    def setUp(self):
        super().setUp()
        self.state = os.path.join(self.folder, "state")

    def host(self, *arguments):
        return workshop(self.folder, "--set", f"policy.tiers.enterprise={json.dumps(TIER)}", *arguments, state=self.state,
                        environment={"STORAGE_BACKEND": "sqlite"})

    def credit(self, host, cents, key):
        made = host.cli("wallet", "credit", "--cents", str(cents), "--key", key)
        self.assertEqual(made.returncode, 0, made.stderr)

    def lines_of(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as file:
            return len(file.readlines())

    def expect_clean_ledger(self, host):
        proof = host.cli("wallet", "verify")
        self.assertEqual(proof.returncode, 0, proof.stdout + proof.stderr)
        self.assertIn(": 0 differences", proof.stdout)

    def wait_for_job(self, host, job):
        """The job once it is over. Its events end with it."""
        connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=DEADLINE)
        connection.request("GET", f"/api/v1/jobs/{job}/events", headers=self.bearer(host))
        text = connection.getresponse().read().decode()
        connection.close()
        return json.loads(text.split("event: done\ndata: ")[1].splitlines()[0])


class Restart(Survival):
    def test_jobs_money_and_keys_are_there_after_a_restart(self):
        with self.host() as host:
            job = self.run_work(host, [["add"], ["add"], ["spend 2"], ["add"]])[1]["job"]
            self.credit(host, 75, "k")
            self.assertEqual(host.stop(), 0)
        with sqlite3.connect(os.path.join(self.state, "oneclaw.sqlite")) as file:
            self.assertEqual(file.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            self.assertEqual(file.execute("SELECT value FROM oc_meta").fetchone(), (1,), "closed properly")
        with self.host() as host:
            again = self.get(host, f"/api/v1/jobs/{job['id']}")[1]["job"]
            self.assertEqual((again["status"], again["output"], again["charged_micros"]),
                             ("completed", job["output"], PRICE))
            self.assertEqual(self.get(host, "/api/v1/wallet")[1]["balanceCents"], 275)
            self.credit(host, 75, "k")  # the same key gives nothing more
            self.assertEqual(self.get(host, "/api/v1/wallet")[1]["balanceCents"], 275)
            self.expect_clean_ledger(host)

    def test_a_kill_in_the_middle_of_step_three_resumes_there(self):
        with self.host() as host:
            steps = [["note s1"], ["note s2", "spend 1"], ["note s3", "sleep 2000", "spend 1"], ["note s4"]]
            job = self.run_work(host, steps, wait_ms=0)[1]["job"]["id"]
            until = time.monotonic() + DEADLINE
            while not os.path.exists(os.path.join(self.folder, "s3")) and time.monotonic() < until:
                threading.Event().wait(0.01)
            host.stop(signal.SIGKILL)
        with self.host() as host:
            self.assertIn("was not closed properly", host.text())
            ended = self.wait_for_job(host, job)
            self.assertEqual((ended["status"], ended["step"], ended["charged_micros"]), ("completed", 4, PRICE))
            self.assertEqual([self.lines_of(name) for name in ["s1", "s2", "s3", "s4"]], [1, 1, 2, 1])
            self.assertEqual(ended["cost_micros"], 20000)
            usage = self.get(host, f"/api/v1/usage?job={job}")[1]["usage"]
            self.assertEqual(sum(line["cost_micros"] for line in usage), 20000, "the step that was cut short counts once")
            self.expect_clean_ledger(host)

    def test_a_second_process_is_kept_out(self):
        with self.host():
            other = subprocess.run(
                [BINARY, "run", "--listen", "127.0.0.1:0", "--state", os.path.join(self.folder, "other")],
                env={**os.environ, "STORAGE_BACKEND": "sqlite", "SQLITE_PATH": os.path.join(self.state, "oneclaw.sqlite")},
                capture_output=True, text=True, timeout=DEADLINE)
            self.assertEqual(other.returncode, 4, other.stderr)
            self.assertIn("another process has", other.stderr)

    def test_a_file_of_something_else_and_a_damaged_one_are_refused_and_stay_as_they_are(self):
        os.makedirs(self.state)
        path = os.path.join(self.state, "oneclaw.sqlite")
        foreign = sqlite3.connect(path)
        foreign.execute("CREATE TABLE theirs (a)")
        foreign.commit()
        foreign.close()
        for content, words in [(None, "something else"), (b"no database at all" * 100, "not a database")]:
            if content is not None:
                with open(path, "wb") as file:
                    file.write(content)
            with open(path, "rb") as file:
                before = file.read()
            refused = cli("run", "--listen", "127.0.0.1:0", "--state", self.state, environment={"STORAGE_BACKEND": "sqlite"})
            self.assertEqual(refused.returncode, 4, refused.stderr)
            self.assertIn(words, refused.stderr)
            self.assertIn(path, refused.stderr)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), before)


class Client(threading.Thread):
    """Submits jobs one after the other, each under a key of its own, and tries again until it has an answer."""

    def __init__(self, test, number):
        super().__init__()
        self.test = test
        self.number = number
        self.jobs = {}  # key -> the ids it was answered
        self.fault = None

    def run(self):
        count = 0
        while not self.test.is_over.is_set() and self.fault is None:
            count += 1
            self.submit(f"client-{self.number}-{count}")

    def submit(self, key):
        body = json.dumps({"workflow": "work", "input": {"steps": [["add"], ["spend 1"], ["add"], ["say"]]}})
        while True:
            port, token = self.test.address
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.request("POST", "/api/v1/workflow", body,
                                   {"Authorization": f"Bearer {token}", "Idempotency-Key": key})
                answer = connection.getresponse()
                status, text = answer.status, answer.read()
                connection.close()
            except (OSError, http.client.HTTPException):
                status, text = 0, b""
            if status in (200, 202):
                self.jobs.setdefault(key, set()).add(json.loads(text)["job"]["id"])
                return
            if status not in (0, 401, 429, 500, 503, 504):  # 401: the token of the host before
                self.fault = f"{key}: {status} {text!r}"
                return
            # The last one must have an answer too, from the host that is there in the end.
            if self.test.is_over.wait(0.02) and time.monotonic() > self.test.last_answer:
                self.fault = f"{key}: no answer in the end, {status} {text!r}"
                return


class Kills(Survival):
    def test_under_kills_no_charge_is_lost_or_doubled_and_no_job_is_stuck(self):
        seed = int(os.environ.get("E2E_SEED", str(random.randrange(1 << 30))))
        chance = random.Random(seed)
        self.is_over = threading.Event()
        with self.host() as host:
            self.credit(host, 10_000_000, "much")
            self.address = (host.port, host.token)
            host.stop(signal.SIGKILL)
        clients = [Client(self, number) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for _ in range(ROUNDS):
            with self.host() as host:
                self.address = (host.port, host.token)
                threading.Event().wait(chance.uniform(0.0, 0.6))
                host.stop(signal.SIGKILL)
        with self.host() as host:
            self.address = (host.port, host.token)
            self.last_answer = time.monotonic() + DEADLINE
            self.is_over.set()
            for client in clients:
                client.join(2 * DEADLINE)
            self.assertEqual([client.fault for client in clients], [None] * CLIENTS, f"seed {seed}")
            answered = {key: ids for client in clients for key, ids in client.jobs.items()}
            self.assertEqual([key for key, ids in answered.items() if len(ids) != 1], [], f"seed {seed}: a key is one job")
            ids = {next(iter(each)) for each in answered.values()}
            self.assertEqual(len(ids), len(answered), f"seed {seed}: a job is of one key")
            jobs = [self.wait_for_job(host, job) for job in ids]
            self.assertEqual({job["status"] for job in jobs}, {"completed"}, f"seed {seed}")
            self.assertEqual({job["charged_micros"] for job in jobs}, {PRICE}, f"seed {seed}")
            wallet = self.get(host, "/api/v1/wallet")[1]
            self.assertEqual(wallet["held_micros"], 0, f"seed {seed}")
            with sqlite3.connect(f"file:{self.state}/oneclaw.sqlite?mode=ro", uri=True) as file:
                (made,) = file.execute("SELECT count(*) FROM jobs").fetchone()
            self.assertEqual(made, len(ids), f"seed {seed}: no job that nobody was told of")
            self.assertEqual(wallet["lifetimeSpentCents"], 50 * len(ids), f"seed {seed}")
            self.expect_clean_ledger(host)
        print(f"{ROUNDS} kills, {len(ids)} jobs, each charged once; seed {seed}")


if __name__ == "__main__":
    unittest.main()
