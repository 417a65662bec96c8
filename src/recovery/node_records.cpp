#include "recovery/node_records.h"

#include <algorithm>
#include <cstring>

namespace esent::recovery {

namespace {

using btree::Bytes;
using btree::TreePage;
using log::RecordCode;

constexpr std::size_t kBody = 44;
constexpr std::uint8_t kFlagVersioned = 1;
constexpr std::uint8_t kFlagUnique = 4;
constexpr std::uint8_t kFlagSpace = 8;
constexpr std::uint16_t kDiff2 = 0x8000;

Status inconsistent() {
    return fail(JET_errLogOperationInconsistentWithDatabase);
}

// Reads fields and byte strings of a record's body in turn.
class Body {
 public:
    explicit Body(ByteView bytes) : bytes_(bytes) {}
    template <class T>
    Result<T> number() {
        if (bytes_.size() - at_ < sizeof(T)) return fail(JET_errLogFileCorrupt);
        const T value = loadLE<T>(bytes_, at_);
        at_ += sizeof(T);
        return value;
    }
    Result<ByteView> take(std::size_t size) {
        if (bytes_.size() - at_ < size) return fail(JET_errLogFileCorrupt);
        const ByteView part = bytes_.subspan(at_, size);
        at_ += size;
        return part;
    }
    [[nodiscard]] bool done() const { return at_ >= bytes_.size(); }

