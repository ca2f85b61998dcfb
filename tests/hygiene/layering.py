"""Every #include points downwards: layers.txt for folders, libraries.txt for what comes from outside."""

import json
import pathlib
import re
from typing import NamedTuple

from source_tree import Problem, is_test_source, table_rows

HERE = pathlib.Path(__file__).parent
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')

# Headers without a library of their own: the C and C++ standard libraries, POSIX, Linux and the sanitizers.
SYSTEM_FOLDERS = ("sys/", "netinet/", "arpa/", "net/", "linux/", "asm/", "sanitizer/", "bits/")
SYSTEM_HEADERS = frozenset("""
    algorithm any array atomic barrier bit bitset cassert cctype cerrno cfloat charconv chrono cinttypes climits clocale
    cmath compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib
    cstring ctime cuchar cwchar cwctype deque exception execution expected filesystem forward_list fstream functional
    future initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory
    memory_resource mutex new numbers numeric optional ostream queue random ratio scoped_allocator semaphore set
    shared_mutex span sstream stack stdexcept stop_token streambuf string string_view system_error thread tuple
    type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version cxxabi.h
    assert.h ctype.h errno.h fenv.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h stdalign.h stdarg.h
    stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h threads.h time.h uchar.h wchar.h
    wctype.h dirent.h dlfcn.h elf.h endian.h execinfo.h fcntl.h fnmatch.h ftw.h getopt.h glob.h grp.h iconv.h ifaddrs.h link.h
    malloc.h netdb.h poll.h pthread.h pwd.h sched.h semaphore.h spawn.h strings.h syslog.h termios.h ucontext.h
    unistd.h unwind.h utime.h immintrin.h x86intrin.h
""".split())


class Library(NamedTuple):
    name: str
    prefixes: tuple
    folders: tuple


class Rules:
    def __init__(self, layers_text, libraries_text):
        self.rank = {}
        for depth, row in enumerate(table_rows(layers_text)):
            for folder in row.split():
                self.rank[folder] = depth
        self.libraries = []
        for row in table_rows(libraries_text):
            name, prefixes, folders = (part.strip() for part in row.split(":"))
            self.libraries.append(Library(name, tuple(prefixes.split()), tuple(folders.split())))

    @classmethod
    def from_files(cls):
        return cls((HERE / "layers.txt").read_text(), (HERE / "libraries.txt").read_text())

    def layer_of(self, path):
        """The folder of layers.txt that `path` belongs to, or None."""
        parts = path.split("/")
        for length in range(len(parts), 0, -1):
            candidate = "/".join(parts[:length])
            if candidate in self.rank:
                return candidate
        return None

    def library_of(self, header):
        """The first line that matches: libraries.txt lists the particular before the general."""
        for library in self.libraries:
            if any(header == p or (header.startswith(p) and p != header) for p in library.prefixes):
                return library
        return None


def includes(tree, path):
    """(line number, quoted?, header) of every include; quoted paths beside the file become paths from the root."""
    found = []
    for number, line in enumerate(tree.lines(path), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quoted, header = match.group(1) == '"', match.group(2)
        beside = str(pathlib.PurePosixPath(path).parent / header)
        if quoted and beside in tree.paths:
            header = beside
        found.append((number, quoted, header))
    return found


def plugin_links(tree, path):
    """What the manifest of the plugin that `path` belongs to lists under "links"."""
    folder = "/".join(path.split("/")[:2])
    manifest = f"{folder}/manifest.json"
    if manifest not in tree.paths:
        return ()
    try:
        return tuple(json.loads(tree.text(manifest)).get("links", ()))
    except ValueError:
        return ()


def _host_problem(rules, path, header):
    if header.startswith(("plugins/", "tests/")) or (header.startswith("sdk/") and "/include/" not in header):
        return f"host/ includes {header}: only sdk/include and host/ itself are below it"
    own, other = rules.layer_of(path), rules.layer_of(header)
    if header.startswith("host/") and other is None:
        return f"includes {header}, whose folder is not in tests/hygiene/layers.txt"
    if other is not None and other != own and rules.rank[other] <= rules.rank[own]:
        return f"{own} includes {header}: {other} is not below it (tests/hygiene/layers.txt)"
    return None


def _inner_problem(rules, path, header):
    """Problem of an include of this tree's own header, or None."""
    area = path.split("/")[0]
    if is_test_source(path):
        return None
    if area == "host":
        return _host_problem(rules, path, header)
    if path.startswith("sdk/include/") and not header.startswith(("oneclaw/", "sdk/include/")):
        return f"sdk/include includes {header}: it depends on nothing but itself"
    if area == "sdk" and header.startswith(("host/", "plugins/", "tests/")):
        return f"sdk includes {header}: it depends on nothing but itself"
    if area == "plugins":
        folder = "/".join(path.split("/")[:2]) + "/"
        if not header.startswith((folder, "oneclaw/", "sdk/")):
            return f"a plugin includes {header}: only sdk/ and its own folder are open to it"
    return None


def _outer_problem(rules, tree, path, header):
    """Problem of an include of a library's header, or None."""
    if header in SYSTEM_HEADERS or header.startswith(SYSTEM_FOLDERS) or is_test_source(path):
        return None
    library = rules.library_of(header)
    if library is None:
        return f"<{header}> is neither a system header nor in tests/hygiene/libraries.txt"
    if path.startswith("plugins/"):
        if library.name in plugin_links(tree, path):
            return None
        return f"includes <{header}>, but the plugin's manifest does not list \"{library.name}\" under \"links\""
    if any(path.startswith(folder + "/") for folder in library.folders):
        return None
    return f"includes <{header}>: {library.name} is used by {', '.join(library.folders) or 'tests'} only"


def _cycles(edges):
    """Strongly connected groups of more than one folder (Tarjan)."""
    order, low, on_stack, stack, groups = {}, {}, set(), [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        on_stack.add(node)
        for other in sorted(edges.get(node, ())):
            if other not in order:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in on_stack:
                low[node] = min(low[node], order[other])
        if low[node] == order[node]:
            group = []
            while not group or group[-1] != node:
                group.append(stack.pop())
                on_stack.discard(group[-1])
            if len(group) > 1:
                groups.append(sorted(group))

    for node in sorted(edges):
        if node not in order:
            visit(node)
    return groups


def check(tree, rules=None):
    rules = rules or Rules.from_files()
    problems = []
    edges = {}
    for path in tree.sources():
        area = path.split("/")[0]
        if area not in ("host", "sdk", "plugins"):
            continue
        if area == "host" and rules.layer_of(path) is None:
            problems.append(Problem(path, 0, "its folder is not in tests/hygiene/layers.txt"))
            continue
        for number, quoted, header in includes(tree, path):
            inner = header.split("/")[0] in ("host", "sdk", "plugins", "tests", "oneclaw")
            if inner:
                text = _inner_problem(rules, path, header)
                if not is_test_source(path):
                    edges.setdefault(str(pathlib.PurePosixPath(path).parent), set()).add(
                        str(pathlib.PurePosixPath(header).parent))
            elif quoted:
                text = f'"{header}" is neither beside this file nor a path from the top of the tree'
            else:
                text = _outer_problem(rules, tree, path, header)
            if text:
                problems.append(Problem(path, number, text))
    for group in _cycles(edges):
        problems.append(Problem(group[0], 0, f"folders include each other in a circle: {', '.join(group)}"))
    return problems
