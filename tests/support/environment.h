// The variables of the environment: numbers that whoever runs a test may set (rounds, seeds), and what a test
// sets.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace esent::test {

inline std::uint64_t numberFromEnvironment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

inline void setEnvironment(const char* name, const char* value) {
#ifdef _WIN32
    ::_putenv_s(name, value);
#else
    ::setenv(name, value, 1);
#endif
}

}  // namespace esent::test
