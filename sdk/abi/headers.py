"""Reads the C headers of the ABI into plain data: documents, constants, structs, function pointers and their tags.

It understands the subset of C that the headers are written in, and refuses what it does not understand, so that a new
construct is noticed instead of being left out of contract, layout and reference.
"""
import re
from dataclasses import dataclass, field
from pathlib import Path

THREADS = ("OC_ANY", "OC_SERIAL", "OC_CONCURRENT")
WAITING = ("OC_LEAF", "OC_SUSPENDS")
# What is defined for the preprocessor only and has no value to keep.
NOT_CONSTANTS = set(THREADS) | set(WAITING) | {"OC_EXPORT"}


class HeaderError(Exception):
    """A header that this reader does not understand, or that breaks a rule."""


@dataclass
class Constant:
    name: str
    value: str  # as written
    doc: str


@dataclass
class Function:
    """A function pointer: a member of a table, or the type of a callback."""
    name: str
    returns: str
    arguments: str
    tags: list
    doc: str
    since: int = 0
    guard: int = 0  # the minor of the #if around it


@dataclass
class Member:
    name: str  # "as.i" inside an anonymous union
    declaration: str
    doc: str
    since: int = 0
    guard: int = 0


@dataclass
class Struct:
    name: str
    doc: str
    members: list = field(default_factory=list)    # Member or Function, in order

    def functions(self):
        return [m for m in self.members if isinstance(m, Function)]


@dataclass
class Header:
    path: str  # "oneclaw/host/log.h"
    doc: str
    constants: list = field(default_factory=list)
    structs: list = field(default_factory=list)
    opaque: list = field(default_factory=list)     # (name, doc)
    callbacks: list = field(default_factory=list)  # Function
    entries: list = field(default_factory=list)    # Function: what a plugin exports


@dataclass
class _Item:
    """A directive or a declaration with the comments that belong to it."""
    text: str
    doc: str
    guard: int


def _comment_text(comment):
    body = comment[2:-2]
    lines = [re.sub(r"^\s*\* ?", "", line) if i else line.strip() for i, line in enumerate(body.split("\n"))]
    return "\n".join(line.rstrip() for line in lines).strip()


_TOKEN = re.compile(r'(?P<comment>/\*.*?\*/)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<newline>\n)|(?P<other>.)', re.S)


def _items(text, where):
    """Splits text into directives and declarations. A comment belongs to what follows it on the next line, or to what it
    follows on the same line."""
    items, leading, guards = [], "", [0]
    code, depth, at_line_start, last_on_line = "", 0, True, None
    tokens = list(_TOKEN.finditer(text))
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token["comment"]:
            comment = _comment_text(token["comment"])
            if "{" in code and depth > 0:
                code += token[0]  # belongs to a member: read again with the body
            elif code.strip():
                code += " "
                leading = (leading + "\n" + comment).strip()
            elif last_on_line is not None:
                last_on_line.doc = (last_on_line.doc + "\n" + comment).strip()
            else:
                leading = "" if comment.startswith("----") else comment
                if re.match(r"\n[ \t]*\n", text[token.end():]):
                    leading = ""  # a blank line: it speaks about the section, not about the next item
            continue
        if token["newline"]:
            code += "\n"
            at_line_start, last_on_line = True, None
            continue
        character = token[0]
        if at_line_start and character == "#" and not code.strip():
            end = text.find("\n", token.start())
            while text[end - 1] == "\\":
                end = text.find("\n", end + 1)
            line = text[token.start():end]
            # The comment that begins behind a directive may go on over more lines.
            begin = line.find("/*")
            if begin >= 0:
                close = text.find("*/", token.start() + begin)
                trailing = _comment_text(text[token.start() + begin:close + 2])
                line, end = line[:begin], max(close + 2, token.start() + begin)
                leading = (leading + "\n" + trailing).strip()
            directive = line.replace("\\\n", " ").strip()
            _directive(directive, items, leading, guards, where)
            leading = ""
            while index < len(tokens) and tokens[index].start() < end:
                index += 1
            code = ""
            continue
        if not character.isspace():
            at_line_start = False
        code += character
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(character, 0)
        if character == ";" and depth == 0:
            item = _Item(" ".join(code[:-1].split()), leading, guards[-1])
            if "{" in code:
                item.text = code[:-1].strip()
            items.append(item)
            code, leading, last_on_line = "", "", item
    if code.strip() not in ("", 'extern "C" {', "}"):
        raise HeaderError(f"{where}: not understood: {code.strip()[:60]!r}")
    return items


def _directive(line, items, doc, guards, where):
    minor = re.fullmatch(r"#if OC_ABI_MINOR >= (\d+)", line)
    if minor:
        guards.append(int(minor[1]))
    elif re.match(r"#if", line):
        guards.append(guards[-1])
    elif line == "#endif":
        guards.pop()
    elif line.startswith("#define"):
        items.append(_Item(line, doc, guards[-1]))
    elif not line.startswith(("#include", "#else")):
        raise HeaderError(f"{where}: not understood: {line!r}")


