// LongValueReader: reads values that live outside their rows, in the long-value tree of a table, by offset
// and without putting them together.
//
// A value is a root node (reference count, size) and chunks under keys of id and offset, each compressed by
// itself or not. One thread at a time; damage is JET_errLVCorrupted or what the tree reports.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "btree/page_source.h"
#include "catalog/catalog_reader.h"

namespace esent::table {

// Id of a long value as rows store it: 4 bytes, or 8 with the top bit set.
struct LongValueId {
    std::uint64_t value = 0;
    bool wide = false;
    friend bool operator==(const LongValueId&, const LongValueId&) = default;

    [[nodiscard]] static Result<LongValueId> load(ByteView stored);
    // The key of the root node.
    [[nodiscard]] std::vector<std::byte> key() const;
};

// Plain bytes per chunk for a page size, unless the table says otherwise.
[[nodiscard]] std::uint32_t defaultChunkSize(std::uint32_t pageSize);

class LongValueReader {
 public:
    LongValueReader(btree::PageSource& source, const catalog::TableDefinition& table);

    // JET_errLVCorrupted when there is no such value.
    [[nodiscard]] Result<std::uint32_t> size(LongValueId id) const;
    // Up to out.size() bytes from `offset`; returns how many there were.
    [[nodiscard]] Result<std::size_t> read(LongValueId id, std::uint32_t offset, ByteSpan out) const;

 private:
    [[nodiscard]] Result<std::size_t> readChunk(ByteView stored, std::size_t plainSize, std::size_t skip,
                                                ByteSpan out) const;

    btree::PageSource& source_;
    PageNumber root_;
    ObjectId objectId_;
    std::uint32_t chunkSize_;
};

}  // namespace esent::table
