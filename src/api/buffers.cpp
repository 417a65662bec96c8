// See buffers.h; and JetFreeBuffer.
#include "api/buffers.h"

#include <cstdlib>
#include <memory>
#include <mutex>
#include <new>
#include <unordered_set>

#include "esent.h"

namespace esent::api {
namespace {

struct Blocks {
    std::mutex mutex;  // guards live
    std::unordered_set<void*> live;
};

Blocks& blocks() {
    static Blocks* const all = new Blocks;  // never destroyed: calls may come while the process exits
    return *all;
}

}  // namespace

void* allocateBuffer(std::size_t bytes) {
    std::unique_ptr<void, decltype(&std::free)> block(std::calloc(1, bytes == 0 ? 1 : bytes), &std::free);
    if (block == nullptr) throw std::bad_alloc();
    const std::lock_guard lock(blocks().mutex);
    blocks().live.insert(block.get());
    return block.release();
}

bool freeBuffer(void* block) noexcept {
    {
        const std::lock_guard lock(blocks().mutex);
        if (blocks().live.erase(block) == 0) return false;
    }
    std::free(block);
    return true;
}

}  // namespace esent::api

extern "C" JET_ERR JET_API JetFreeBuffer(char* buffer) {
    if (buffer == nullptr) return JET_errSuccess;
    return esent::api::freeBuffer(buffer) ? JET_errSuccess : JET_errInvalidParameter;
}
