#include "table/table_layout.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/system_tables.h"
#include "table/row_limits.h"

namespace esent::table {

namespace {

using catalog::ColumnDefinition;
using catalog::TableDefinition;

constexpr std::uint16_t kUtf16 = 1200;
constexpr std::uint32_t kDefaultIntrinsicLimit = 1023;
constexpr std::size_t kSmallestIntrinsicLimit = 4;  // the id of a long value takes as much

// By lower-case ASCII; what equalsIgnoreAsciiCase() calls equal compares equal.
int compareNames(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    for (std::size_t i = 0; i < common; ++i) {
        const int difference =
            static_cast<unsigned char>(lower(a[i])) - static_cast<unsigned char>(lower(b[i]));
        if (difference != 0) return difference;
    }
    return a.size() == b.size() ? 0 : (a.size() < b.size() ? -1 : 1);
}

bool hasStaticDefault(const ColumnDefinition& column) {
    return column.defaultValue && (column.flags & catalog::kColumnDefault) != 0 &&
           (column.flags & catalog::kColumnUserDefault) == 0;
}

std::size_t defaultBytes(const ColumnDefinition& column) {
    if (!hasStaticDefault(column)) return 0;
    return record::isFixedId(column.id) ? column.maxLength : column.defaultValue->size();
}

}  // namespace

bool LayoutColumn::hasUserDefault() const {
    return tagged() && (flags & catalog::kColumnUserDefault) != 0;
}

Result<std::shared_ptr<const TableLayout>> TableLayout::make(const catalog::Catalog& catalog,
                                                             const TableDefinition& table,
                                                             std::uint32_t pageSize) {
    std::shared_ptr<TableLayout> layout(new TableLayout);
    TRY(layout->build(catalog, table, pageSize));
    return std::shared_ptr<const TableLayout>(std::move(layout));
}

Status TableLayout::build(const catalog::Catalog& catalog, const TableDefinition& table,
                          std::uint32_t pageSize) {
    const TableDefinition* parent = nullptr;
    if (table.templateName) {
        parent = catalog.find(*table.templateName);
        if (parent == nullptr || parent->templateName) return fail(JET_errCatalogCorrupted);
    }
    isTemplate_ = (table.flags & catalog::kTableTemplate) != 0;
    schema_.kind = record::pageKindFor(pageSize);
    reserveTexts(parent, table);
    if (parent != nullptr) TRY(addColumns(*parent, true));
    TRY(addColumns(table, false));
    schema_.maxRowBytes = maxRowBytes(pageSize, primaryKeyBytes(*this, table));
    intrinsicLimit_ = std::clamp<std::size_t>(table.separateLongValue.value_or(kDefaultIntrinsicLimit),
                                              kSmallestIntrinsicLimit, largestIntrinsicLimit());

    byName_.resize(columns_.size());
    for (std::size_t i = 0; i < byName_.size(); ++i)
        byName_[i] = static_cast<Place>(i);
    std::sort(byName_.begin(), byName_.end(),
              [this](Place a, Place b) { return compareNames(columns_[a].name, columns_[b].name) < 0; });
    record::RowEditor editor(schema_);
    TRY(editor.startWithDefaults());
    defaultRow_.assign(editor.row().begin(), editor.row().end());
    return {};
}

// Views into texts_ must stay: it never grows after this.
void TableLayout::reserveTexts(const TableDefinition* parent, const TableDefinition& table) {
    std::size_t bytes = 0;
    std::size_t count = 0;
    for (const TableDefinition* owner : {parent, &table}) {
        if (owner == nullptr) continue;
        count += owner->columns.size();
        for (const ColumnDefinition& column : owner->columns)
            bytes += column.name.size() + defaultBytes(column);
    }
    texts_.reserve(bytes);
    columns_.reserve(count);
}

// Defaults of fixed columns get the size of the column: text is padded with blanks, anything else with zeros.
std::optional<ByteView> TableLayout::keepDefault(const ColumnDefinition& definition) {
    if (!hasStaticDefault(definition)) return std::nullopt;
    const std::size_t start = texts_.size();
    const catalog::Bytes& value = *definition.defaultValue;
    const std::size_t wanted = defaultBytes(definition);
    texts_.insert(texts_.end(), value.begin(),
                  value.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, value.size())));
    const bool wide = definition.codePage == kUtf16;
    while (texts_.size() - start < wanted) {
        const bool blank = record::isTextType(definition.type) && !(wide && (texts_.size() - start) % 2 != 0);
        texts_.push_back(blank ? std::byte{' '} : std::byte{0});
    }
    return ByteView(texts_).subspan(start, wanted);
}

