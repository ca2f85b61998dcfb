"""Compiles every header alone, twice over, with every warning, as every language it promises, with every compiler here."""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

_WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-fsyntax-only"]
_STRICT_C = ["-Wstrict-prototypes", "-Wmissing-prototypes"]
_C = [("c", ["-std=c11", *_STRICT_C]), ("c", ["-std=c17", *_STRICT_C]), ("c++", ["-std=c++17"]), ("c++", ["-std=c++20"])]
_CPP = [("c++", ["-std=c++20", "-fno-rtti"])]


def _jobs(include_dir, compilers):
    root = Path(include_dir)
    for path in sorted(root.glob("oneclaw/**/*.h")):
        relative = path.relative_to(root)
        for c_compiler, cxx_compiler in compilers:
            for language, options in _CPP if "cpp" in relative.parts else _C:
                compiler = c_compiler if language == "c" else cxx_compiler
                yield relative, [compiler, "-x", language, *options, *_WARNINGS, f"-I{root}", "-"]


def _run(job):
    header, command = job
    source = f"#include <{header}>\n#include <{header}>\n"
    result = subprocess.run(command, input=source, capture_output=True, text=True)
    return header, command, result


def check(include_dir, compilers, workers=4):
    """compilers: pairs of a C and a C++ compiler. Returns the number of failures, which are printed."""
    failures = total = 0
    with ThreadPoolExecutor(workers) as pool:
        for header, command, result in pool.map(_run, _jobs(include_dir, compilers)):
            total += 1
            if result.returncode != 0:
                failures += 1
                print(f"{header}: {' '.join(command)}\n{result.stderr}", file=sys.stderr)
    print(f"{total} compilations with {', '.join(c for c, _ in compilers)}: {failures} failed")
    return failures
