// Memory that the library hands to the application and takes back with JetFreeBuffer.
//
// Blocks are remembered, so that a foreign pointer given to JetFreeBuffer is an error and not a crash. Any
// thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace esent::api {

// A zeroed block, aligned for any type. Throws std::bad_alloc.
[[nodiscard]] void* allocateBuffer(std::size_t bytes);
// False: this is no block of ours, or it was freed before.
bool freeBuffer(void* block) noexcept;

}  // namespace esent::api
