#!/usr/bin/env python3
"""Shows that every rule of the header reader and every drift check can fail."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
import contract  # noqa: E402
import headers  # noqa: E402
import layout  # noqa: E402
import other_minor  # noqa: E402

INCLUDE = HERE.parent / "include"


def read(body):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "oneclaw"
        path.mkdir()
        (path / "x.h").write_text(f"/* oneclaw/x.h - a sample. */\n{body}\n")
        return headers.read_header(directory, Path("oneclaw/x.h"))


def table(*members):
    return "typedef struct oc_x_v1 {\n  uint32_t size;\n  " + "\n  ".join(members) + "\n} oc_x_v1;"


class ReaderTest(unittest.TestCase):
    def refuses(self, body, reason):
        with self.assertRaisesRegex(headers.HeaderError, reason):
            read(body)

    def test_takes_a_tagged_function(self):
        struct = read(table("/* Why. */", "oc_status (*f)(void *self, oc_fn fn) OC_ANY OC_LEAF; /* and when */")).structs[0]
        function = struct.functions()[0]
        self.assertEqual((function.name, function.returns, function.tags, function.doc),
                         ("f", "oc_status", ["OC_ANY", "OC_LEAF"], "Why.\nand when"))

    def test_refuses_missing_tags(self):
        self.refuses(table("void (*f)(void *self);"), "f must carry exactly one of OC_ANY")
        self.refuses(table("void (*f)(void *self) OC_ANY;"), "f must carry exactly one of OC_LEAF")
        self.refuses(table("void (*f)(void *self) OC_LEAF;"), "f must carry exactly one of OC_ANY")

    def test_refuses_contradicting_tags(self):
        self.refuses(table("void (*f)(void *self) OC_ANY OC_SERIAL OC_LEAF;"), "exactly one of OC_ANY")
        self.refuses(table("void (*f)(void *self) OC_ANY OC_LEAF OC_SUSPENDS;"), "exactly one of OC_LEAF")
        self.refuses(table("void (*f)(void *self) OC_ANY OC_ANY OC_LEAF;"), "exactly one of OC_ANY")

    def test_refuses_callbacks_without_tags(self):
        self.refuses("typedef void (*oc_fn)(void *ctx);", "oc_fn must carry")

    def test_refuses_since_outside_its_guard(self):
        late = "void (*f)(void *self) OC_ANY OC_LEAF OC_SINCE(1);"
        self.refuses(table(late), "says OC_SINCE\\(1\\)")
        self.refuses(table("#if OC_ABI_MINOR >= 2", late, "#endif"), "stands in")
        self.refuses(table("#if OC_ABI_MINOR >= 1", "int32_t late;", "#endif"), "stands in")
        read(table("#if OC_ABI_MINOR >= 1", late, "#endif"))

    def test_refuses_what_it_does_not_understand(self):
        self.refuses("enum oc_x { A };", "not understood")
        self.refuses(table("int (*f[2])(void) OC_ANY OC_LEAF;"), "not understood")
        self.refuses("#ifndef X\n#error no\n#endif", "not understood")
        self.refuses("typedef struct oc_a { int32_t i; } oc_b;", "is called oc_b")

    def test_refuses_a_header_without_explanation(self):
        with tempfile.TemporaryDirectory() as directory:
            (Path(directory) / "x.h").write_text("#define A 1\n")
            with self.assertRaisesRegex(headers.HeaderError, "begin with the comment"):
                headers.read_header(directory, Path("x.h"))


class RealHeadersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.model = headers.read_all(INCLUDE)

    def test_every_function_pointer_of_the_text_is_in_the_contract(self):
        data = contract.build(self.model)
        found = sum(len(i["functions"]) for i in data["interfaces"] + data["tables"]) + len(data["callbacks"])
        written = sum((INCLUDE / h.path).read_text().count("(*") for h in self.model)
        written += sum(len(h.entries) for h in self.model)
        # OC_HAS_FIELD casts twice: "((type *)0)" has no "(*", so nothing is to be taken off.
        self.assertEqual(found, written)

    def test_seven_kinds_and_nineteen_services(self):
        data = contract.build(self.model)
        self.assertEqual(sum(i["side"] == "plugin" for i in data["interfaces"]), 7)
        self.assertEqual(sum(i["side"] == "host" for i in data["interfaces"]), 19)
        self.assertEqual(len(data["statuses"]), 16)

    def test_call_follows_self_in_every_function_of_a_kind(self):
        for interface in contract.build(self.model)["interfaces"]:
            if interface["side"] == "plugin":
                for function in interface["functions"]:
                    self.assertTrue(function["arguments"].startswith("void *self, oc_call *call"), function)

    def test_tables_and_requests_begin_with_their_size(self):
        without = {"oc_str", "oc_bytes", "oc_sink",                           # frozen atoms
                   "oc_header", "oc_log_field",                               # pairs of atoms, frozen too
                   "oc_value", "oc_column", "oc_index", "oc_condition", "oc_order", "oc_guard", "oc_assign"}
        for header in self.model:
            for struct in header.structs:
                if struct.name not in without:
                    self.assertEqual(struct.members[0].declaration, "uint32_t size", struct.name)

    def test_layout_notices_a_moved_member(self):
        with tempfile.TemporaryDirectory() as work:
            before = layout.measure(self.model, INCLUDE, "cc", work)
            changed = Path(work) / "changed"
            other_minor.write_newer(INCLUDE, changed)
            after = layout.measure(headers.read_all(changed), changed, "cc", work)
        self.assertEqual(after["structs"]["oc_host"]["size"], before["structs"]["oc_host"]["size"] + 8)
        self.assertNotEqual(layout.dump(before), layout.dump(after))

    def test_older_headers_lack_exactly_the_newest_minor(self):
        with tempfile.TemporaryDirectory() as work:
            other_minor.write_older(INCLUDE, work)
            older = layout.measure(headers.read_all(INCLUDE), INCLUDE, "cc", work)["structs"]
            minor = other_minor.current_minor(INCLUDE)
            newest = {(s.name, m.name) for h in self.model for s in h.structs for m in s.members if m.since == minor}
            program = '#include <oneclaw/abi.h>\n#include <stdio.h>\nint main(void){printf("%zu", sizeof(oc_host));}\n'
            binary = Path(work) / "size"
            subprocess.run(["cc", "-x", "c", "-std=c11", f"-I{work}", "-o", binary, "-"], input=program, text=True,
                           check=True)
            size = int(subprocess.run([binary], capture_output=True, text=True, check=True).stdout)
        added = sum(1 for struct, _ in newest if struct == "oc_host")
        self.assertEqual(size, older["oc_host"]["size"] - 8 * added)


if __name__ == "__main__":
    unittest.main()
