"""Jobs through the real process: the API, the command line, money, restarts in the middle of a step."""

import http.client
import json
import os
import tempfile
import threading
import unittest

from host import BUILD, DEADLINE, Host

WORKSHOP = os.path.join(BUILD, "test-plugins")


def workshop(folder, *arguments, **keywords):
    """A development host with the plugin of tests/workshop, which leaves its notes in `folder`."""
    entry = {"plugins": [{"use": "test_workshop", "as": "workshop", "grant": {"tools": ["*"]}, "config": {"folder": folder}}],
             "pricing": {"operations": {"acme": {"call": {"unit": "call", "usd": 0.01}}}}}
    path = os.path.join(folder, "deployment.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(entry, file)
    plugins = [os.path.join(BUILD, "plugins"), WORKSHOP]
    return Host("--config", path, "--profile", "development", *arguments, plugins=plugins, **keywords)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oneclaw-e2e-notes-")
        self.addCleanup(__import__("shutil").rmtree, self.folder, ignore_errors=True)

    def run_work(self, host, steps, wait_ms=30000, headers=None, **more):
        body = {"workflow": "work", "input": {"steps": steps}, "wait_ms": wait_ms, **more}
        return host.request("POST", "/api/v1/workflow", json.dumps(body), headers or self.bearer(host))

    @staticmethod
    def bearer(host):
        return {"Authorization": f"Bearer {host.token}"}

    def get(self, host, path):
        return host.request("GET", path, headers=self.bearer(host))


class Running(Case):
    def test_four_steps_one_charge_and_a_proven_ledger(self):
        with workshop(self.folder) as host:
            status, answer, _ = self.run_work(host, [["add"], ["add"], ["spend 2"], ["add"]])
            self.assertEqual(status, 200, answer)
            job = answer["job"]
            self.assertEqual((job["status"], job["step"], job["output"]["sum"]), ("completed", 4, 3))
            self.assertEqual((job["charged_micros"], job["cost_micros"]), (500000, 20000))
            wallet = self.get(host, "/api/v1/wallet")[1]
            self.assertEqual((wallet["balanceCents"], wallet["lifetimeSpentCents"], wallet["tier"]), (200, 50, "enterprise"))
            lines = self.get(host, "/api/v1/wallet/transactions")[1]["transactions"]
            self.assertEqual([line["amountCents"] for line in lines], [-50, 250])
            usage = self.get(host, "/api/v1/usage")[1]["usage"]
            self.assertEqual([(u["operation"], u["quantity"], u["cost_micros"]) for u in usage], [("call", 2, 20000)])
            steps = self.get(host, f"/api/v1/jobs/{job['id']}")[1]["job"]["step_list"]
            self.assertEqual([s["name"] for s in steps], ["one", "two", "three", "four"])
            proof = host.cli("wallet", "verify")
            self.assertEqual(proof.returncode, 0, proof.stderr)
            self.assertIn("0 differences", proof.stdout)
            self.assertEqual(host.stop(), 0)

    def test_lists_go_on_where_their_next_leads(self):
        with workshop(self.folder) as host:
            made = [self.run_work(host, [["spend 1"], ["spend 2"]])[1]["job"]["id"] for _ in range(3)]
            for path, name, expected in [("/api/v1/jobs?limit=2&status=completed", "jobs", list(reversed(made))),
                                         ("/api/v1/usage?limit=4", "usage", [2, 1] * 3)]:
                seen, next_page = [], path
                while next_page:
                    status, page, _ = self.get(host, next_page)
                    self.assertEqual(status, 200, page)
                    seen += page[name]
                    next_page = page.get("next")
                    if next_page:
                        self.assertTrue(next_page.startswith(path + "&after="), next_page)
                self.assertEqual([one["id"] if name == "jobs" else one["quantity"] for one in seen], expected)
                self.assertTrue(all("output" not in one for one in seen), "a list has no outputs")
            self.assertEqual(self.get(host, "/api/v1/usage?after=nobody")[0], 404)

    def test_without_a_wait_the_answer_is_202_and_the_events_tell_the_rest(self):
        with workshop(self.folder) as host:
            status, answer, _ = self.run_work(host, [["sleep 50"]], wait_ms=0)
            self.assertEqual(status, 202)
            connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=DEADLINE)
            connection.request("GET", answer["job"]["links"]["events"], headers=self.bearer(host))
            stream = connection.getresponse()
            self.assertEqual(stream.headers["content-type"], "text/event-stream")
            text = stream.read().decode()
            connection.close()
            kinds = [line[7:] for line in text.splitlines() if line.startswith("event: ")]
            self.assertEqual(kinds.count("step") + kinds.count("progress"), len(kinds) - 1)
            self.assertEqual(kinds[-1], "done")
            done = json.loads(text.split("event: done\ndata: ")[1].splitlines()[0])
            self.assertEqual(done["status"], "completed")

    def test_errors_are_problem_documents(self):
        with workshop(self.folder) as host:
            for body, status, words in [
                    ({"workflow": "wrok"}, 404, 'did you mean "work"'),
                    ({"workflow": "work", "input": {"steps": 1}}, 422, "/steps"),
                    ({"workflow": "work", "inptu": {}}, 422, 'did you mean "input"'),
                    ({"workflow": "work", "input": {"steps": []}, "wait_ms": -1}, 422, "/wait_ms"),
                    ({"input": {}}, 422, "/workflow"),
                    ({"workflow": "unpriced"}, 501, "pricing.workflows.unpriced")]:
                answer = host.request("POST", "/api/v1/workflow", json.dumps(body), self.bearer(host))
                self.assertEqual(answer[0], status, answer[1])
                self.assertIn(words, answer[1]["detail"])
                self.assertEqual(answer[2]["content-type"], "application/problem+json")
            self.assertEqual(host.request("POST", "/api/v1/workflow", "{", self.bearer(host))[0], 422)
            self.assertEqual(host.request("PUT", "/api/v1/workflow", "{}", self.bearer(host))[0], 405)
            self.assertEqual(host.request("GET", "/api/v1/jobs")[0], 401)
            self.assertEqual(self.get(host, "/api/v1/jobs/nobody")[0], 404)

    def test_money_ends_and_the_answer_says_how_to_get_more(self):
        with workshop(self.folder) as host:
            for _ in range(5):
                self.assertEqual(self.run_work(host, [])[0], 200)
            status, answer, _ = self.run_work(host, [])
            self.assertEqual(status, 402)
            self.assertIn("$0.50", answer["detail"])
            self.assertEqual(host.cli("wallet", "credit", "--cents", "50", "--key", "k").returncode, 0)
            self.assertEqual(host.cli("wallet", "credit", "--cents", "50", "--key", "k").returncode, 0)
            self.assertEqual(self.run_work(host, [])[0], 200)
            self.assertEqual(self.run_work(host, [])[0], 402)

    def test_the_same_key_from_many_at_once_is_one_job(self):
        with workshop(self.folder) as host:
            headers = {**self.bearer(host), "Idempotency-Key": "order-1"}
            ids = []
            threads = [threading.Thread(target=lambda: ids.append(
                self.run_work(host, [["note ran"]], headers=headers)[1]["job"]["id"])) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(DEADLINE)
            self.assertEqual(len(ids), 8)
            self.assertEqual(len(set(ids)), 1)
            with open(os.path.join(self.folder, "ran"), encoding="utf-8") as notes:
                self.assertEqual(len(notes.readlines()), 1)

    def test_cancel_and_retry(self):
        with workshop(self.folder) as host:
            job = self.run_work(host, [["sleep 60000"]], wait_ms=0)[1]["job"]
            cancelled = host.cli("jobs", "cancel", job["id"], "--json")
            self.assertEqual(cancelled.returncode, 0, cancelled.stderr)
            self.assertEqual(json.loads(cancelled.stdout)["job"]["status"], "cancelled")
            again = json.loads(host.cli("jobs", "retry", job["id"], "--json").stdout)["job"]
            self.assertEqual(again["retry_of"], job["id"])
            self.assertEqual(host.cli("jobs", "cancel", again["id"]).returncode, 0)
            self.assertEqual(self.get(host, "/api/v1/wallet")[1]["balanceCents"], 250)


class Artifacts(Case):
    def test_what_a_step_leaves_is_listed_and_downloaded_by_its_owner_only(self):
        with workshop(self.folder) as host:
            host.cli("wallet", "credit", "anna", "--cents", "100", "--key", "k")
            key = host.cli("key", "create", "--user", "anna").stdout.strip()
            anna = {"Authorization": f"Bearer {key}"}
            status, answer, _ = self.run_work(host, [["leave M\u00fcnchen.html"], ["leave b"]], headers=anna)
            self.assertEqual((status, answer["job"]["status"]), (200, "completed"), answer)
            left = answer["job"]["artifacts"]
            self.assertEqual([(a["kind"], a["name"], a["media_type"]) for a in left],
                             [("api_request", "M\u00fcnchen.html", "text/html"), ("api_request", "b", "text/html")])
            job = answer["job"]["links"]["self"]
            self.assertEqual(host.request("GET", job, headers=anna)[1]["job"]["artifacts"], left)
            self.assertEqual(host.request("GET", job + "/artifacts", headers=anna)[1], {"artifacts": left})
            status, text, headers = host.request("GET", left[0]["link"], headers=anna)
            self.assertEqual((status, len(text.encode()), headers["content-type"]), (200, left[0]["bytes"], "text/html"))
            self.assertEqual(json.loads(text), {"headers": {"authorization": "[redacted]"}, "q": "<script>"})
            self.assertTrue(headers["content-disposition"].startswith("attachment;"))
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertIn("sandbox", headers["content-security-policy"])
            self.assertEqual(self.get(host, left[0]["link"])[0], 200)  # an administrator
            shown = host.cli("jobs", "show", answer["job"]["id"]).stdout
            self.assertIn(f"{left[1]['id']}  api_request  b, ", shown)
            other = host.cli("key", "create", "--user", "ben").stdout.strip()
            ben = {"Authorization": f"Bearer {other}"}
            for path in (left[0]["link"], job + "/artifacts", "/api/v1/artifacts/nothing"):
                self.assertEqual(host.request("GET", path, headers=ben)[0], 404)
            self.assertEqual(host.request("GET", left[0]["link"])[0], 401)
            self.assertEqual(host.stop(), 0)


class Keys(Case):
    def test_a_users_key_sees_the_users_own_things_within_its_scopes(self):
        with workshop(self.folder) as host:
            self.assertEqual(host.cli("wallet", "credit", "anna", "--cents", "100", "--key", "k").returncode, 0)
            key = host.cli("key", "create", "--user", "anna", "--name", "laptop").stdout.strip()
            anna = {"Authorization": f"Bearer {key}"}
            status, answer, _ = self.run_work(host, [], headers=anna)
            self.assertEqual(status, 200, answer)
            self.assertEqual(host.request("GET", "/api/v1/wallet", headers=anna)[1]["balanceCents"], 300)
            other = self.run_work(host, [])[1]["job"]["id"]
            self.assertEqual(host.request("GET", f"/api/v1/jobs/{other}", headers=anna)[0], 404)
            self.assertEqual(len(host.request("GET", "/api/v1/jobs", headers=anna)[1]["jobs"]), 1)
            self.assertEqual(host.request("GET", "/api/v1/wallet/verify", headers=anna)[0], 403)
            self.assertEqual(self.run_work(host, [], headers=anna, user="ben")[0], 403)
            read = host.cli("key", "create", "--user", "anna", "--scope", "jobs:read").stdout.strip()
            refused = self.run_work(host, [], headers={"Authorization": f"Bearer {read}"})
            self.assertEqual(refused[0], 403)
            self.assertIn("workflow:run", refused[1]["detail"])
            wrong = host.cli("key", "create", "--user", "anna", "--scope", "jobs:raed")
            self.assertNotEqual(wrong.returncode, 0)
            self.assertIn('did you mean "jobs:read"', wrong.stderr)
            mine = host.request("GET", "/api/v1/keys", headers=anna)[1]["keys"]
            identifier = next(k["id"] for k in mine if k["name"] == "laptop")
            self.assertEqual(host.request("DELETE", f"/api/v1/keys/{identifier}", headers=anna)[0], 204)
            self.assertEqual(host.request("GET", "/api/v1/wallet", headers=anna)[0], 401)
            self.assertNotIn(key, host.text())


class CommandLine(Case):
    def test_run_waits_and_its_exit_status_tells_the_result(self):
        with workshop(self.folder) as host:
            good = host.cli("workflow", "run", "work", "--input", '{"steps":[["add"]]}', "--wait", "--json")
            self.assertEqual(good.returncode, 0, good.stderr)
            self.assertEqual(json.loads(good.stdout)["job"]["output"]["sum"], 1)
            bad = host.cli("workflow", "run", "work", "--input", '{"steps":[["fail internal"]]}', "--wait")
            self.assertEqual(bad.returncode, 1)
            self.assertIn("told to fail", bad.stdout)
            listed = host.cli("workflow", "list")
            self.assertIn("$0.50", listed.stdout)
            jobs = host.cli("jobs", "list", "--status", "failed")
            self.assertIn("told to fail", jobs.stdout)
            wrong = host.cli("workflow", "run", "wokr")
            self.assertEqual(wrong.returncode, 1)
            self.assertIn('did you mean "work"', wrong.stderr)


if __name__ == "__main__":
    unittest.main()
