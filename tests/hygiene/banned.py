"""Constructs that this project does without, each with its reason."""

import re
from typing import NamedTuple

from source_tree import Problem, is_test_source, without_comments


class Ban(NamedTuple):
    name: str
    pattern: re.Pattern
    reason: str
    tests_only: bool = False
    in_comments: bool = False
    except_in: tuple = ()  # files whose subject it is


BANS = (
    Ban("std::regex", re.compile(r"#\s*include\s*<regex>|\bstd::w?regex\b"),
        "it recurses: 1.4 MiB of stack on 2,000 characters; use RE2"),
    Ban("<format>", re.compile(r"#\s*include\s*<format>|\bstd::(v?format(_to)?)\b"), "GCC 12 has none"),
    Ban("<ranges>", re.compile(r"#\s*include\s*<ranges>|\bstd::(views|ranges::views)::"), "Clang 14 cannot use them"),
    Ban("std::source_location", re.compile(r"#\s*include\s*<source_location>|\bstd::source_location\b"),
        "Clang 14 has none"),
    Ban("time-zone chrono", re.compile(r"\bstd::chrono::(zoned_time|current_zone|locate_zone|tzdb|get_tzdb)\b"),
        "GCC 12 has none"),
    Ban("system()", re.compile(r"(?<![\w.>])(?:std::|::)?(?:system|popen)\s*\("),
        "a shell between us and a program is an injection waiting; use posix_spawn or exec"),
    Ban("sleep in a test",
        re.compile(r"\bthis_thread::sleep_(for|until)\s*\(|\b(usleep|nanosleep)\s*\(|(?<![\w.>:])sleep\s*\("),
        "it holds a thread and hopes; wait for the event itself, with a deadline", tests_only=True),
    Ban("note to self", re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"), "finish it, or file an issue", in_comments=True),
)


def check(tree):
    problems = []
    for path in tree.sources():
        code = without_comments(tree.text(path)).splitlines()
        whole = tree.lines(path)
        for ban in BANS:
            if ban.tests_only and not is_test_source(path) or str(path) in ban.except_in:
                continue
            for number, line in enumerate(whole if ban.in_comments else code, 1):
                if ban.pattern.search(line):
                    problems.append(Problem(path, number, f"{ban.name} is banned: {ban.reason}"))
    return problems
