#include "table/set_column.h"

#include <algorithm>

#include "catalog/system_tables.h"
#include "key/normalize.h"
#include "record/compression.h"

namespace esent::table {

namespace {

using record::ColumnType;
using record::TaggedValue;

constexpr std::uint32_t kUnicode = 1200;

class Setter {
 public:
    Setter(TableCursor& cursor, RowUpdate& update, const LayoutColumn& column, const ColumnSetting& setting)
        : cursor_(cursor), update_(update), column_(column), setting_(setting) {}

    Outcome set();

 private:
    [[nodiscard]] bool has(JET_GRBIT bit) const { return (setting_.bits & bit) != 0; }
    [[nodiscard]] ByteView data() const {
        return {static_cast<const std::byte*>(setting_.data), setting_.data == nullptr ? 0 : setting_.bytes};
    }
    [[nodiscard]] bool isNull() const { return data().empty() && !has(JET_bitSetZeroLength); }
    [[nodiscard]] Status checkAllowed() const;
    [[nodiscard]] Status checkUnique(ByteView value);
    [[nodiscard]] bool sameNormalised(ByteView a, ByteView b) const;

    [[nodiscard]] Outcome setFixed();
    [[nodiscard]] Outcome setVariable();
    [[nodiscard]] Status setNull();
    [[nodiscard]] Outcome setTagged();
    [[nodiscard]] Result<std::vector<std::byte>> fixedValue(std::size_t size) const;

    // Long values.
    [[nodiscard]] Status checkContiguous() const;
    [[nodiscard]] Outcome setLong();
    [[nodiscard]] Status changeSeparated(LongValueId id);
    [[nodiscard]] Result<LongValueId> writable(LongValueTree& tree, LongValueId id);
    [[nodiscard]] Result<std::vector<std::byte>> combined(ByteView old) const;
    [[nodiscard]] Status storePlain(ByteView plain);
    [[nodiscard]] Status storeSeparated(ByteView plain);
    [[nodiscard]] Status storeIntrinsic(ByteView plain);
    [[nodiscard]] Status checkLength(std::uint64_t bytes) const;
    [[nodiscard]] bool compresses() const;
    [[nodiscard]] std::size_t idBytes() const;
    [[nodiscard]] Status putValue(const TaggedValue& value);
    [[nodiscard]] Result<std::size_t> makeRoom(std::size_t thresholdBytes);
    [[nodiscard]] ByteView storedId(LongValueId id);

