"""The product's sentence as a job: sample places, scanned websites, one charge, the cache, what happens without them."""

import json
import unittest

from host import Host


class Discovery(unittest.TestCase):
    def run_discovery(self, host, **given):
        body = json.dumps({"workflow": "discovery", "input": given, "wait_ms": 60000})
        return host.request("POST", "/api/v1/workflow", body, {"Authorization": f"Bearer {host.token}"})

    def test_plumbers_in_austin_are_found_scanned_and_charged_once(self):
        with Host() as host:
            status, answer, _ = self.run_discovery(host, query="plumbers", location="Austin, TX")
            self.assertEqual(status, 200, answer)
            job = answer["job"]
            self.assertEqual((job["status"], job["step"], job["steps"]), ("completed", 4, 4), job)
            output = job["output"]
            self.assertEqual(len(output["businesses"]), 20)
            self.assertEqual((output["source"], output["cached"], output["limited_to"]), ("sample", False, 20))
            self.assertEqual({b["city"] for b in output["businesses"]}, {"Austin"})
            self.assertEqual(job["charged_micros"], 500000)

            again = self.run_discovery(host, query="PLUMBERS ", location="austin, tx")[1]["job"]
            self.assertTrue(again["output"]["cached"])
            self.assertEqual(again["charged_micros"], 250000)
            self.assertEqual([b["name"] for b in again["output"]["businesses"]], [b["name"] for b in output["businesses"]])
            self.assertIn("0 differences", host.cli("wallet", "verify").stdout)

    def test_a_job_is_run_again_from_its_recording_without_the_world(self):
        with Host() as host:
            job = self.run_discovery(host, query="plumbers", location="Austin, TX")[1]["job"]
            for plugin in ["places_sample", "website"]:
                self.assertEqual(host.cli("plugin", "disable", plugin).returncode, 0)
            replayed = host.cli("jobs", "replay", job["id"], "--json")
            self.assertEqual(replayed.returncode, 0, replayed.stdout + replayed.stderr)
            steps = json.loads(replayed.stdout)["replay"]["steps"]
            self.assertEqual([step["identical"] for step in steps], [True] * 4)
            self.assertGreater(steps[2]["answers"], 10, "each website was an answer")
            self.assertIn("Identical", host.cli("jobs", "replay", job["id"]).stdout)
            unknown = host.cli("jobs", "replay", "V1StGXR8_Z5jdHi6B-myT")
            self.assertEqual(unknown.returncode, 1)
            self.assertIn("V1StGXR8_Z5jdHi6B-myT", unknown.stderr)

    def test_bug_a_second_host_on_the_machine_had_places_without_websites(self):
        with Host() as first, Host() as second:
            for host in [first, second]:
                output = self.run_discovery(host, query="plumbers", location="Austin, TX")[1]["job"]["output"]
                self.assertGreater(sum("website" in business for business in output["businesses"]), 10)

    def test_a_city_without_places_is_never_another_city_and_costs_nothing(self):
        with Host() as host:
            job = self.run_discovery(host, query="plumbers", location="Smallville")[1]["job"]
            self.assertEqual((job["status"], job["output"]["businesses"], job["charged_micros"]), ("completed", [], 0))

    def test_without_a_places_tool_the_answer_says_what_to_enable(self):
        with Host() as host:
            self.assertEqual(host.cli("plugin", "disable", "places_sample").returncode, 0)
            job = self.run_discovery(host, query="plumbers", location="Austin, TX")[1]["job"]
            self.assertEqual((job["status"], job["charged_micros"]), ("failed", 0))
            self.assertIn("places", job["error"]["detail"])

    def test_bad_input_names_the_member(self):
        with Host() as host:
            for given, pointer in [({"query": "plumbers"}, "location"),
                                   ({"query": "plumbers", "location": "Austin", "limit": -1}, "/limit"),
                                   ({"query": "plumbers", "location": "Austin", "limit": 101}, "/limit"),
                                   ({"query": "", "location": "Austin"}, "/query")]:
                status, answer, _ = self.run_discovery(host, **given)
                self.assertEqual(status, 422, answer)
                self.assertIn(pointer, answer["detail"])


if __name__ == "__main__":
    unittest.main()
