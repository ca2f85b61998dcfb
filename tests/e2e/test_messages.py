"""The product's sentence in a conversation: said over HTTP, answered in one message that changes, paged by a button."""

import http.client
import json
import threading
import time
import unittest

from host import DEADLINE, Host


class Stream:
    """Follows a conversation as a browser does; wait_for() hands out the first message that fits."""

    def __init__(self, host, headers, path="/api/v1/messages/events", last_event_id=None):
        self.connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=DEADLINE)
        extra = {"Last-Event-ID": str(last_event_id)} if last_event_id else {}
        self.connection.request("GET", path, headers={**headers, **extra})
        self.answer = self.connection.getresponse()
        self.messages = []  # every state of every message, in order
        self.ids = []
        self.is_over = False
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        try:
            for line in self.answer:
                line = line.decode().rstrip("\n")
                with self.changed:
                    if line.startswith("id: "):
                        self.ids.append(int(line[4:]))
                    if line.startswith("data: ") and '"seq"' in line:
                        self.messages.append(json.loads(line[6:]))
                    self.changed.notify_all()
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass  # cut off
        with self.changed:
            self.is_over = True
            self.changed.notify_all()

    def wait_for(self, fits):
        deadline = time.monotonic() + DEADLINE
        with self.changed:
            while True:
                for message in self.messages:
                    if fits(message):
                        return message
                left = deadline - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    raise AssertionError(f"no such message; there are {self.messages}")

    def close(self):
        self.connection.close()


def title_of(message):
    return message.get("view", {}).get("title", "")


def page_of(message):
    return message.get("view", {}).get("page", {}).get("index")


