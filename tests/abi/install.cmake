# The SDK as a stranger gets it.
add_test(NAME abi.install
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/install_test.sh ${CMAKE_BINARY_DIR} ${PROJECT_SOURCE_DIR})
set_tests_properties(abi.install PROPERTIES TIMEOUT 300)
