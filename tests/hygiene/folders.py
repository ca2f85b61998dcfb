"""Every library folder is one short CMakeLists.txt and, where a reader needs it, a README.md."""

import pathlib

from source_tree import Problem

MAX_CMAKE_LINES = 20
# A folder whose sources fit on a shelf explains itself by its headers; a larger one needs a page.
MAX_FILES_WITHOUT_README = 12


def check(tree):
    problems = []
    files = {}
    for path in tree.paths:
        pure = pathlib.PurePosixPath(path)
        files.setdefault(str(pure.parent), set()).add(pure.name)
    for folder, names in sorted(files.items()):
        parts = folder.split("/")
        has_sources = any(n.endswith((".cc", ".c")) for n in names)
        if parts[0] == "host" and len(parts) > 1 and has_sources and "testdata" not in parts:
            problems += _host_folder(tree, folder, names)
        if parts[0] == "plugins" and len(parts) == 2:
            for needed in ("CMakeLists.txt", "README.md", "manifest.json"):
                if needed not in names:
                    problems.append(Problem(folder, 0, f"a plugin has a {needed}"))
        if parts[0] in ("host", "plugins") and len(parts) > 1 and "CMakeLists.txt" in names:
            path = f"{folder}/CMakeLists.txt"
            count = len(tree.lines(path))
            if count >= MAX_CMAKE_LINES:
                problems.append(Problem(path, 0, f"{count} lines: fewer than {MAX_CMAKE_LINES}, one call does it"))
    return problems


def _host_folder(tree, folder, names):
    problems = []
    if "CMakeLists.txt" not in names:
        problems.append(Problem(folder, 0, "has sources and no CMakeLists.txt"))
    elif "oneclaw_library(" not in tree.text(f"{folder}/CMakeLists.txt"):
        problems.append(Problem(f"{folder}/CMakeLists.txt", 0, "is not a call of oneclaw_library()"))
    own = [n for n in names if n.endswith((".cc", ".c", ".h"))]
    if len(own) > MAX_FILES_WITHOUT_README and "README.md" not in names:
        problems.append(Problem(folder, 0, f"has {len(own)} sources and no README.md"))
    return problems
