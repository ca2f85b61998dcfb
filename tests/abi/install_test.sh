#!/usr/bin/env bash
# install_test.sh BUILD SOURCE: installs the SDK of a build directory, builds plugins outside of the tree against it, with
# CMake and with nothing but a C compiler and pkg-config, and looks at what they export.
set -euo pipefail
build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix

fail() {
  echo "install_test: $*" >&2
  exit 1
}
# The one symbol, nothing else.
check_exports() {
  local found
  found=$(nm -D --defined-only "$1" | awk '{print $2, $3}')
  [ "$found" = "T oneclaw_plugin_v1" ] || fail "$1 exports: $found"
}

cmake --install "$build" --component sdk --prefix "$prefix" >"$work/install.log"
for file in include/oneclaw/abi.h include/oneclaw/cpp/plugin.h include/oneclaw/host/log.h share/pkgconfig/oneclaw-sdk.pc \
  share/oneclaw/examples/hello_c/hello.c; do
  [ -f "$prefix/$file" ] || fail "$file was not installed"
done
! grep -rlE "$source|$build" "$prefix" || fail "an installed file names the build machine's folders"

# Moved after installation: nothing may depend on where it was first put.
mv "$prefix" "$work/moved"
prefix=$work/moved

cp -r "$source/tests/abi/outside" "$work/outside"
# Ninja, which the tree itself is built with: a machine that has only its packages has no make.
cmake -G Ninja -S "$work/outside" -B "$work/outside/build" -DCMAKE_PREFIX_PATH="$prefix" >"$work/cmake.log" 2>&1 ||
  { cat "$work/cmake.log" >&2; fail "the project outside does not configure"; }
cmake --build "$work/outside/build" >"$work/build.log" 2>&1 ||
  { cat "$work/build.log" >&2; fail "the project outside does not build"; }
plugin=$work/outside/build/plugins/outside_tool
check_exports "$plugin/outside_tool.so"
if [ -f "$prefix/include/oneclaw/render/view.h" ]; then
  "$work/outside/build/outside_render" || fail "the program outside does not draw a view"
fi
hash=$(sha256sum "$plugin/outside_tool.so" | cut -d' ' -f1)
grep -q "\"sha256\": \"$hash\"" "$plugin/manifest.json" || fail "the manifest does not pin the library"

export PKG_CONFIG_PATH=$prefix/share/pkgconfig
read -r -a cflags < <(pkg-config --cflags oneclaw-sdk)
script=$(pkg-config --variable=version_script oneclaw-sdk)
cc -std=c11 -Wall -Wextra -Werror -shared -fPIC "${cflags[@]}" -Wl,-z,defs -Wl,--version-script="$script" \
  -DONECLAW_PLUGIN_ID='"hello_c"' -DONECLAW_PLUGIN_VERSION='"1.0.0"' \
  -o "$work/hello_c.so" "$prefix/share/oneclaw/examples/hello_c/hello.c"
check_exports "$work/hello_c.so"
echo "installed, moved, built by CMake and by cc: one export each"
