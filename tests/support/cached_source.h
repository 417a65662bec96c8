// A page source that keeps every page it has read, for tests that read the same pages many times.
#pragma once

#include <unordered_map>

#include "btree/page_source.h"

namespace esent::test {

class CachedSource final : public btree::PageSource {
 public:
    explicit CachedSource(btree::PageSource& source) : source_(source) {}
    [[nodiscard]] std::uint32_t pageSize() const override { return source_.pageSize(); }
    [[nodiscard]] Result<btree::PageRef> page(PageNumber number) override {
        if (const auto kept = pages_.find(number); kept != pages_.end()) return kept->second;
        return pages_[number] = TRY(source_.page(number));
    }

 private:
    btree::PageSource& source_;
    std::unordered_map<PageNumber, btree::PageRef> pages_;
};

}  // namespace esent::test
