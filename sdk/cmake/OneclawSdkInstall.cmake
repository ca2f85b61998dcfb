# Installs the SDK as the component `sdk`: headers, CMake package, pkg-config file, examples and the contract's pages.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(ONECLAW_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/OneClaw)
set(generated ${CMAKE_CURRENT_BINARY_DIR}/generated)

set_target_properties(oneclaw_sdk PROPERTIES EXPORT_NAME sdk)
install(TARGETS oneclaw_sdk EXPORT OneClawTargets COMPONENT sdk)
install(EXPORT OneClawTargets NAMESPACE OneClaw:: DESTINATION ${ONECLAW_CMAKE_DIR} COMPONENT sdk)

write_basic_package_version_file(${generated}/OneClawConfigVersion.cmake COMPATIBILITY SameMajorVersion)
configure_file(${CMAKE_CURRENT_LIST_DIR}/oneclaw-sdk.pc.in ${generated}/oneclaw-sdk.pc @ONLY)
foreach(file OneClawConfig.cmake OneclawPlugin.cmake OneclawPluginFinish.cmake oneclaw_plugin.map)
  install(FILES ${CMAKE_CURRENT_LIST_DIR}/${file} DESTINATION ${ONECLAW_CMAKE_DIR} COMPONENT sdk)
endforeach()
install(FILES ${generated}/OneClawConfigVersion.cmake DESTINATION ${ONECLAW_CMAKE_DIR} COMPONENT sdk)
install(FILES ${generated}/oneclaw-sdk.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig COMPONENT sdk)

install(DIRECTORY include/oneclaw DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk FILES_MATCHING PATTERN *.h)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DATADIR}/oneclaw COMPONENT sdk)
install(DIRECTORY abi DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT sdk
  FILES_MATCHING PATTERN *.md PATTERN *.json PATTERN __pycache__ EXCLUDE)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR}/sdk COMPONENT sdk)
