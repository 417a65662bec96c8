#include "integrity/long_value_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "export/value_text.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

constexpr std::size_t kMostSuspects = 1U << 20;  // values kept in memory while explaining

std::uint64_t bigEndian(ByteView bytes) {
    std::uint64_t value = 0;
    for (const std::byte b : bytes)
        value = (value << 8) | std::to_integer<std::uint64_t>(b);
    return value;
}

std::uint64_t printOf(std::uint64_t id) {
    std::array<std::byte, 8> bytes;
    storeLE<std::uint64_t>(bytes.data(), id);
    return fingerprint(bytes);
}

// Bytes of the id at the start of a key: 4, or 8 when the top bit is set; 0 for keys that can't be.
std::size_t idBytesOf(ByteView key) {
    if (key.empty()) return 0;
    const std::size_t bytes = (key[0] & std::byte{0x80}) != std::byte{0} ? 8 : 4;
    return key.size() == bytes || key.size() == bytes + 4 ? bytes : 0;
}

}  // namespace

LongValueCheck::LongValueCheck(DatabaseReader& database, const catalog::TableDefinition& table,
                               Findings& findings)
    : database_(database), table_(table), findings_(findings), name_(nameOf(table.name) + "/LV") {
    const std::uint32_t normal = table::defaultChunkSize(database.header().pageSize());
    chunkSize_ = std::clamp(table.longValueChunk.value_or(normal), 1U, normal);
}

void LongValueCheck::reference(table::LongValueId id) {
    if (!explaining_) return referenced_.add(printOf(id.value));
    if (isSuspect(id.value) && balance_.size() < kMostSuspects) ++balance_[id.value];
}

bool LongValueCheck::compare() {
    if (table_.longValueRoot != 0) walk(Pass::Compare);
    if (unused_ > 0)
        findings_.remark(name_, fmt::format("{} values that no row uses wait to be deleted", unused_));
    suspects_ = referenced_.differences(counted_);
    explaining_ = !suspects_.empty();
    return suspects_.empty();
}

void LongValueCheck::explain() {
    if (table_.longValueRoot != 0) walk(Pass::Explain);
    for (const auto& [id, balance] : balance_) {
        if (balance == 0) continue;
        report(id, JET_errLVCorrupted,
               balance > 0 ? fmt::format("has {} more references than its count says", balance)
                           : fmt::format("its count says {} more references than there are", -balance));
    }
}

bool LongValueCheck::isSuspect(std::uint64_t id) const {
    return std::ranges::binary_search(suspects_, EntryBag::bucketOf(printOf(id)));
}

void LongValueCheck::report(std::uint64_t id, JET_ERR error, const std::string& text) {
    findings_.damage(name_, error, fmt::format("long value 0x{:X}: {}", id, text));
}

void LongValueCheck::walk(Pass pass) {
    TreeCursor cursor(database_.pages(), table_.longValueRoot, table_.longValueObject);
    btree::Bytes key;
    inValue_ = false;
    auto found = cursor.seek({});
    for (; found && *found; found = cursor.next()) {
        const btree::NodeView& node = cursor.node();
        node.copyKey(key);
        const std::size_t idBytes = idBytesOf(key);
        if (idBytes == 0) {
            if (pass == Pass::Compare) findings_.damage(name_, JET_errLVCorrupted, "a key that is none");
            continue;
        }
        if (key.size() > idBytes) {
            if (pass == Pass::Compare) checkChunk(node, key);
            continue;
        }
        if (pass == Pass::Compare) endValue();
        const std::uint64_t id = bigEndian(key);
        if (node.data.size() != 8 && node.data.size() != 9) {
            if (pass == Pass::Compare) report(id, JET_errLVCorrupted, "its root is damaged");
            continue;
        }
        id_.assign(key.begin(), key.end());
        inValue_ = true;
        size_ = loadLE<std::uint32_t>(node.data, 4);
        seen_ = 0;
        encrypted_ = node.data.size() == 9 && (node.data[8] & std::byte{1}) != std::byte{0};
        const auto references = loadLE<std::uint32_t>(node.data, 0);
        inUse_ = references > 0;
        count(id, references, pass);
    }
    if (pass == Pass::Explain) return;
    endValue();
    if (!found) findings_.damage(name_, found.error().code, "the walk through the values ends early");
}

void LongValueCheck::count(std::uint64_t id, std::uint32_t references, Pass pass) {
    if (pass == Pass::Compare) {
        ++values_;
        if (references == 0) {
            ++unused_;
        } else {
            counted_.add(printOf(id), references);
        }
    } else if (isSuspect(id) && (balance_.size() < kMostSuspects || balance_.contains(id))) {
        balance_[id] -= references;
    }
}

void LongValueCheck::checkChunk(const btree::NodeView& node, ByteView key) {
    const ByteView id = key.first(key.size() - 4);
    if (!inValue_ || btree::compareBytes(id, id_) != 0) {
        report(bigEndian(id), JET_errLVCorrupted, "a chunk without a root");
        inValue_ = false;
        return;
    }
    const auto offset = static_cast<std::uint32_t>(bigEndian(key.last(4)));
    if (offset != seen_ || offset >= size_) {
        report(bigEndian(id), JET_errLVCorrupted,
               fmt::format("a chunk at {} where {} of {} bytes were reached", offset, seen_, size_));
        inValue_ = false;  // one report per value
        return;
    }
    const std::uint32_t plain = std::min(chunkSize_, size_ - offset);
    if (node.data.size() > plain && !encrypted_) {
        report(bigEndian(id), JET_errLVCorrupted, fmt::format("a chunk at {} is too long", offset));
    }
    seen_ = offset + plain;
}

void LongValueCheck::endValue() {
    // Of a value without references part may have been deleted already.
    if (inValue_ && inUse_ && seen_ < size_) {
        report(bigEndian(id_), JET_errLVCorrupted, fmt::format("has {} of its {} bytes", seen_, size_));
    }
    inValue_ = false;
}

}  // namespace esent::tool
