#include "repair/long_value_store.h"

#include <algorithm>

namespace esent::repair {

namespace {

constexpr std::size_t kOffsetBytes = 4;

std::uint64_t bigEndian(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::byte b : bytes)
        value = (value << 8) | std::to_integer<std::uint64_t>(b);
    return value;
}

// Bytes of the id at the start of a key; 0 for keys that can't be.
std::size_t idBytesOf(ByteView key) {
    if (key.empty()) return 0;
    const std::size_t bytes = (key[0] & std::byte{0x80}) != std::byte{0} ? 8 : 4;
    return key.size() == bytes || key.size() == bytes + kOffsetBytes ? bytes : 0;
}

}  // namespace

LongValueStore::LongValueStore(btree::PageSource& source, const LeafCensus& census,
                               const catalog::TableDefinition& table)
    : source_(source), census_(census), root_(table.longValueRoot), object_(table.longValueObject) {
    if (root_ == 0) return;
    const std::uint32_t normal = table::defaultChunkSize(source.pageSize());
    SalvagedTree tree = open();
    damage_ = tree.damage;
    stream_.emplace(std::move(tree.cursor), std::clamp(table.longValueChunk.value_or(normal), 1U, normal));
}

SalvagedTree LongValueStore::open() const {
    return salvageTree(source_, census_, root_, object_);
}

JET_ERR LongValueStore::readWhole(table::LongValueId id) {
    if (!stream_) return JET_errLVCorrupted;
    const auto size = stream_->open(id);
    if (!size) return size.error().code;
    for (;;) {
        const auto chunk = stream_->nextChunk();
        if (!chunk) return chunk.error().code;
        if (chunk->empty()) return JET_errSuccess;
    }
}

JET_ERR LongValueStore::check(table::LongValueId id) {
    const auto [at, first] = checked_.try_emplace(id.value, JET_errSuccess);
    if (!first) return at->second;
    const JET_ERR error = readWhole(id);
    // Encrypted: what its chunks hold can't be judged.
    at->second = error == JET_errFeatureNotAvailable ? JET_errSuccess : error;
    return at->second;
}

Result<std::size_t> LongValueStore::readStart(ByteView stored, ByteSpan out) {
    if (!stream_) return fail(JET_errLVCorrupted);
    const auto id = TRY(table::LongValueId::load(stored));
    (void)TRY(stream_->open(id));
    std::size_t have = 0;
    while (have < out.size()) {
        const ByteView chunk = TRY(stream_->nextChunk());
        if (chunk.empty()) break;
        const std::size_t part = std::min(chunk.size(), out.size() - have);
        std::copy_n(chunk.begin(), part, out.begin() + static_cast<std::ptrdiff_t>(have));
        have += part;
    }
    return have;
}

Status LongValueStore::copyTo(TreeWriter& tree, TableRepair& report) {
    SalvagedTree source = open();
    btree::Bytes key;
    btree::Bytes lastKey;
    btree::Bytes root;
    bool wanted = false;
    std::uint64_t id = 0;
    std::uint32_t size = 0;
    for (auto found = source.cursor->seek({}); found && *found; found = source.cursor->next()) {
        const btree::NodeView& node = source.cursor->node();
        node.copyKey(key);
        const std::size_t idBytes = idBytesOf(key);
        if (idBytes == 0 || (!lastKey.empty() && btree::compareBytes(lastKey, key) >= 0)) continue;
        const std::uint64_t here = bigEndian(ByteView(key).first(idBytes));
        if (key.size() == idBytes) {
            id = here;
            wanted = false;
            if (node.data.size() < 8) continue;
            const auto references = references_.find(id);
            const auto stored = loadLE<std::uint32_t>(node.data, 0);
            wanted = references != references_.end();
            if (!wanted && stored > 0) ++report.orphans;
            if (!wanted) continue;
            if (stored != references->second) ++report.corrected;
            size = loadLE<std::uint32_t>(node.data, 4);
            root.assign(node.data.begin(), node.data.end());
            storeLE<std::uint32_t>(root.data(), references->second);
            TRY(tree.add(key, root));
            ++report.longValues;
        } else {
            const bool ofValue = wanted && here == id && bigEndian(ByteView(key).last(kOffsetBytes)) < size;
            if (!ofValue) continue;
            TRY(tree.add(key, node.data));
        }
        lastKey = key;
    }
    return {};
}

}  // namespace esent::repair