class Messages(unittest.TestCase):
    def bearer(self, host):
        return {"Authorization": f"Bearer {host.token}"}

    def say(self, host, text=None, headers=None, **more):
        body = json.dumps({**({"text": text} if text is not None else {}), **more})
        return host.request("POST", "/api/v1/messages", body, headers or self.bearer(host))

    def key_of(self, host, user, *scopes):
        body = json.dumps({"name": "test", "user": user, **({"scopes": list(scopes)} if scopes else {})})
        status, made, _ = host.request("POST", "/api/v1/keys", body, self.bearer(host))
        self.assertEqual(status, 201, made)
        return {"Authorization": f"Bearer {made['key']}"}

    def test_the_sentence_four_steps_two_pages_and_one_charge(self):
        with Host() as host:
            stream = Stream(host, self.bearer(host))
            self.addCleanup(stream.close)
            status, said, _ = self.say(host, "discover plumbers in Austin, TX")
            self.assertEqual(status, 202, said)
            self.assertEqual((said["message"]["from"], said["message"]["position"]), ("user", 1))
            result = stream.wait_for(lambda m: page_of(m) == 0)
            self.assertEqual(len(result["view"]["items"]), 10)
            self.assertIn("1/2", result["view"]["page_line"])
            states = [m for m in stream.messages if m["id"] == result["id"]]
            self.assertEqual({m["position"] for m in states}, {2}, "progress and result are one message")
            self.assertEqual(states[0]["view"]["progress"]["total"], 4)
            self.assertGreater(len(states), 1)

            more = [a for a in result["view"]["actions"] if "more" in a["label"].lower()]
            self.assertEqual(len(more), 1, result["view"]["actions"])
            status, pressed, _ = self.say(host, action=more[0]["id"], message=result["id"])
            self.assertEqual((status, pressed["message"]["text"]), (202, more[0]["label"]))
            second = stream.wait_for(lambda m: page_of(m) == 1)
            self.assertEqual(len(second["view"]["items"]), 10)
            self.assertIn("2/2", second["view"]["page_line"])
            first = {item["title"] for item in result["view"]["items"]}
            self.assertFalse(first & {item["title"] for item in second["view"]["items"]})

            wallet = host.request("GET", "/api/v1/wallet", headers=self.bearer(host))[1]
            self.assertEqual(wallet["balanceCents"], 200)
            self.assertIn("0 differences", host.cli("wallet", "verify").stdout)

    def test_a_repeat_with_the_same_id_is_one_message_and_one_job(self):
        with Host() as host:
            stream = Stream(host, self.bearer(host))
            self.addCleanup(stream.close)
            first = self.say(host, "discover plumbers in Austin, TX", id="once")[1]["message"]
            again = self.say(host, "discover plumbers in Austin, TX", id="once")
            self.assertEqual((again[0], again[1]["message"]["id"]), (202, first["id"]))
            stream.wait_for(lambda m: page_of(m) == 0)
            jobs = host.request("GET", "/api/v1/jobs", headers=self.bearer(host))[1]["jobs"]
            self.assertEqual(len(jobs), 1)
            page = host.request("GET", "/api/v1/messages", headers=self.bearer(host))[1]["messages"]
            self.assertEqual([m["from"] for m in page], ["user", "oneclaw"])

    def test_a_reader_goes_on_where_it_was(self):
        with Host() as host:
            stream = Stream(host, self.bearer(host))
            self.say(host, "help")
            stream.wait_for(lambda m: m["from"] == "oneclaw")
            stream.close()
            self.say(host, "balance")
            later = Stream(host, self.bearer(host), last_event_id=stream.ids[-1])
            self.addCleanup(later.close)
            later.wait_for(lambda m: m["from"] == "oneclaw" and "2.50" in json.dumps(m["view"]))
            self.assertNotIn("help", [m.get("text") for m in later.messages])
            fresh = Stream(host, self.bearer(host))
            self.addCleanup(fresh.close)
            fresh.wait_for(lambda m: m["position"] == 4)
            self.assertEqual([m["position"] for m in fresh.messages], [1, 2, 3, 4])

    def test_nobody_reads_or_presses_in_anothers_conversation(self):
        with Host() as host:
            anna, ben = self.key_of(host, "anna"), self.key_of(host, "ben")
            self.say(host, "help", headers=anna)
            stream = Stream(host, anna)
            self.addCleanup(stream.close)
            answer = stream.wait_for(lambda m: m["from"] == "oneclaw")
            self.assertEqual(host.request("GET", "/api/v1/messages", headers=ben)[1]["messages"], [])
            status, refused, _ = self.say(host, action="x", message=answer["id"], headers=ben)
            self.assertEqual(status, 422, refused)
            self.assertIn("/message", refused["detail"])
            status, refused, _ = self.say(host, action="pg.forged.0.AAAAAAAAAAAAAAAAAAAAAA", message=answer["id"], headers=anna)
            self.assertEqual(status, 409, refused)
            self.assertEqual(host.request("GET", "/api/v1/messages?user=ben", headers=anna)[0], 403)

    def test_keys_need_the_scope_and_bad_input_is_named(self):
        with Host() as host:
            reader = self.key_of(host, "anna", "jobs:read")
            self.assertEqual(self.say(host, "help", headers=reader)[0], 403)
            self.assertEqual(host.request("POST", "/api/v1/messages", '{"text":"help"}')[0], 401)
            for body, part in [({}, "text"), ({"text": ""}, "text"), ({"text": " \n"}, "/text"), ({"text": 1}, "/text"),
                               ({"txt": "help"}, "/txt"), ({"text": "a", "conversation": "a b"}, "/conversation"),
                               ({"text": "a", "id": "x" * 65}, "/id"), ({"action": "x"}, "/message")]:
                status, refused, _ = host.request("POST", "/api/v1/messages", json.dumps(body), self.bearer(host))
                self.assertEqual(status, 422, (body, refused))
                self.assertIn(part, refused["detail"])
            status, refused, _ = self.say(host, "a" * 8001)
            self.assertEqual(status, 413, refused)
            self.assertEqual(host.request("GET", "/api/v1/messages?limit=0", headers=self.bearer(host))[0], 422)

    def test_ten_requests_at_once_on_money_for_five_run_five(self):
        with Host() as host:
            stream = Stream(host, self.bearer(host))
            self.addCleanup(stream.close)
            talks = [threading.Thread(target=self.say, args=(host, f"discover plumbers in Austin, TX, {n}")) for n in range(10)]
            for talk in talks:
                talk.start()
            for talk in talks:
                talk.join(DEADLINE)
            stream.wait_for(lambda m: sum(1 for n in stream.messages if n["from"] == "user") >= 10)
            deadline = time.monotonic() + DEADLINE
            while time.monotonic() < deadline:
                page = host.request("GET", "/api/v1/messages?limit=100", headers=self.bearer(host))[1]["messages"]
                answers = [m for m in page if m["from"] == "oneclaw" and "progress" not in m["view"]]
                if len(answers) == 10:
                    break
            self.assertEqual(len(answers), 10)
            wallet = host.request("GET", "/api/v1/wallet", headers=self.bearer(host))[1]
            self.assertGreaterEqual(wallet["balanceCents"], 0)
            self.assertIn("0 differences", host.cli("wallet", "verify").stdout)

    def test_the_host_stops_at_once_although_somebody_follows(self):
        with Host() as host:
            stream = Stream(host, self.bearer(host))
            self.addCleanup(stream.close)
            self.say(host, "help")
            stream.wait_for(lambda m: m["from"] == "oneclaw")
            before = time.monotonic()
            self.assertEqual(host.stop(), 0)
            self.assertLess(time.monotonic() - before, 10, "the drain takes 30 s when a stream holds it up")
            with stream.changed:
                stream.changed.wait_for(lambda: stream.is_over, DEADLINE)
            self.assertTrue(stream.is_over)


