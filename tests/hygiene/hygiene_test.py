"""Shows that each check can fail: a bad sample for every rule, and a good one that passes."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

import banned
import folders
import layering
import length
import machine_paths
import scripts
from source_tree import SourceTree, without_comments

LAYERS = "host/main.cc\nhost/app\nhost/role\nhost/left host/right\nhost/base\n"
LIBRARIES = "gtest: gtest/ :\nre2: re2/ : host\nspdlog: spdlog/ : host/base\n"


class TreeCase(unittest.TestCase):
    def tree(self, files):
        root = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        return SourceTree(root)

    def assert_problem(self, problems, path, line, words):
        self.assertEqual(len(problems), 1, [str(p) for p in problems])
        self.assertEqual((problems[0].path, problems[0].line), (path, line))
        self.assertIn(words, problems[0].text)


class Layering(TreeCase):
    def run_check(self, files):
        return layering.check(self.tree(files), layering.Rules(LAYERS, LIBRARIES))

    def assert_refused(self, path, include, words, extra=None):
        files = {path: f"// a\n#include {include}\n", **(extra or {})}
        self.assert_problem(self.run_check(files), path, 2, words)

    def test_downwards_is_fine(self):
        self.assertEqual(self.run_check({
            "host/main.cc": '#include "host/app/app.h"\n#include <vector>\n#include <sys/mman.h>\n',
            "host/app/app.h": '#include "host/base/a.h"\n#include <oneclaw/abi.h>\n#include <re2/re2.h>\n',
            "host/app/app_test.cc": '#include "host/main.h"\n#include <gtest/gtest.h>\n',
            "host/base/a.h": "#include <spdlog/spdlog.h>\n",
            "sdk/include/oneclaw/abi.h": "#include <stdint.h>\n#include <oneclaw/store.h>\n",
            "plugins/p/manifest.json": '{"links": ["re2"]}',
            "plugins/p/p.cc": '#include "p.h"\n#include <re2/re2.h>\n#include "sdk/render/render.h"\n',
            "plugins/p/p.h": "#include <oneclaw/tool.h>\n",
        }), [])

    def test_upwards(self):
        self.assert_refused("host/base/a.h", '"host/app/app.h"', "host/app is not below it")

    def test_neighbours(self):
        self.assert_refused("host/left/a.h", '"host/right/b.h"', "host/right is not below it")

    def test_host_includes_plugin(self):
        self.assert_refused("host/app/a.h", '"plugins/p/p.h"', "only sdk/include and host/ itself")

    def test_unknown_folder(self):
        problems = self.run_check({"host/new/a.h": ""})
        self.assert_problem(problems, "host/new/a.h", 0, "not in tests/hygiene/layers.txt")

    def test_include_of_unknown_folder(self):
        self.assert_refused("host/app/a.h", '"host/gone/b.h"', "not in tests/hygiene/layers.txt")

    def test_sdk_includes_host(self):
        self.assert_refused("sdk/include/oneclaw/abi.h", '"host/base/a.h"', "depends on nothing")

    def test_sdk_render_includes_plugin(self):
        self.assert_refused("sdk/render/a.cc", '"plugins/p/p.h"', "depends on nothing")

    def test_plugin_includes_host(self):
        self.assert_refused("plugins/p/p.cc", '"host/base/a.h"', "only sdk/ and its own folder")

    def test_plugin_includes_other_plugin(self):
        self.assert_refused("plugins/p/p.cc", '"plugins/q/q.h"', "only sdk/ and its own folder")

    def test_plugin_without_link(self):
        self.assert_refused("plugins/p/p.cc", "<re2/re2.h>", 'does not list "re2"',
                            {"plugins/p/manifest.json": '{"links": ["zlib"]}'})

    def test_library_outside_its_folder(self):
        self.assert_refused("host/app/a.cc", "<spdlog/spdlog.h>", "used by host/base only")

    def test_test_library_in_product(self):
        self.assert_refused("host/app/a.cc", "<gtest/gtest.h>", "used by tests only")

    def test_unknown_library(self):
        self.assert_refused("host/app/a.cc", "<fancy/fancy.h>", "neither a system header")

    def test_quoted_relative_path(self):
        self.assert_refused("host/app/a.cc", '"../base/a.h"', "neither beside this file")

    def test_circle(self):
        problems = self.run_check({"plugins/p/x/a.h": '#include "plugins/p/y/b.h"\n',
                                   "plugins/p/y/b.h": '#include "plugins/p/x/a.h"\n'})
        self.assert_problem(problems, "plugins/p/x", 0, "in a circle: plugins/p/x, plugins/p/y")


class Length(TreeCase):
    def test_limit(self):
        at_limit = "\n" * length.MAX_LINES
        tree = self.tree({"host/a.cc": at_limit, "host/b.cc": at_limit + "\n"})
        self.assert_problem(length.check(tree, frozenset()), "host/b.cc", 0, "401 lines")
        self.assertEqual(length.check(tree, frozenset(["host/b.cc"])), [])

    def test_exceptions_do_not_rot(self):
        tree = self.tree({"host/a.cc": "\n"})
        self.assert_problem(length.check(tree, frozenset(["host/a.cc"])), "host/a.cc", 0, "no longer needs")
        self.assert_problem(length.check(tree, frozenset(["host/gone.cc"])), "host/gone.cc", 0, "does not exist")


class Banned(TreeCase):
    SAMPLES = {
        "std::regex": "std::regex r;",
        "<format>": "#include <format>",
        "<ranges>": "auto v = std::views::iota(1);",
        "std::source_location": "#include <source_location>",
        "time-zone chrono": "std::chrono::zoned_time t;",
        "system()": 'int i = system("ls");',
        "sleep in a test": "std::this_thread::sleep_for(1ms);",
        "note to self": "// TO" + "DO later",
    }

    def test_every_ban_fails_on_its_sample(self):
        self.assertEqual(set(self.SAMPLES), {ban.name for ban in banned.BANS})
        for name, line in self.SAMPLES.items():
            with self.subTest(name):
                tree = self.tree({"host/a_test.cc": f"\n{line}\n"})
                self.assert_problem(banned.check(tree), "host/a_test.cc", 2, f"{name} is banned")

    def test_words_in_comments_and_strings_are_no_code(self):
        tree = self.tree({"host/a_test.cc": '/* std::regex */ auto s = "system(1)"; // sleep_for(1)\n'
                                            "file_system(1); host->sleep(1); loop::sleep_for(1ms); std::ranges::sort(v);\n"})
        self.assertEqual(banned.check(tree), [])

    def test_sleep_may_be_tested_itself(self):
        self.assertEqual(banned.check(self.tree({"host/loop/sleep_test.cc": "sleep_for(1ms);\n"})), [])

    def test_sleep_in_the_product_is_not_a_test(self):
        self.assertEqual(banned.check(self.tree({"host/a.cc": "std::this_thread::sleep_for(1ms);\n"})), [])


class Comments(unittest.TestCase):
    def test_blanking_keeps_lines_and_code(self):
        self.assertEqual(without_comments("a /* x\ny */ b // c\nd"), "a \n b \nd")
        self.assertEqual(without_comments("f(\"a\\\"//b\", 'x', 1'000)"), "f(\"\", '', 1'000)")
        self.assertEqual(without_comments('R"(a // "\n)" b'), '""\n b')


class Folders(TreeCase):
    GOOD = {"host/base/CMakeLists.txt": "oneclaw_library(base)\n", "host/base/a.cc": "",
            "plugins/p/CMakeLists.txt": "oneclaw_plugin(p)\n", "plugins/p/README.md": "", "plugins/p/manifest.json": ""}

    def refused(self, change, drop=None):
        files = {path: text for path, text in {**self.GOOD, **change}.items() if path != drop}
        return folders.check(self.tree(files))

    def test_good(self):
        self.assertEqual(self.refused({}), [])

    def test_missing_cmake(self):
        self.assert_problem(self.refused({}, "host/base/CMakeLists.txt"), "host/base", 0, "no CMakeLists.txt")

    def test_own_cmake(self):
        problems = self.refused({"host/base/CMakeLists.txt": "add_library(base a.cc)\n"})
        self.assert_problem(problems, "host/base/CMakeLists.txt", 0, "not a call of oneclaw_library")

    def test_long_cmake(self):
        problems = self.refused({"host/base/CMakeLists.txt": "oneclaw_library(base)\n" + "\n" * 19})
        self.assert_problem(problems, "host/base/CMakeLists.txt", 0, "20 lines")

    def test_large_folder_without_readme(self):
        problems = self.refused({f"host/base/{i}.h": "" for i in range(folders.MAX_FILES_WITHOUT_README)})
        self.assert_problem(problems, "host/base", 0, "no README.md")

    def test_plugin_without_readme(self):
        self.assert_problem(self.refused({}, "plugins/p/README.md"), "plugins/p", 0, "a plugin has a README.md")


class Scripts(TreeCase):
    def test_good(self):
        tree = self.tree({"packaging/go": '#!/usr/bin/env bash\nset -euo pipefail\necho "$1"\n', "tests/a.py": "a = 1\n"})
        self.assertEqual(scripts.check(tree), [])

    def test_shellcheck_finds_an_unquoted_variable(self):
        tree = self.tree({"packaging/go": "#!/usr/bin/env bash\nset -euo pipefail\nrm $1\n"})
        self.assert_problem(scripts.check(tree), "packaging/go", 3, "SC2086")

    def test_strict_mode(self):
        tree = self.tree({"packaging/go": "#!/bin/bash\necho\n"})
        self.assert_problem(scripts.check(tree), "packaging/go", 1, "set -euo pipefail")

    def test_broken_python(self):
        self.assert_problem(scripts.check(self.tree({"tests/a.py": "def f(:\n"})), "tests/a.py", 1, "no Python")


class MachinePaths(TreeCase):
    def test_folder_of_a_machine(self):
        tree = self.tree({"README.md": "see /wo" + "rk/main/x\n"})
        self.assert_problem(machine_paths.check(tree), "README.md", 1, "a folder of one machine")

    def test_registry(self):
        tree = self.tree({"packaging/x": "get it\nfrom registry.npmjs" + ".org\n"})
        self.assert_problem(machine_paths.check(tree), "packaging/x", 2, "a package registry's host")

    def test_other_paths(self):
        self.assertEqual(machine_paths.check(self.tree({"README.md": "host/work/a, /var/lib/oneclaw\n"})), [])


class Tree(TreeCase):
    def test_git_lists_new_files_but_no_ignored_ones(self):
        tree = self.tree({".gitignore": "/build/\n", "build/a.cc": "", "host/a.cc": ""})
        subprocess.run(["git", "init", "-q", str(tree.root)], check=True)
        self.assertEqual(SourceTree(tree.root).paths, [".gitignore", "host/a.cc"])

    def test_folder_without_git_leaves_build_products_out(self):
        files = {"build/a.cc": "", "host/a.cc": "", "sdk/__pycache__/a.cpython-311.pyc": ""}
        self.assertEqual(self.tree(files).paths, ["host/a.cc"])


class CommandLine(TreeCase):
    def run_check(self, files):
        script = str(pathlib.Path(__file__).parent / "hygiene.py")
        return subprocess.run([sys.executable, "-B", script, "length", str(self.tree(files).root)], capture_output=True,
                              text=True, check=False)

    def test_verdict_is_the_exit_status(self):
        self.assertEqual(self.run_check({"host/a.cc": ""}).returncode, 0)
        bad = self.run_check({"host/a.cc": "\n" * 500})
        self.assertEqual((bad.returncode, bad.stdout.splitlines()[0][:10]), (1, "host/a.cc:"))

    def test_an_empty_tree_is_a_mistake(self):
        self.assertEqual(self.run_check({}).returncode, 1)


if __name__ == "__main__":
    unittest.main()
