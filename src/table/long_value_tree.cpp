#include "table/long_value_tree.h"

#include <algorithm>
#include <array>

#include "record/compression.h"

namespace esent::table {

namespace {

constexpr std::uint32_t kWideIdRevision = 70;  // from here on new values get 64-bit ids
constexpr std::uint64_t kFirstWideId = 0x8000000080000001;
constexpr std::uint64_t kLastNarrowId = 0x7FFFFEFF;
constexpr std::size_t kRootBytes = 8;
constexpr std::size_t kFlaggedRootBytes = 9;
constexpr std::byte kEncrypted{0x01};
constexpr std::uint64_t kWideMark = std::uint64_t{1} << 63;

void putBigEndian(std::byte* at, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i)
        at[i] = static_cast<std::byte>((value >> (8 * (bytes - 1 - i))) & 0xFF);
}

std::uint64_t loadBigEndian(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::byte each : bytes)
        value = (value << 8) | std::to_integer<std::uint64_t>(each);
    return value;
}

}  // namespace

std::uint32_t chunkBytesOf(const catalog::TableSchema& table) {
    const std::uint32_t usual = defaultChunkSize(table.volume().pageSize());
    return std::clamp(table.definition().longValueChunk.value_or(usual), 1U, usual);
}

// Key of a root (no chunk) or a chunk, on the stack.
class LongValueTree::ChunkKey {
 public:
    explicit ChunkKey(LongValueId id) : idBytes_(id.wide ? 8 : 4), size_(idBytes_) {
        putBigEndian(bytes_.data(), id.value, idBytes_);
    }
    ChunkKey(LongValueId id, std::uint32_t chunk) : ChunkKey(id) { moveTo(chunk); }
    void moveTo(std::uint32_t chunk) {
        putBigEndian(bytes_.data() + idBytes_, chunk, sizeof chunk);
        size_ = idBytes_ + sizeof chunk;
    }
    [[nodiscard]] ByteView view() const { return ByteView(bytes_).first(size_); }
    [[nodiscard]] txn::Bookmark bookmark() const { return {view(), {}}; }

 private:
    std::array<std::byte, 12> bytes_{};
    std::size_t idBytes_;
    std::size_t size_;
};

LongValueTree::LongValueTree(std::shared_ptr<btree::Tree> tree, std::uint32_t chunkBytes)
    : tree_(std::move(tree)),
      chunkBytes_(std::clamp(chunkBytes, 1U, defaultChunkSize(tree_->volume().pageSize()))),
      wideIds_(tree_->volume().settings().updateMajor >= kWideIdRevision) {}

Result<std::uint32_t> LongValueTree::prefetch(LongValueId id, bool onlyFirst, std::uint32_t mostPages) const {
    const ChunkKey root(id);
    const ChunkKey end = onlyFirst ? root : ChunkKey(id, kMaxLongValueBytes);
    return btree::Cursor(tree_).prefetchLeaves({root.view(), end.view()}, mostPages);
}

Result<LongValueTree::Facts> LongValueTree::facts(const txn::Snapshot& view, LongValueId id) const {
    btree::Cursor cursor(tree_);
    cursor.setView(&view);
    if (!TRY(cursor.seekBookmark(ChunkKey(id).view(), {}))) return fail(JET_errLVCorrupted);
    const ByteView data = cursor.data();
    if (data.size() != kRootBytes && data.size() != kFlaggedRootBytes) return fail(JET_errLVCorrupted);
    if (data.size() == kFlaggedRootBytes && (data[kRootBytes] & kEncrypted) != std::byte{0})
        return fail(JET_errFeatureNotAvailable);
    return Facts{loadLE<std::uint32_t>(data, 0), loadLE<std::uint32_t>(data, 4)};
}

