"""The OpenAPI document against the live host, and the MCP server: what is written is what is answered."""

import json
import re
import unittest

from test_jobs import Case, workshop

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "null": type(None)}


def faults(document, schema, value, at=""):
    """What of `value` is not as `schema` says; the keywords that the document's own schemas use, and no other."""
    found = []
    for keyword, rule in schema.items():
        if keyword == "$ref":
            target = document
            for part in rule.removeprefix("#/").split("/"):
                target = target[part]
            found += faults(document, target, value, at)
        elif keyword == "type":
            kinds = [KINDS[kind] for kind in ([rule] if isinstance(rule, str) else rule)]
            if type(value) not in kinds:
                found.append(f"{at}: {value!r} is no {rule}")
        elif keyword == "enum":
            found += [] if value in rule else [f"{at}: {value!r} is none of {rule}"]
        elif keyword == "const":
            found += [] if value == rule else [f"{at}: {value!r} is not {rule!r}"]
        elif keyword == "required":
            found += [f"{at}/{name}: is missing" for name in rule if isinstance(value, dict) and name not in value]
        elif keyword == "properties" and isinstance(value, dict):
            for name, part in rule.items():
                found += faults(document, part, value[name], f"{at}/{name}") if name in value else []
            if schema.get("additionalProperties", True) is not False:
                continue
            found += [f"{at}/{name}: is not in the schema" for name in value if name not in rule]
        elif keyword == "items" and isinstance(value, list):
            for index, item in enumerate(value):
                found += faults(document, rule, item, f"{at}/{index}")
        elif keyword == "minimum" and isinstance(value, int):
            found += [] if value >= rule else [f"{at}: {value} is below {rule}"]
        elif keyword == "anyOf":
            found += [] if any(not faults(document, part, value) for part in rule) else [f"{at}: no form fits"]
    return found


