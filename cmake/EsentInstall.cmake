# Install rules: the library, its header in a folder of its own (mingw ships another esent.h), the files for
# find_package(Esent) and pkg-config.
include(CMakePackageConfigHelpers)
set(_package_folder "${CMAKE_INSTALL_LIBDIR}/cmake/Esent")

install(TARGETS esent EXPORT EsentTargets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT library
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library NAMELINK_COMPONENT development
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
if(NOT WIN32)
  install(FILES "${CMAKE_BINARY_DIR}/lib/libesent.dll.so" DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library)
endif()
if(TARGET esentutl AND NOT WIN32)
  # The tool finds the library that was installed with it.
  set_target_properties(esentutl PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()
install(FILES include/esent.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/esent" COMPONENT development)
install(EXPORT EsentTargets NAMESPACE Esent:: DESTINATION "${_package_folder}" COMPONENT development)

configure_package_config_file(cmake/EsentConfig.cmake.in "${CMAKE_BINARY_DIR}/generated/EsentConfig.cmake"
  INSTALL_DESTINATION "${_package_folder}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/generated/EsentConfigVersion.cmake"
  COMPATIBILITY SameMajorVersion)
install(FILES "${CMAKE_BINARY_DIR}/generated/EsentConfig.cmake" "${CMAKE_BINARY_DIR}/generated/EsentConfigVersion.cmake"
  DESTINATION "${_package_folder}" COMPONENT development)

# Relative to the .pc file, so that the tree may be moved (cmake --install --prefix).
file(RELATIVE_PATH ESENT_PC_PREFIX "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" ESENT_PC_PREFIX "${ESENT_PC_PREFIX}")
configure_file(cmake/esent.pc.in "${CMAKE_BINARY_DIR}/generated/esent.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/generated/esent.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
