"""`oneclaw chat` to its real end: in a pseudo-terminal, in a pipe, with a running host and with one of its own."""

import contextlib
import http.server
import json
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

from host import BINARY, DEADLINE, Host, cli, sample_sites
from terminal import Terminal
from test_jobs import workshop

SENTENCE = "discover plumbers in Austin, TX"


def processes_with(word):
    """Process ids and command lines of running processes that hold the word."""
    found = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().decode(errors="replace").replace("\0", " ")
            with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                is_zombie = file.read().rsplit(")", 1)[1].split()[0] == "Z"
        except OSError:
            continue
        if word in line and not is_zombie:
            found[int(pid)] = line
    return found


def wait_until_gone(word):
    """Gives what is left at the deadline."""
    for pid in processes_with(word):
        with contextlib.suppress(OSError):  # gone meanwhile
            end = os.pidfd_open(pid)
            select.select([end], [], [], DEADLINE)
            os.close(end)
    return processes_with(word)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oneclaw-e2e-chat-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def terminal(self, *arguments, **keywords):
        terminal = Terminal([BINARY, "chat", *arguments], **keywords)
        self.addCleanup(terminal.__exit__)
        terminal.wait_for("Ctrl-D leaves")  # what is typed before is the terminal's own to show
        return terminal

    def release(self, name):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8"):
            pass

    def bearer(self, host):
        return {"Authorization": f"Bearer {host.token}"}

    def jobs(self, host):
        return host.request("GET", "/api/v1/jobs", headers=self.bearer(host))[1]["jobs"]


