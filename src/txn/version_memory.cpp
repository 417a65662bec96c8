#include "txn/version_memory.h"

#include <algorithm>
#include <new>
#include <utility>

namespace esent::txn {

VersionMemory::~VersionMemory() {
    for (Block* block : spare_) {
        while (block != nullptr)
            ::operator delete(std::exchange(block, block->next));
    }
}

VersionMemory::Block* VersionMemory::take(std::size_t payloadBytes, unsigned nth, bool overdraw) {
    std::size_t index = std::min<std::size_t>(nth, kSizes.size() - 1);
    const std::size_t needed = payloadBytes + sizeof(Block);
    while (index < kSizes.size() && kSizes[index] < needed)
        ++index;
    const std::size_t size = index < kSizes.size() ? kSizes[index] : needed;
    if (usedBytes_.fetch_add(size, std::memory_order_relaxed) + size > maximumBytes_ && !overdraw) {
        usedBytes_.fetch_sub(size, std::memory_order_relaxed);
        return nullptr;
    }
    if (index < kSizes.size()) {
        const std::lock_guard lock(lock_);
        if (Block* const block = spare_[index]) {
            spare_[index] = block->next;
            spareBytes_ -= size;
            block->next = nullptr;
            return block;
        }
    }
    void* const memory = ::operator new(size, std::nothrow);
    if (memory == nullptr) {
        usedBytes_.fetch_sub(size, std::memory_order_relaxed);
        throw std::bad_alloc();
    }
    return new (memory) Block{nullptr, size};
}

void VersionMemory::give(Block* chain) {
    while (chain != nullptr) {
        Block* const block = std::exchange(chain, chain->next);
        usedBytes_.fetch_sub(block->sizeBytes, std::memory_order_relaxed);
        const auto* const size = std::find(kSizes.begin(), kSizes.end(), block->sizeBytes);
        if (size != kSizes.end()) {
            const std::lock_guard lock(lock_);
            if (spareBytes_ + block->sizeBytes <= kSpareBytes) {
                Block*& head = spare_[static_cast<std::size_t>(size - kSizes.begin())];
                block->next = std::exchange(head, block);
                spareBytes_ += block->sizeBytes;
                continue;
            }
        }
        ::operator delete(block);
    }
}

namespace {

constexpr std::size_t rounded(std::size_t bytes) {
    return (bytes + 7) & ~std::size_t{7};
}

}  // namespace

bool VersionArena::reserve(VersionMemory& memory, std::size_t bytes, bool overdraw) {
    bytes = rounded(bytes);
    if (static_cast<std::size_t>(end_ - free_) >= bytes) return true;
    VersionMemory::Block* const block = memory.take(bytes, count_, overdraw);
    if (block == nullptr) return false;
    block->next = std::exchange(blocks_, block);
    auto* const start = reinterpret_cast<std::byte*>(block);
    free_ = start + sizeof(VersionMemory::Block);
    end_ = start + block->sizeBytes;
    sizeBytes_ += block->sizeBytes;
    ++count_;
    return true;
}

std::byte* VersionArena::take(std::size_t bytes) {
    return std::exchange(free_, free_ + rounded(bytes));
}

void VersionArena::giveBack(VersionMemory& memory) {
    memory.give(blocks_);
    *this = {};
}

}  // namespace esent::txn
