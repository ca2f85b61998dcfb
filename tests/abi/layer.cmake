# The C++ layer through the tables it makes.
add_executable(abi_cpp_layer_test cpp_layer_test.cc)
target_link_libraries(abi_cpp_layer_test PRIVATE OneClaw::sdk oneclaw_flags GTest::gmock_main)
gtest_discover_tests(abi_cpp_layer_test TEST_PREFIX "abi." PROPERTIES TIMEOUT 60)
