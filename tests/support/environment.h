// Numbers that whoever runs a test may set: rounds, seeds.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace esent::test {

inline std::uint64_t numberFromEnvironment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace esent::test
