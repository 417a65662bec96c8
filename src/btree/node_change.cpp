#include "btree/node_change.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace esent::btree {

namespace {

using log::RecordCode;

constexpr std::uint8_t kFlagVersioned = 1;
constexpr std::uint8_t kFlagUnique = 4;
constexpr std::uint8_t kFlagSpace = 8;
constexpr std::uint16_t kDiff2 = 0x8000;

// "oper" of records.
constexpr std::uint16_t kInsert = 1;
constexpr std::uint16_t kReplace = 2;
constexpr std::uint16_t kFlagDelete = 3;
constexpr std::uint16_t kDelta = 4;
constexpr std::uint16_t kDelta64 = 9;

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

// Writes them, into memory that was made large enough before.
class Writer {
 public:
    explicit Writer(std::byte* at) : at_(at) {}
    template <class T>
    void number(T value) {
        storeLE<T>(at_, value);
        at_ += sizeof(T);
    }
    void size(ByteView bytes) { number(static_cast<std::uint16_t>(bytes.size())); }
    void put(ByteView bytes) {
        if (!bytes.empty()) std::memcpy(at_, bytes.data(), bytes.size());
        at_ += bytes.size();
    }

 private:
    std::byte* at_;
};

Status readInsert(Body& body, NodeChange& out) {
    const std::size_t keySize = TRY(body.number<std::uint16_t>());
    const std::size_t prefixSize = TRY(body.number<std::uint16_t>());
    const std::size_t dataSize = TRY(body.number<std::uint16_t>());
    out.prefix = TRY(body.take(prefixSize));
    out.key = TRY(body.take(keySize));
    out.data = TRY(body.take(dataSize));
    return {};
}

Status readFlagInsert(Body& body, NodeChange& out) {
    const std::size_t keySize = TRY(body.number<std::uint16_t>());
    const std::size_t dataSize = TRY(body.number<std::uint16_t>());
    if (out.code == RecordCode::FlagInsertAndReplaceData) {
        out.replaceVersionId = TRY(body.number<std::uint32_t>());
    }
    out.key = TRY(body.take(keySize));
    out.data = TRY(body.take(dataSize));
    return {};
}

Status readReplace(Body& body, NodeChange& out) {
    const auto raw = TRY(body.number<std::uint16_t>());
    out.wideDiff = (raw & kDiff2) != 0;
    out.oldSize = TRY(body.number<std::uint16_t>());
    out.newSize = TRY(body.number<std::uint16_t>());
    out.data = TRY(body.take(raw & 0x7FFFu));
    return {};
}

Status readBookmarked(Body& body, NodeChange& out) {
    const std::size_t keySize = TRY(body.number<std::uint16_t>());
    const std::size_t dataSize = TRY(body.number<std::uint16_t>());
    std::size_t imageSize = 0;
    switch (out.code) {
        case RecordCode::Delta:
            out.delta = TRY(body.number<std::int32_t>());
            out.offset = TRY(body.number<std::uint16_t>());
            break;
        case RecordCode::Delta64:
            out.delta = TRY(body.number<std::int64_t>());
            out.offset = TRY(body.number<std::uint16_t>());
            break;
        case RecordCode::UndoInfo:
            out.operation = TRY(body.number<std::uint16_t>());
            (void)TRY(body.number<std::uint32_t>());
            imageSize = TRY(body.number<std::uint16_t>());
            break;
        default:  // Undo; the level stands in the head, too
            out.operation = TRY(body.number<std::uint16_t>());
            (void)TRY(body.number<std::uint8_t>());
            break;
    }
    out.key = TRY(body.take(keySize));
    out.bookmarkData = TRY(body.take(dataSize));
    out.data = TRY(body.take(imageSize));
    return {};
}

// New data from the old and a list of differences.
Result<Bytes> applyDiff(ByteView old, const NodeChange& change) {
    Body body(change.data);
    Bytes out;
    std::size_t copied = 0;
    while (!body.done()) {
        const auto head = TRY(body.number<std::uint16_t>());
        std::size_t offset = head & 0x1FFFu;
        unsigned flags = head >> 13;
        if (change.wideDiff) {
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
    if (out.size() != change.newSize) return fail(JET_errLogFileCorrupt);
    return out;
}

Status addTo(TreePage& page, unsigned line, std::int64_t delta, std::size_t offset, bool wide) {
    const ByteSpan data = TRY(page.writableData(line));
    const std::size_t size = wide ? 8 : 4;
    if (offset + size > data.size()) return inconsistent();
    std::byte* const at = data.data() + offset;
    if (wide) {
        storeLE<std::uint64_t>(at, loadLE<std::uint64_t>(at) + static_cast<std::uint64_t>(delta));
    } else {
        storeLE<std::uint32_t>(at, loadLE<std::uint32_t>(at) + static_cast<std::uint32_t>(delta));
    }
    return {};
}

Status applyInsert(const NodeChange& change, TreePage& page) {
    if (change.line > page.count()) return inconsistent();
    const ByteView pagePrefix = TRY(keyPrefixOf(page.view()));
    if (change.prefix.size() > pagePrefix.size()) return inconsistent();
    const auto flags = static_cast<std::uint8_t>(change.versioned ? page::kNodeVersioned : 0);
    return page.insertStored(change.line, change.prefix.size(), change.key, change.data, flags);
}

}  // namespace

ChangeHead ChangeHead::load(ByteView record) {
    ChangeHead out;
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
    return out;
}

void ChangeHead::store(std::byte* at) const {
    at[0] = static_cast<std::byte>(code);
    storeLE<std::uint16_t>(at + 1, session);
    storeLE<std::uint8_t>(at + 3, database);
    storeLE<std::uint32_t>(at + 4, page);
    storeLE<std::uint64_t>(at + 8, after);
    storeLE<std::uint64_t>(at + 16, before);
    storeLE<std::uint32_t>(at + 24, transaction);
    storeLE<std::uint8_t>(at + 28, level);
    storeLE<std::uint16_t>(at + 29, line);
    const unsigned flags =
        (versioned ? kFlagVersioned : 0u) | (unique ? kFlagUnique : 0u) | (space ? kFlagSpace : 0u);
    storeLE<std::uint8_t>(at + 31, static_cast<std::uint8_t>(flags));
}

Result<NodeChange> readNodeChange(ByteView record) {
    if (record.size() < NodeChange::kHeadSize) return fail(JET_errLogFileCorrupt);
    NodeChange out{ChangeHead::load(record)};
    out.versionId = loadLE<std::uint32_t>(record, 32);
    out.root = loadLE<std::uint32_t>(record, 36);
    out.object = loadLE<std::uint32_t>(record, 40);
    Body body(record.subspan(NodeChange::kHeadSize));
    switch (out.code) {
        case RecordCode::Insert:
            TRY(readInsert(body, out));
            break;
        case RecordCode::FlagInsert:
        case RecordCode::FlagInsertAndReplaceData:
            TRY(readFlagInsert(body, out));
            break;
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
            TRY(readReplace(body, out));
            break;
        case RecordCode::UndoInfo:
        case RecordCode::Delta:
        case RecordCode::Delta64:
        case RecordCode::Undo:
            TRY(readBookmarked(body, out));
            break;
        case RecordCode::SetExternalHeader: {
            const std::size_t size = TRY(body.number<std::uint16_t>());
            out.data = TRY(body.take(size));
            break;
        }
        case RecordCode::FlagDelete:
        case RecordCode::Delete:
            break;
        default:
            return fail(JET_errLogFileCorrupt);
    }
    return out;
}

namespace {

// Byte strings behind the fixed fields, in their order.
using Tail = std::array<ByteView, 3>;

// Fields behind the object id; answers what follows them.
Tail writeFields(Writer& w, const NodeChange& change) {
    switch (change.code) {
        case RecordCode::Insert:
            w.size(change.key);
            w.size(change.prefix);
            w.size(change.data);
            return {change.prefix, change.key, change.data};
        case RecordCode::FlagInsert:
        case RecordCode::FlagInsertAndReplaceData:
            w.size(change.key);
            w.size(change.data);
            if (change.code == RecordCode::FlagInsertAndReplaceData) w.number(change.replaceVersionId);
            return {change.key, change.data};
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
            w.number(static_cast<std::uint16_t>(change.data.size() | (change.wideDiff ? kDiff2 : 0u)));
            w.number(change.oldSize);
            w.number(change.newSize);
            return {change.data};
        case RecordCode::UndoInfo:
            w.size(change.key);
            w.size(change.bookmarkData);
            w.number(change.operation);
            w.size(change.data);  // largest size of the data in the transaction
            w.number(std::uint16_t{0});
            w.size(change.data);
            return {change.key, change.bookmarkData, change.data};
        case RecordCode::Delta:
        case RecordCode::Delta64:
            w.size(change.key);
            w.size(change.bookmarkData);
            if (change.code == RecordCode::Delta64) {
                w.number(change.delta);
            } else {
                w.number(static_cast<std::int32_t>(change.delta));
            }
            w.number(change.offset);
            return {change.key, change.bookmarkData};
        case RecordCode::Undo:
            w.size(change.key);
            w.size(change.bookmarkData);
            w.number(change.operation);
            w.number(change.level);
            return {change.key, change.bookmarkData};
        case RecordCode::SetExternalHeader:
            w.size(change.data);
            return {change.data};
        default:  // FlagDelete, Delete: nothing behind the head
            return {};
    }
}

}  // namespace

ByteView encodeNodeChange(const NodeChange& change, log::RecordBytes& memory) {
    constexpr std::size_t kLargestFixed = 58;
    const std::size_t fixed = log::ruleOf(static_cast<std::uint8_t>(change.code)).fixedBytes;
    const std::size_t most = std::max(kLargestFixed, fixed) + change.prefix.size() + change.key.size() +
                             change.bookmarkData.size() + change.data.size();
    if (memory.size() < most) memory.resize(most);
    std::byte* const out = memory.data();
    change.store(out);
    Writer w(out + ChangeHead::kSize);
    w.number(change.versionId);
    w.number(change.root);
    w.number(change.object);
    std::size_t size = fixed;
    for (const ByteView bytes : writeFields(w, change)) {
        w.put(bytes);
        size += bytes.size();
    }
    return {out, size};
}

Status applyNodeChange(const NodeChange& change, TreePage& page, bool checkOldSize) {
    if (change.code == RecordCode::SetExternalHeader) return page.editor().setExternalHeader(change.data);
    if (change.code == RecordCode::Insert) return applyInsert(change, page);
    if (change.line >= page.count()) return inconsistent();
    const NodeView old = TRY(page.node(change.line));
    const auto versionFlag = static_cast<unsigned>(change.versioned ? page::kNodeVersioned : 0);
    const auto kept = static_cast<std::uint8_t>(old.flags | versionFlag);
    const auto revived =
        static_cast<std::uint8_t>((old.flags & ~static_cast<unsigned>(page::kNodeDeleted)) | versionFlag);
    switch (change.code) {
        case RecordCode::FlagInsert:
            if (!old.deleted()) return inconsistent();
            return page.setFlags(change.line, revived);
        case RecordCode::FlagInsertAndReplaceData:
            if (!old.deleted() || compareParts({old.prefix, old.suffix}, change.key) != 0)
                return inconsistent();
            return page.setData(change.line, change.data, revived);
        case RecordCode::FlagDelete:
            return page.setFlags(change.line, static_cast<std::uint8_t>(kept | page::kNodeDeleted));
        case RecordCode::Replace:
            if (checkOldSize && old.data.size() != change.oldSize) return inconsistent();
            return page.setData(change.line, change.data, kept);
        case RecordCode::ReplaceDiff: {
            if (checkOldSize && old.data.size() != change.oldSize) return inconsistent();
            const Bytes data = TRY(applyDiff(old.data, change));
            return page.setData(change.line, data, kept);
        }
        case RecordCode::Delete:
            return page.removeNode(change.line);
        case RecordCode::Delta:
        case RecordCode::Delta64:
            TRY(addTo(page, change.line, change.delta, change.offset, change.code == RecordCode::Delta64));
            return page.setFlags(change.line, kept);
        default:
            return fail(JET_errLogFileCorrupt);
    }
}

Status undoNode(const NodeUndo& undo, TreePage& page, unsigned line) {
    if (line >= page.count()) return inconsistent();
    const std::uint8_t flags = TRY(page.node(line)).flags;
    switch (undo.operation) {
        case kInsert:
            return page.setFlags(line, static_cast<std::uint8_t>(flags | page::kNodeDeleted));
        case kFlagDelete:
            return page.setFlags(
                line, static_cast<std::uint8_t>(flags & ~static_cast<unsigned>(page::kNodeDeleted)));
        case kReplace:
            return page.setData(line, undo.image, flags);
        case kDelta:
        case kDelta64:
            return addTo(page, line, static_cast<std::int64_t>(0 - static_cast<std::uint64_t>(undo.delta)),
                         undo.offset, undo.operation == kDelta64);
        default:
            return fail(JET_errLogFileCorrupt);
    }
}

}  // namespace esent::btree
