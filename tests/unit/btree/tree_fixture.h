// A tree in memory, made by the bulk builder.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "btree/bulk_builder.h"
#include "btree/space.h"
#include "btree/tree_walker.h"
#include "memory_file.h"
#include "page/checksum.h"

namespace esent::btree {

using Entries = std::vector<std::pair<Bytes, Bytes>>;

// Pages from 2 on; the tree's root is page 1.
class MemoryTarget final : public BulkTarget {
 public:
    explicit MemoryTarget(std::uint32_t pageSize) : pageSize_(pageSize) {}
    Result<PageNumber> allocatePage(PageNumber) override {
        if (pagesLeft == 0) return fail(JET_errOutOfDatabaseSpace);
        --pagesLeft;
        return ++lastPage;
    }
    DatabaseTime nextTime() override { return ++time; }
    Status writePage(PageNumber number, ByteView page) override {
        return file.write(page::pageOffset(number, pageSize_), page);
    }

    test::MemoryFile file;
    PageNumber lastPage = 1;
    DatabaseTime time = 0x40;
    std::uint32_t pagesLeft = UINT32_MAX;

 private:
    std::uint32_t pageSize_;
};

inline Bytes toBytes(std::string_view text) {
    const auto view = std::as_bytes(std::span(text.data(), text.size()));
    return {view.begin(), view.end()};
}

inline Result<BulkSummary> buildTree(MemoryTarget& target, const BulkTreeSpec& spec, const Entries& entries) {
    BulkBuilder builder(spec, target);
    for (const auto& [key, data] : entries)
        TRY(builder.add(key, data));
    SpaceHeader header{1, 1, 0, 0};
    std::array<std::byte, SpaceHeader::kSize> bytes;
    header.store(bytes.data());
    return builder.finish(bytes);
}

// Changes a page in the file and seals it again, so that only the structure is wrong.
template <class Change>
void damagePage(MemoryTarget& target, std::uint32_t pageSize, PageNumber number, Change change) {
    const ByteSpan page = ByteSpan(target.file.bytes).subspan(page::pageOffset(number, pageSize), pageSize);
    change(page);
    page::sealPage(page, number);
}

}  // namespace esent::btree
