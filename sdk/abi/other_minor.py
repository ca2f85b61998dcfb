"""Copies of the headers as another minor would have them: what tests of the version policy compile plugins against.

older: the minor before. Everything of the newest minor stands in #if OC_ABI_MINOR >= n, so lowering the number is all it
takes; that nothing of it is left is checked.
newer: one function more at the end of the host's core table, of the descriptor and of a kind's table.
"""
import re
import shutil
from pathlib import Path

import headers as reader

# Struct -> the member that the fictional next minor appends to it.
_FUTURE = {
    "oc_host": ("abi.h", "int64_t (*future)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF OC_SINCE({minor});"),
    "oc_plugin": ("abi.h", "const void *(*future)(void *self) OC_ANY OC_LEAF OC_SINCE({minor});"),
    "oc_tool_v1": ("tool.h", "oc_status (*future)(void *self, oc_call *call) OC_CONCURRENT OC_LEAF OC_SINCE({minor});"),
}


def _copy(include_dir, out_dir, minor):
    target = Path(out_dir) / "oneclaw"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(Path(include_dir) / "oneclaw", target, ignore=shutil.ignore_patterns("cpp", ".clang-format"))
    abi = target / "abi.h"
    text, count = re.subn(r"#define OC_ABI_MINOR \d+", f"#define OC_ABI_MINOR {minor}", abi.read_text())
    assert count == 1
    abi.write_text(text)
    return target


def current_minor(include_dir):
    abi = reader.read_header(include_dir, Path("oneclaw/abi.h"))
    return next(int(c.value) for c in abi.constants if c.name == "OC_ABI_MINOR")


def write_older(include_dir, out_dir):
    minor = current_minor(include_dir)
    _copy(include_dir, out_dir, minor - 1)
    # The guards must cover everything that is marked; read_all() compares mark and guard.
    newest = [m for h in reader.read_all(out_dir) for s in h.structs for m in s.members if m.since == minor]
    assert newest, f"nothing carries OC_SINCE({minor}): the matrix would compare equal headers"


def write_newer(include_dir, out_dir):
    minor = current_minor(include_dir) + 1
    target = _copy(include_dir, out_dir, minor)
    for struct, (name, member) in _FUTURE.items():
        path = target / name
        guarded = f"#if OC_ABI_MINOR >= {minor}\n  {member.format(minor=minor)}\n#endif\n}} {struct};"
        text, count = re.subn(rf"^\}} {struct};", guarded, path.read_text(), flags=re.M)
        assert count == 1, struct
        path.write_text(text)
    reader.read_all(out_dir)
