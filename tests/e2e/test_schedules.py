"""Schedules through the real process: made over API, command line and chat; run, and told where they were made."""

import json
import time
import unittest

from host import DEADLINE, Host
from test_jobs import Case, workshop
from test_messages import Stream, page_of

EVERY_MINUTE = ["--set", "schedules.min_interval_minutes=1"]
NEXT_MINUTE = 60 + DEADLINE  # seconds until a schedule of every minute has certainly run


class Schedules(Case):
    def ask(self, host, method, path, body=None, headers=None):
        return host.request(method, path, None if body is None else json.dumps(body), headers or self.bearer(host))[:2]

    def work(self, steps=(("add",),), **more):
        return {"workflow": "work", "input": {"steps": [list(step) for step in steps]}, **more}

    def wait_for(self, what, why):
        deadline = time.monotonic() + NEXT_MINUTE
        while time.monotonic() < deadline:
            found = what()
            if found:
                return found
            time.sleep(0.2)  # polls; the verdict is the deadline's
        raise AssertionError(why)

    def jobs(self, host):
        return [job for job in self.get(host, "/api/v1/jobs?limit=200")[1]["jobs"] if job.get("origin") == "schedule"]

    def test_every_minute_runs_once_a_minute(self):
        with workshop(self.folder, *EVERY_MINUTE) as host:
            status, made = self.ask(host, "POST", "/api/v1/schedules", self.work(when="every minute", idempotency_key="k"))
            self.assertEqual(status, 201, made)
            again = self.ask(host, "POST", "/api/v1/schedules", self.work(when="every minute", idempotency_key="k"))
            self.assertEqual((again[0], again[1]["schedule"]["id"]), (200, made["schedule"]["id"]))
            self.wait_for(lambda: [j for j in self.jobs(host) if j["status"] == "completed"], "no minute ran")
            path = f"/api/v1/schedules/{made['schedule']['id']}"
            shown = self.wait_for(lambda: (lambda s: s if "last" in s else None)(self.get(host, path)[1]["schedule"]), "not moved")
            self.assertEqual(shown["last_job"], self.jobs(host)[0]["id"])
            minutes = [job["created"][:16] for job in self.jobs(host)]
            self.assertEqual(len(minutes), len(set(minutes)), "two jobs of one minute")
            self.assertEqual(self.ask(host, "DELETE", path)[0], 204)
            self.assertEqual(host.stop(), 0)

    def test_verbs(self):
        with workshop(self.folder) as host:
            arguments = ["schedule", "add", "work", "--input", '{"steps":[["add"]]}', "--user", "anna"]
            made = host.cli(*arguments, "--when", "every monday 8am", "--time-zone", "europe/berlin")
            self.assertEqual(made.returncode, 0, made.stderr)
            self.assertIn("schedule 1 (s", made.stdout)
            self.assertIn("0 8 * * 1 in Europe/Berlin", made.stdout)
            for more, why in ((["--when", "every minute"], "at least 15"), (["--when", "every monday"], "at what time"),
                              (["--when", "@daily", "--time-zone", "Europe/Berln"], 'did you mean "Europe/Berlin"?')):
                refused = host.cli(*arguments, *more)
                self.assertEqual(refused.returncode, 1)
                self.assertIn(why, refused.stderr)
            listed = json.loads(host.cli("schedule", "list", "--user", "anna", "--json").stdout)["schedules"]
            self.assertEqual([(s["number"], s["time_zone"], s["said"]) for s in listed], [(1, "Europe/Berlin", "every monday 8am")])
            self.assertIn("every monday 8am", host.cli("schedule", "list", "--user", "anna").stdout)
            self.assertNotIn("every monday", host.cli("schedule", "list", "--user", "bob").stdout)
            self.assertEqual(host.cli("schedule", "rm", "1", "--user", "bob").returncode, 1)
            self.assertEqual(host.cli("schedule", "rm", "1", "--user", "anna").returncode, 0)
            self.assertEqual(json.loads(host.cli("schedule", "list", "--user", "anna", "--json").stdout)["schedules"], [])
            self.assertIn("Example: oneclaw schedule add", host.cli("schedule", "add", "--help").stdout)

    def test_two_users_see_their_own(self):
        with workshop(self.folder) as host:
            keys = {}
            for name in ("anna", "bob"):
                key = host.cli("key", "create", "--user", name).stdout.strip()
                keys[name] = {"Authorization": f"Bearer {key}"}
            made = self.ask(host, "POST", "/api/v1/schedules", self.work(when="@daily"), keys["anna"])[1]["schedule"]
            for path in (made["id"], "1"):
                self.assertEqual(self.ask(host, "GET", f"/api/v1/schedules/{path}", headers=keys["anna"])[0], 200)
                self.assertEqual(self.ask(host, "GET", f"/api/v1/schedules/{path}", headers=keys["bob"])[0], 404)
                self.assertEqual(self.ask(host, "DELETE", f"/api/v1/schedules/{path}", headers=keys["bob"])[0], 404)
            self.assertEqual(self.ask(host, "GET", "/api/v1/schedules", headers=keys["bob"])[1], {"schedules": []})
            audit = json.dumps(self.get(host, "/admin/audit")[1])
            self.assertIn("schedule.add", audit)

    def test_said_in_chat_it_answers_there(self):
        with Host(*EVERY_MINUTE) as host:
            stream = Stream(host, self.bearer(host))
            self.addCleanup(stream.close)

            def say(text):
                self.assertIn(host.request("POST", "/api/v1/messages", json.dumps({"text": text}), self.bearer(host))[0], (200, 201, 202))

            def answer(part):
                return stream.wait_for(lambda m: m["from"] == "oneclaw" and part in json.dumps(m["view"]))

            say("/timezone Europe/Berln")
            answer("Europe/Berlin")
            say("/timezone Europe/Berlin")
            answer("Time zone Europe/Berlin")
            say("schedule discover plumbers in Austin, TX every monday 8am")
            self.assertIn("every monday 8am (Europe/Berlin)", json.dumps(answer("Scheduled as number 1")))
            say("schedule discover plumbers in Austin, TX every minute")
            answer("Scheduled as number 2")
            say("schedules")
            self.assertIn("2. ", answer("Your schedules")["view"]["text"])
            self.result(stream)
            say("unschedule 2")
            answer("Schedule 2 has ended")
            self.assertEqual([s["number"] for s in self.get(host, "/api/v1/schedules")[1]["schedules"]], [1])

    def result(self, stream):
        deadline = time.monotonic() + NEXT_MINUTE
        while True:
            try:
                return stream.wait_for(lambda m: page_of(m) == 0 and "Charged $0.50" in json.dumps(m["view"]))
            except AssertionError:
                if time.monotonic() > deadline:
                    raise


if __name__ == "__main__":
    unittest.main()