class AtATerminal(Case):
    def test_the_sentence_page_one_show_more_by_number_page_two_receipt(self):
        with Host() as host:
            terminal = self.terminal("--state", host.state)
            terminal.type(SENTENCE + "\r")
            terminal.wait_for("10/20, page 1/2")
            terminal.wait_for("Charged $0.50, balance $2.00.")
            terminal.wait_for("[1] Show more")
            terminal.type("1\r")
            terminal.wait_for("> [Show more]")
            terminal.wait_for("20/20, page 2/2")
            terminal.type("balance\r")
            terminal.wait_for("Balance $2.00")
            terminal.type("\x04")
            self.assertEqual(terminal.end(), 0)
            self.assertEqual(terminal.lines.unknown, [])
            self.assertTrue(terminal.lines.is_colored)
            self.assertEqual(len(self.jobs(host)), 1)

    def test_the_bar_is_edited_in_place_and_a_running_job_is_cancelled_by_number(self):
        with workshop(self.folder, *sample_sites()) as host:
            terminal = self.terminal("--state", host.state)
            terminal.type("hold on to a\r")
            terminal.wait_for("Holding on to a (1/4)")
            bars = [line for line in terminal.lines.rows if line.startswith("[-")]
            self.assertEqual(len(bars), 1, "it was edited in place")
            self.assertIn("Costs at most $0.50", terminal.screen())
            terminal.type("draft of the next")
            terminal.wait_for("> draft of the next")
            self.release("a")
            terminal.wait_for("Charged $0.50", without="Holding on to a")
            self.assertTrue(terminal.screen().endswith("> draft of the next"), "what is typed stays")
            terminal.type("\x15hold on to b\r")
            terminal.wait_for("Holding on to b (1/4)")
            terminal.type("1\r")
            terminal.wait_for("Hold: cancelled", without="Holding on to b")
            terminal.type("\x04")
            self.assertEqual(terminal.end(), 0)

    def test_a_job_of_an_earlier_chat_is_shown_again(self):
        with workshop(self.folder, *sample_sites()) as host:
            first = self.terminal("--state", host.state)
            first.type("hold on to a\r")
            first.wait_for("Holding on to a")
            first.type("\x04")
            self.assertEqual(first.end(), 0)
            self.assertIn("A job is still running", first.screen())
            second = self.terminal("--state", host.state)
            second.wait_for("Holding on to a (1/4)")
            self.release("a")
            second.wait_for("Charged $0.50")

    def test_ctrl_c_clears_then_leaves_and_the_history_comes_back_next_time(self):
        with Host() as host:
            terminal = self.terminal("--state", host.state)
            terminal.type("help\r")
            terminal.wait_for("What I can do")
            terminal.type("half a sentence")
            terminal.wait_for("> half a sentence")
            terminal.type("\x03")
            terminal.wait_for("Press Ctrl-C again", without="> half a sentence")
            terminal.type("x\x7f")
            terminal.wait_for("What I can do", without="Press Ctrl-C again")
            terminal.type("\x03\x03")
            self.assertEqual(terminal.end(), 0)
            mode = os.stat(os.path.join(host.state, "chat_history")).st_mode & 0o777
            self.assertEqual(mode, 0o600)
            again = self.terminal("--state", host.state)
            again.type("\x1b[A")
            again.wait_for("> help")

    def test_without_colors_and_in_forty_columns(self):
        with workshop(self.folder, *sample_sites()) as host:
            terminal = self.terminal("--state", host.state, width=40, environment={"NO_COLOR": "1"})
            terminal.type("hold on to " + "a" * 60 + "\r")
            terminal.wait_for("0/2 Holding")
            bars = [line for line in terminal.lines.rows if "0/2" in line]
            self.assertEqual(len(bars), 1)
            self.assertLess(len(bars[0].rstrip()), 40)
            terminal.type("long words " * 20)
            terminal.wait_for(lambda screen: screen.endswith("long words"))
            self.assertLess(len(terminal.lines.rows[-1]), 40, "the line that is typed moves instead of wrapping")
            terminal.resize(30)
            terminal.type("!")
            terminal.wait_for(lambda screen: screen.endswith("!"))
            self.assertLess(len(terminal.lines.rows[-1]), 30)
            self.release("a" * 60)
            terminal.wait_for("Charged $0.50", without="0/2")
            self.assertFalse(terminal.lines.is_colored)
            self.assertEqual(terminal.lines.unknown, [])

    def test_the_host_is_killed_and_comes_back_and_nothing_is_lost_or_doubled(self):
        with workshop(self.folder, *sample_sites()) as host:
            terminal = self.terminal("--state", host.state)
            terminal.type("hold on to a\r")
            terminal.wait_for("Holding on to a (1/4)")
            host.process.kill()
            host.process.wait(DEADLINE)
            host._close()
            terminal.wait_for("Connection lost, trying again")
            terminal.type("balance\r")
            terminal.wait_for("> balance")
            host.start()
            terminal.wait_for("The host is there again.", without="Connection lost")
            # The memory store forgot everything: both messages are sent again, with the same ids.
            terminal.wait_for("Balance $")
            terminal.wait_for("Holding on to a (1/4)")
            self.release("a")
            terminal.wait_for("Charged $0.50", without="(1/4)")
            self.assertEqual(terminal.screen().count("> hold on to a"), 1)
            self.assertEqual(terminal.screen().count("Charged $0.50"), 1)
            self.assertEqual(terminal.screen().count("Balance $"), 1)
            self.assertEqual(len(self.jobs(host)), 1)


    def test_the_key_for_an_address_is_asked_for_without_an_echo(self):
        with Host() as host:
            key = host.cli("key", "create", "--user", "anna").stdout.strip()
            terminal = Terminal([BINARY, "chat", "--url", f"http://127.0.0.1:{host.port}", "--state", self.folder],
                                environment={"ONECLAW_API_KEY": ""})
            self.addCleanup(terminal.__exit__)
            terminal.wait_for("Key of that host:")
            terminal.type(key + "\r")
            terminal.wait_for("Talking to http://127.0.0.1")
            terminal.type("balance\r")
            terminal.wait_for("Balance $")
            terminal.type("\x04")
            self.assertEqual(terminal.end(), 0)
            self.assertNotIn(key, terminal.raw)