Result<std::size_t> LongValueTree::read(const txn::Snapshot& view, LongValueId id, std::uint32_t offset,
                                        ByteSpan out) const {
    const std::uint32_t total = TRY(facts(view, id)).sizeBytes;
    if (offset >= total || out.empty()) return 0;
    out = out.first(std::min<std::size_t>(out.size(), total - offset));
    btree::Cursor cursor(tree_);
    cursor.setView(&view);
    std::uint32_t chunk = offset - offset % chunkBytes_;
    bool found = TRY(cursor.seekBookmark(ChunkKey(id, chunk).view(), {}));
    std::vector<std::byte> expanded;
    for (std::size_t done = 0; done < out.size(); chunk += chunkBytes_) {
        const ChunkKey key(id, chunk);
        if (!found || btree::compareParts({cursor.node().prefix, cursor.node().suffix}, key.view()) != 0)
            return fail(JET_errLVCorrupted);
        const std::size_t plainBytes = std::min<std::size_t>(chunkBytes_, total - chunk);
        ByteView plain = cursor.data();
        if (plain.size() < plainBytes) {
            expanded = TRY(record::decompress(plain, plainBytes));
            plain = expanded;
        }
        if (plain.size() != plainBytes) return fail(JET_errLVCorrupted);
        const std::size_t skip = offset + done - chunk;
        const std::size_t part = std::min(out.size() - done, plainBytes - skip);
        std::copy_n(plain.begin() + static_cast<std::ptrdiff_t>(skip), part,
                    out.begin() + static_cast<std::ptrdiff_t>(done));
        done += part;
        if (done < out.size()) found = TRY(cursor.next());
    }
    return out.size();
}

Result<std::uint64_t> LongValueTree::storedBytes(const txn::Snapshot& view, LongValueId id) const {
    const std::uint32_t total = TRY(facts(view, id)).sizeBytes;
    btree::Cursor cursor(tree_);
    cursor.setView(&view);
    std::uint64_t bytes = 0;
    bool found = total != 0 && TRY(cursor.seekBookmark(ChunkKey(id, 0).view(), {}));
    for (std::uint32_t chunk = 0; chunk < total; chunk += chunkBytes_) {
        if (!found) return fail(JET_errLVCorrupted);
        bytes += cursor.data().size();
        found = TRY(cursor.next());
    }
    return bytes;
}

// The highest id in the tree, deleted ones and those of open transactions included, is the last one used.
Result<LongValueId> LongValueTree::nextId() {
    const std::scoped_lock lock(idLock_);
    if (nextId_ == 0) {
        btree::Cursor cursor(tree_);
        std::uint64_t highest = 0;
        if (TRY(cursor.last())) {
            btree::Bytes key;
            cursor.copyKey(key);
            if (key.size() != 4 && key.size() != 8 && key.size() != 12) return fail(JET_errLVCorrupted);
            const std::uint64_t first = loadBigEndian(ByteView(key).first(4));
            const bool wide = (first & 0x80000000U) != 0 && key.size() >= 8;
            highest = wide ? loadBigEndian(ByteView(key).first(8)) : first;
        }
        nextId_ = highest + 1;
        if (wideIds_) nextId_ = std::max(nextId_, kFirstWideId);
    }
    const LongValueId id{nextId_, (nextId_ & kWideMark) != 0};
    if (!id.wide && nextId_ > kLastNarrowId) return fail(JET_errOutOfLongValueIDs);
    ++nextId_;
    return id;
}

ByteView LongValueTree::stored(ByteView plain, bool compress, std::vector<std::byte>& buffer) const {
    if (!compress) return plain;
    auto compressed = record::compress(plain, wideIds_ ? 8 : 4);
    if (!compressed || compressed->size() >= plain.size()) return plain;
    buffer = std::move(*compressed);
    return buffer;
}

Status LongValueTree::insertChunk(txn::Transaction& transaction, LongValueId id, std::uint32_t chunk,
                                  ByteView plain, bool compress) {
    std::vector<std::byte> buffer;
    const ChunkKey key(id, chunk);
    return btree::TreeWriter(tree_).insert(&transaction, key.view(), stored(plain, compress, buffer));
}

Status LongValueTree::replaceChunk(txn::Transaction& transaction, LongValueId id, std::uint32_t chunk,
                                   ByteView plain, bool compress) {
    std::vector<std::byte> buffer;
    const ChunkKey key(id, chunk);
    return btree::TreeWriter(tree_).replace(&transaction, key.bookmark(), stored(plain, compress, buffer));
}

