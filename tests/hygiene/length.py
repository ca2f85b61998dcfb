"""No source file grows beyond what one idea needs. Exceptions stand in length_exceptions.txt, each with its reason."""

import pathlib

from source_tree import Problem, table_rows

EXCEPTIONS = "tests/hygiene/length_exceptions.txt"  # of the tree that is checked
MAX_LINES = 400


def exceptions(tree):
    listed = pathlib.Path(tree.root) / EXCEPTIONS
    return frozenset(table_rows(listed.read_text())) if listed.exists() else frozenset()


def check(tree, allowed=None):
    allowed = exceptions(tree) if allowed is None else allowed
    problems = []
    for path in tree.sources():
        count = len(tree.lines(path))
        if count > MAX_LINES and path not in allowed:
            problems.append(Problem(path, 0, f"{count} lines, at most {MAX_LINES}: does it hold one idea?"))
        elif count <= MAX_LINES and path in allowed:
            problems.append(Problem(path, 0, f"no longer needs to be in {EXCEPTIONS}"))
    for path in sorted(allowed - set(tree.paths)):
        problems.append(Problem(path, 0, f"is in {EXCEPTIONS}, but does not exist"))
    return problems