    TableCursor& cursor_;
    RowUpdate& update_;
    const LayoutColumn& column_;
    const ColumnSetting& setting_;
    std::vector<std::byte> idBuffer_;
};

Status Setter::checkAllowed() const {
    if ((column_.flags & catalog::kColumnAutoincrement) != 0) return fail(JET_errInvalidColumnType);
    if ((column_.flags & catalog::kColumnVersion) != 0 && update_.replaces())
        return fail(JET_errInvalidColumnType);
    if (column_.longType() && cursor_.transaction().level() == 0) return fail(JET_errNotInTransaction);
    const bool changesSize = has(JET_bitSetSizeLV | JET_bitSetAppendLV | JET_bitSetOverwriteLV);
    if (isNull() && !changesSize && (column_.flags & catalog::kColumnNotNull) != 0)
        return fail(JET_errNullInvalid);
    return {};
}

Outcome Setter::set() {
    TRY(checkAllowed());
    if (column_.fixed()) return setFixed();
    if (column_.variable()) return setVariable();
    return column_.longType() ? setLong() : setTagged();
}

// Values of types that have one size; text and binary of fixed columns are filled up.
Result<std::vector<std::byte>> Setter::fixedValue(std::size_t size) const {
    std::vector<std::byte> value(data().begin(), data().end());
    if (column_.type == ColumnType::Binary || column_.type == ColumnType::Text) {
        if (value.size() > size) return fail(JET_errInvalidBufferSize);
        const bool text = column_.type == ColumnType::Text;
        const bool wide = text && column_.codePage == kUnicode;
        while (value.size() < size)
            value.push_back(text && (!wide || value.size() % 2 == 0) ? std::byte{0x20} : std::byte{0});
        return value;
    }
    if (value.size() != size) return fail(JET_errInvalidBufferSize);
    if (column_.type == ColumnType::Bit && value[0] != std::byte{0}) value[0] = std::byte{0xFF};
    return value;
}

Outcome Setter::setFixed() {
    const bool filled = column_.type == ColumnType::Binary || column_.type == ColumnType::Text;
    if (isNull() || (data().empty() && !filled)) {
        TRY(update_.row().setFixedNull(column_.id));
        return JET_errSuccess;
    }
    if (data().size() == column_.maxLength && column_.type != ColumnType::Bit) {
        TRY(update_.row().setFixed(column_.id, data()));
        return JET_errSuccess;
    }
    const auto value = TRY(fixedValue(column_.maxLength));
    TRY(update_.row().setFixed(column_.id, value));
    return JET_errSuccess;
}

Outcome Setter::setVariable() {
    if (isNull()) {
        TRY(update_.row().setVariableNull(column_.id));
        return JET_errSuccess;
    }
    const std::size_t most = column_.maxLength == 0 ? data().size() : column_.maxLength;
    TRY(update_.row().setVariable(column_.id, data().first(std::min(data().size(), most))));
    return data().size() > most ? JET_wrnColumnMaxTruncated : JET_errSuccess;
}

// NULL removes the value; a column without any value left is NULL.
Status Setter::setNull() {
    const record::TaggedColumn tagged = column_.asTagged();
    if (has(JET_bitSetRevertToDefaultValue)) return update_.row().revertTagged(tagged);
    if (setting_.sequence == 0) return {};
    const std::size_t count = TRY(columnValueCount(update_.row().view(), column_));
    if (count <= 1 && setting_.sequence == 1) return update_.row().setTaggedNull(tagged);
    return update_.row().removeTagged(tagged, setting_.sequence);
}

bool Setter::sameNormalised(ByteView a, ByteView b) const {
    key::SegmentSpec spec;
    spec.type = static_cast<JET_COLTYP>(column_.type);
    spec.unicode = column_.codePage == kUnicode && record::isTextType(column_.type);
    if (spec.unicode) {
        const auto collation = key::Collation::find(key::kDefaultLocale, key::kDefaultMapFlags);
        if (!collation) return false;
        spec.collation = *collation;
    }
    key::KeyBuffer left;
    key::KeyBuffer right;
    if (!key::appendSegment(left, spec, a) || !key::appendSegment(right, spec, b)) return false;
    return std::ranges::equal(left.view(), right.view());
}

Status Setter::checkUnique(ByteView value) {
    if (!has(JET_bitSetUniqueMultiValues | JET_bitSetUniqueNormalizedMultiValues)) return {};
    const record::RowView row = update_.row().view();
    const std::size_t count = TRY(columnValueCount(row, column_));
    std::vector<std::byte> buffer;
    for (std::uint32_t i = 1; i <= count; ++i) {
        if (i == setting_.sequence) continue;
        const auto other = TRY(columnValue(row, column_, i));
        if (!other || other->separated) continue;
        const ByteView plain = TRY(plainValue(*other, buffer));
        const bool same = has(JET_bitSetUniqueNormalizedMultiValues) ? sameNormalised(plain, value)
                                                                     : std::ranges::equal(plain, value);
        if (same) return fail(JET_errMultiValuedDuplicate);
    }
    return {};
}

Outcome Setter::setTagged() {
    if (isNull()) {
        TRY(setNull());
        return JET_errSuccess;
    }
    TaggedValue value;
    std::vector<std::byte> bytes;
    if (const std::uint32_t size = record::fixedSizeOf(column_.type); size != 0) {
        if (data().empty()) return fail(JET_errInvalidBufferSize);
        bytes = TRY(fixedValue(size));
    } else {
        if (column_.maxLength != 0 && data().size() > column_.maxLength) return fail(JET_errColumnTooBig);
        bytes.assign(data().begin(), data().end());
    }
    TRY(checkUnique(bytes));
    value.data = bytes;
    TRY(putValue(value));
    return JET_errSuccess;
}

// ---- long values ----

std::size_t Setter::idBytes() const {
    constexpr std::uint32_t kWideIds = 70;  // revision
    return update_.schema().volume().settings().updateMajor >= kWideIds ? 8 : 4;
}

bool Setter::compresses() const {
    if (has(JET_bitSetUncompressed)) return false;
    return has(JET_bitSetCompressed) || (column_.flags & catalog::kColumnCompressed) != 0;
}

Status Setter::checkLength(std::uint64_t bytes) const {
    if (bytes > kMaxLongValueBytes) return fail(JET_errColumnTooBig);
    if (column_.maxLength != 0 && bytes > column_.maxLength) return fail(JET_errColumnTooBig);
    return {};
}

ByteView Setter::storedId(LongValueId id) {
    idBuffer_.resize(id.wide ? 8 : 4);
    if (id.wide) {
        storeLE<std::uint64_t>(idBuffer_.data(), id.value);
    } else {
        storeLE<std::uint32_t>(idBuffer_.data(), static_cast<std::uint32_t>(id.value));
    }
    return idBuffer_;
}

// Puts a value into the row; when there is no room intrinsic long values move out, the longest first.
Status Setter::putValue(const TaggedValue& value) {
    const record::TaggedColumn tagged = column_.asTagged();
    Status done = update_.row().setTagged(tagged, setting_.sequence, value);
    const std::size_t pageBytes = update_.schema().volume().pageSize();
    for (std::size_t threshold = pageBytes / 2; !done && done.error().code == JET_errRecordTooBig;
         threshold /= 2) {
        const bool last = threshold < pageBytes / 64;
        TRY(makeRoom(last ? idBytes() : threshold));
        done = update_.row().setTagged(tagged, setting_.sequence, value);
        if (last) break;
    }
    return done;
}

Result<std::size_t> Setter::makeRoom(std::size_t thresholdBytes) {
    if (cursor_.transaction().level() == 0) return fail(JET_errRecordTooBig);
    std::vector<std::byte> buffer;
    std::vector<std::byte> id;
    return update_.row().separateLongerThan(
        thresholdBytes,
        [&](const record::TaggedField& field, std::size_t, const TaggedValue& value) -> Result<ByteView> {
            const LayoutColumn* const column = update_.plan().layout().taggedColumn(field.id, field.derived);
            const bool compress = column != nullptr && (column->flags & catalog::kColumnCompressed) != 0;
            ColumnValue stored;
            stored.bytes = value.data;
            stored.compressed = value.compressed;
            stored.encrypted = value.encrypted;
            const ByteView plain = TRY(plainValue(stored, buffer));
            LongValueTree* const tree = TRY(update_.longValues(cursor_));
            const LongValueId made = TRY(update_.changing(cursor_, [&] {
                return tree->create(cursor_.transaction(), plain, compress || value.compressed);
            }));
            update_.noteCreated(made);
            return storedId(made);
        });
}

Status Setter::storeSeparated(ByteView plain) {
    LongValueTree* const tree = TRY(update_.longValues(cursor_));
    const LongValueId made = TRY(
        update_.changing(cursor_, [&] { return tree->create(cursor_.transaction(), plain, compresses()); }));
    update_.noteCreated(made);
    TaggedValue value;
    value.data = storedId(made);
    value.separated = true;
    return putValue(value);
}

Status Setter::storeIntrinsic(ByteView plain) {
    TaggedValue value;
    value.data = plain;
    std::optional<std::vector<std::byte>> compressed;
    if (compresses() && setting_.sequence == 1) {
        compressed = record::compress(plain, idBytes());
        if (compressed && compressed->size() < plain.size()) {
            value.data = *compressed;
            value.compressed = true;
        }
    }
    return putValue(value);
}

Status Setter::storePlain(ByteView plain) {
    TRY(checkLength(plain.size()));
    TRY(checkUnique(plain));
    const TableLayout& layout = update_.plan().layout();
    const std::size_t limit = has(JET_bitSetSeparateLV)    ? idBytes()
                              : has(JET_bitSetIntrinsicLV) ? layout.largestIntrinsicLimit()
                                                           : layout.intrinsicLimit();
    if (plain.size() > limit && has(JET_bitSetIntrinsicLV)) return fail(JET_errColumnDoesNotFit);
    if (plain.size() > limit) return storeSeparated(plain);
    return storeIntrinsic(plain);
}

// The value after an append, an overwrite or a change of size, put together.
Result<std::vector<std::byte>> Setter::combined(ByteView old) const {
    std::vector<std::byte> value(old.begin(), old.end());
    if (has(JET_bitSetAppendLV)) {
        value.insert(value.end(), data().begin(), data().end());
        return value;
    }
    if (has(JET_bitSetOverwriteLV)) {
        const std::size_t at = setting_.offsetBytes;
        if (at > value.size()) return fail(JET_errColumnNoChunk);
        if (value.size() < at + data().size() || has(JET_bitSetSizeLV)) value.resize(at + data().size());
        std::copy(data().begin(), data().end(), value.begin() + static_cast<std::ptrdiff_t>(at));
        return value;
    }
    value.resize(setting_.bytes);
    return value;
}

// A value that may be changed in place: nobody else refers to it.
Result<LongValueId> Setter::writable(LongValueTree& tree, LongValueId id) {
    txn::Transaction& transaction = cursor_.transaction();
    if (update_.isOwn(id)) return id;
    if (update_.replaces() && !TRY(tree.isShared(transaction, id))) return id;
    const auto facts = TRY(tree.facts(transaction.snapshot(), id));
    const LongValueId made = TRY(tree.copy(transaction, id, facts.sizeBytes, compresses()));
    update_.noteCreated(made);
    return made;
}

Status Setter::changeSeparated(LongValueId id) {
    LongValueTree* const tree = update_.existingLongValues(cursor_);
    if (tree == nullptr) return fail(JET_errLVCorrupted);
    txn::Transaction& transaction = cursor_.transaction();
    const std::uint64_t size = TRY(tree->facts(transaction.snapshot(), id)).sizeBytes;
    const bool append = has(JET_bitSetAppendLV);
    const bool overwrite = has(JET_bitSetOverwriteLV);
    const std::uint64_t at = append ? size : setting_.offsetBytes;
    if (overwrite && at > size) return fail(JET_errColumnNoChunk);
    const std::uint64_t end = append || overwrite ? at + data().size() : setting_.bytes;
    TRY(checkLength(std::max(end, append || overwrite ? size : end)));
    const txn::Transaction::Mark mark = transaction.mark();
    LongValueId changed = id;
    const Status done = update_.changing(cursor_, [&]() -> Status {
        changed = TRY(writable(*tree, id));
        if (append || overwrite)
            TRY(tree->overwrite(transaction, changed, static_cast<std::uint32_t>(at), data(), compresses()));
        if (has(JET_bitSetSizeLV))
            return tree->resize(transaction, changed, static_cast<std::uint32_t>(end), compresses());
        return {};
    });
    if (!done) {
        TRY(update_.takeBackSince(cursor_, mark));
        return done;
    }
    if (changed == id) return {};
    TaggedValue value;
    value.data = storedId(changed);
    value.separated = true;
    return putValue(value);
}

// A value in pages that follow each other is made at once: it can't be there already, and is not compressed.
Status Setter::checkContiguous() const {
    if (!has(JET_bitSetContiguousLV)) return {};
    const auto old = setting_.sequence == 0
                         ? std::optional<ColumnValue>()
                         : TRY(columnValue(update_.row().view(), column_, setting_.sequence));
    const bool there = old && !old->fromDefault;
    return there || has(JET_bitSetSizeLV) || compresses() ? Status(fail(JET_errInvalidParameter)) : Status();
}

Outcome Setter::setLong() {
    TRY(checkContiguous());
    const bool partial = has(JET_bitSetAppendLV | JET_bitSetOverwriteLV | JET_bitSetSizeLV);
    const bool sizeToNothing = has(JET_bitSetSizeLV) && !has(JET_bitSetOverwriteLV) && setting_.bytes == 0;
    if (!partial || sizeToNothing) {
        if (isNull()) {
            TRY(setNull());
        } else {
            TRY(storePlain(data()));
        }
        return JET_errSuccess;
    }
    const bool nothingToAdd = data().empty() && !has(JET_bitSetSizeLV);
    const auto old = setting_.sequence == 0
                         ? std::optional<ColumnValue>()
                         : TRY(columnValue(update_.row().view(), column_, setting_.sequence));
    if (nothingToAdd && (old || !has(JET_bitSetZeroLength))) return JET_errSuccess;
    if (old && old->separated) {
        const LongValueId id = TRY(LongValueId::load(old->bytes));
        TRY(changeSeparated(id));
        return JET_errSuccess;
    }
    std::vector<std::byte> buffer;
    const ByteView plain = old ? TRY(plainValue(*old, buffer)) : ByteView{};
    // More than a row can hold is written piecewise.
    if (has(JET_bitSetSizeLV) && setting_.bytes > update_.plan().layout().largestIntrinsicLimit() &&
        !has(JET_bitSetOverwriteLV)) {
        TRY(checkLength(setting_.bytes));
        TRY(storeSeparated(plain));
        const auto now = TRY(columnValue(update_.row().view(), column_, setting_.sequence));
        const LongValueId id = TRY(LongValueId::load(now->bytes));
        TRY(changeSeparated(id));
        return JET_errSuccess;
    }
    const auto value = TRY(combined(plain));
    TRY(storePlain(value));
    return JET_errSuccess;
}

}  // namespace

Outcome setColumn(TableCursor& cursor, RowUpdate& update, const ColumnSetting& setting) {
    const LayoutColumn* const column = TRY(update.plan().layout().column(setting.columnId));
    Setter setter(cursor, update, *column, setting);
    const Outcome done = setter.set();
    if (done) update.touch(*column);
    return done;
}

}  // namespace esent::table
