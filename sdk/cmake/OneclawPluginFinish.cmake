# cmake -DID=id -DLIBRARY=linked.so -DMANIFEST=source.json -DDIRECTORY=out -P OneclawPluginFinish.cmake
#
# Puts a linked plugin and its manifest, completed with the library's sha256, into DIRECTORY. Both arrive under a
# temporary name and are renamed, library first: in the instant between the two renames the old manifest refuses the
# new library by hash, which is an error message and not a wrong program.
file(READ "${MANIFEST}" manifest)
string(JSON id ERROR_VARIABLE problem GET "${manifest}" id)
if(problem)
  message(FATAL_ERROR "${MANIFEST}: ${problem}")
elseif(NOT id STREQUAL ID)
  message(FATAL_ERROR "${MANIFEST}: id is \"${id}\", but oneclaw_plugin() builds \"${ID}\"")
endif()
string(JSON given ERROR_VARIABLE absent GET "${manifest}" sha256)
if(NOT absent)
  message(FATAL_ERROR "${MANIFEST}: remove sha256, the build fills it in")
endif()
string(JSON library ERROR_VARIABLE absent GET "${manifest}" library)
if(NOT absent AND NOT library STREQUAL "${ID}.so")
  message(FATAL_ERROR "${MANIFEST}: library is \"${library}\", but the build makes \"${ID}.so\"")
endif()

# Inserted as text after the opening brace: CMake's JSON writer would reorder the keys and reprint the numbers.
file(SHA256 "${LIBRARY}" hash)
string(FIND "${manifest}" "{" brace)
math(EXPR after "${brace} + 1")
string(SUBSTRING "${manifest}" ${after} -1 rest)
file(MAKE_DIRECTORY "${DIRECTORY}")
file(COPY_FILE "${LIBRARY}" "${DIRECTORY}/.${ID}.so.new")
file(WRITE "${DIRECTORY}/.manifest.json.new" "{\n  \"sha256\": \"${hash}\",${rest}")
file(RENAME "${DIRECTORY}/.${ID}.so.new" "${DIRECTORY}/${ID}.so")
file(RENAME "${DIRECTORY}/.manifest.json.new" "${DIRECTORY}/manifest.json")
