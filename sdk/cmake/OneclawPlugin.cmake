# oneclaw_plugin(<name> [ID id] [MANIFEST manifest.json] [SOURCES file...] [LINKS target...] [DEFINES macro...]
#                [TESTS file...] [TEST_LINKS target...] [TEST_DEPENDS library...] [TEST_ONLY])
#
# One OneClaw plugin from C or C++ sources, for this tree and, after installation, for anybody's
# (find_package(OneClaw)). Nothing but the name is needed when the folder follows the usual layout:
#   ID        the manifest's id; default: the name
#   MANIFEST  default manifest.json; must not contain sha256, the build fills it in
#   SOURCES   default every *.cc and *.c of the folder, tests excluded
#   LINKS     libraries, also to be named under "links" in the manifest
#   TESTS     default every *_test.cc of the folder; they become the GoogleTest program <name>_test, which links
#             the same objects as the plugin, TEST_LINKS and (inside this tree) the host libraries TEST_DEPENDS
#   TEST_ONLY a plugin that only tests use: built into test-plugins/, never installed
#
# `ninja <name>` yields <build>/plugins/<name>/<id>.so and manifest.json beside it, each replaced by rename: a host
# that reads them while they are rebuilt sees the old bytes or the new ones, never half. The sources also get
# ONECLAW_PLUGIN_ID and ONECLAW_PLUGIN_VERSION, taken from the manifest, so that the two cannot drift apart.
set(ONECLAW_PLUGIN_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

# Link and compile rules that make a library a well-behaved plugin.
function(oneclaw_plugin_properties objects module)
  set_target_properties(${objects} PROPERTIES POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  # A project outside of this tree may not have chosen language levels; the C++ layer needs C++20.
  if(NOT CMAKE_CXX_STANDARD)
    set_target_properties(${objects} PROPERTIES CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)
  endif()
  # Unique symbols survive hidden visibility and pin one definition for the whole process.
  target_compile_options(${objects} PRIVATE $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-fno-gnu-unique>)
  # The build tree's run path would make the installed bytes differ from the hashed ones, and is refused anyway.
  set_target_properties(${module} PROPERTIES PREFIX "" SUFFIX ".so" BUILD_WITH_INSTALL_RPATH ON INSTALL_RPATH "")
  set(script ${ONECLAW_PLUGIN_CMAKE_DIR}/oneclaw_plugin.map)
  target_link_options(${module} PRIVATE -Wl,--version-script=${script} -Wl,--as-needed -Wl,-z,relro,-z,now
    -Wl,-z,noexecstack)
  set_property(TARGET ${module} APPEND PROPERTY LINK_DEPENDS ${script})
  # Clang links sanitizer runtimes into the executable only: a module's references stay open until it is loaded.
  if(NOT (ONECLAW_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(${module} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# Publishes <module>'s file and its manifest, with the hash, into `directory` after every link.
function(oneclaw_plugin_publish module id manifest directory)
  set(finish ${ONECLAW_PLUGIN_CMAKE_DIR}/OneclawPluginFinish.cmake)
  set_property(TARGET ${module} APPEND PROPERTY LINK_DEPENDS ${manifest} ${finish})
  set_target_properties(${module} PROPERTIES OUTPUT_NAME ${id}
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/linked/${module})
  add_custom_command(TARGET ${module} POST_BUILD VERBATIM
    COMMAND ${CMAKE_COMMAND} -DID=${id} -DLIBRARY=$<TARGET_FILE:${module}> -DMANIFEST=${manifest}
            -DDIRECTORY=${directory} -P ${finish}
    BYPRODUCTS ${directory}/${id}.so ${directory}/manifest.json)
endfunction()

function(oneclaw_plugin name)
  cmake_parse_arguments(ARG "TEST_ONLY" "ID;MANIFEST" "SOURCES;LINKS;DEFINES;TESTS;TEST_LINKS;TEST_DEPENDS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "oneclaw_plugin(${name}): unknown arguments: ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT ARG_ID)
    set(ARG_ID ${name})
  endif()
  if(NOT ARG_MANIFEST)
    set(ARG_MANIFEST manifest.json)
  endif()
  cmake_path(ABSOLUTE_PATH ARG_MANIFEST NORMALIZE)
  if(NOT EXISTS ${ARG_MANIFEST})
    message(FATAL_ERROR "oneclaw_plugin(${name}): no manifest at ${ARG_MANIFEST}")
  endif()
  file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  if(NOT ARG_SOURCES)
    set(ARG_SOURCES ${found})
    list(FILTER ARG_SOURCES EXCLUDE REGEX "_(test|bench|fuzz)\\.cc?$")
  endif()
  if(NOT ARG_TESTS AND NOT ARG_TEST_ONLY)
    set(ARG_TESTS ${found})
    list(FILTER ARG_TESTS INCLUDE REGEX "_test\\.cc$")
  endif()

  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${ARG_MANIFEST})
  file(READ ${ARG_MANIFEST} manifest)
  string(JSON version ERROR_VARIABLE problem GET "${manifest}" version)
  if(problem)
    message(FATAL_ERROR "oneclaw_plugin(${name}): ${ARG_MANIFEST}: ${problem}")
  endif()

  add_library(${name}_objects OBJECT ${ARG_SOURCES})
  target_include_directories(${name}_objects PUBLIC ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_definitions(${name}_objects PUBLIC ${ARG_DEFINES}
    ONECLAW_PLUGIN_ID="${ARG_ID}" ONECLAW_PLUGIN_VERSION="${version}")
  target_link_libraries(${name}_objects PUBLIC OneClaw::sdk ${ARG_LINKS})
  if(TARGET oneclaw_flags)
    target_link_libraries(${name}_objects PRIVATE oneclaw_flags)
  endif()

  add_library(${name} MODULE $<TARGET_OBJECTS:${name}_objects>)
  set(language C)
  if("${ARG_SOURCES}" MATCHES "\\.(cc|cpp|cxx)(;|$)")
    set(language CXX)
  endif()
  set_target_properties(${name} PROPERTIES LINKER_LANGUAGE ${language})
  target_link_libraries(${name} PRIVATE ${ARG_LINKS})
  oneclaw_plugin_properties(${name}_objects ${name})

  set(directory ${CMAKE_BINARY_DIR}/plugins/${name})
  if(ARG_TEST_ONLY)
    set(directory ${CMAKE_BINARY_DIR}/test-plugins/${name})
  endif()
  oneclaw_plugin_publish(${name} ${ARG_ID} ${ARG_MANIFEST} ${directory})
  # As files: installing the target would rewrite or strip it, and the pinned hash is of these bytes.
  if(NOT ARG_TEST_ONLY)
    install(FILES ${directory}/${ARG_ID}.so ${directory}/manifest.json DESTINATION lib/oneclaw/plugins/${ARG_ID})
  endif()

  if(ONECLAW_TESTS AND ARG_TESTS)
    find_package(GTest REQUIRED)
    include(GoogleTest)
    list(TRANSFORM ARG_TEST_DEPENDS PREPEND oneclaw_)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE ${name}_objects ${ARG_TEST_DEPENDS} ${ARG_TEST_LINKS} GTest::gmock_main)
    target_compile_definitions(${name}_test PRIVATE ONECLAW_PLUGIN_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}"
      ONECLAW_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ONECLAW_BINARY_DIR="${CMAKE_BINARY_DIR}")
    if(COMMAND oneclaw_test_program)  # in this tree
      target_link_libraries(${name}_test PRIVATE oneclaw_flags)
      oneclaw_test_program(${name}_test)
    endif()
    add_dependencies(${name}_test ${name})
    gtest_discover_tests(${name}_test TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
  endif()
endfunction()
