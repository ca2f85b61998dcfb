# find_package(OneClaw): the target OneClaw::sdk (headers) and the function oneclaw_plugin(), see OneclawPlugin.cmake.
include(${CMAKE_CURRENT_LIST_DIR}/OneClawTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/OneclawPlugin.cmake)
