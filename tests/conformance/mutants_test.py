#!/usr/bin/env python3
"""Runs the checker on every mutant of mutants.json: the named case must fail, and must pass on the plugin itself.

mutants_test.py MUTANTS.json CHECK_PROGRAM MUTANTS_DIR PLUGINS_DIR
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

MIN_MUTANTS = 30
SEED = "7"  # the random cases must catch their mutants every time


def verdicts(program, library, cases):
    done = subprocess.run([program, str(library), "--only", ",".join(cases), "--json", "--jobs", "1", "--seed", SEED],
                          stdout=subprocess.PIPE, text=True, timeout=600, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{library}: the checker ended with {done.returncode}: {done.stdout}")
    return {c["id"]: (c["verdict"], c["lines"]) for c in json.loads(done.stdout)["cases"]}


def main(list_file, program, mutants_dir, plugins_dir):
    mutants = json.loads(pathlib.Path(list_file).read_text())["mutants"]
    problems = []
    for plugin in sorted({m["plugin"] for m in mutants}):
        named = sorted({m["killed_by"] for m in mutants if m["plugin"] == plugin})
        healthy = verdicts(program, f"{plugins_dir}/{plugin}/{plugin}.so", named)
        for case in named:
            verdict, lines = healthy.get(case, ("missing", []))
            if verdict not in ("pass", "warn"):
                problems.append(f"{case} on {plugin} itself: {verdict} {lines}")

    def judge(mutant):
        library = f"{mutants_dir}/{mutant['id']}/{mutant['plugin']}.so"
        return mutant, verdicts(program, library, [mutant["killed_by"]]).get(mutant["killed_by"], ("missing", []))

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, (verdict, lines) in pool.map(judge, mutants):
            is_killed = verdict in ("fail", "crash")
            print(f"{'killed' if is_killed else 'ALIVE':7}{mutant['id']:36}{mutant['killed_by']:36}{mutant['what']}")
            print(f"{'':7}{lines[0][:150] if lines else verdict}")
            if not is_killed:
                problems.append(f"{mutant['id']} survives {mutant['killed_by']}: {verdict} {lines}")

    print(f"{len(mutants)} mutants, {len(problems)} problems")
    if len(mutants) < MIN_MUTANTS:
        problems.append(f"only {len(mutants)} mutants; at least {MIN_MUTANTS} are promised")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
