"""The contract as data: which interfaces there are and what every function promises. Written to contract.json, read by
the conformance tool and by anything that generates code from the ABI."""
import re

from headers import HeaderError, THREADS, WAITING


def integer(header, name):
    return int(next(c.value for c in header.constants if c.name == name))


def _tag(function, group):
    return next(tag for tag in function.tags if tag in group).removeprefix("OC_").lower()


def _function(function):
    return {"name": function.name, "returns": function.returns, "arguments": function.arguments,
            "threads": _tag(function, THREADS), "waits": _tag(function, WAITING), "since": function.since}


def interface_ids(header):
    """Table name -> interface id: OC_CACHE_V1 "oneclaw.cache/1" names the table oc_cache_v1."""
    return {c.name.lower(): c.value.strip('"') for c in header.constants if re.fullmatch(r"OC_\w+_V\d+", c.name)}


def statuses(abi):
    """The closed set of abi.h: the comment behind each holds retry meaning, HTTP status and meaning."""
    for constant in abi.constants:
        row = re.fullmatch(r"(-|\w[\w-]*(?: first)?)\s+(\d{3})\s+(.*)", constant.doc, re.S)
        if row:
            yield {"name": constant.name.removeprefix("OC_").lower(), "code": int(constant.value.strip("()")),
                   "retry": row[1], "http": int(row[2]), "meaning": " ".join(row[3].split())}


def build(headers):
    abi = headers[0]
    interfaces, tables, callbacks = [], [], []
    for header in headers:
        ids = interface_ids(header)
        for struct in header.structs:
            functions = [_function(f) for f in struct.functions()]
            if not functions:
                continue
            entry = {"table": struct.name, "header": header.path, "functions": functions}
            if struct.name in ids:
                side = "host" if header.path.startswith("oneclaw/host/") else "plugin"
                interfaces.append({"id": ids.pop(struct.name), "side": side, **entry})
            else:
                tables.append(entry)
        for name in list(ids):
            # A service that hands out another kind's table has no function of its own.
            struct = next((s for s in header.structs if s.name == name), None)
            if struct is None:
                raise HeaderError(f"{header.path}: {ids[name]} has no struct {name}")
            interfaces.append({"id": ids[name], "side": "host", "table": name, "header": header.path,
                               "functions": []})
        callbacks += [{"header": header.path, **_function(f)} for f in header.callbacks + header.entries]
    return {
        "abi": {"major": integer(abi, "OC_ABI_MAJOR"), "minor": integer(abi, "OC_ABI_MINOR"),
                "draft_rev": integer(abi, "OC_ABI_DRAFT_REV")},
        "statuses": list(statuses(abi)),
        "interfaces": interfaces,
        "tables": tables,
        "callbacks": callbacks,
    }