Status LongValueTree::setSize(txn::Transaction& transaction, LongValueId id, const Facts& facts) {
    std::array<std::byte, kRootBytes> root;
    storeLE<std::uint32_t>(root.data(), facts.references);
    storeLE<std::uint32_t>(root.data() + 4, facts.sizeBytes);
    const ChunkKey key(id);
    return btree::TreeWriter(tree_).replace(&transaction, key.bookmark(), root);
}

Result<LongValueId> LongValueTree::create(txn::Transaction& transaction, ByteView plain, bool compress) {
    if (plain.size() > kMaxLongValueBytes) return fail(JET_errColumnTooBig);
    const LongValueId id = TRY(nextId());
    std::array<std::byte, kRootBytes> root;
    storeLE<std::uint32_t>(root.data(), 1);
    storeLE<std::uint32_t>(root.data() + 4, static_cast<std::uint32_t>(plain.size()));
    const ChunkKey key(id);
    TRY(btree::TreeWriter(tree_).append(&transaction, key.view(), root));
    for (std::size_t at = 0; at < plain.size(); at += chunkBytes_) {
        const ByteView part = plain.subspan(at, std::min<std::size_t>(chunkBytes_, plain.size() - at));
        TRY(insertChunk(transaction, id, static_cast<std::uint32_t>(at), part, compress));
    }
    return id;
}

Result<LongValueId> LongValueTree::copy(txn::Transaction& transaction, LongValueId from, std::uint32_t bytes,
                                        bool compress) {
    const txn::Snapshot view = transaction.snapshot();
    const LongValueId id = TRY(create(transaction, {}, compress));
    std::vector<std::byte> part(std::size_t{chunkBytes_} * 16);
    for (std::uint32_t at = 0; at < bytes;) {
        const auto wanted = std::min<std::size_t>(part.size(), bytes - at);
        const std::size_t got = TRY(read(view, from, at, ByteSpan(part).first(wanted)));
        if (got == 0) break;
        TRY(writeRange(transaction, id, at, at, ByteView(part).first(got), compress));
        at += static_cast<std::uint32_t>(got);
    }
    const Facts source = TRY(facts(view, from));
    TRY(setSize(transaction, id, {1, std::min(bytes, source.sizeBytes)}));
    return id;
}

Result<std::vector<std::byte>> LongValueTree::plainChunk(const txn::Snapshot& view, LongValueId id,
                                                         std::uint32_t chunk,
                                                         std::uint32_t plainBytes) const {
    btree::Cursor cursor(tree_);
    cursor.setView(&view);
    if (!TRY(cursor.seekBookmark(ChunkKey(id, chunk).view(), {}))) return fail(JET_errLVCorrupted);
    const ByteView data = cursor.data();
    if (data.size() > plainBytes) return fail(JET_errLVCorrupted);
    if (data.size() < plainBytes) {
        auto plain = TRY(record::decompress(data, plainBytes));
        if (plain.size() != plainBytes) return fail(JET_errLVCorrupted);
        return plain;
    }
    return std::vector<std::byte>(data.begin(), data.end());
}

// Writes chunks of a value that has `sizeBytes` bytes now; offset <= sizeBytes. The root is the caller's.
Status LongValueTree::writeRange(txn::Transaction& transaction, LongValueId id, std::uint32_t sizeBytes,
                                 std::uint32_t offset, ByteView plain, bool compress) {
    const txn::Snapshot view = transaction.snapshot();
    while (!plain.empty()) {
        const std::uint32_t chunk = offset - offset % chunkBytes_;
        const std::uint32_t skip = offset - chunk;
        const auto part = std::min<std::size_t>(chunkBytes_ - skip, plain.size());
        const std::uint32_t had = sizeBytes > chunk ? std::min(chunkBytes_, sizeBytes - chunk) : 0;
        if (had == 0) {
            TRY(insertChunk(transaction, id, chunk, plain.first(part), compress));
        } else {
            std::vector<std::byte> whole;
            if (skip != 0 || part < had) whole = TRY(plainChunk(view, id, chunk, had));
            whole.resize(std::max<std::size_t>(had, skip + part));
            std::copy_n(plain.begin(), part, whole.begin() + skip);
            TRY(replaceChunk(transaction, id, chunk, whole, compress));
        }
        offset += static_cast<std::uint32_t>(part);
        plain = plain.subspan(part);
    }
    return {};
}

