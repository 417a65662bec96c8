// LongValueTree: the long values of one table at run time: reads, makes, changes, shares and drops them
// inside transactions.
//
// Shared by all cursors on the table (the next id is its only state); any thread, with a Transaction that the
// thread is inside. A value that several rows share is never changed in place: the callers copy first
// (`isShared`). Errors: JET_errLVCorrupted, JET_errWriteConflict, JET_errColumnTooBig, JET_errColumnNoChunk,
// and those of btree/. A call that fails may leave part of its work in the transaction: roll its level back.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "btree/cursor.h"
#include "btree/tree_writer.h"
#include "catalog/schema.h"
#include "table/index_key.h"
#include "table/long_value_reader.h"
#include "txn/transaction.h"

namespace esent::table {

inline constexpr std::uint32_t kMaxLongValueBytes = 0x7FFFFFFF;

// Plain bytes per chunk of a table's long values.
[[nodiscard]] std::uint32_t chunkBytesOf(const catalog::TableSchema& table);

class LongValueTree {
 public:
    // `chunkBytes`: plain bytes per chunk (defaultChunkSize, or what the table says).
    LongValueTree(std::shared_ptr<btree::Tree> tree, std::uint32_t chunkBytes);

    [[nodiscard]] btree::Tree& tree() const { return *tree_; }
    [[nodiscard]] std::uint32_t chunkBytes() const { return chunkBytes_; }

    // ---- reading, through the eyes of `view` ----
    struct Facts {
        std::uint32_t references = 0;
        std::uint32_t sizeBytes = 0;
    };
    [[nodiscard]] Result<Facts> facts(const txn::Snapshot& view, LongValueId id) const;
    // Up to out.size() bytes from `offset`; how many there were.
    [[nodiscard]] Result<std::size_t> read(const txn::Snapshot& view, LongValueId id, std::uint32_t offset,
                                           ByteSpan out) const;
    // Starts reading the value, or only its first page, at most `mostPages`. How many.
    [[nodiscard]] Result<std::uint32_t> prefetch(LongValueId id, bool onlyFirst,
                                                 std::uint32_t mostPages) const;
    // Bytes that the value takes as stored: chunks and root (JetGetRecordSize).
    [[nodiscard]] Result<std::uint64_t> storedBytes(const txn::Snapshot& view, LongValueId id) const;

    // ---- writing ----
    // A new value with one reference. `compress`: chunks are stored compressed where that pays.
    [[nodiscard]] Result<LongValueId> create(txn::Transaction& transaction, ByteView plain, bool compress);
    // A new value of the first `bytes` bytes of another one.
    [[nodiscard]] Result<LongValueId> copy(txn::Transaction& transaction, LongValueId from,
                                           std::uint32_t bytes, bool compress);
    // Writes at `offset`, extending the value as needed. JET_errColumnNoChunk when `offset` lies behind the
    // end.
    [[nodiscard]] Status overwrite(txn::Transaction& transaction, LongValueId id, std::uint32_t offset,
                                   ByteView plain, bool compress);
    [[nodiscard]] Status append(txn::Transaction& transaction, LongValueId id, ByteView plain, bool compress);
    // Cuts, or grows with zeros.
    [[nodiscard]] Status resize(txn::Transaction& transaction, LongValueId id, std::uint32_t sizeBytes,
                                bool compress);
    [[nodiscard]] Result<bool> isShared(const txn::Transaction& transaction, LongValueId id) const;
    [[nodiscard]] Status addReference(txn::Transaction& transaction, LongValueId id);
    // One reference less; the last one drops root and chunks.
    [[nodiscard]] Status release(txn::Transaction& transaction, LongValueId id);

 private:
    class ChunkKey;
    [[nodiscard]] Result<LongValueId> nextId();
    [[nodiscard]] Result<std::vector<std::byte>> plainChunk(const txn::Snapshot& view, LongValueId id,
                                                            std::uint32_t chunk,
                                                            std::uint32_t plainBytes) const;
    [[nodiscard]] Status insertChunk(txn::Transaction& transaction, LongValueId id, std::uint32_t chunk,
                                     ByteView plain, bool compress);
    [[nodiscard]] Status replaceChunk(txn::Transaction& transaction, LongValueId id, std::uint32_t chunk,
                                      ByteView plain, bool compress);
    [[nodiscard]] Status setSize(txn::Transaction& transaction, LongValueId id, const Facts& facts);
    [[nodiscard]] ByteView stored(ByteView plain, bool compress, std::vector<std::byte>& buffer) const;
    [[nodiscard]] Status writeRange(txn::Transaction& transaction, LongValueId id, std::uint32_t sizeBytes,
                                    std::uint32_t offset, ByteView plain, bool compress);

    std::shared_ptr<btree::Tree> tree_;
    const std::uint32_t chunkBytes_;
    const bool wideIds_;
    std::mutex idLock_;
    std::uint64_t nextId_ = 0;  // guarded by idLock_; 0: not known yet
};

// The beginnings of long values as index keys need them, seen by one snapshot, which must outlive this.
class LongValueStarts final : public LongValueSource {
 public:
    LongValueStarts(const LongValueTree& values, const txn::Snapshot& view) : values_(values), view_(view) {}
    [[nodiscard]] Result<std::size_t> readStart(ByteView id, ByteSpan out) override {
        return values_.read(view_, TRY(LongValueId::load(id)), 0, out);
    }

 private:
    const LongValueTree& values_;
    const txn::Snapshot& view_;
};

}  // namespace esent::table
