"""Shell scripts are bash with strict mode and pass shellcheck; Python parses with the interpreter of Debian 12."""

import ast
import json
import re
import shutil
import subprocess

from source_tree import Problem

SHEBANG = re.compile(r"^#!.*\b(ba|da|)sh\b")


def shell_scripts(tree):
    found = []
    for path in tree.paths:
        if path.endswith((".sh", ".bash")):
            found.append(path)
        elif "." not in path.rsplit("/", 1)[-1] and SHEBANG.match((tree.lines(path) or [""])[0]):
            found.append(path)
    return found


def check(tree):
    problems = []
    scripts = shell_scripts(tree)
    if scripts and shutil.which("shellcheck") is None:
        return [Problem("packaging/debian-packages.txt", 0, "shellcheck is not installed (packaging/install test)")]
    if scripts:
        command = ["shellcheck", "--external-sources", "--format=json", *scripts]
        report = subprocess.run(command, cwd=tree.root, capture_output=True, check=False)
        for finding in json.loads(report.stdout or b"[]"):
            problems.append(Problem(finding["file"], finding["line"], f'SC{finding["code"]} {finding["message"]}'))
    for path in scripts:
        first = (tree.lines(path) or [""])[0]
        if first.startswith("#!") and not re.search(r"^set -euo pipefail$", tree.text(path), re.MULTILINE):
            problems.append(Problem(path, 1, "a script that is run starts with: set -euo pipefail"))
    for path in tree.paths:
        if path.endswith(".py"):
            try:
                ast.parse(tree.text(path), path, feature_version=(3, 11))
            except SyntaxError as error:
                problems.append(Problem(path, error.lineno or 0, f"is no Python 3.11: {error.msg}"))
    return problems
