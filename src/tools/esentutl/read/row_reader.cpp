#include "read/row_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/system_tables.h"
#include "export/text_encoding.h"
#include "record/compression.h"
#include "report.h"
#include "table/column_value.h"

namespace esent::tool {

namespace {

constexpr std::uint32_t kHeldWhole = 1U << 20;  // longer values are handed on in pieces
constexpr std::size_t kExamples = 10;

RowColumn columnOf(const table::LayoutColumn& layout) {
    RowColumn column;
    column.name = nameOf(layout.name);
    column.type = layout.type;
    column.codePage = layout.codePage;
    column.multiValued = (layout.flags & catalog::kColumnMultiValued) != 0;
    column.layout = &layout;
    return column;
}

}  // namespace

std::string nameOf(std::string_view stored) {
    std::string name;
    appendCodePage1252(name, std::as_bytes(std::span(stored.data(), stored.size())));
    return name;
}

RowReader::RowReader(std::shared_ptr<const table::TableLayout> layout) : layout_(std::move(layout)) {
    for (const table::LayoutColumn& column : layout_->columns()) {
        (column.tagged() ? tagged_ : untagged_).push_back(columns_.size());
        columns_.push_back(columnOf(column));
    }
    const auto rank = [&](std::size_t at) {
        return std::pair(!columns_[at].layout->derived, columns_[at].layout->id);
    };
    std::ranges::stable_sort(tagged_, {}, rank);
    ranges_.resize(columns_.size());
}

Result<std::unique_ptr<RowReader>> RowReader::make(DatabaseReader& database,
                                                   const catalog::TableDefinition& table) {
    const std::uint32_t pageSize = database.header().pageSize();
    auto reader = std::unique_ptr<RowReader>(
        new RowReader(TRY(table::TableLayout::make(database.catalog(), table, pageSize))));
    const std::string name = nameOf(table.name);
    reader->cursor_ = TRY(database.tree(name, table.root, table.objectId));
    if (table.longValueRoot == 0) return reader;
    auto values = database.tree(name + "/LV", table.longValueRoot, table.longValueObject);
    if (values) {
        const std::uint32_t chunk = table::defaultChunkSize(pageSize);
        reader->longValues_ = std::make_unique<LongValueStream>(
            std::move(*values), std::clamp(table.longValueChunk.value_or(chunk), 1U, chunk));
    }
    return reader;
}

void RowReader::rewind() {
    started_ = false;
    rows_ = 0;
    trouble_ = {};
}

Result<bool> RowReader::next() {
    for (;;) {
        const bool found = started_ ? TRY(cursor_->next()) : TRY(cursor_->seek({}));
        started_ = true;
        if (!found) return false;
        values_.clear();
        std::ranges::fill(ranges_, Range{});
        buffersUsed_ = 0;
        const Status decoded = decode(cursor_->node().data);
        if (decoded) {
            ++rows_;
            return true;
        }
        ++trouble_.rows;
        describe(fmt::format("a row on page {}: {}", cursor_->page(), errorName(decoded.error().code)));
    }
}

Status RowReader::decode(ByteView bytes) {
    const record::RowView row = TRY(record::RowView::parse(bytes, layout_->kind()));
    for (const std::size_t column : untagged_)
        TRY(addUntagged(row, column));
    return decodeTagged(row);
}

Status RowReader::addUntagged(const record::RowView& row, std::size_t at) {
    const table::LayoutColumn& column = *columns_[at].layout;
    const record::Field field = column.fixed()
                                    ? TRY(row.fixed(column.id, column.recordOffset, column.maxLength))
                                    : TRY(row.variable(column.id));
    ranges_[at].first = static_cast<std::uint32_t>(values_.size());
    if (field.present()) addPlain(field.bytes, at);
    if (field.state == record::Field::State::Absent) addDefault(at);
    return {};
}

// Columns and what the row has of them, both in the same order.
Status RowReader::decodeTagged(const record::RowView& row) {
    const auto rank = [](bool derived, record::ColumnId id) { return (derived ? 0U : 0x10000U) | id; };
    std::size_t stored = 0;
    std::uint32_t lastRank = 0;
    std::optional<record::TaggedField> field;
    const auto advance = [&]() -> Status {
        field.reset();
        if (stored >= row.taggedCount()) return {};
        field = TRY(row.taggedAt(stored++));
        const std::uint32_t here = rank(field->derived, field->id);
        if (here <= lastRank) return fail(JET_errDatabaseCorrupted);
        lastRank = here;
        return {};
    };
    TRY(advance());
    for (const std::size_t at : tagged_) {
        const std::uint32_t wanted = rank(columns_[at].layout->derived, columns_[at].layout->id);
        while (field && rank(field->derived, field->id) < wanted)
            TRY(advance());  // of a column that was dropped
        ranges_[at].first = static_cast<std::uint32_t>(values_.size());
        if (field && rank(field->derived, field->id) == wanted) {
            addTagged(*field, at);
            TRY(advance());
        } else {
            addDefault(at);
        }
    }
    return {};
}

void RowReader::addTagged(const record::TaggedField& field, std::size_t at) {
    constexpr std::uint8_t kSeveral = record::kInfoMultiValues | record::kInfoTwoValues;
    if (field.isNull) return;
    if ((field.info &
         (kSeveral | record::kInfoCompressed | record::kInfoSeparated | record::kInfoEncrypted)) == 0) {
        return addPlain(field.data, at);
    }
    const auto values = record::TaggedValues::of(field);
    if (!values) return valueTrouble(at, values.error().code);
    for (std::size_t i = 0; i < values->size(); ++i) {
        const auto value = values->at(i);
        if (!value) return valueTrouble(at, value.error().code);
        addValue(*value, at);
    }
}

void RowReader::addDefault(std::size_t at) {
    if (const auto value = columns_[at].layout->defaultValue) addPlain(*value, at);
}

void RowReader::addValue(const record::TaggedValue& value, std::size_t at) {
    if (value.encrypted) return valueTrouble(at, JET_errFeatureNotAvailable);
    if (value.separated) return addLong(value.data, at);
    if (!value.compressed) return addPlain(value.data, at);
    auto plain = record::decompress(value.data, table::kMaxPlainBytes);
    if (!plain) return valueTrouble(at, plain.error().code);
    std::vector<std::byte>& kept = scratch();
    kept = std::move(*plain);
    addPlain(kept, at);
}

void RowReader::addLong(ByteView stored, std::size_t at) {
    const auto id = table::LongValueId::load(stored);
    if (!id || longValues_ == nullptr) return valueTrouble(at, JET_errLVCorrupted);
    const auto size = longValues_->open(*id);
    if (!size) return valueTrouble(at, size.error().code);
    if (*size > kHeldWhole) {
        ++ranges_[at].count;
        values_.push_back({{}, *id});
        return;
    }
    std::vector<std::byte>& whole = scratch();
    whole.clear();
    for (;;) {
        const auto chunk = longValues_->nextChunk();
        if (!chunk) {
            valueTrouble(at, chunk.error().code);
            if (whole.empty()) return;
            break;  // what there is of it
        }
        if (chunk->empty()) break;
        whole.insert(whole.end(), chunk->begin(), chunk->end());
    }
    addPlain(whole, at);
}

void RowReader::readLong(const RowValue& value, const std::function<void(ByteView)>& take) {
    const auto size = longValues_->open(*value.longId);
    JET_ERR error = codeOf(size);
    while (error == JET_errSuccess) {
        const auto chunk = longValues_->nextChunk();
        error = codeOf(chunk);
        if (!chunk || chunk->empty()) break;
        take(*chunk);
    }
    if (error == JET_errSuccess) return;
    ++trouble_.values;
    describe(fmt::format("row {}: a long value ends early: {}", rows_, errorName(error)));
}

void RowReader::addPlain(ByteView bytes, std::size_t at) {
    const std::uint32_t fixed = record::fixedSizeOf(columns_[at].type);
    if (fixed != 0 && bytes.size() != fixed) return valueTrouble(at, JET_errDatabaseCorrupted);
    ++ranges_[at].count;
    values_.push_back({bytes, std::nullopt});
}

void RowReader::valueTrouble(std::size_t at, JET_ERR error) {
    ++trouble_.values;
    if (error == JET_errFeatureNotAvailable) ++trouble_.encrypted;
    describe(fmt::format("row {}, column {}: {}", rows_ + 1, columns_[at].name,
                         error == JET_errFeatureNotAvailable ? "encrypted" : errorName(error)));
}

void RowReader::describe(const std::string& text) {
    if (trouble_.examples.size() < kExamples) trouble_.examples.push_back(text);
}

std::vector<std::byte>& RowReader::scratch() {
    if (buffersUsed_ == buffers_.size()) buffers_.emplace_back();
    return buffers_[buffersUsed_++];
}

}  // namespace esent::tool
