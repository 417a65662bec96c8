#include "catalog/catalog_row.h"

#include "catalog/system_tables.h"
#include "key/normalize.h"
#include "record/row_editor.h"
#include "record/row_view.h"

namespace esent::catalog {

namespace {

using record::Field;
using record::RowView;

ByteView asBytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

Bytes utf16Bytes(std::u16string_view text) {
    Bytes bytes(2 * text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        storeLE<std::uint16_t>(bytes, 2 * i, text[i]);
    return bytes;
}

const record::RowSchema& catalogSchema(record::PageKind kind) {
    static const auto small = record::RowSchema::packed(record::PageKind::Small, catalogFixedSizes());
    static const auto large = record::RowSchema::packed(record::PageKind::Large, catalogFixedSizes());
    return kind == record::PageKind::Large ? large : small;
}

// Sets columns of one row; the first failure is kept.
class Writer {
 public:
    explicit Writer(record::PageKind kind) : editor_(catalogSchema(kind)) {}

    template <class T>
    void fixed(CatalogColumn column, T value) {
        note(editor_.setFixedInteger(static_cast<record::ColumnId>(column), value));
    }
    template <class T>
    void fixed(CatalogColumn column, const std::optional<T>& value) {
        if (value) fixed(column, *value);
    }
    void text(CatalogColumn column, const std::string& value) {
        note(editor_.setVariable(static_cast<record::ColumnId>(column), asBytes(value)));
    }
    void variable(CatalogColumn column, const std::optional<Bytes>& value) {
        if (value) note(editor_.setVariable(static_cast<record::ColumnId>(column), *value));
    }
    void tagged(CatalogColumn column, const std::optional<Bytes>& value) {
        const record::TaggedColumn tagged{static_cast<record::ColumnId>(column), false, true, false};
        if (value) note(editor_.setTagged(tagged, 1, {*value}));
    }
    [[nodiscard]] Result<Bytes> row() const {
        TRY(status_);
        return Bytes(editor_.row().begin(), editor_.row().end());
    }

 private:
    void note(const Status& status) {
        if (!status && status_) status_ = status;
    }
    record::RowEditor editor_;
    Status status_;
};

// Reads columns of one row; the first failure is kept.
class Reader {
 public:
    explicit Reader(const RowView& view) : view_(view) {}

    template <class T>
    std::optional<T> fixed(CatalogColumn column) {
        const auto id = static_cast<record::ColumnId>(column);
        const auto field = view_.fixed(id, catalogFixedOffset(id), sizeof(T));
        if (!note(field) || !field->present()) return std::nullopt;
        return loadLE<T>(field->bytes, 0);
    }
    template <class T>
    T required(CatalogColumn column) {
        const auto value = fixed<T>(column);
        if (!value) failed_ = true;
        return value.value_or(0);
    }
    std::optional<Bytes> variable(CatalogColumn column) {
        const auto field = view_.variable(static_cast<record::ColumnId>(column));
        if (!note(field) || !field->present()) return std::nullopt;
        return Bytes(field->bytes.begin(), field->bytes.end());
    }
    std::optional<std::string> text(CatalogColumn column) {
        const auto bytes = variable(column);
        if (!bytes) return std::nullopt;
        return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
    }
    // Long columns of the catalog are short and stay in the row; anything else is left out.
    std::optional<Bytes> tagged(CatalogColumn column) {
        const auto field = view_.findTagged(static_cast<record::ColumnId>(column));
        if (!note(field) || !*field || (*field)->isNull) return std::nullopt;
        if (((*field)->info & ~record::kInfoLongType) != 0) return std::nullopt;
        return Bytes((*field)->data.begin(), (*field)->data.end());
    }
    [[nodiscard]] bool failed() const { return failed_; }

 private:
    template <class AnyResult>
    bool note(const AnyResult& result) {
        if (!result) failed_ = true;
        return result.has_value();
    }
    const RowView& view_;
    bool failed_ = false;
};

}  // namespace

Result<Bytes> encodeRow(const CatalogRow& row, record::PageKind kind) {
    using C = CatalogColumn;
    Writer writer(kind);
    writer.fixed(C::TableId, row.tableId);
    writer.fixed(C::Type, static_cast<std::uint16_t>(row.type));
    writer.fixed(C::Id, row.id);
    writer.fixed(C::TypeOrRoot, row.typeOrRoot);
    writer.fixed(C::SpaceUsage, row.spaceUsage);
    writer.fixed(C::Flags, row.flags);
    writer.fixed(C::PagesOrLocale, row.pagesOrLocale);
    if (row.rootFlag) writer.fixed(C::RootFlag, std::uint8_t{0xFF});
    writer.fixed(C::RecordOffset, row.recordOffset);
    writer.fixed(C::MapFlags, row.mapFlags);
    writer.fixed(C::KeyMost, row.keyMost);
    writer.fixed(C::LongValueChunk, row.longValueChunk);
    writer.fixed(C::RootSetTime, row.rootSetTime);
    writer.text(C::Name, row.name);
    writer.variable(C::Stats, row.statistics);
    if (row.templateOrCallback) writer.text(C::TemplateOrCallback, *row.templateOrCallback);
    writer.variable(C::DefaultValue, row.defaultValue);
    writer.variable(C::KeySegments, row.keySegments);
    writer.variable(C::VariableSegmentMost, row.variableSegmentMost);
    writer.variable(C::ConditionalSegments, row.conditionalSegments);
    writer.variable(C::TupleLimits, row.tupleLimits);
    writer.variable(C::SortVersion, row.sortVersion);
    writer.variable(C::SortId, row.sortId);
    writer.tagged(C::CallbackData, row.callbackData);
    writer.tagged(C::SeparateLongValue, row.separateLongValue);
    writer.tagged(C::SpaceHints, row.spaceHints);
    writer.tagged(C::DeferredLongValueHints, row.deferredLongValueHints);
    if (row.localeName) writer.tagged(C::LocaleName, utf16Bytes(*row.localeName));
    return writer.row();
}

namespace {

void decodeFixed(Reader& reader, CatalogRow& row) {
    using C = CatalogColumn;
    row.tableId = reader.required<std::uint32_t>(C::TableId);
    row.type = static_cast<RowType>(reader.required<std::uint16_t>(C::Type));
    row.id = reader.required<std::uint32_t>(C::Id);
    row.typeOrRoot = reader.required<std::uint32_t>(C::TypeOrRoot);
    row.spaceUsage = reader.required<std::uint32_t>(C::SpaceUsage);
    row.flags = reader.required<std::uint32_t>(C::Flags);
    row.pagesOrLocale = reader.required<std::uint32_t>(C::PagesOrLocale);
    row.rootFlag = reader.fixed<std::uint8_t>(C::RootFlag).value_or(0) != 0;
    row.recordOffset = reader.fixed<std::uint16_t>(C::RecordOffset);
    row.mapFlags = reader.fixed<std::uint32_t>(C::MapFlags);
    row.keyMost = reader.fixed<std::uint16_t>(C::KeyMost);
    row.longValueChunk = reader.fixed<std::uint32_t>(C::LongValueChunk);
    row.rootSetTime = reader.fixed<std::uint64_t>(C::RootSetTime);
}

void decodeRest(Reader& reader, CatalogRow& row) {
    using C = CatalogColumn;
    row.name = reader.text(C::Name).value_or("");
    row.statistics = reader.variable(C::Stats);
    row.templateOrCallback = reader.text(C::TemplateOrCallback);
    row.defaultValue = reader.variable(C::DefaultValue);
    row.keySegments = reader.variable(C::KeySegments);
    row.variableSegmentMost = reader.variable(C::VariableSegmentMost);
    row.conditionalSegments = reader.variable(C::ConditionalSegments);
    row.tupleLimits = reader.variable(C::TupleLimits);
    row.sortVersion = reader.variable(C::SortVersion);
    row.sortId = reader.variable(C::SortId);
    row.callbackData = reader.tagged(C::CallbackData);
    row.separateLongValue = reader.tagged(C::SeparateLongValue);
    row.spaceHints = reader.tagged(C::SpaceHints);
    row.deferredLongValueHints = reader.tagged(C::DeferredLongValueHints);
    if (const auto locale = reader.tagged(C::LocaleName)) {
        row.localeName.emplace();
        for (std::size_t i = 0; i + 1 < locale->size(); i += 2) {
            row.localeName->push_back(static_cast<char16_t>(loadLE<std::uint16_t>(*locale, i)));
        }
    }
}

}  // namespace

Result<CatalogRow> decodeRow(ByteView bytes, record::PageKind kind) {
    const auto view = RowView::parse(bytes, kind);
    if (!view) return fail(JET_errCatalogCorrupted);
    Reader reader(*view);
    CatalogRow row;
    decodeFixed(reader, row);
    decodeRest(reader, row);
    if (reader.failed() || row.name.empty()) return fail(JET_errCatalogCorrupted);
    return row;
}

Bytes primaryKeyOf(ObjectId tableId, RowType type, std::uint32_t id) {
    Bytes key;
    key::appendSigned(key, static_cast<std::int32_t>(tableId));
    key::appendSigned(key, static_cast<std::int16_t>(type));
    key::appendSigned(key, static_cast<std::int32_t>(id));
    return key;
}

Bytes primaryKeyOf(const CatalogRow& row) {
    return primaryKeyOf(row.tableId, row.type, row.id);
}

Bytes nameKeyOf(const CatalogRow& row) {
    Bytes key;
    key::appendSigned(key, static_cast<std::int32_t>(row.tableId));
    key::appendSigned(key, static_cast<std::int16_t>(row.type));
    key::appendAnsiText(key, row.name);
    return key;
}

Bytes rootObjectsKeyOf(const CatalogRow& row) {
    Bytes key;
    key::appendBit(key, true);
    key::appendAnsiText(key, row.name);
    return key;
}

}  // namespace esent::catalog
