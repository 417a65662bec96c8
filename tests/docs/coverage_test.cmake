# docs/coverage.md is what the table says.
set(OUTPUT "${SCRATCH}")
include("${CMAKE_CURRENT_LIST_DIR}/../../cmake/coverage.cmake")
execute_process(COMMAND ${CMAKE_COMMAND} -E compare_files "${SCRATCH}" "${COMMITTED}" RESULT_VARIABLE _differs)
if(_differs)
  message(FATAL_ERROR "docs/coverage.md is out of date; write it anew: cmake --build build/dev --target coverage")
endif()
