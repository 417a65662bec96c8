#include "log/attach_list.h"

#include "base/text.h"

namespace esent::log {

namespace {
constexpr std::size_t kFixed = 64;
constexpr std::uint8_t kUtf16 = 0x20;
constexpr std::uint8_t kSparse = 0x40;

Result<std::string> decodeName(ByteView name, bool utf16) {
    if (!utf16) {
        const auto* text = reinterpret_cast<const char*>(name.data());
        if (name.empty() || text[name.size() - 1] != '\0') return fail(JET_errLogFileCorrupt);
        return std::string(text, name.size() - 1);
    }
    if (name.size() < 2 || name.size() % 2 != 0) return fail(JET_errLogFileCorrupt);
    std::u16string text;
    for (std::size_t at = 0; at + 2 < name.size(); at += 2) {
        text.push_back(static_cast<char16_t>(loadLE<std::uint16_t>(name, at)));
    }
    if (loadLE<std::uint16_t>(name, name.size() - 2) != 0) return fail(JET_errLogFileCorrupt);
    auto utf8 = toUtf8(text);
    if (!utf8) return fail(JET_errLogFileCorrupt);
    return utf8;
}

void storeFixed(std::byte* at, const AttachEntry& entry, std::uint16_t nameBytes) {
    at[0] = std::byte{entry.dbid};
    at[1] = std::byte(kUtf16 | (entry.sparse ? kSparse : 0));
    storeLE<std::uint16_t>(at + 2, nameBytes);
    storeLE<std::uint64_t>(at + 4, entry.dbtime);
    storeLE<std::uint32_t>(at + 12, entry.lastObjectId);
    storeLE<std::uint32_t>(at + 16, entry.sizeLimitPages);
    entry.attach.store(at + 20);
    entry.consistent.store(at + 28);
    entry.signature.store(at + 36);
}
}  // namespace

Result<std::vector<AttachEntry>> decodeAttachList(ByteView block) {
    std::vector<AttachEntry> entries;
    std::size_t at = 0;
    while (at < block.size() && block[at] != std::byte{0}) {
        if (block.size() - at < kFixed) return fail(JET_errLogFileCorrupt);
        const std::byte* fixed = block.data() + at;
        AttachEntry entry;
        entry.dbid = static_cast<DatabaseId>(fixed[0]);
        const auto flags = static_cast<std::uint8_t>(fixed[1]);
        entry.sparse = (flags & kSparse) != 0;
        const std::size_t nameBytes = loadLE<std::uint16_t>(fixed + 2);
        entry.dbtime = loadLE<std::uint64_t>(fixed + 4);
        entry.lastObjectId = loadLE<std::uint32_t>(fixed + 12);
        entry.sizeLimitPages = loadLE<std::uint32_t>(fixed + 16);
        entry.attach = LogPosition::load(fixed + 20);
        entry.consistent = LogPosition::load(fixed + 28);
        entry.signature = Signature::load(fixed + 36);
        at += kFixed;
        if (block.size() - at < nameBytes) return fail(JET_errLogFileCorrupt);
        entry.path = TRY(decodeName(block.subspan(at, nameBytes), (flags & kUtf16) != 0));
        at += nameBytes;
        entries.push_back(std::move(entry));
    }
    return entries;
}

Status encodeAttachList(const std::vector<AttachEntry>& entries, ByteSpan block) {
    std::vector<std::byte> bytes;
    for (const AttachEntry& entry : entries) {
        const std::u16string name = TRY(toUtf16(entry.path));
        const std::size_t nameBytes = 2 * (name.size() + 1);
        const std::size_t at = bytes.size();
        // One byte must stay free for the zero that ends the list.
        if (at + kFixed + nameBytes >= block.size()) return fail(JET_errBufferTooSmall);
        bytes.resize(at + kFixed + nameBytes);
        storeFixed(bytes.data() + at, entry, static_cast<std::uint16_t>(nameBytes));
        for (std::size_t i = 0; i < name.size(); ++i) {
            storeLE<std::uint16_t>(bytes.data() + at + kFixed + 2 * i, name[i]);
        }
    }
    std::memset(block.data(), 0, block.size());
    if (!bytes.empty()) std::memcpy(block.data(), bytes.data(), bytes.size());
    return {};
}

}  // namespace esent::log
