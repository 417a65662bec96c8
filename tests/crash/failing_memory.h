// An allocator in which an allocation can be made to fail, once or for good, and which counts what is alive.
//
// Replaces operator new of the program: for one source file of a test program. What fails is counted on the
// thread that plans it, inside of within() only; what is alive on all of them.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

namespace esent::crash {

class FailingMemory {
 public:
    // The allocation behind `step` others fails in the next within(); negative: none does.
    static void plan(long step, bool forGood) {
        planned = step;
        failsForGood = forGood;
    }
    // Around the calls of the engine that are tried.
    template <class Call>
    static auto within(Call call) {
        allocations = 0;
        left = planned;
        const auto answer = call();
        left = -1;
        return answer;
    }

    // What is called fails no allocation, and counts none.
    template <class Call>
    static auto without(Call call) {
        const long leftBefore = std::exchange(left, -1);
        const unsigned long allocationsBefore = allocations;
        auto answer = call();
        allocations = allocationsBefore;
        left = leftBefore;
        return answer;
    }

    static void* allocate(std::size_t bytes, std::size_t alignment) {
        ++allocations;
        if (left == 0) {
            if (!failsForGood) left = -1;
            throw std::bad_alloc();
        }
        if (left > 0) --left;
        const std::size_t rounded = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
        void* const memory = std::aligned_alloc(alignment, rounded);
        if (memory == nullptr) throw std::bad_alloc();
        ++alive;
        return memory;
    }
    static void release(void* memory) noexcept {
        if (memory == nullptr) return;
        --alive;
        std::free(memory);
    }

    inline static thread_local unsigned long allocations = 0;  // of the last within()
    inline static std::atomic<long> alive = 0;

 private:
    inline static thread_local long left = -1;  // until one fails
    inline static thread_local long planned = -1;
    inline static thread_local bool failsForGood = false;
};

}  // namespace esent::crash

[[gnu::noinline]] void* operator new(std::size_t bytes) {
    return esent::crash::FailingMemory::allocate(bytes, alignof(std::max_align_t));
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return esent::crash::FailingMemory::allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    try {
        return operator new(bytes);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    esent::crash::FailingMemory::release(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    esent::crash::FailingMemory::release(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
    esent::crash::FailingMemory::release(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    esent::crash::FailingMemory::release(memory);
}
