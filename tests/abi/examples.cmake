# The example plugins, through their files.
add_executable(abi_examples_test examples_test.cc)
target_link_libraries(abi_examples_test PRIVATE OneClaw::sdk oneclaw_flags GTest::gmock_main ${CMAKE_DL_LIBS})
target_compile_definitions(abi_examples_test PRIVATE ONECLAW_BINARY_DIR="${CMAKE_BINARY_DIR}")
add_dependencies(abi_examples_test hello_c echo_cpp echo_cpp_b)
if(TARGET count_rust)
  add_dependencies(abi_examples_test count_rust)
endif()
gtest_discover_tests(abi_examples_test TEST_PREFIX "abi." DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 60)
