#!/usr/bin/env python3
"""Writes the copy of a source file that one mutant of mutants.json changes.

mutate.py MUTANTS.json ID SOURCE_ROOT OUTPUT

The pattern must occur exactly once: a mutant that no longer fits its source is an error, not a mutant less.
"""
import json
import pathlib
import sys


def mutated(mutant, text):
    found = text.count(mutant["find"])
    if found != 1:
        raise SystemExit(f"mutant {mutant['id']}: its pattern occurs {found} times in {mutant['file']}, not once")
    if mutant["find"] == mutant["replace"]:
        raise SystemExit(f"mutant {mutant['id']} changes nothing")
    return text.replace(mutant["find"], mutant["replace"])


def main(list_file, wanted, root, output):
    mutants = {m["id"]: m for m in json.loads(pathlib.Path(list_file).read_text())["mutants"]}
    mutant = mutants[wanted]
    source = pathlib.Path(root) / mutant["file"]
    pathlib.Path(output).write_text(mutated(mutant, source.read_text()))


if __name__ == "__main__":
    main(*sys.argv[1:])
