"""Nothing in the tree names a folder of one machine or a package registry's host."""

import re

from source_tree import Problem

# Spelt in parts, so that this file passes its own check.
PATTERNS = (
    (re.compile(r"(?<![\w.*}-])/" + r"(work|root|home/\w+|Users/\w+)/"), "a folder of one machine"),
    (re.compile(r"\b(" + "|".join((
        r"deb\.debian" + r"\.org", r"registry\.npmjs" + r"\.org", "pypi" + r"\.org", r"files\.pythonhosted" + r"\.org",
        "crates" + r"\.io", r"proxy\.golang" + r"\.org", r"repo1?\.maven" + r"\.(org|apache\.org)")) + r")\b"),
     "a package registry's host: its client knows the way"),
)


def check(tree):
    problems = []
    for path in tree.paths:
        for number, line in enumerate(tree.lines(path), 1):
            for pattern, what in PATTERNS:
                match = pattern.search(line)
                if match:
                    problems.append(Problem(path, number, f'"{match.group(0)}" is {what}'))
    return problems
