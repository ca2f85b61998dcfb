"""Runs clang-tidy over the sources of a build folder, in parallel; a file that passed is not looked at again until it,
anything of this tree that it includes, its compile command or .clang-tidy changes.

usage: tidy.py BUILD-FOLDER [PATH-PREFIX...]
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("host/", "plugins/", "sdk/")
# Boost.Beast costs half a minute a file; the files around it hold little but its composed operations.
SLOW_HEADER = "boost/beast/"
# GoogleTest's macros double the time and are where most false positives sit.
SKIPPED_SUFFIXES = ("_test.cc", "_bench.cc", "_fuzz.cc", ".c")
OUTPUT = re.compile(r" -o (\S+) ")


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = pathlib.Path(base) / "oneclaw-tidy"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def object_dependencies(build):
    """Object file -> files that it was compiled from, from ninja's dependency log."""
    log = subprocess.run(["ninja", "-C", str(build), "-t", "deps"], capture_output=True, text=True, check=True).stdout
    dependencies, current = {}, []
    for line in log.splitlines():
        if line and not line.startswith(" "):
            current = dependencies.setdefault(line.split(":")[0], [])
        elif line.strip():
            current.append(str((build / line.strip()).resolve()))
    return dependencies


def candidates(build, prefixes):
    """(path from the root, compile command, files it depends on) of every source to check, each once."""
    dependencies = object_dependencies(build)
    found = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = os.path.relpath(entry["file"], ROOT)
        if not path.startswith(FOLDERS) or path.endswith(SKIPPED_SUFFIXES) or "/testdata/" in path:
            continue
        if prefixes and not path.startswith(prefixes):
            continue
        needed = dependencies.get(OUTPUT.search(entry["command"]).group(1))
        if needed is None:
            sys.exit(f"tidy.py: {path} has no entry in ninja's log: build {build} first")
        found[path] = (path, entry["command"], needed)
    return [found[path] for path in sorted(found)]


def fingerprint(command, needed, settings):
    digest = hashlib.sha256(settings)
    digest.update(command.replace(str(ROOT), "").encode())
    for path in sorted(needed):
        if path.startswith(str(ROOT) + os.sep):
            digest.update(os.path.relpath(path, ROOT).encode())
            digest.update(pathlib.Path(path).read_bytes())
    return digest.hexdigest()


def run(build, path):
    started = time.monotonic()
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), path], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    # What clang-tidy writes to stderr is only a count of suppressed warnings, unless it could not start.
    return done.returncode, done.stdout or done.stderr, time.monotonic() - started


def main(arguments):
    if not arguments:
        sys.exit(__doc__)
    build = (ROOT / arguments[0]).resolve()
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    settings = version + (ROOT / ".clang-tidy").read_bytes()
    cache = cache_folder()
    waiting, known, slow = [], 0, []
    for path, command, needed in candidates(build, tuple(arguments[1:])):
        if any(SLOW_HEADER in header for header in needed):
            slow.append(path)
            continue
        mark = cache / fingerprint(command, needed, settings)
        if mark.exists():
            known += 1
        else:
            waiting.append((path, mark))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda job: (job, run(build, job[0])), waiting)
        for (path, mark), (status, output, seconds) in results:
            print(f"{'ok    ' if status == 0 else 'FAILED'} {seconds:5.1f} s  {path}", flush=True)
            if status == 0:
                mark.touch()
            else:
                failed += 1
                print(output, flush=True)
    print(f"clang-tidy: {len(waiting)} files looked at, {known} unchanged since they passed, {failed} with findings; "
          f"left out because they include Beast: {', '.join(slow) or 'none'}")
    return 1 if failed or not (waiting or known) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
