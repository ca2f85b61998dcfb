#!/usr/bin/env python3
"""Checks that the headers, the contract, the layout and the reference page agree, or writes the last three anew.

  abi.py check  --include DIR --abi DIR --work DIR [--cc CC]   exit 1 and a difference when something drifted
  abi.py update --include DIR --abi DIR --work DIR [--cc CC]   what the target abi_update runs
  abi.py matrix --include DIR                                  compiles every header alone with gcc and clang
  abi.py older|newer --include DIR --work DIR                  headers of the minor before, or of a fictional next one
"""
import argparse
import difflib
import json
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import contract  # noqa: E402
import headers  # noqa: E402
import layout  # noqa: E402
import matrix  # noqa: E402
import other_minor  # noqa: E402
import reference  # noqa: E402


def generated(include_dir, compiler, work_dir):
    """File name -> what it must contain."""
    model = headers.read_all(include_dir)
    measured = layout.measure(model, include_dir, compiler, work_dir)
    wrong = layout.functions_are_pointers(measured, model)
    if wrong:
        raise headers.HeaderError(f"{wrong} is not a pointer")
    return {
        "contract.json": json.dumps(contract.build(model), indent=1) + "\n",
        "layout.json": layout.dump(measured),
        "reference.md": reference.build(model),
    }


def check(args):
    drifted = False
    for name, wanted in generated(args.include, args.cc, args.work).items():
        path = Path(args.abi) / name
        found = path.read_text() if path.exists() else ""
        if found == wanted:
            continue
        drifted = True
        print("".join(difflib.unified_diff(found.splitlines(True), wanted.splitlines(True), str(path), "the headers", n=1)))
    if drifted:
        print("The headers and sdk/abi differ. If the change is meant and version_policy.md allows it: "
              "cmake --build BUILD --target abi_update, and commit the difference.")
    return int(drifted)


def update(args):
    for name, wanted in generated(args.include, args.cc, args.work).items():
        (Path(args.abi) / name).write_text(wanted)
    return 0


def run_matrix(args):
    pairs = [pair for pair in (("gcc", "g++"), ("clang", "clang++")) if shutil.which(pair[1])]
    return int(not pairs or matrix.check(args.include, pairs) != 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["check", "update", "matrix", "older", "newer"])
    parser.add_argument("--include", required=True)
    parser.add_argument("--abi")
    parser.add_argument("--work", default=tempfile.gettempdir())
    parser.add_argument("--cc", default="cc")
    args = parser.parse_args()
    if args.verb in ("older", "newer"):
        getattr(other_minor, f"write_{args.verb}")(args.include, args.work)
        return 0
    return {"check": check, "update": update, "matrix": run_matrix}[args.verb](args)


if __name__ == "__main__":
    sys.exit(main())