class OpenApi(Case):
    def setUp(self):
        super().setUp()
        self.host = self.enterContext(workshop(self.folder))
        status, self.document, _ = self.host.request("GET", "/openapi.json")  # no key needed
        self.assertEqual(status, 200)

    def operations(self):
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def check(self, method, path, status, answer, headers):
        """Holds one answer against what the document says of its route."""
        responses = self.document["paths"][path][method.lower()]["responses"]
        told = responses.get(str(status), responses["default"])
        kind = headers.get("content-type", "").split(";")[0]
        if "content" not in told:
            return self.assertEqual(answer, "", path)
        self.assertTrue(kind in told["content"] or "*/*" in told["content"], f"{path}: {kind}")
        schema = told["content"].get(kind, {}).get("schema")
        if schema and "json" in kind:
            self.assertEqual(faults(self.document, schema, answer), [], f"{method} {path}")

    def test_every_documented_route_is_served_and_private_ones_want_a_key(self):
        count = 0
        for method, path, operation in self.operations():
            count += 1
            status, answer, headers = self.host.request(method, re.sub(r"\{\w+\}", "app.js", path))
            if "requestBody" in operation and not operation["security"]:
                self.assertEqual((status, answer["code"]), (422, "invalid"), path)
            elif operation["security"]:
                self.assertEqual((status, answer["code"]), (401, "unauthenticated"), path)
            else:
                self.assertLess(status, 400, path)
            if not path.startswith("/admin"):
                self.check(method, path, status, answer, headers)
        self.assertGreater(count, 25)

    def test_answers_are_as_their_schemas_say(self):
        bearer = self.bearer(self.host)
        request = {"workflow": "work", "input": {"steps": [["leave page.html"], ["spend 2"]]}, "wait_ms": 30000}
        form = self.document["paths"]["/api/v1/workflow"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        self.assertEqual(faults(self.document, form, request), [])
        self.assertNotEqual(faults(self.document, form, {**request, "inptu": 1}), [])
        self.assertNotEqual(faults(self.document, form, {**request, "input": {"steps": 1}}), [])

        def ask(method, path, body=None, **values):
            real = path.format(**values)
            answered = self.host.request(method, real, None if body is None else json.dumps(body), bearer)
            self.check(method, path, *answered)
            return answered[0], answered[1]

        status, answer = ask("POST", "/api/v1/workflow", request)
        self.assertEqual((status, answer["job"]["status"]), (200, "completed"))
        job, artifact = answer["job"]["id"], answer["job"]["artifacts"][0]["id"]
        self.assertEqual(ask("POST", "/api/v1/workflow", {**request, "wait_ms": 0})[0], 202)
        self.assertEqual(ask("POST", "/api/v1/workflow", {**request, "input": {}})[0], 422)
        failed = ask("POST", "/api/v1/workflow", {**request, "input": {"steps": [["fail internal"]]}})[1]["job"]
        self.assertEqual(failed["status"], "failed")
        for path in ("/api/v1/workflow", "/api/v1/jobs", "/api/v1/wallet", "/api/v1/wallet/transactions",
                     "/api/v1/wallet/verify", "/api/v1/usage", "/api/v1/keys"):
            self.assertEqual(ask("GET", path)[0], 200, path)
        for identifier in (job, failed["id"]):
            self.assertEqual(ask("GET", "/api/v1/jobs/{id}", id=identifier)[0], 200)
        self.assertEqual(ask("GET", "/api/v1/jobs/{id}", id="nothing")[0], 404)
        self.assertEqual(ask("GET", "/api/v1/jobs/{id}/artifacts", id=job)[0], 200)
        self.assertEqual(ask("GET", "/api/v1/jobs/{id}/events", id=job)[0], 200)
        self.assertEqual(ask("GET", "/api/v1/artifacts/{id}", id=artifact)[0], 200)
        self.assertEqual(ask("GET", "/api/v1/workflow/{name}", name="work")[0], 200)
        self.assertEqual(ask("POST", "/api/v1/jobs/{id}/cancel", id=job)[0], 200)
        self.assertEqual(ask("POST", "/api/v1/jobs/{id}/retry", id=job)[0], 202)
        schedule = {"workflow": "work", "input": {"steps": []}, "when": "every monday 8am", "idempotency_key": "k"}
        status, made = ask("POST", "/api/v1/schedules", schedule)
        self.assertEqual(status, 201, made)
        self.assertEqual(ask("POST", "/api/v1/schedules", schedule)[0], 200)
        for wrong in ({**schedule, "when": "soon"}, {**schedule, "when": "every monday"}, {**schedule, "time_zone": "Mars"},
                      {"workflow": "work"}, {**schedule, "whn": 1}, {**schedule, "when": 8}):
            self.assertEqual(ask("POST", "/api/v1/schedules", wrong)[0], 422, wrong)
        self.assertEqual(len(ask("GET", "/api/v1/schedules")[1]["schedules"]), 1)
        for named in (made["schedule"]["id"], "1"):
            self.assertEqual(ask("GET", "/api/v1/schedules/{id}", id=named)[0], 200)
        self.assertEqual(ask("DELETE", "/api/v1/schedules/{id}", id="1")[0], 204)
        self.assertEqual(ask("DELETE", "/api/v1/schedules/{id}", id="1")[0], 404)
        credit = {"amount_cents": 5, "idempotency_key": "k"}
        self.assertEqual(ask("POST", "/api/v1/wallet/credit", credit)[0], 200)
        status, made = ask("POST", "/api/v1/keys", {"name": "n"})
        self.assertEqual(status, 201)
        self.assertEqual(ask("DELETE", "/api/v1/keys/{id}", id=made["record"]["id"])[0], 204)
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        self.assertEqual(ask("POST", "/mcp", ping)[0], 200)


class Mcp(Case):
    def test_a_client_finds_the_workflow_runs_it_and_pays(self):
        with workshop(self.folder) as host:
            host.cli("wallet", "credit", "anna", "--cents", "100", "--key", "k")
            key = host.cli("key", "create", "--user", "anna", "--scope", "workflow:run").stdout.strip()
            headers = {"Authorization": f"Bearer {key}", "Accept": "application/json, text/event-stream",
                       "Content-Type": "application/json", "MCP-Protocol-Version": "2025-06-18"}

            def send(method, number=1, **params):
                message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                if number is None:
                    del message["id"]
                return host.request("POST", "/mcp", json.dumps(message), headers)

            status, answer, _ = send("initialize", protocolVersion="2025-06-18", capabilities={},
                                     clientInfo={"name": "test", "version": "1"})
            self.assertEqual((status, answer["result"]["protocolVersion"]), (200, "2025-06-18"))
            self.assertEqual(send("notifications/initialized", None)[0:2], (202, ""))
            tools = {tool["name"]: tool for tool in send("tools/list")[1]["result"]["tools"]}
            self.assertIn("$0.50", tools["run_work"]["description"])
            result = send("tools/call", name="run_work", arguments={"steps": [["add"]]})[1]["result"]
            self.assertEqual((result["isError"], result["structuredContent"]["sum"]), (False, 1))
            self.assertEqual(json.loads(result["content"][0]["text"]), result["structuredContent"])
            self.assertEqual(send("resources/list")[1]["error"]["code"], -32601)
            batch = host.request("POST", "/mcp", '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', headers)
            self.assertEqual((batch[0], batch[1]["error"]["code"]), (400, -32600))
            self.assertEqual(host.request("GET", "/mcp", headers=headers)[0], 405)
            wallet = self.get(host, "/api/v1/wallet?user=anna")[1]
            self.assertEqual(wallet["balanceCents"], 300)  # 250 at the start, 100 given, 50 paid
            read = host.cli("key", "create", "--user", "anna", "--scope", "jobs:read").stdout.strip()
            refused = host.request("POST", "/mcp", "{}", {"Authorization": f"Bearer {read}"})
            self.assertEqual((refused[0], refused[1]["code"]), (403, "denied"))
            self.assertEqual(host.request("POST", "/mcp", "{}")[0], 401)


if __name__ == "__main__":
    unittest.main()
