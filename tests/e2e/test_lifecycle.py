"""Start, readiness, drain, the state directory's lock, configuration errors, verbs that are not built yet."""

import signal
import unittest

from host import Host, cli


class Lifecycle(unittest.TestCase):
    def test_development_profile_serves_and_stops_cleanly(self):
        with Host() as host:
            self.assertEqual(host.request("GET", "/healthz")[:2], (200, "ok\n"))
            status, ready, _ = host.request("GET", "/readyz")
            self.assertEqual((status, ready["ready"], ready["waiting_for"]), (200, True, []))
            status, text, _ = host.request("GET", "/metrics")
            self.assertEqual(status, 200)
            self.assertIn('oneclaw_plugin_up{instance="cache"', text)
            self.assertIn("oneclaw_http_requests_total", text)
            self.assertEqual(host.stop(), 0)
            self.assertIn("stopped", host.text())

    def test_interrupt_drains_like_terminate(self):
        with Host() as host:
            self.assertEqual(host.stop(signal.SIGINT), 0)

    def test_every_profile_but_those_without_their_backend_starts(self):
        with Host("--profile", "testing") as host:
            self.assertEqual(host.request("GET", "/readyz")[0], 200)

    def test_a_second_host_on_the_same_state_is_refused(self):
        with Host() as host:
            second = cli("run", "--listen", "127.0.0.1:0", "--state", host.state)
            self.assertEqual(second.returncode, 4)
            self.assertIn("in use by process", second.stderr)

    def test_a_taken_port_is_an_error_not_a_silent_second_listener(self):
        with Host() as host, Host() as other:
            third = cli("run", "--listen", f"127.0.0.1:{host.port}", "--state", other.state + "/third")
            self.assertEqual(third.returncode, 4)
            self.assertIn(str(host.port), third.stderr)

    def test_a_missing_backend_is_refused_by_name(self):
        refused = cli("run", "--listen", "127.0.0.1:0", environment={"STORAGE_BACKEND": "supabase"})
        self.assertEqual(refused.returncode, 3)
        self.assertIn("store_supabase", refused.stderr)

    def test_a_misspelt_backend_gets_the_nearest_name(self):
        refused = cli("config", "check", environment={"CACHE_BACKEND": "memroy"})
        self.assertEqual(refused.returncode, 3)
        self.assertIn("memory", refused.stderr)

    def test_an_unknown_setting_gets_the_nearest_name(self):
        refused = cli("config", "check", "--set", "server.lisen=127.0.0.1:1")
        self.assertEqual(refused.returncode, 3)
        self.assertIn("listen", refused.stderr)

    def test_config_show_tells_where_a_value_comes_from(self):
        shown = cli("config", "show", "--listen", "127.0.0.1:4321")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertRegex(shown.stdout, r"127\.0\.0\.1:4321.*flag --listen")

    def test_later_verbs_say_so(self):
        for verb in ("store", "backend"):
            refused = cli(verb)
            self.assertEqual(refused.returncode, 1, verb)
            self.assertIn("not built yet", refused.stderr)

    def test_usage_errors_are_two(self):
        self.assertEqual(cli("plugin", "swap").returncode, 2)
        self.assertEqual(cli("nonsense").returncode, 2)
        self.assertEqual(cli("--help").returncode, 0)

    # Bug: a mistyped verb was answered with "A subcommand is required", a mistyped option with its words reversed.
    def test_a_mistyped_word_is_named_with_what_was_probably_meant(self):
        for words, text in (
            (["runn"], """oneclaw: unknown word 'runn' (did you mean "run"?)"""),
            (["plugin", "lst"], """oneclaw plugin: unknown word 'lst' (did you mean "list"?)"""),
            (["run", "--stat", "x"], """oneclaw run: unknown option '--stat' (did you mean "--state"?)"""),
            (["plugin"], "oneclaw plugin: A subcommand is required"),
        ):
            refused = cli(*words)
            self.assertEqual(refused.returncode, 2, words)
            self.assertIn(text, refused.stderr)

    def test_no_host_is_four(self):
        self.assertEqual(cli("plugin", "list", "--state", "/nonexistent/oneclaw").returncode, 4)

    def test_completion_knows_the_verbs(self):
        script = cli("completion", "bash")
        self.assertIn("plugin", script.stdout)
        self.assertIn("_oneclaw", script.stdout)


if __name__ == "__main__":
    unittest.main()
