// LongValueStream: the long values of a table chunk by chunk, cheap when they are asked for in the order in
// which they are stored, as a walk through the table mostly does.
//
// One thread at a time. Damage is JET_errLVCorrupted or what the tree reports; encrypted values are
// JET_errFeatureNotAvailable.
#pragma once

#include <memory>

#include "repair/entry_cursor.h"
#include "table/long_value_reader.h"

namespace esent::repair {

class LongValueStream {
 public:
    // `chunkSize`: plain bytes per chunk in this table.
    LongValueStream(std::unique_ptr<EntryCursor> cursor, std::uint32_t chunkSize)
        : cursor_(std::move(cursor)), chunkSize_(chunkSize) {}

    // Finds the value; its size in bytes.
    [[nodiscard]] Result<std::uint32_t> open(table::LongValueId id);
    // The next plain bytes of the value; none at its end. Valid until the next call.
    [[nodiscard]] Result<ByteView> nextChunk();

 private:
    [[nodiscard]] Status moveTo(ByteView key);
    void moveOn();

    std::unique_ptr<EntryCursor> cursor_;
    std::uint32_t chunkSize_;
    bool positioned_ = false;  // the cursor stands on an entry
    std::vector<std::byte> key_;
    std::size_t idBytes_ = 0;
    std::uint32_t size_ = 0;
    std::uint32_t offset_ = 0;
    std::vector<std::byte> plain_;
};

}  // namespace esent::repair
