#include "table/long_value_reader.h"

#include <algorithm>

#include "btree/tree_walker.h"
#include "record/compression.h"

namespace esent::table {

namespace {

constexpr std::size_t kShortId = 4;
constexpr std::size_t kWideId = 8;
constexpr std::size_t kRootData = 8;         // reference count, size
constexpr std::size_t kFlaggedRootData = 9;  // and flags
constexpr std::byte kEncrypted{0x01};
constexpr std::uint64_t kWideMark = std::uint64_t{1} << 63;

void appendBigEndian(std::vector<std::byte>& key, std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = bytes; i-- > 0;)
        key.push_back(static_cast<std::byte>((value >> (8 * i)) & 0xFF));
}

bool keyIs(const btree::NodeView& node, ByteView key) {
    return btree::compareParts({node.prefix, node.suffix}, key) == 0;
}

}  // namespace

Result<LongValueId> LongValueId::load(ByteView stored) {
    if (stored.size() == kShortId) return LongValueId{loadLE<std::uint32_t>(stored, 0), false};
    if (stored.size() == kWideId) {
        const auto value = loadLE<std::uint64_t>(stored, 0);
        if ((value & kWideMark) != 0) return LongValueId{value, true};
    }
    return fail(JET_errLVCorrupted);
}

std::vector<std::byte> LongValueId::key() const {
    std::vector<std::byte> bytes;
    appendBigEndian(bytes, value, wide ? kWideId : kShortId);
    return bytes;
}

std::uint32_t defaultChunkSize(std::uint32_t pageSize) {
    switch (pageSize) {
        case 16384:
            return 4050;
        case 32768:
            return 8150;
        default:
            return pageSize - 82;
    }
}

LongValueReader::LongValueReader(btree::PageSource& source, const catalog::TableDefinition& table)
    : source_(source),
      root_(table.longValueRoot),
      objectId_(table.longValueObject),
      chunkSize_(table.longValueChunk.value_or(defaultChunkSize(source.pageSize()))) {
    chunkSize_ = std::clamp(chunkSize_, 1U, defaultChunkSize(source.pageSize()));
}

Result<std::uint32_t> LongValueReader::size(LongValueId id) const {
    if (root_ == 0) return fail(JET_errLVCorrupted);
    btree::TreeWalker walker(source_, root_, objectId_);
    const auto key = id.key();
    const bool found = TRY(walker.seek(key));
    if (!found || !keyIs(walker.node(), key)) return fail(JET_errLVCorrupted);
    const ByteView data = walker.node().data;
    if (data.size() != kRootData && data.size() != kFlaggedRootData) return fail(JET_errLVCorrupted);
    if (data.size() == kFlaggedRootData && (data[kRootData] & kEncrypted) != std::byte{0}) {
        return fail(JET_errFeatureNotAvailable);
    }
    return loadLE<std::uint32_t>(data, 4);
}

Result<std::size_t> LongValueReader::read(LongValueId id, std::uint32_t offset, ByteSpan out) const {
    const std::uint32_t total = TRY(size(id));
    if (offset >= total || out.empty()) return 0;
    out = out.first(std::min<std::size_t>(out.size(), total - offset));
    btree::TreeWalker walker(source_, root_, objectId_);
    std::uint32_t chunk = offset - offset % chunkSize_;
    std::size_t done = 0;
    auto key = id.key();
    const std::size_t idBytes = key.size();
    appendBigEndian(key, chunk, sizeof chunk);
    bool found = TRY(walker.seek(key));
    while (done < out.size()) {
        key.resize(idBytes);
        appendBigEndian(key, chunk, sizeof chunk);
        if (!found || !keyIs(walker.node(), key)) return fail(JET_errLVCorrupted);
        const std::size_t plain = std::min<std::size_t>(chunkSize_, total - chunk);
        const std::size_t skip = offset + done - chunk;
        done += TRY(readChunk(walker.node().data, plain, skip, out.subspan(done)));
        chunk += chunkSize_;
        if (done < out.size()) found = TRY(walker.next());
    }
    return done;
}

// A chunk shorter than its plain size is compressed.
Result<std::size_t> LongValueReader::readChunk(ByteView stored, std::size_t plainSize, std::size_t skip,
                                               ByteSpan out) const {
    std::vector<std::byte> plain;
    if (stored.size() < plainSize) {
        plain = TRY(record::decompress(stored, plainSize));
        stored = plain;
    }
    if (stored.size() != plainSize) return fail(JET_errLVCorrupted);
    const ByteView wanted = stored.subspan(skip, std::min(out.size(), plainSize - skip));
    std::copy(wanted.begin(), wanted.end(), out.begin());
    return wanted.size();
}

}  // namespace esent::table
