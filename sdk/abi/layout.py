"""The binary layout of every struct and the value of every constant, measured by a C program compiled for it."""
import json
import subprocess
from pathlib import Path

from headers import Function

_PROGRAM = """#include <limits.h>
#include <stdio.h>
{includes}
_Static_assert(CHAR_BIT == 8 && sizeof(void *) == 8 && sizeof(long) == 8, "an LP64 system");
#define SIZE(type) printf("size %s %zu %zu\\n", #type, sizeof(type), _Alignof(type))
#define AT(type, member) printf("at %s %s %zu %zu\\n", #type, #member, offsetof(type, member), \\
                                sizeof(((type *)0)->member))
#define NUMBER(name) printf("number %s %lld\\n", #name, (long long)(name))
#define TEXT(name) printf("text %s %s\\n", #name, name)
int main(void) {{
  const unsigned one = 1;
  if (*(const unsigned char *)&one != 1) {{
    fputs("not a little-endian system\\n", stderr);
    return 1;
  }}
{body}
  return 0;
}}
"""


def program(headers):
    lines = []
    for header in headers:
        lines += [f'  {"TEXT" if c.value.startswith(chr(34)) else "NUMBER"}({c.name});' for c in header.constants]
        for struct in header.structs:
            lines.append(f"  SIZE({struct.name});")
            lines += [f"  AT({struct.name}, {member.name});" for member in struct.members]
    includes = "\n".join(f"#include <{header.path}>" for header in headers)
    return _PROGRAM.format(includes=includes, body="\n".join(lines))


def measure(headers, include_dir, compiler, work_dir):
    """Compiles, runs and returns {"structs": {...}, "constants": {...}} in the headers' order."""
    source = Path(work_dir) / "abi_layout.c"
    binary = Path(work_dir) / "abi_layout"
    source.write_text(program(headers))
    subprocess.run([compiler, "-std=c11", "-Wall", "-Wextra", "-Werror", f"-I{include_dir}", "-o", binary, source],
                   check=True)
    output = subprocess.run([binary], check=True, capture_output=True, text=True).stdout
    structs, constants = {}, {}
    for line in output.splitlines():
        what, name, rest = line.split(" ", 2)
        if what == "size":
            size, align = map(int, rest.split())
            structs[name] = {"size": size, "align": align, "members": {}}
        elif what == "at":
            member, offset, size = rest.split()
            structs[name]["members"][member] = [int(offset), int(size)]
        else:
            constants[name] = int(rest) if what == "number" else rest
    return {"structs": structs, "constants": constants}


def dump(layout):
    """JSON with one member a line, so that a difference reads like the change that made it."""
    out = ['{\n  "about": "offset and size of every member, in bytes, on LP64 little-endian; '
           'regenerate: cmake --build BUILD --target abi_update",\n  "constants": {\n']
    out.append(",\n".join(f"    {json.dumps(k)}: {json.dumps(v)}" for k, v in layout["constants"].items()))
    out.append('\n  },\n  "structs": {\n')
    structs = []
    for name, struct in layout["structs"].items():
        members = ",\n".join(f"        {json.dumps(m)}: {json.dumps(v)}" for m, v in struct["members"].items())
        structs.append(f'    {json.dumps(name)}: {{\n      "size": {struct["size"]},\n      "align": {struct["align"]},\n'
                       f'      "members": {{\n{members}\n      }}\n    }}')
    out.append(",\n".join(structs) + "\n  }\n}\n")
    return "".join(out)


def functions_are_pointers(layout, headers):
    """Every function member must be one pointer wide: the parser and the compiler saw the same thing."""
    for header in headers:
        for struct in header.structs:
            for member in struct.members:
                if isinstance(member, Function) and layout["structs"][struct.name]["members"][member.name][1] != 8:
                    return f"{struct.name}.{member.name}"
    return None
