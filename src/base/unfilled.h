// UnfilledBytes: a vector of bytes whose resize() leaves new ones as they are, for memory that is written
// anyway. Plain memory; as thread-safe as any vector.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace esent {

template <class T>
struct UnfilledAllocator : std::allocator<T> {
    UnfilledAllocator() = default;
    template <class U>
    explicit UnfilledAllocator(const UnfilledAllocator<U>&) noexcept {}
    template <class U>
    struct rebind {
        using other = UnfilledAllocator<U>;
    };
    template <class U>
    void construct(U* at) noexcept {
        ::new (static_cast<void*>(at)) U;
    }
    template <class U, class... Arguments>
    void construct(U* at, Arguments&&... arguments) {
        ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
    }
};

using UnfilledBytes = std::vector<std::byte, UnfilledAllocator<std::byte>>;

}  // namespace esent
