// Growing a page table; see page_table.h.
#include "cache/page_table.h"

#include <algorithm>

namespace esent::cache {

PageTable::Slot& PageTable::slot(PageNumber number) {
    if (Slot* present = find(number)) return *present;
    const std::lock_guard guard(growLock_);
    const std::size_t index = number >> kLeafBits;
    Root* root = root_.load(std::memory_order_relaxed);
    if (root == nullptr || index >= root->count) {
        const std::size_t before = root == nullptr ? 0 : root->count;
        auto bigger = std::make_unique<Root>(std::max({index + 1, before * 2, std::size_t{8}}));
        for (std::size_t i = 0; i < before; ++i) {
            bigger->leaves[i].store(root->leaves[i].load(std::memory_order_relaxed),
                                    std::memory_order_relaxed);
        }
        roots_.push_back(std::move(bigger));
        root = roots_.back().get();
        root_.store(root, std::memory_order_release);
    }
    Leaf* leaf = root->leaves[index].load(std::memory_order_relaxed);
    if (leaf == nullptr) {
        leaves_.push_back(std::make_unique<Leaf>());
        leaf = leaves_.back().get();
        root->leaves[index].store(leaf, std::memory_order_release);
    }
    return (*leaf)[number & kLeafMask];
}

}  // namespace esent::cache
