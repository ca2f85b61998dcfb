"""Runs one check on one tree: hygiene.py CHECK ROOT. Prints each problem with its place; exits 1 when there is one."""

import sys

import banned
import folders
import layering
import length
import machine_paths
import scripts
from source_tree import SourceTree

CHECKS = {
    "banned": banned.check,
    "folders": folders.check,
    "layering": layering.check,
    "length": length.check,
    "machine_paths": machine_paths.check,
    "scripts": scripts.check,
}


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in CHECKS:
        print(f"usage: hygiene.py {{{'|'.join(CHECKS)}}} ROOT", file=sys.stderr)
        return 2
    tree = SourceTree(arguments[1])
    problems = CHECKS[arguments[0]](tree)
    for problem in problems:
        print(problem)
    print(f"{arguments[0]}: {len(tree.paths)} files, {len(problems)} problems")
    return 1 if problems or not tree.paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
