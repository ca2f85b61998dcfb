"""The reference page, generated from the headers: nothing in it is written twice."""
import re

import contract
from headers import Function

_INTRO = """# Reference of the OneClaw plugin ABI, version {major}.{minor} (draft {draft_rev})

Generated from `sdk/include/oneclaw/` by `cmake --build BUILD --target abi_update`; do not edit. What a plugin and a host
must do: [requirements.md](requirements.md). How versions work: [version_policy.md](version_policy.md).

Columns of the function tables: **threads** – `any` thread; `serial` on the instance's home loop, never two at once;
`concurrent` on the caller's loop, several at once. **waits** – `leaf` returns promptly; `suspends` may park the fiber.
**since** – the ABI minor that brought it; test with `OC_HAS` before calling anything above 0.
"""


def _cell(text):
    return " ".join(text.split()).replace("|", "\\|")


def _prose(doc):
    """The comment as a paragraph or as it was laid out, when it is laid out."""
    if re.search(r"^ {2,}", doc, re.M):
        return "```\n" + doc + "\n```\n"
    return doc + "\n"


def _table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def _signature(function):
    return f"`{function.returns} {function.name}({function.arguments})`".replace("* ", "*")


def _function_rows(functions):
    for function in functions:
        entry = contract._function(function)
        yield [_signature(function).replace("|", "\\|"), entry["threads"], entry["waits"], str(entry["since"]),
               _cell(function.doc)]


def _struct(struct, interface_id):
    title = f"### `{struct.name}`" + (f" – `{interface_id}`" if interface_id else "")
    parts = [title + "\n"]
    if struct.doc:
        parts.append(_prose(struct.doc))
    data = [m for m in struct.members if not isinstance(m, Function)]
    if data:
        rows = [[f"`{m.declaration if '.' not in m.name else m.name + ': ' + m.declaration}`", str(m.since), _cell(m.doc)]
                for m in data]
        parts.append(_table(["member", "since", ""], rows))
    if struct.functions():
        parts.append(_table(["function", "threads", "waits", "since", ""], list(_function_rows(struct.functions()))))
    return "\n".join(parts)


def _header(header):
    title, _, rest = header.doc.partition("\n")
    name, _, what = title.partition(" - ")
    parts = [f"## `{name}`\n", what + "\n"]
    if rest.strip():
        parts.append("```\n" + rest.strip("\n") + "\n```\n")
    ids = contract.interface_ids(header)
    constants = [[f"`{c.name}`", f"`{c.value}`", _cell(c.doc)] for c in header.constants]
    if constants:
        parts.append(_table(["constant", "value", ""], constants))
    for name, doc in header.opaque:
        parts.append(f"`{name}` is opaque. {doc}\n".replace(". \n", ".\n"))
    if header.callbacks or header.entries:
        rows = list(_function_rows(header.callbacks + header.entries))
        parts.append(_table(["function type", "threads", "waits", "since", ""], rows))
    parts += [_struct(struct, ids.get(struct.name)) for struct in header.structs]
    return "\n".join(parts)


def build(headers):
    data = contract.build(headers)
    parts = [_INTRO.format(**data["abi"])]
    parts.append("## Interfaces\n\n" + _table(
        ["id", "implemented by", "functions", "header"],
        [[f"`{i['id']}`", i["side"], ", ".join(f"`{f['name']}`" for f in i["functions"]) or "those of its kind",
          f"`{i['header']}`"] for i in data["interfaces"]]))
    parts.append("## Status\n\n" + _table(
        ["code", "name", "retry", "HTTP", "meaning"],
        [[str(s["code"]), f"`{s['name']}`", s["retry"], str(s["http"]), _cell(s["meaning"])] for s in data["statuses"]]))
    parts += [_header(header) for header in headers]
    return "\n".join(parts)