 private:
    ByteView bytes_;
    std::size_t at_ = 0;
};

Bytes owned(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

Bytes joined(ByteView a, ByteView b) {
    Bytes out = owned(a);
    out.insert(out.end(), b.begin(), b.end());
    return out;
}

std::uint8_t versionFlag(const NodeRecord& record) {
    return static_cast<std::uint8_t>(record.versioned ? page::kNodeVersioned : 0);
}

struct Replacement {
    bool diff2 = false;
    std::size_t oldSize = 0;
    std::size_t newSize = 0;
    ByteView bytes;
};

Result<Replacement> readReplacement(const NodeRecord& record) {
    Body body(record.body);
    const auto raw = TRY(body.number<std::uint16_t>());
    Replacement out;
    out.diff2 = (raw & kDiff2) != 0;
    out.oldSize = TRY(body.number<std::uint16_t>());
    out.newSize = TRY(body.number<std::uint16_t>());
    const std::size_t size = raw & 0x7FFFu;
    out.bytes = TRY(body.take(size));
    return out;
}

Result<Bytes> applyDiff(ByteView old, const Replacement& diff) {
    Body body(diff.bytes);
    Bytes out;
    std::size_t copied = 0;
    while (!body.done()) {
        const auto head = TRY(body.number<std::uint16_t>());
        std::size_t offset = head & 0x1FFFu;
        unsigned flags = head >> 13;
        if (diff.diff2) {
            offset = head;
            flags = TRY(body.number<std::uint8_t>()) >> 5;
        }
        const bool sameLength = (flags & 1) != 0;
        const bool insert = (flags & 2) != 0;
        const bool wide = (flags & 4) != 0;
        const auto length = [&]() -> Result<std::size_t> {
            if (wide) return TRY(body.number<std::uint16_t>());
            return TRY(body.number<std::uint8_t>());
        };
        const std::size_t newSize = TRY(length());
        std::size_t oldSize = 0;
        if (sameLength) {
            oldSize = newSize;
        } else if (!insert) {
            oldSize = TRY(length());
        }
        const ByteView fresh = TRY(body.take(newSize));
        if (offset < copied || offset + oldSize > old.size()) return fail(JET_errLogFileCorrupt);
        out.insert(out.end(), old.begin() + static_cast<std::ptrdiff_t>(copied),
                   old.begin() + static_cast<std::ptrdiff_t>(offset));
        out.insert(out.end(), fresh.begin(), fresh.end());
        copied = offset + oldSize;
    }
    out.insert(out.end(), old.begin() + static_cast<std::ptrdiff_t>(copied), old.end());
    if (out.size() != diff.newSize) return fail(JET_errLogFileCorrupt);
    return out;
}

struct DeltaFields {
    std::int64_t delta = 0;
    std::uint16_t offset = 0;
    Bytes key;
    Bytes data;
    bool wide = false;
};

Result<DeltaFields> readDelta(const NodeRecord& record) {
    DeltaFields out;
    Body body(record.body);
    const std::size_t keySize = TRY(body.number<std::uint16_t>());
    const std::size_t dataSize = TRY(body.number<std::uint16_t>());
    out.wide = record.code == RecordCode::Delta64;
    if (out.wide) {
        out.delta = TRY(body.number<std::int64_t>());
    } else {
        out.delta = TRY(body.number<std::int32_t>());
    }
    out.offset = TRY(body.number<std::uint16_t>());
    out.key = owned(TRY(body.take(keySize)));
    out.data = owned(TRY(body.take(dataSize)));
    return out;
}

Status addDelta(TreePage& page, unsigned line, std::int64_t delta, std::size_t offset, bool wide,
                std::uint8_t flags) {
    btree::OwnedNode node = TRY(page.copyNode(line));
    const std::size_t size = wide ? 8 : 4;
    if (offset + size > node.data.size()) return inconsistent();
    std::byte* const at = node.data.data() + offset;
    if (wide) {
        storeLE<std::uint64_t>(at, loadLE<std::uint64_t>(at) + static_cast<std::uint64_t>(delta));
    } else {
        storeLE<std::uint32_t>(at, loadLE<std::uint32_t>(at) + static_cast<std::uint32_t>(delta));
    }
    return page.setData(line, node.data, static_cast<std::uint8_t>(node.flags | flags));
}

Version versionOf(const NodeRecord& record, VersionKind kind) {
    Version version;
    version.id = record.versionId;
    version.session = record.session;
    version.level = record.level;
    version.transaction = record.transaction;
    version.database = record.database;
    version.root = record.root;
    version.object = record.object;
    version.unique = record.unique;
    version.space = record.space;
    version.kind = kind;
    return version;
}

Status applyInsert(const NodeRecord& record, TreePage& page) {
    Body body(record.body);
    const std::size_t suffixSize = TRY(body.number<std::uint16_t>());
    const std::size_t prefixSize = TRY(body.number<std::uint16_t>());
    const std::size_t dataSize = TRY(body.number<std::uint16_t>());
    (void)TRY(body.take(prefixSize));
    const ByteView suffix = TRY(body.take(suffixSize));
    const ByteView data = TRY(body.take(dataSize));
    if (record.line > page.count()) return inconsistent();
    const ByteView pagePrefix = TRY(btree::keyPrefixOf(page.view()));
    if (prefixSize > pagePrefix.size()) return inconsistent();
    const Bytes line = TreePage::makeLine(prefixSize, suffix, data);
    const auto flags =
        static_cast<std::uint8_t>(versionFlag(record) | (prefixSize ? page::kNodeCompressed : 0));
    return page.editor().insert(record.line + page.view().reservedTagCount(), line, flags);
}

Status applyReplace(const NodeRecord& record, TreePage& page, bool checkOldSize) {
    const Replacement replacement = TRY(readReplacement(record));
    const btree::OwnedNode node = TRY(page.copyNode(record.line));
    if (checkOldSize && node.data.size() != replacement.oldSize) return inconsistent();
    const auto flags = static_cast<std::uint8_t>(node.flags | versionFlag(record));
    if (record.code == RecordCode::Replace) return page.setData(record.line, owned(replacement.bytes), flags);
    const Bytes data = TRY(applyDiff(node.data, replacement));
    return page.setData(record.line, data, flags);
}

}  // namespace

Result<NodeRecord> readNodeRecord(ByteView record) {
    if (record.size() < kBody) return fail(JET_errLogFileCorrupt);
    NodeRecord out;
    out.code = static_cast<RecordCode>(record[0]);
    out.session = loadLE<std::uint16_t>(record, 1);
    out.database = loadLE<std::uint8_t>(record, 3);
    out.page = loadLE<std::uint32_t>(record, 4);
    out.after = loadLE<std::uint64_t>(record, 8);
    out.before = loadLE<std::uint64_t>(record, 16);
    out.transaction = loadLE<std::uint32_t>(record, 24);
    out.level = loadLE<std::uint8_t>(record, 28);
    out.line = loadLE<std::uint16_t>(record, 29);
    const auto flags = loadLE<std::uint8_t>(record, 31);
    out.versioned = (flags & kFlagVersioned) != 0;
    out.unique = (flags & kFlagUnique) != 0;
    out.space = (flags & kFlagSpace) != 0;
    out.versionId = loadLE<std::uint32_t>(record, 32);
    out.root = loadLE<std::uint32_t>(record, 36);
    out.object = loadLE<std::uint32_t>(record, 40);
    out.body = record.subspan(kBody);
    return out;
}

Result<CarriedItem> carriedItem(const NodeRecord& record) {
    Body body(record.body);
    CarriedItem item;
    if (record.code == RecordCode::Insert) {
        const std::size_t suffixSize = TRY(body.number<std::uint16_t>());
        const std::size_t prefixSize = TRY(body.number<std::uint16_t>());
        const std::size_t dataSize = TRY(body.number<std::uint16_t>());
        const ByteView prefix = TRY(body.take(prefixSize));
        const ByteView suffix = TRY(body.take(suffixSize));
        item.key = joined(prefix, suffix);
        item.data = owned(TRY(body.take(dataSize)));
    } else if (record.code == RecordCode::FlagInsert || record.code == RecordCode::FlagInsertAndReplaceData) {
        const std::size_t keySize = TRY(body.number<std::uint16_t>());
        const std::size_t dataSize = TRY(body.number<std::uint16_t>());
        if (record.code == RecordCode::FlagInsertAndReplaceData) (void)TRY(body.number<std::uint32_t>());
        item.key = owned(TRY(body.take(keySize)));
        item.data = owned(TRY(body.take(dataSize)));
    } else if (record.code == RecordCode::Replace) {
        item.data = owned(TRY(readReplacement(record)).bytes);
    } else {
        return fail(JET_errLogFileCorrupt);
    }
    return item;
}

Status makeVersions(const NodeRecord& record, const TreePage* page, Versions& versions) {
    if (record.code == RecordCode::UndoInfo) {
        Body body(record.body);
        const std::size_t keySize = TRY(body.number<std::uint16_t>());
        const std::size_t dataSize = TRY(body.number<std::uint16_t>());
        const auto kind = TRY(body.number<std::uint16_t>());
        (void)TRY(body.number<std::uint32_t>());
        const std::size_t imageSize = TRY(body.number<std::uint16_t>());
        Version version = versionOf(record, static_cast<VersionKind>(kind));
        version.key = owned(TRY(body.take(keySize)));
        version.data = owned(TRY(body.take(dataSize)));
        version.before = owned(TRY(body.take(imageSize)));
        versions.add(std::move(version));
        return {};
    }
    if (!record.versioned) return {};
    const auto fromPage = [&](VersionKind kind, std::uint32_t id) -> Status {
        if (!page) {
            versions.addMissing(id, record.session);
            return {};
        }
        btree::OwnedNode node = TRY(page->copyNode(record.line));
        Version version = versionOf(record, kind);
        version.id = id;
        if (kind == VersionKind::Replace) version.before = node.data;
        if (!record.unique) version.data = node.data;
        version.key = std::move(node.key);
        versions.add(std::move(version));
        return {};
    };
    switch (record.code) {
        case RecordCode::FlagInsertAndReplaceData:
            if (record.body.size() < 8) return fail(JET_errLogFileCorrupt);
            TRY(fromPage(VersionKind::Replace, loadLE<std::uint32_t>(record.body, 4)));
            [[fallthrough]];
        case RecordCode::Insert:
        case RecordCode::FlagInsert: {
            CarriedItem item = TRY(carriedItem(record));
            Version version = versionOf(record, VersionKind::Insert);
            version.key = std::move(item.key);
            if (!record.unique) version.data = std::move(item.data);
            versions.add(std::move(version));
            return {};
        }
        case RecordCode::Delta:
        case RecordCode::Delta64: {
            DeltaFields fields = TRY(readDelta(record));
            Version version = versionOf(record, fields.wide ? VersionKind::Delta64 : VersionKind::Delta);
            version.key = std::move(fields.key);
            version.data = std::move(fields.data);
            version.delta = fields.delta;
            version.offset = fields.offset;
            versions.add(std::move(version));
            return {};
        }
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
            return fromPage(VersionKind::Replace, record.versionId);
        case RecordCode::FlagDelete:
            return fromPage(VersionKind::FlagDelete, record.versionId);
        default:
            return {};
    }
}

Status applyToNode(const NodeRecord& record, TreePage& page, const Versions& versions, bool checkOldSize) {
    if (record.code == RecordCode::SetExternalHeader) {
        Body body(record.body);
        const std::size_t size = TRY(body.number<std::uint16_t>());
        const Bytes header = owned(TRY(body.take(size)));
        return page.editor().setExternalHeader(header);
    }
    if (record.code == RecordCode::Insert) return applyInsert(record, page);
    if (record.line >= page.count()) return inconsistent();
    const std::uint8_t flags = TRY(page.node(record.line)).flags;
    const auto revived =
        static_cast<std::uint8_t>((flags & ~static_cast<unsigned>(page::kNodeDeleted)) | versionFlag(record));
    switch (record.code) {
        case RecordCode::FlagInsert:
            if ((flags & page::kNodeDeleted) == 0) return inconsistent();
            return page.setFlags(record.line, revived);
        case RecordCode::FlagInsertAndReplaceData: {
            if ((flags & page::kNodeDeleted) == 0) return inconsistent();
            const CarriedItem item = TRY(carriedItem(record));
            return page.setData(record.line, item.data, revived);
        }
        case RecordCode::FlagDelete:
            return page.setFlags(record.line,
                                 static_cast<std::uint8_t>(flags | page::kNodeDeleted | versionFlag(record)));
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
            return applyReplace(record, page, checkOldSize);
        case RecordCode::Delete:
            return page.removeNode(record.line);
        case RecordCode::Delta:
        case RecordCode::Delta64: {
            const DeltaFields fields = TRY(readDelta(record));
            return addDelta(page, record.line, fields.delta, fields.offset, fields.wide, versionFlag(record));
        }
        case RecordCode::Undo: {
            if (const Version* version = versions.find(record.versionId)) {
                return undoOnNode(*version, page, record.line);
            }
            // Flags can be set back without knowing more; data cannot.
            Body body(record.body);
            (void)TRY(body.number<std::uint32_t>());
            Version known;
            known.kind = static_cast<VersionKind>(TRY(body.number<std::uint16_t>()));
            const bool flagOnly = known.kind == VersionKind::Insert || known.kind == VersionKind::FlagDelete;
            return flagOnly ? undoOnNode(known, page, record.line) : inconsistent();
        }
        default:
            return fail(JET_errLogFileCorrupt);
    }
}

Status undoOnNode(const Version& version, TreePage& page, unsigned line) {
    if (line >= page.count()) return inconsistent();
    const std::uint8_t flags = TRY(page.node(line)).flags;
    switch (version.kind) {
        case VersionKind::Insert:
            return page.setFlags(line, static_cast<std::uint8_t>(flags | page::kNodeDeleted));
        case VersionKind::FlagDelete:
            return page.setFlags(
                line, static_cast<std::uint8_t>(flags & ~static_cast<unsigned>(page::kNodeDeleted)));
        case VersionKind::Replace:
            return page.setData(line, version.before, flags);
        case VersionKind::Delta:
        case VersionKind::Delta64:
            return addDelta(page, line, -version.delta, version.offset, version.kind == VersionKind::Delta64,
                            0);
    }
    return fail(JET_errLogFileCorrupt);
}

}  // namespace esent::recovery
