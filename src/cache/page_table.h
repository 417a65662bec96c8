// PageTable: which frame holds a page of a file: one slot per page number.
//
// Slots come in leaves that are made when a page of theirs is first wanted and stay; looking up takes no
// lock. A bigger root replaces the old one, which is kept for those who still look at it.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "base/disk_types.h"

namespace esent::cache {

class Frame;

class PageTable {
 public:
    using Slot = std::atomic<Frame*>;

    // Null when no page near it was ever wanted.
    [[nodiscard]] Slot* find(PageNumber number) const {
        const Root* root = root_.load(std::memory_order_acquire);
        const std::size_t index = number >> kLeafBits;
        if (root == nullptr || index >= root->count) return nullptr;
        Leaf* leaf = root->leaves[index].load(std::memory_order_acquire);
        return leaf == nullptr ? nullptr : &(*leaf)[number & kLeafMask];
    }
    // Makes the slot if need be. Throws std::bad_alloc.
    [[nodiscard]] Slot& slot(PageNumber number);

    // Calls visit(number, slot) for every filled slot from `first` on.
    template <class Visit>
    void forEach(PageNumber first, Visit visit) const {
        const Root* root = root_.load(std::memory_order_acquire);
        if (root == nullptr) return;
        for (std::size_t index = first >> kLeafBits; index < root->count; ++index) {
            Leaf* leaf = root->leaves[index].load(std::memory_order_acquire);
            if (leaf == nullptr) continue;
            for (std::size_t at = 0; at < leaf->size(); ++at) {
                const auto number = static_cast<PageNumber>((index << kLeafBits) | at);
                Slot& slot = (*leaf)[at];
                if (number >= first && slot.load(std::memory_order_acquire) != nullptr) visit(number, slot);
            }
        }
    }

 private:
    static constexpr unsigned kLeafBits = 10;
    static constexpr PageNumber kLeafMask = (1U << kLeafBits) - 1;
    using Leaf = std::array<Slot, std::size_t{1} << kLeafBits>;
    struct Root {
        explicit Root(std::size_t leafCount)
            : count(leafCount), leaves(std::make_unique<std::atomic<Leaf*>[]>(leafCount)) {}
        std::size_t count;
        std::unique_ptr<std::atomic<Leaf*>[]> leaves;
    };

    std::atomic<Root*> root_{nullptr};
    std::mutex growLock_;
    std::vector<std::unique_ptr<Root>> roots_;   // guarded by growLock_
    std::vector<std::unique_ptr<Leaf>> leaves_;  // guarded by growLock_
};

}  // namespace esent::cache