class ConsoleSession(unittest.TestCase):
    def login(self, host, **body):
        return host.request("POST", "/console/session", json.dumps(body))

    def test_a_session_stands_for_its_key_and_no_script_needs_it(self):
        with Host() as host:
            status, session, headers = self.login(host, key=host.token)
            self.assertEqual((status, session["is_admin"], session["name"]), (200, True, "Developer"))
            line = headers["set-cookie"]
            for part in ["HttpOnly", "SameSite=Strict", "Path=/"]:
                self.assertIn(part, line)
            cookie = {"Cookie": line.split(";")[0]}
            self.assertEqual(host.request("GET", "/api/v1/jobs", headers=cookie)[0], 200)
            self.assertEqual(host.request("GET", "/admin/plugins", headers=cookie)[0], 200)
            self.assertEqual(host.request("GET", "/console/session", headers=cookie)[1], session)

            status, refused, _ = host.request("POST", "/api/v1/messages", '{"text":"help"}', cookie)
            self.assertEqual((status, refused["code"]), (403, "denied"))
            forged = {**cookie, "X-OneClaw-CSRF": "x" * 32}
            self.assertEqual(host.request("POST", "/admin/plugins/website/disable", "", forged)[0], 403)
            good = {**cookie, "X-OneClaw-CSRF": session["csrf"]}
            self.assertEqual(host.request("POST", "/api/v1/messages", '{"text":"help"}', good)[0], 202)
            foreign = {**good, "Origin": "http://evil.example"}
            self.assertEqual(host.request("POST", "/api/v1/messages", '{"text":"help"}', foreign)[0], 403)

            self.assertEqual(host.request("DELETE", "/console/session", headers=good)[0], 204)
            self.assertEqual(host.request("GET", "/api/v1/jobs", headers=cookie)[0], 401)
            self.assertEqual(host.request("GET", "/console/session", headers=cookie)[:2], (204, ""))
            self.assertEqual(host.request("GET", "/console/session")[:2], (204, ""))

    def test_a_users_session_is_no_administrator_and_ends_with_the_key(self):
        with Host() as host:
            bearer = {"Authorization": f"Bearer {host.token}"}
            made = host.request("POST", "/api/v1/keys", '{"name":"k","user":"anna"}', bearer)[1]
            _, session, headers = self.login(host, key=made["key"])
            self.assertEqual((session["is_admin"], session["name"]), (False, "anna"))
            cookie = {"Cookie": headers["set-cookie"].split(";")[0], "X-OneClaw-CSRF": session["csrf"]}
            self.assertEqual(host.request("GET", "/admin/plugins", headers=cookie)[0], 403)
            self.assertEqual(host.request("GET", "/api/v1/wallet", headers=cookie)[0], 200)
            self.assertEqual(self.login(host, key=made["key"], user="ben")[0], 403)
            self.assertEqual(host.request("DELETE", f"/api/v1/keys/{made['record']['id']}?user=anna", headers=bearer)[0], 204)
            self.assertEqual(host.request("GET", "/api/v1/wallet", headers=cookie)[0], 401)

    def test_wrong_keys_are_told_so_and_soon_too_many(self):
        with Host() as host:
            self.assertEqual(self.login(host, key="oca_wrong")[0], 401)
            self.assertEqual(self.login(host)[0], 422)
            for _ in range(8):
                self.login(host, key="ock_wrong")
            status, refused, headers = self.login(host, key=host.token)
            self.assertEqual((status, refused["code"]), (429, "exhausted"))
            self.assertGreaterEqual(int(headers["retry-after"]), 1)


if __name__ == "__main__":
    unittest.main()
