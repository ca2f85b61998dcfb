# Headers, contract, layout and reference page agree; every header compiles alone.
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)
set(abi_dir ${PROJECT_SOURCE_DIR}/sdk/abi)
# Bytecode would be written into the source tree.
set(abi_tool ${Python3_EXECUTABLE} -B ${abi_dir}/abi.py)
set(abi_args --include ${PROJECT_SOURCE_DIR}/sdk/include --abi ${abi_dir} --work ${CMAKE_CURRENT_BINARY_DIR}
  --cc ${CMAKE_C_COMPILER})

add_custom_target(abi_update COMMAND ${abi_tool} update ${abi_args} VERBATIM
  COMMENT "Writing contract.json, layout.json and reference.md of sdk/abi from the headers")
add_test(NAME abi.drift COMMAND ${abi_tool} check ${abi_args})
add_test(NAME abi.tools COMMAND ${Python3_EXECUTABLE} -B ${abi_dir}/abi_test.py)
add_test(NAME abi.header_matrix COMMAND ${abi_tool} matrix --include ${PROJECT_SOURCE_DIR}/sdk/include)
set_tests_properties(abi.drift abi.tools PROPERTIES TIMEOUT 120)
# Some 290 compilations: half a minute on two free cores, much longer beside a build.
set_tests_properties(abi.header_matrix PROPERTIES TIMEOUT 1800)
