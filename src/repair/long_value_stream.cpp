#include "repair/long_value_stream.h"

#include <algorithm>

#include "record/compression.h"

namespace esent::repair {

namespace {

constexpr std::size_t kRootBytes = 8;         // reference count, size
constexpr std::size_t kFlaggedRootBytes = 9;  // and flags
constexpr std::byte kEncrypted{0x01};
constexpr std::size_t kOffsetBytes = 4;

bool standsOn(const EntryCursor& cursor, ByteView key) {
    return btree::compareParts({cursor.node().prefix, cursor.node().suffix}, key) == 0;
}

}  // namespace

// To the entry with this key, which is often the one it stands on.
Status LongValueStream::moveTo(ByteView key) {
    if (positioned_ && standsOn(*cursor_, key)) return {};
    positioned_ = false;
    positioned_ = TRY(cursor_->seek(key));
    if (!positioned_ || !standsOn(*cursor_, key)) return fail(JET_errLVCorrupted);
    return {};
}

// To the next entry. An error there will show when somebody wants that entry.
void LongValueStream::moveOn() {
    const auto found = cursor_->next();
    positioned_ = found && *found;
}

Result<std::uint32_t> LongValueStream::open(table::LongValueId id) {
    size_ = offset_ = 0;
    key_ = id.key();
    idBytes_ = key_.size();
    TRY(moveTo(key_));
    const ByteView data = cursor_->node().data;
    if (data.size() != kRootBytes && data.size() != kFlaggedRootBytes) return fail(JET_errLVCorrupted);
    if (data.size() == kFlaggedRootBytes && (data[kRootBytes] & kEncrypted) != std::byte{0}) {
        return fail(JET_errFeatureNotAvailable);
    }
    size_ = loadLE<std::uint32_t>(data, 4);
    key_.resize(idBytes_ + kOffsetBytes);
    moveOn();
    return size_;
}

Result<ByteView> LongValueStream::nextChunk() {
    if (offset_ >= size_) return ByteView{};
    for (unsigned i = 0; i < kOffsetBytes; ++i)
        key_[idBytes_ + i] = static_cast<std::byte>(offset_ >> (24 - 8 * i));
    TRY(moveTo(key_));
    const std::size_t expected = std::min(chunkSize_, size_ - offset_);
    const ByteView stored = cursor_->node().data;
    if (stored.size() > expected) return fail(JET_errLVCorrupted);
    if (stored.size() == expected) {
        plain_.assign(stored.begin(), stored.end());
    } else {
        plain_ = TRY(record::decompress(stored, expected));
        if (plain_.size() != expected) return fail(JET_errLVCorrupted);
    }
    offset_ += static_cast<std::uint32_t>(expected);
    moveOn();
    return ByteView(plain_);
}

}  // namespace esent::repair
