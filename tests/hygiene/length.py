"""No source file grows beyond what one idea needs. Exceptions stand in length_exceptions.txt, each with its reason."""

import pathlib

from source_tree import Problem, table_rows

HERE = pathlib.Path(__file__).parent
MAX_LINES = 400


def exceptions():
    return frozenset(table_rows((HERE / "length_exceptions.txt").read_text()))


def check(tree, allowed=None):
    allowed = exceptions() if allowed is None else allowed
    problems = []
    for path in tree.sources():
        count = len(tree.lines(path))
        if count > MAX_LINES and path not in allowed:
            problems.append(Problem(path, 0, f"{count} lines, at most {MAX_LINES}: does it hold one idea?"))
        elif count <= MAX_LINES and path in allowed:
            problems.append(Problem(path, 0, "no longer needs to be in tests/hygiene/length_exceptions.txt"))
    for path in sorted(allowed - set(tree.paths)):
        problems.append(Problem(path, 0, "is in tests/hygiene/length_exceptions.txt, but does not exist"))
    return problems