_TAG = re.compile(r"\b(OC_ANY|OC_SERIAL|OC_CONCURRENT|OC_LEAF|OC_SUSPENDS)\b|OC_SINCE\((\d+)\)")


def _function(declaration, doc, guard, where):
    """`ret (*name)(arguments) TAGS`; None when it is something else."""
    match = re.match(r"(?P<returns>[\w\s*]+?)\s*\(\*(?P<name>\w+)\)\s*\(", declaration)
    if not match:
        return None
    depth, at = 1, match.end()
    while depth:
        depth += {"(": 1, ")": -1}.get(declaration[at], 0)
        at += 1
    arguments, rest = declaration[match.end():at - 1], declaration[at:]
    if _TAG.sub("", rest).strip():
        raise HeaderError(f"{where}: {match['name']}: not understood: {rest!r}")
    tags = [m[0] for m in _TAG.finditer(rest) if m[1]]
    since = [int(m[2]) for m in _TAG.finditer(rest) if m[2]]
    for group in (THREADS, WAITING):
        if sum(tag in group for tag in tags) != 1:
            raise HeaderError(f"{where}: {match['name']} must carry exactly one of {', '.join(group)}")
    if len(tags) != 2 or len(since) > 1:
        raise HeaderError(f"{where}: {match['name']} carries a tag twice")
    return Function(match["name"], match["returns"].strip(), " ".join(arguments.split()), tags, doc,
                    since[0] if since else 0, guard)


def _check_since(member, where):
    if member.since != member.guard:
        raise HeaderError(f"{where}: {member.name} says OC_SINCE({member.since}), but stands in "
                          f"#if OC_ABI_MINOR >= {member.guard}")


def _members(body, where):
    for item in _items(body, where):
        function = _function(item.text, item.doc, item.guard, where)
        if function:
            _check_since(function, where)
            yield function
            continue
        union = re.fullmatch(r"union \{(.*)\} (\w+)", item.text, re.S)
        if union:
            yield Member(union[2], "union", item.doc, 0, item.guard)
            for inner in _members(union[1], where):
                yield Member(f"{union[2]}.{inner.name}", inner.declaration, inner.doc, 0, item.guard)
            continue
        declaration, since = item.text, 0
        tagged = re.search(r"\s*OC_SINCE\((\d+)\)$", declaration)
        if tagged:
            declaration, since = declaration[:tagged.start()], int(tagged[1])
        name = re.fullmatch(r"[\w\s*]+?[\s*](\w+)(\[\d+\])?", declaration)
        if not name:
            raise HeaderError(f"{where}: not understood: {declaration!r}")
        member = Member(name[1], declaration, item.doc, since, item.guard)
        _check_since(member, where)
        yield member


def _take(item, header, where):
    text = item.text
    if text.startswith("#define"):
        name = re.match(r"#define (\w+)(\(?)\s*(.*)", text)
        if name[2] or name[1] in NOT_CONSTANTS or not name[3]:  # function-like, a tag, an include guard
            return
        header.constants.append(Constant(name[1], name[3], item.doc))
        return
    text = re.sub(r'^extern "C" \{\s*', "", text)
    struct = re.fullmatch(r"typedef struct (\w+) \{(.*)\} (\w+)", text, re.S)
    if struct:
        if struct[1] != struct[3]:
            raise HeaderError(f"{where}: struct {struct[1]} is called {struct[3]}")
        header.structs.append(Struct(struct[1], item.doc, list(_members(struct[2], f"{where}: {struct[1]}"))))
        return
    opaque = re.fullmatch(r"typedef struct (\w+) (\w+)", text)
    if opaque:
        header.opaque.append((opaque[1], item.doc))
        return
    if text.startswith("typedef"):
        callback = _function(text[len("typedef"):].strip(), item.doc, item.guard, where)
        if callback:
            header.callbacks.append(callback)
            return
        if re.fullmatch(r"typedef \w+ \w+", text):
            return
    entry = re.fullmatch(r"OC_EXPORT (.*?)(\w+)\((.*)\)(.*)", text)
    if entry:
        header.entries.append(_function(f"{entry[1]} (*{entry[2]})({entry[3]}){entry[4]}", item.doc, 0, where))
        return
    raise HeaderError(f"{where}: not understood: {text[:80]!r}")


def read_header(root, path):
    text = (Path(root) / path).read_text()
    first = re.match(r"/\*.*?\*/", text, re.S)
    if not first:
        raise HeaderError(f"{path}: does not begin with the comment that explains it")
    header = Header(str(path), _comment_text(first[0]))
    body = text[first.end():]
    # The C++ brackets carry nothing.
    body = re.sub(r'#ifdef __cplusplus\n(extern "C" \{|\})\n#endif\n', "", body)
    for item in _items(body, path):
        _take(item, header, str(path))
    return header


def read_all(include_dir):
    """Every C header below include_dir/oneclaw, abi.h first, the kinds, then the services."""
    root = Path(include_dir)
    paths = [p.relative_to(root) for p in root.glob("oneclaw/**/*.h") if "cpp" not in p.parts]
    order = sorted(paths, key=lambda p: (p.name != "abi.h" or len(p.parts) > 2, len(p.parts), str(p)))
    return [read_header(root, path) for path in order]
