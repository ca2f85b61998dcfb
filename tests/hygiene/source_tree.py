"""The files of the tree that the checks look at, and the problems that they report."""

import pathlib
import subprocess
from typing import NamedTuple

CPP_SUFFIXES = (".h", ".cc", ".c")
SKIPPED_FOLDERS = ("build", ".git", ".cache", "node_modules", "__pycache__")


class Problem(NamedTuple):
    path: str
    line: int  # 0: the whole file
    text: str

    def __str__(self):
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.text}"


class SourceTree:
    """A checkout (tracked and new files, nothing ignored) or any other folder (everything but build products)."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.paths = sorted(self._from_git() or self._from_walk())
        self._texts = {}

    def _from_git(self):
        if not (self.root / ".git").exists():
            return []
        # A clone made by another user is still one to check: nothing of it is executed by listing it.
        command = ["git", "-c", "safe.directory=*", "-C", str(self.root), "ls-files", "-z",
                   "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, capture_output=True, check=True).stdout.decode()
        return [p for p in listed.split("\0") if p and (self.root / p).is_file()]

    def _from_walk(self):
        relative = (p.relative_to(self.root) for p in self.root.rglob("*") if p.is_file())
        return [str(p) for p in relative if not any(part in SKIPPED_FOLDERS for part in p.parts)]

    def text(self, path):
        """Undecodable bytes (test data, images) become U+FFFD: the checks look for words."""
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8", errors="replace")
        return self._texts[path]

    def lines(self, path):
        return self.text(path).splitlines()

    def sources(self):
        return [p for p in self.paths if p.endswith(CPP_SUFFIXES)]


def is_test_source(path):
    stem = path.rsplit(".", 1)[0]
    return path.startswith("tests/") or stem.endswith(("_test", "_bench", "_fuzz", "_for_test"))


def table_rows(text):
    """The lines of a table file without comments and blanks."""
    stripped = (line.split("#", 1)[0].strip() for line in text.splitlines())
    return [line for line in stripped if line]


def without_comments(text):
    """C and C++ source with comments and the insides of string literals blanked, line numbers kept."""
    out = []
    i = 0
    while i < len(text):
        two = text[i:i + 2]
        if two == "//":
            end = text.find("\n", i)
            i = len(text) if end < 0 else end
        elif two == "/*":
            end = text.find("*/", i + 2)
            end = len(text) if end < 0 else end + 2
            out.append("\n" * text.count("\n", i, end))
            i = end
        elif two == 'R"':
            close = ")" + text[i + 2:text.find("(", i)] + '"'
            end = text.find(close, i)
            end = len(text) if end < 0 else end + len(close)
            out.append('""' + "\n" * text.count("\n", i, end))
            i = end
        elif text[i] == '"':
            end = i + 1
            while end < len(text) and text[end] not in '"\n':
                end += 2 if text[end] == "\\" else 1
            out.append('""')
            i = min(end + 1, len(text)) if text[end:end + 1] == '"' else end
        elif text[i] == "'" and text[i - 1:i].isalnum() and text[i + 1:i + 2].isalnum():
            out.append(text[i])  # a digit separator
            i += 1
        elif text[i] == "'":
            end = i + 1
            while end < len(text) and text[end] not in "'\n":
                end += 2 if text[end] == "\\" else 1
            out.append("''")
            i = end + 1 if text[end:end + 1] == "'" else end
        else:
            out.append(text[i])
            i += 1
    return "".join(out)