class Hostile(http.server.BaseHTTPRequestHandler):
    """A host whose answers try to control the terminal."""

    EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\r\x1b[?1049h"

    def do_GET(self):
        if self.path.startswith("/api/v1/messages/events"):
            self.send_response(200)
            self.end_headers()
            self.server.asked.wait(DEADLINE)
            evil = self.EVIL
            view = {"title": f"a{evil}", "text": f"b{evil}", "items": [{"title": f"c{evil}", "fields": [{"label": evil, "value": evil}]}],
                    "actions": [{"id": "x", "label": f"d{evil}"}]}
            said = {"id": f"u-{self.server.id}", "from": "user", "seq": 1, "position": 1, "text": evil}
            other = {"id": "u-other", "from": "user", "seq": 2, "position": 2, "text": f"e{evil}"}
            busy = {"id": "m-1", "from": "oneclaw", "seq": 3, "position": 3, "view": {**view, "progress": {"done": 1, "total": 2, "label": evil}}}
            done = {"id": "m-1", "from": "oneclaw", "seq": 4, "position": 3, "view": view}
            for message in [said, other, busy, done]:
                self.wfile.write(f"event: message\ndata: {json.dumps(message, ensure_ascii=False)}\n\n".encode())
            self.wfile.flush()
            self.server.over.wait(DEADLINE)
        else:
            self.answer(200, {"messages": []})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        if body["text"] == "no":
            return self.answer(422, {"code": "invalid", "detail": f"refused{self.EVIL}"})
        self.server.id = body["id"]
        self.answer(202, {"message": {}})
        self.server.asked.set()

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class AgainstAHostileHost(Case):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # a client that leaves in the middle
        self.server.asked, self.server.over, self.server.id = threading.Event(), threading.Event(), ""
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(lambda: (self.server.over.set(), self.server.shutdown(), thread.join(DEADLINE), self.server.server_close()))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.key = {"ONECLAW_API_KEY": "ock_test", "NO_COLOR": "1"}

    def assert_harmless(self, text, allowed="\n"):
        self.assertEqual([c for c in text if (ord(c) < 32 or 127 <= ord(c) < 160) and c not in allowed], [], repr(text))

    def test_nothing_of_an_answer_controls_the_terminal(self):
        terminal = self.terminal("--url", self.url, "--state", self.folder, environment=self.key)
        terminal.type("no\r")
        terminal.wait_for("Not taken: refused")
        terminal.type("hello\r")
        terminal.wait_for("[1] d")
        terminal.wait_for("(said elsewhere) e")
        terminal.type("\x04")
        self.assertEqual(terminal.end(), 0)
        self.assertEqual(terminal.lines.unknown, [])
        self.assertFalse(terminal.lines.is_colored)
        self.assertNotIn("\x1b[2J", terminal.raw)

    def test_nothing_of_an_answer_controls_what_a_pipe_prints(self):
        for more in [[], ["--json"]]:
            self.server.asked.clear()
            answered = cli("chat", "hello", "--url", self.url, *more, environment=self.key)
            self.assertEqual(answered.returncode, 0, answered.stderr)
            self.assertIn("owned", answered.stdout)
            self.assert_harmless(answered.stdout)
        refused = cli("chat", "no", "--url", self.url, environment=self.key)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("refused", refused.stderr)
        self.assert_harmless(refused.stderr)


class InAPipe(Case):
    def chat(self, host, text, *arguments):
        return subprocess.run([BINARY, "chat", "--state", host.state, *arguments], input=text, capture_output=True, text=True,
                              timeout=DEADLINE)

    def test_each_line_is_a_message_and_a_number_presses_a_button(self):
        with Host() as host:
            said = self.chat(host, f"{SENTENCE}\n\n1\nbalance")
            self.assertEqual((said.returncode, said.stderr), (0, ""))
            self.assertNotIn("\x1b", said.stdout)
            for words in ["page 1/2", "Charged $0.50", "page 2/2", "Balance $2.00"]:
                self.assertEqual(said.stdout.count(words), 1, words)

    def test_json_lines_hold_each_message_in_its_last_state(self):
        with Host() as host:
            said = self.chat(host, f"{SENTENCE}\nmore\n", "--json")
            self.assertEqual(said.returncode, 0, said.stderr)
            messages = [json.loads(line) for line in said.stdout.splitlines()]
            self.assertEqual([m["from"] for m in messages], ["user", "oneclaw"] * 2)
            self.assertEqual([m["view"]["page"]["index"] for m in messages if "view" in m], [0, 1])

    def test_one_message_as_an_argument(self):
        with Host() as host:
            said = cli("chat", SENTENCE, "--state", host.state, "--user", "anna")
            self.assertEqual(said.returncode, 0, said.stderr)
            self.assertIn("page 1/2", said.stdout)
            more = cli("chat", "more", "--state", host.state, "--user", "anna")
            self.assertIn("page 2/2", more.stdout)

    def test_a_failed_job_is_told_by_the_exit_code(self):
        with workshop(self.folder, *sample_sites()) as host:
            said = self.chat(host, "hold on to break\nbalance\n")
            self.assertEqual(said.returncode, 1, said.stderr)
            self.assertIn("Hold: failed", said.stdout)
            self.assertIn("Balance $2.50", said.stdout, "the lines behind it are said all the same")

    def test_an_address_with_a_key_and_its_refusals(self):
        with Host() as host:
            key = host.cli("key", "create", "--user", "anna").stdout.strip()
            url = f"http://127.0.0.1:{host.port}"
            self.assertEqual(cli("chat", "balance", "--url", url, environment={"ONECLAW_API_KEY": key}).returncode, 0)
            wrong = cli("chat", "balance", "--url", url, environment={"ONECLAW_API_KEY": "ock_wrong"})
            self.assertEqual(wrong.returncode, 1)
            self.assertIn("no valid API key", wrong.stderr)
            other = cli("chat", "balance", "--url", url, "--user", "ben", environment={"ONECLAW_API_KEY": key})
            self.assertEqual(other.returncode, 1)
            self.assertIn("only an administrator", other.stderr)
            none = subprocess.run([BINARY, "chat", "balance", "--url", url], stdin=subprocess.DEVNULL, capture_output=True,
                                  text=True, timeout=DEADLINE, env={k: v for k, v in os.environ.items() if k != "ONECLAW_API_KEY"})
            self.assertEqual(none.returncode, 2)
            self.assertIn("ONECLAW_API_KEY", none.stderr)
            self.assertEqual(cli("chat", "x", "--url", "ftp://a", environment={"ONECLAW_API_KEY": key}).returncode, 2)

    def test_a_host_that_is_not_there(self):
        gone = cli("chat", "balance", "--url", "http://127.0.0.1:1", environment={"ONECLAW_API_KEY": "ock_x"})
        self.assertEqual(gone.returncode, 4, gone.stderr)
        self.assertIn("127.0.0.1:1", gone.stderr)


class WithAHostOfItsOwn(Case):
    def test_it_ends_with_the_chat(self):
        terminal = self.terminal("--state", self.folder, *sample_sites())
        terminal.wait_for("A host of its own runs at http://127.0.0.1:")
        self.assertTrue(any(" run " in line for line in processes_with(self.folder).values()))
        terminal.type("help\r")
        terminal.wait_for("What I can do")
        terminal.type("\x04")
        self.assertEqual(terminal.end(), 0)
        self.assertEqual(processes_with(self.folder), {})

    def test_it_ends_with_a_chat_that_is_killed_or_whose_terminal_goes(self):
        for number in [signal.SIGKILL, signal.SIGHUP]:
            terminal = self.terminal("--state", self.folder, *sample_sites())
            terminal.wait_for("A host of its own runs")
            os.kill(terminal.pid, number)
            terminal.end()
            self.assertEqual(wait_until_gone(self.folder), {})

    def test_in_a_pipe_and_with_a_configuration_that_is_wrong(self):
        said = cli("chat", "--state", self.folder, *sample_sites(), SENTENCE)  # --set takes one word, not the sentence
        self.assertEqual(said.returncode, 0, said.stderr)
        self.assertIn("Charged $0.50", said.stdout)
        self.assertEqual(processes_with(self.folder), {})
        wrong = cli("chat", "help", "--state", self.folder, "--set", "log.level=loud")
        self.assertEqual(wrong.returncode, 3)
        self.assertIn("log", wrong.stderr)


class Beside(Case):
    def test_workflow_run_follows_the_job_with_a_line_on_a_terminal(self):
        with workshop(self.folder, *sample_sites()) as host:
            terminal = Terminal([BINARY, "workflow", "run", "hold", "--input", '{"name":"a"}', "--wait", "--state", host.state])
            self.addCleanup(terminal.__exit__)
            terminal.wait_for("Holding on to a (1/4)")
            self.release("a")
            self.assertEqual(terminal.end(), 0)
            self.assertNotIn("Holding", terminal.screen())
            self.assertIn("completed, step 2 of 2", terminal.screen())
            failed = host.cli("workflow", "run", "hold", "--input", '{"name":"break"}', "--wait")
            self.assertEqual((failed.returncode, failed.stderr), (1, ""))

    def test_help_and_completion_know_it(self):
        shown = cli("chat", "--help").stdout
        for word in ["--url", "--user", "--set", "Examples:", "ONECLAW_API_KEY"]:
            self.assertIn(word, shown)
        self.assertRegex(cli("completion", "bash").stdout, re.compile(r'"chat \*"\) words=.*--conversation|"chat "\*\) words=.*--conversation'))


if __name__ == "__main__":
    unittest.main()
