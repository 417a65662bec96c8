// Random bits for signatures and handles: from the operating system, or from a seed that a test sets.
//
// Thread-safe. Not meant for keys of any cipher.
#pragma once

#include <cstdint>
#include <optional>

namespace esent::os {

[[nodiscard]] std::uint32_t random32() noexcept;
[[nodiscard]] std::uint64_t random64() noexcept;

// From now on the same sequence for the same seed; nullopt goes back to the operating system's bits. Tests
// only.
void seedRandom(std::optional<std::uint64_t> seed) noexcept;

}  // namespace esent::os
