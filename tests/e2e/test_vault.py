"""The vault in the running product: the command line, what plugins get, master keys, and a canary that nobody sees."""

import base64
import json
import os
import pty
import stat
import subprocess
import unittest

from host import BINARY, DEADLINE, Host
from test_jobs import Case, workshop

CANARY = "canary-51e0c7-must-not-be-seen-anywhere"


def forms(value):
    """How a secret may show up: as it is, its half, in base64 at any offset, in hex, escaped."""
    raw = value.encode()
    middle = [base64.b64encode(b"x" * shift + raw)[4:-4].decode() for shift in range(3)]
    return [value, value[: len(value) // 2], raw.hex(), raw.hex().upper(), *middle]


def read(path):
    with open(path, encoding="latin-1") as file:
        return file.read()


def vault(host, *arguments, value=None):
    return subprocess.run([BINARY, "vault", *arguments, "--state", host.state], input=value, capture_output=True,
                          text=True, timeout=DEADLINE, check=False)


def without_key(*arguments, state=None):
    """The memory backends under a profile that makes no master key by itself."""
    return Host("--profile", "self-hosted", "--set", "bind.store=memory", "--set", "bind.cache=memory", *arguments,
                state=state, environment={"ONECLAW_MASTER_KEY": ""})


class CommandLine(unittest.TestCase):
    def test_a_secret_is_set_listed_shown_and_removed(self):
        with Host() as host:
            self.assertEqual(json.loads(vault(host, "list", "--json").stdout)["secrets"], [])
            self.assertFalse(os.path.exists(f"{host.state}/master-key"), "looking makes no key")
            done = vault(host, "set", "telegram.token", value=CANARY + "\n")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("telegram.token of host is set", done.stdout)
            self.assertEqual(os.stat(f"{host.state}/master-key").st_mode & 0o777, 0o600)
            self.assertIn(f"{host.state}/master-key", host.text())
            listed = json.loads(vault(host, "list", "--json").stdout)
            self.assertEqual([s["name"] for s in listed["secrets"]], ["telegram.token"])
            self.assertEqual(listed["keys"], [listed["secrets"][0]["key"]])
            self.assertIn("telegram.token", vault(host, "list").stdout)
            hidden = vault(host, "get", "telegram.token")
            self.assertEqual((hidden.returncode, hidden.stdout), (2, ""))
            self.assertIn("--reveal", hidden.stderr)
            self.assertEqual(vault(host, "get", "telegram.token", "--reveal").stdout, CANARY)
            shown = json.loads(vault(host, "get", "telegram.token", "--reveal", "--json").stdout)
            self.assertEqual(shown, {"owner": "host", "name": "telegram.token", "value": CANARY})
            self.assertEqual(vault(host, "rm", "telegram.token").returncode, 0)
            gone = vault(host, "get", "telegram.token", "--reveal")
            self.assertEqual((gone.returncode, gone.stdout), (1, ""))
            self.assertIn("oneclaw vault set telegram.token", gone.stderr)

    def test_owners_keep_their_secrets_apart(self):
        with Host() as host:
            self.assertEqual(vault(host, "set", "token", value="of the host").returncode, 0)
            self.assertEqual(vault(host, "set", "token", "--owner", "user:anna", value="of anna").returncode, 0)
            self.assertEqual(vault(host, "get", "token", "--reveal").stdout, "of the host")
            self.assertEqual(vault(host, "get", "token", "--reveal", "--owner", "user:anna").stdout, "of anna")
            self.assertEqual(len(json.loads(vault(host, "list", "--json", "--owner", "user:anna").stdout)["secrets"]), 1)
            self.assertEqual(len(json.loads(vault(host, "list", "--json").stdout)["secrets"]), 2)

    def test_a_newline_at_the_end_goes_unless_it_is_meant(self):
        with Host() as host:
            for value, options, kept in (("a\n", (), "a"), ("a\r\n", (), "a"), ("a\n\n", (), "a\n"), ("a\n", ("--raw",), "a\n")):
                self.assertEqual(vault(host, "set", "x", *options, value=value).returncode, 0)
                got = subprocess.run([BINARY, "vault", "get", "x", "--reveal", "--state", host.state], capture_output=True,
                                     timeout=DEADLINE, check=True)
                self.assertEqual(got.stdout, kept.encode(), value)

    def test_a_value_on_the_command_line_is_refused_and_not_repeated(self):
        with Host() as host:
            for words in ([CANARY], [f"--value={CANARY}"], ["--value", CANARY], [f"-{CANARY}"]):
                refused = vault(host, "set", "telegram.token", *words)
                self.assertEqual((refused.returncode, refused.stdout), (2, ""), words)
                self.assertIn("list of processes", refused.stderr)
                self.assertNotIn(CANARY, refused.stderr)

    def test_a_prompt_shows_nothing_of_what_is_typed(self):
        with Host() as host:
            self.assertEqual(self.typed(host, b"wrong\x15x\x7f" + CANARY.encode() + b"\r"), 0)
            self.assertEqual(vault(host, "get", "typed", "--reveal").stdout, CANARY)
            self.assertEqual(self.typed(host, b"half\x03"), 1, "Ctrl-C")
            self.assertEqual(self.typed(host, b"one line\nanother\n"), 1, "a paste of several lines")
            self.assertEqual(vault(host, "get", "typed", "--reveal").stdout, CANARY)

    def typed(self, host, keys):
        """What `vault set` ends with on a terminal where somebody types `keys`; the terminal must not show them."""
        master, slave = pty.openpty()
        process = subprocess.Popen([BINARY, "vault", "set", "typed", "--state", host.state], stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)
        seen = b""
        try:
            while b"not shown" not in seen:
                seen += os.read(master, 1000)
            os.write(master, keys)
            code = process.wait(DEADLINE)
            try:
                while piece := os.read(master, 1000):
                    seen += piece
            except OSError:
                pass  # the other side is closed
        finally:
            os.close(master)
        for part in (CANARY.encode(), b"wrong", b"half", b"another"):
            self.assertNotIn(part, seen)
        return code

    def test_bounds_and_mistakes_say_what_is_wrong(self):
        with Host() as host:
            for arguments, value, said in ((("set", "no such name"), "x", "letters, digits"), (("set", "x"), "", "no value"),
                                           (("set", "x"), "y" * 65537, "65536"), (("rm", "absent"), None, "not set")):
                refused = vault(host, *arguments, value=value)
                self.assertEqual(refused.returncode, 1, arguments)
                self.assertIn(said, refused.stderr)
            self.assertEqual(vault(host, "set", "x", value="y" * 65536).returncode, 0)
        self.assertEqual(vault(host, "list").returncode, 4, "no host runs any more")

    def test_completion_and_help_know_the_verbs(self):
        words = subprocess.run([BINARY, "completion", "bash"], capture_output=True, text=True, timeout=DEADLINE, check=True).stdout
        for verb in ("set", "get", "list", "rm", "rotate"):
            self.assertIn(f'"vault {verb}")', words)
            shown = subprocess.run([BINARY, "vault", verb, "--help"], capture_output=True, text=True, timeout=DEADLINE, check=True)
            self.assertIn("Example:", shown.stdout)


class MasterKey(unittest.TestCase):
    def test_other_profiles_refuse_until_a_key_is_given(self):
        with without_key() as host:
            refused = vault(host, "set", "a", value=CANARY)
            self.assertEqual(refused.returncode, 3)
            for mend in ("openssl rand -base64 32", "vault.key_file", "ONECLAW_MASTER_KEY", "oneclaw-master-key"):
                self.assertIn(mend, refused.stderr)
            self.assertFalse(os.path.exists(f"{host.state}/master-key"))
            report = host.cli("doctor", "--profile", "self-hosted", "--set", "bind.store=memory", "--set", "bind.cache=memory")
            self.assertIn("no master key", report.stdout)
            descriptor = os.open(f"{host.state}/master-key", os.O_WRONLY | os.O_CREAT, 0o600)
            os.write(descriptor, base64.b64encode(os.urandom(32)) + b"\n")
            os.close(descriptor)
            self.assertEqual(vault(host, "set", "a", value=CANARY).returncode, 0, "mended while the host runs")
            self.assertEqual(vault(host, "get", "a", "--reveal").stdout, CANARY)

    def test_a_configured_key_file_counts_and_doctor_names_it(self):
        with Host() as probe:  # for a directory of its own
            path = os.path.join(probe.state, "own-key")
            with open(path, "wb") as out:
                out.write(base64.b64encode(os.urandom(32)))
            os.chmod(path, 0o644)
            with Host("--set", f"vault.key_file={path}") as host:
                refused = vault(host, "set", "a", value=CANARY)
                self.assertEqual(refused.returncode, 3)
                self.assertIn("chmod 600", refused.stderr)
                self.assertIn("the vault is locked", host.text())
                self.assertEqual(host.cli("doctor").returncode, 1)
                os.chmod(path, 0o600)
                self.assertEqual(vault(host, "set", "a", value=CANARY).returncode, 0)
                report = host.cli("doctor")
                self.assertIn(f"from {path}", report.stdout)

    def test_rotation_under_a_running_host(self):
        with Host() as host:
            for name in ("a", "b", "c"):
                self.assertEqual(vault(host, "set", name, value=CANARY + name).returncode, 0)
            before = json.loads(vault(host, "list", "--json").stdout)["keys"]
            done = vault(host, "rotate", "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            report = json.loads(done.stdout)
            self.assertEqual((report["resealed"], report["failed"], report["done"]), (3, [], True))
            self.assertNotEqual(before, [report["key"]])
            self.assertEqual(json.loads(vault(host, "list", "--json").stdout)["keys"], [report["key"]])
            self.assertEqual(vault(host, "get", "b", "--reveal").stdout, CANARY + "b")

    def test_a_key_of_the_operator_is_rotated_by_putting_another_first(self):
        old, new = (base64.b64encode(os.urandom(32)).decode() for _ in range(2))
        with Host() as probe:
            path = os.path.join(probe.state, "own-key")
            with open(path, "w", encoding="ascii") as out:
                out.write(old)
            os.chmod(path, 0o600)
            with Host("--set", f"vault.key_file={path}") as host:
                self.assertEqual(vault(host, "set", "a", value=CANARY).returncode, 0)
                refused = vault(host, "rotate")
                self.assertEqual(refused.returncode, 3)
                self.assertIn("before the present one", refused.stderr)
                with open(path, "w", encoding="ascii") as out:
                    out.write(f"{new}\n{old}\n")
                done = vault(host, "rotate")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("1 secrets", done.stdout)
                self.assertEqual(vault(host, "get", "a", "--reveal").stdout, CANARY)


class Api(unittest.TestCase):
    def test_over_tcp_values_go_in_and_never_out(self):
        with Host() as host:
            bearer = {"Authorization": f"Bearer {host.token}"}
            self.assertEqual(host.request("PUT", "/admin/vault/a", CANARY)[0], 401)
            self.assertEqual(host.request("GET", "/admin/vault")[0], 401)
            answers = [host.request("PUT", "/admin/vault/a", CANARY, bearer),
                       host.request("GET", "/admin/vault", headers=bearer),
                       host.request("POST", "/admin/vault/rotate", headers=bearer)]
            self.assertEqual([a[0] for a in answers], [200, 200, 200])
            refused = host.request("POST", "/admin/vault/a/reveal", headers=bearer)
            self.assertEqual((refused[0], refused[1]["code"]), (403, "denied"))
            self.assertEqual(host.request("GET", "/admin/vault/a", headers=bearer)[0], 404)
            self.assertEqual(host.request("PUT", "/admin/vault/a", "x" * 70000, bearer)[0], 413)
            self.assertEqual(host.request("DELETE", "/admin/vault/a", headers=bearer)[0], 200)
            self.assertEqual(host.request("DELETE", "/admin/vault/a", headers=bearer)[0], 404)
            self.assertNotIn(CANARY, str(answers) + str(refused))

    def test_every_change_and_every_look_is_in_the_audit_log(self):
        with Host() as host:
            vault(host, "set", "a", value=CANARY)
            vault(host, "get", "a", "--reveal")
            vault(host, "get", "absent", "--reveal")
            vault(host, "rotate")
            vault(host, "rm", "a")
            bearer = {"Authorization": f"Bearer {host.token}"}
            host.request("PUT", "/admin/vault/b", CANARY, bearer)
            status, answer, _ = host.request("GET", "/admin/audit", headers=bearer)
            self.assertEqual(status, 200)
            entries = answer["entries"][::-1]
            me = f"admin:uid:{os.getuid()}"
            self.assertEqual([(e["actor"], e["action"]) for e in entries],
                             [(me, "vault.set"), (me, "vault.reveal"), (me, "vault.rotate"), (me, "vault.remove"),
                              ("admin:console", "vault.set")])
            self.assertEqual([e["target"] for e in entries if e["action"] != "vault.rotate"], ["host/a", "host/a", "host/a", "host/b"])
            self.assertEqual([e["seq"] for e in entries], [1, 2, 3, 4, 5])
            newest = host.request("GET", "/admin/audit?limit=1", headers=bearer)[1]["entries"]
            self.assertEqual(newest[0]["seq"], 5)
            self.assertNotIn(CANARY, str(answer))


class Plugins(Case):
    def workshop(self, **keywords):
        return workshop(self.folder, "--set", 'plugins.workshop.grant.secrets=["workshop.token"]', **keywords)

    def test_a_plugin_gets_what_the_vault_has_at_once(self):
        with self.workshop() as host:
            job = self.run_work(host, [["secret workshop.token"]])[1]["job"]
            self.assertEqual(job["status"], "failed")
            for way in ("CREDENTIALS_DIRECTORY", "ONECLAW_SECRET_WORKSHOP_TOKEN", "oneclaw vault set workshop.token"):
                self.assertIn(way, str(job["error"]))
            self.assertEqual(vault(host, "set", "workshop.token", value=CANARY).returncode, 0)
            job = self.run_work(host, [["secret workshop.token"]])[1]["job"]
            self.assertEqual(job["status"], "completed", job)

    def test_at_its_start_a_plugin_gets_an_answer_too(self):
        with self.workshop() as host:
            self.assertEqual(vault(host, "set", "workshop.token", value=CANARY).returncode, 0)
            # Starts anew with the setting: the vault answers although the plugin is still on its way up.
            path = os.path.join(self.folder, "deployment.json")
            with open(path, encoding="utf-8") as file:
                deployment = json.load(file)
            deployment["plugins"][0]["config"]["asks_at_start"] = True
            with open(path, "w", encoding="utf-8") as file:
                json.dump(deployment, file)
            done = host.cli("config", "reload")
            self.assertEqual(done.returncode, 0, done.stderr)
            states = {p["name"]: p["state"] for p in json.loads(host.cli("plugin", "list", "--json").stdout)["plugins"]}
            self.assertEqual(states["workshop"], "serving")

    # The store of this test forgets, so that at the host's own start the answer is "not set": said, not hung.
    def test_at_the_start_of_the_host_the_vault_can_be_asked(self):
        with self.workshop() as first:
            self.assertEqual(first.stop(), 0)
        path = os.path.join(self.folder, "deployment.json")
        with Host("--config", path, "--profile", "development", "--set", "plugins.workshop.config.asks_at_start=true",
                  "--set", 'plugins.workshop.grant.secrets=["workshop.token"]', plugins=[f"{os.environ['E2E_BUILD']}/{d}" for d in
                                                                                     ("plugins", "test-plugins")]) as host:
            shown = json.loads(host.cli("plugin", "show", "workshop").stdout)
            self.assertEqual(shown["state"], "refused")
            self.assertIn("oneclaw vault set workshop.token", shown["reason"])
            self.assertEqual(vault(host, "set", "workshop.token", value=CANARY).returncode, 0)
            self.assertEqual(host.cli("plugin", "enable", "workshop").returncode, 0)


class Canary(Case):
    """One secret goes through everything that the product does with secrets, well and badly. Then nobody has seen it."""

    def test_nobody_sees_it(self):
        arguments = ("--set", 'plugins.workshop.grant.secrets=["workshop.token"]', "--set", "log.level=trace")
        texts = {}
        with workshop(self.folder, *arguments) as host:
            setter = subprocess.Popen([BINARY, "vault", "set", "workshop.token", "--state", host.state], stdin=subprocess.PIPE,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            texts["command lines"] = "".join(read(f"/proc/{process}/cmdline") for process in (setter.pid, host.process.pid))
            texts["answer of set"] = str(setter.communicate(CANARY, timeout=DEADLINE))
            bearer = self.bearer(host)
            mistakes = [vault(host, *a, value=CANARY) for a in
                        (("set", "bad name"), ("set", "x", "--owner", "bad\nowner"), ("get", "workshop.token"), ("list",),
                         ("rotate",), ("set", "workshop.token"), ("rm", "absent"), ("get", "absent", "--reveal"))]
            mistakes.append(vault(host, "set", "big", value=CANARY * 3000))
            texts["command line"] = "".join(done.stdout + done.stderr for done in mistakes)
            jobs = [self.run_work(host, [["secret workshop.token"], ["leave page"]]),
                    self.run_work(host, [["secret workshop.token", "fail internal"]]),
                    self.run_work(host, [["secret workshop.other"]])]
            texts["jobs"] = json.dumps([job[1] for job in jobs])
            self.assertEqual([job[1]["job"]["status"] for job in jobs], ["completed", "failed", "failed"])
            answers = [host.request("POST", "/admin/vault/workshop.token/reveal", headers=bearer),
                       host.request("PUT", "/admin/vault/..%2fx", CANARY, bearer), host.request("PUT", "/admin/vault/", CANARY, bearer),
                       host.request("POST", "/admin/vault/x", CANARY, bearer), host.request("PUT", "/admin/vault/x", CANARY),
                       host.request("PUT", "/admin/vault/x?owner=%00", CANARY, bearer)]
            self.assertEqual([a[0] for a in answers], [403, 422, 422, 404, 401, 422], answers)
            for path in ("/admin/vault", "/admin/audit", "/admin/config", "/admin/plugins", "/admin/plugins/workshop", "/metrics",
                         "/readyz", "/api/v1/jobs", "/api/v1/usage", "/openapi.json"):
                answers.append(host.request("GET", path, headers=bearer))
            texts["answers"] = "".join(str(a[:2]) + str(a[2].items()) for a in answers)
            master = read(f"{host.state}/master-key").strip()
            self.assertEqual(vault(host, "get", "workshop.token", "--reveal").stdout, CANARY, "it is there all the time")
            for folder, _, files in os.walk(host.state):
                for name in files:
                    if not stat.S_ISSOCK(os.stat(os.path.join(folder, name)).st_mode):
                        texts[f"file {name}"] = read(os.path.join(folder, name))
            texts["environment"] = read(f"/proc/{host.process.pid}/environ")
            self.assertEqual(host.stop(), 0)
            texts["log"] = host.text()
        self.assertIn("a secret was set", texts["log"], "the log is not what the vault writes to")
        self.assertGreater(sum("file" in where for where in texts), 2)
        for where, text in texts.items():
            for form in forms(CANARY):
                self.assertNotIn(form, text, where)
            if where != "file master-key":
                self.assertNotIn(master, text, where)


if __name__ == "__main__":
    unittest.main()
