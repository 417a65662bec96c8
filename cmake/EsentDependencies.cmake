# Libraries that come from the distribution's packages, all of them header-only here so that the shared
# library depends on nothing but the C and C++ runtimes. A cross build cannot have /usr/include on its path
# (it holds the host's C library), so just the headers we use are linked into a folder of the build tree.
find_package(Threads REQUIRED)

set(ESENT_HOST_INCLUDE "/usr/include" CACHE PATH "Where the header-only dependencies are installed")
set(_borrowed "${CMAKE_BINARY_DIR}/borrowed")
file(MAKE_DIRECTORY "${_borrowed}")
foreach(_name fmt spdlog tl CLI nlohmann utf8 utf8.h utf8cpp)
  if(EXISTS "${ESENT_HOST_INCLUDE}/${_name}")
    file(CREATE_LINK "${ESENT_HOST_INCLUDE}/${_name}" "${_borrowed}/${_name}" SYMBOLIC)
  endif()
endforeach()
foreach(_required fmt/format.h spdlog/spdlog.h tl/expected.hpp CLI/CLI.hpp nlohmann/json.hpp)
  if(NOT EXISTS "${_borrowed}/${_required}")
    message(FATAL_ERROR "missing ${_required}: run cmake/setup.sh to install the packages")
  endif()
endforeach()

add_library(esent_borrowed INTERFACE)
target_include_directories(esent_borrowed SYSTEM INTERFACE "${_borrowed}")
target_compile_definitions(esent_borrowed INTERFACE FMT_HEADER_ONLY SPDLOG_FMT_EXTERNAL)

if(ESENT_BUILD_TESTS OR ESENT_BUILD_FUZZERS)
  if(CMAKE_CROSSCOMPILING)
    set(INSTALL_GTEST OFF)
    set(gtest_disable_pthreads OFF)
    add_subdirectory(/usr/src/googletest "${CMAKE_BINARY_DIR}/googletest" EXCLUDE_FROM_ALL)
    add_library(GTest::gtest_main_ ALIAS gtest_main)
  else()
    find_package(GTest REQUIRED)
    find_package(rapidcheck REQUIRED) # model tests; not in cross builds
  endif()
endif()
