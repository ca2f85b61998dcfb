# oneclaw_test_program(TARGET): how GoogleTest programs of a release build are compiled. The compiler meets a test far more
# often than anybody runs it, so it is not optimised, and GoogleTest's headers are read once for all of them. What a test
# links stays as it ships. Other builds (sanitizers, Clang) read every header where it is included, and so find what a
# file forgot to include.
function(oneclaw_test_program target)
  if(ONECLAW_SANITIZE OR NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR NOT CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    return()
  endif()
  if(NOT TARGET oneclaw_test_headers)
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/test_headers.cc CONTENT "int main() {}\n")
    # A program and no library: -fPIE and -fPIC do not share precompiled headers.
    add_executable(oneclaw_test_headers EXCLUDE_FROM_ALL ${CMAKE_BINARY_DIR}/test_headers.cc)
    target_link_libraries(oneclaw_test_headers PRIVATE oneclaw_flags GTest::gmock)
    target_compile_options(oneclaw_test_headers PRIVATE -O0 -pthread)
    target_precompile_headers(oneclaw_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h> <chrono> <functional> <map>
      <memory> <string> <vector>)
  endif()
  # Some libraries ask for -pthread, which a precompiled header must have been made with.
  target_compile_options(${target} PRIVATE -O0 -pthread)
  target_precompile_headers(${target} REUSE_FROM oneclaw_test_headers)
endfunction()