Status TableLayout::addPlace(const ColumnDefinition& definition, const LayoutColumn* column) {
    if (record::isFixedId(definition.id)) {
        auto& places = schema_.fixed;
        const std::size_t index = definition.id - record::kFirstFixedId;
        const std::uint16_t last = static_cast<std::uint16_t>(
            places.empty() ? record::kRowHeaderSize : places.back().offset + places.back().sizeBytes);
        if (index < places.size() || definition.recordOffset < last) return fail(JET_errCatalogCorrupted);
        places.resize(index, {last, 0, {}});
        places.push_back({definition.recordOffset, static_cast<std::uint16_t>(definition.maxLength), {}});
        if (column != nullptr) places.back().defaultValue = column->defaultValue;
    } else if (record::isVariableId(definition.id) && column != nullptr && column->defaultValue) {
        schema_.variableDefaults.resize(definition.id - record::kFirstVariableId + 1);
        schema_.variableDefaults.back() = column->defaultValue;
    }
    return {};
}

Status TableLayout::addColumns(const TableDefinition& owner, bool inherited) {
    for (const ColumnDefinition& definition : owner.columns) {
        if (definition.type == record::ColumnType::Nil) {
            TRY(addPlace(definition, nullptr));
            continue;
        }
        const bool ofTemplate = (definition.flags & catalog::kColumnTemplate) != 0;
        LayoutColumn column;
        column.id = definition.id;
        column.type = definition.type;
        column.ofTemplate = ofTemplate;
        column.derived = inherited && ofTemplate && record::isTaggedId(definition.id);
        column.flags = static_cast<std::uint16_t>(definition.flags);
        column.codePage = static_cast<std::uint16_t>(definition.codePage);
        column.recordOffset = definition.recordOffset;
        column.maxLength = definition.maxLength;
        column.defaultValue = keepDefault(definition);
        const auto name = std::as_bytes(std::span(definition.name.data(), definition.name.size()));
        const std::size_t nameAt = texts_.size();
        texts_.insert(texts_.end(), name.begin(), name.end());
        column.name = {reinterpret_cast<const char*>(texts_.data()) + nameAt, name.size()};

        const bool tagged = record::isTaggedId(column.id);
        auto& places = tagged ? (column.derived ? derived_ : tagged_) : untagged_;
        const std::size_t index = tagged ? column.id - record::kFirstTaggedId : column.id;
        if (columns_.size() >= kNoPlace) return fail(JET_errCatalogCorrupted);
        if (places.size() <= index) places.resize(index + 1, kNoPlace);
        if (places[index] != kNoPlace) return fail(JET_errCatalogCorrupted);
        places[index] = static_cast<Place>(columns_.size());
        columns_.push_back(column);
        if ((column.flags & catalog::kColumnNotNull) != 0) mandatory_.push_back(&columns_.back());
        const bool counts = (column.flags & (catalog::kColumnAutoincrement | catalog::kColumnVersion)) != 0;
        if (counts) counters_.push_back(&columns_.back());
        TRY(addPlace(definition, &columns_.back()));
    }
    return {};
}

const LayoutColumn* TableLayout::column(std::string_view name) const {
    const auto found =
        std::lower_bound(byName_.begin(), byName_.end(), name, [this](Place place, std::string_view wanted) {
            return compareNames(columns_[place].name, wanted) < 0;
        });
    if (found == byName_.end() || compareNames(columns_[*found].name, name) != 0) return nullptr;
    return &columns_[*found];
}

const LayoutColumn* TableLayout::segmentColumn(const catalog::KeySegment& segment) const {
    const bool inherited = segment.templateColumn && !isTemplate_;
    const LayoutColumn* found = byId(segment.column, inherited);
    // Templates of the oldest form share their numbers with the tables made from them.
    return found == nullptr && inherited ? byId(segment.column, false) : found;
}

const LayoutColumn* TableLayout::taggedColumn(record::ColumnId id, bool derived) const {
    return record::isTaggedId(id) ? byId(id, derived) : nullptr;
}

}  // namespace esent::table
