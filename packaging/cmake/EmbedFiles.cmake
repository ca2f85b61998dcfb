# oneclaw_embed(TARGET FOLDER NAMESPACE): every file of FOLDER with a known ending becomes part of TARGET, listed by
# `std::span<const base::EmbeddedFile> NAMESPACE::embedded_files()`.
#
# Also the script that writes the source, at build time: cmake -DOUT= -DNAMESPACE= -DFILES= -P EmbedFiles.cmake
function(oneclaw_embed target folder namespace)
  set(patterns html css js svg)
  list(TRANSFORM patterns PREPEND ${folder}/*.)
  file(GLOB files CONFIGURE_DEPENDS ${patterns})
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cc)
  string(REPLACE ";" "|" list "${files}")
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAMESPACE=${namespace} "-DFILES=${list}" -P ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    DEPENDS ${files} ${CMAKE_CURRENT_FUNCTION_LIST_FILE}
    COMMENT "Embedding ${folder}"
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

if(NOT CMAKE_SCRIPT_MODE_FILE)
  return()
endif()

set(type_html "text/html; charset=utf-8")
set(type_css "text/css; charset=utf-8")
set(type_js "text/javascript; charset=utf-8")
set(type_svg "image/svg+xml")
string(REPLACE "|" ";" files "${FILES}")
set(data "")
set(table "")
set(count 0)
foreach(file IN LISTS files)
  cmake_path(GET file FILENAME name)
  cmake_path(GET file EXTENSION LAST_ONLY ending)
  string(SUBSTRING "${ending}" 1 -1 ending)
  file(READ ${file} hex HEX)
  file(SHA256 ${file} hash)
  string(SUBSTRING "${hash}" 0 32 hash)
  string(REGEX REPLACE "(................................................................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  string(APPEND data "constexpr unsigned char kFile${count}[] = {\n${hex}0};\n")
  string(APPEND table
         "    {\"${name}\", \"${type_${ending}}\", \"\\\"${hash}\\\"\", text(kFile${count}, sizeof kFile${count} - 1)},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT} "// Made by packaging/cmake/EmbedFiles.cmake.
#include \"host/base/embedded_file.h\"

#include <array>

namespace ${NAMESPACE} {
namespace {

[[maybe_unused]] std::string_view text(const unsigned char* bytes, std::size_t length) {
  return {reinterpret_cast<const char*>(bytes), length};
}

${data}
const std::array<oneclaw::base::EmbeddedFile, ${count}> kFiles{{
${table}}};

}  // namespace

std::span<const oneclaw::base::EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace ${NAMESPACE}
")
