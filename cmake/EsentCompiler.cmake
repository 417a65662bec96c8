# Compiler settings that hold for every target of the project.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS ON) # statement expressions (TRY), __int128
set(CMAKE_C_STANDARD 11)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_C_VISIBILITY_PRESET hidden)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(ESENT_CCACHE ccache)
if(ESENT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${ESENT_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ESENT_CCACHE}")
endif()

add_library(esent_compile_flags INTERFACE)
target_compile_options(esent_compile_flags INTERFACE
  -Wall -Wextra -Werror -Wshadow -Wno-missing-field-initializers
  # GCC 12 sees overflows in std::vector::insert that are not there.
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-Wno-stringop-overflow>
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wno-psabi>
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>) # GCC 12 cries wolf over "text" + std::string
# The whole interface, what Windows exports without publishing it included.
target_compile_definitions(esent_compile_flags INTERFACE JET_VERSION=0x0A01)
# The shared library is optimised as one piece, which takes 5 to 10 % off its times. Tests and tools, which link rooms
# as they are, take the plain code that the same object files hold.
if(ESENT_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT WIN32)
  target_compile_options(esent_compile_flags INTERFACE -flto=auto -ffat-lto-objects)
  target_link_options(esent_compile_flags INTERFACE
    $<IF:$<STREQUAL:$<TARGET_PROPERTY:NAME>,esent>,-flto=auto,-fno-lto>)
endif()
# esent_hot(<target>): rooms that every call on a row goes through are worth more code, which takes a tenth off a scan.
# GCC 12 cries wolf there over values of expected that are not there, and over spans compared by memcmp.
function(esent_hot target)
  if(ESENT_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT WIN32)
    target_compile_options(${target} PRIVATE -O3 -Wno-maybe-uninitialized -Wno-stringop-overread)
  endif()
endfunction()
# Variables of a thread without a call of the run-time linker. A released library has them at a fixed distance from the
# thread's own address: its 140 bytes fit into what glibc keeps for libraries that are loaded later (1.6 KB in all).
include(CheckCXXCompilerFlag)
check_cxx_compiler_flag(-mtls-dialect=gnu2 ESENT_HAS_TLS_DESCRIPTORS)
if(ESENT_HAS_TLS_DESCRIPTORS AND NOT WIN32)
  target_compile_options(esent_compile_flags INTERFACE
    $<IF:$<CONFIG:Release>,-ftls-model=initial-exec,-mtls-dialect=gnu2>)
endif()
if(ESENT_SANITIZE)
  target_compile_options(esent_compile_flags INTERFACE -fsanitize=${ESENT_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(esent_compile_flags INTERFACE -fsanitize=${ESENT_SANITIZE})
endif()
if(WIN32)
  target_compile_definitions(esent_compile_flags INTERFACE _WIN32_WINNT=0x0A00 WINVER=0x0A00
    NOMINMAX WIN32_LEAN_AND_MEAN)
  target_link_options(esent_compile_flags INTERFACE -static -static-libgcc -static-libstdc++)
endif()