Status LongValueTree::overwrite(txn::Transaction& transaction, LongValueId id, std::uint32_t offset,
                                ByteView plain, bool compress) {
    Facts now = TRY(facts(transaction.snapshot(), id));
    if (offset > now.sizeBytes) return fail(JET_errColumnNoChunk);
    if (plain.size() > kMaxLongValueBytes - offset) return fail(JET_errColumnTooBig);
    TRY(writeRange(transaction, id, now.sizeBytes, offset, plain, compress));
    const auto end = static_cast<std::uint32_t>(offset + plain.size());
    if (end <= now.sizeBytes) return {};
    now.sizeBytes = end;
    return setSize(transaction, id, now);
}

Status LongValueTree::append(txn::Transaction& transaction, LongValueId id, ByteView plain, bool compress) {
    const Facts now = TRY(facts(transaction.snapshot(), id));
    return overwrite(transaction, id, now.sizeBytes, plain, compress);
}

Status LongValueTree::resize(txn::Transaction& transaction, LongValueId id, std::uint32_t sizeBytes,
                             bool compress) {
    if (sizeBytes > kMaxLongValueBytes) return fail(JET_errColumnTooBig);
    const txn::Snapshot view = transaction.snapshot();
    Facts now = TRY(facts(view, id));
    const std::vector<std::byte> zeros(std::min<std::size_t>(chunkBytes_, kMaxLongValueBytes));
    while (now.sizeBytes < sizeBytes) {  // up to the end of a chunk each time
        const std::uint32_t room = chunkBytes_ - now.sizeBytes % chunkBytes_;
        const std::uint32_t part = std::min(room, sizeBytes - now.sizeBytes);
        TRY(writeRange(transaction, id, now.sizeBytes, now.sizeBytes, ByteView(zeros).first(part), compress));
        now.sizeBytes += part;
        if (now.sizeBytes == sizeBytes) return setSize(transaction, id, now);
    }
    if (now.sizeBytes == sizeBytes) return {};
    const std::uint32_t lastChunk = sizeBytes - sizeBytes % chunkBytes_;
    const bool cutsChunk = sizeBytes % chunkBytes_ != 0;
    for (std::uint32_t chunk = cutsChunk ? lastChunk + chunkBytes_ : lastChunk; chunk < now.sizeBytes;
         chunk += chunkBytes_) {
        const ChunkKey key(id, chunk);
        TRY(btree::TreeWriter(tree_).remove(&transaction, key.bookmark()));
    }
    if (cutsChunk) {
        const std::uint32_t had = std::min(chunkBytes_, now.sizeBytes - lastChunk);
        auto plain = TRY(plainChunk(view, id, lastChunk, had));
        plain.resize(sizeBytes - lastChunk);
        TRY(replaceChunk(transaction, id, lastChunk, plain, compress));
    }
    now.sizeBytes = sizeBytes;
    return setSize(transaction, id, now);
}

Result<bool> LongValueTree::isShared(const txn::Transaction& transaction, LongValueId id) const {
    return TRY(facts(transaction.snapshot(), id)).references > 1;
}

Status LongValueTree::addReference(txn::Transaction& transaction, LongValueId id) {
    const ChunkKey key(id);
    return btree::TreeWriter(tree_).addDelta(&transaction, key.bookmark(), 0, 4, 1);
}

Status LongValueTree::release(txn::Transaction& transaction, LongValueId id) {
    const ChunkKey key(id);
    const Facts now = TRY(facts(transaction.snapshot(), id));
    btree::TreeWriter writer(tree_);
    if (now.references > 1) return writer.addDelta(&transaction, key.bookmark(), 0, 4, -1);
    for (std::uint32_t chunk = 0; chunk < now.sizeBytes; chunk += chunkBytes_) {
        const ChunkKey chunkKey(id, chunk);
        TRY(writer.remove(&transaction, chunkKey.bookmark()));
    }
    return writer.remove(&transaction, key.bookmark());
}

}  // namespace esent::table
