#include "table/index_rules.h"

#include <algorithm>

#include "catalog/definition_rows.h"
#include "catalog/system_tables.h"
#include "key/collation.h"

namespace esent::table {

namespace {

using record::ColumnType;

constexpr std::uint32_t kDefaultKeyMost = 255;
constexpr std::size_t kMostSegments = 16;
constexpr std::uint32_t kUnicode = 1200;
// Bits of index rows that system_tables.h does not name.
constexpr std::uint32_t kLocaleGiven = 0x0040;
constexpr std::uint32_t kMultiValued = 0x0080;
constexpr std::uint32_t kUnicodeText = 0x0400;

struct Segment {
    std::string column;
    bool descending = false;
};

// "+a\0-b\0\0". Behind the first column the sign may be missing: ascending.
Result<std::vector<Segment>> parseKey(const std::string& text) {
    std::vector<Segment> segments;
    std::size_t at = 0;
    while (at < text.size() && text[at] != '\0') {
        const bool descending = text[at] == '-';
        const bool hasSign = descending || text[at] == '+';
        if (!hasSign && segments.empty()) return fail(JET_errIndexInvalidDef);
        if (hasSign) ++at;
        const std::size_t end = text.find('\0', at);
        if (end == std::string::npos || end == at) return fail(JET_errIndexInvalidDef);
        segments.push_back({text.substr(at, end - at), descending});
        at = end + 1;
    }
    if (at + 1 != text.size() || segments.empty() || segments.size() > kMostSegments)
        return fail(JET_errIndexInvalidDef);
    return segments;
}

// "en-us" as Windows writes it: "en-US", "zh-Hans-CN", "de-DE_phoneb".
std::string customaryName(std::string_view locale) {
    const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
    std::string name(locale);
    const std::size_t end = std::min(name.find('_'), name.size());
    for (std::size_t from = name.find('-'); from < end;) {
        const std::size_t next = std::min(name.find('-', from + 1), end);
        const std::size_t length = next - from - 1;
        const std::size_t capitals = length == 4 ? 1 : length;
        for (std::size_t i = 0; i < capitals; ++i)
            name[from + 1 + i] = upper(name[from + 1 + i]);
        from = next;
    }
    return name;
}

constexpr std::uint32_t kOptionallyUniqueRevision = 290;

class Planner {
 public:
    Planner(const IndexWish& wish, const catalog::TableSchema& table, const IndexDefaults& defaults)
        : wish_(wish), table_(table), defaults_(defaults) {}
    Result<IndexPlan> plan();

 private:
    [[nodiscard]] bool has(std::uint32_t bit) const { return (wish_.bits & bit) != 0; }
    [[nodiscard]] bool isTuple() const { return has(JET_bitIndexTuples | JET_bitIndexTupleLimits); }
    Status checkBits();
    Status checkLimits();
    Status checkTuples(const std::string& firstColumn);
    Status addSegments(const std::vector<Segment>& segments);
    Status addConditions();
    Result<const key::Collation*> chooseSorting();
    void setSortVersion(const key::SortVersion& version);
    void chooseFlags();

    const IndexWish& wish_;
    const catalog::TableSchema& table_;
    const IndexDefaults& defaults_;
    catalog::IndexDefinition index_;
    bool unicodeText_ = false;
    bool multiValued_ = false;
};

Status Planner::checkBits() {
    if (has(JET_bitIndexOptionallyUnique)) {
        if (table_.volume().settings().updateMajor < kOptionallyUniqueRevision)
            return fail(JET_errEngineFormatVersionParamTooLowForRequestedFeature);
        if (has(JET_bitIndexPrimary | JET_bitIndexUnique)) return fail(JET_errInvalidGrbit);
    }
    constexpr std::uint32_t kIgnores =
        JET_bitIndexIgnoreNull | JET_bitIndexIgnoreAnyNull | JET_bitIndexIgnoreFirstNull;
    if (has(JET_bitIndexPrimary) && has(kIgnores)) return fail(JET_errInvalidGrbit);
    if (has(JET_bitIndexCrossProduct) && has(JET_bitIndexNestedTable)) return fail(JET_errInvalidGrbit);
    if (has(JET_bitIndexEmpty) && !has(JET_bitIndexIgnoreAnyNull)) return fail(JET_errInvalidGrbit);
    if (has(JET_bitIndexPrimary) && !wish_.conditions.empty()) return fail(JET_errIndexInvalidDef);
    if (wish_.conditions.size() > kMostSegments) return fail(JET_errIndexInvalidDef);
    if (has(JET_bitIndexTupleLimits) && !wish_.tuples) return fail(JET_errIndexInvalidDef);
    return {};
}

Status Planner::checkLimits() {
    index_.keyMost = kDefaultKeyMost;
    if (has(JET_bitIndexKeyMost)) {
        const std::uint32_t most = wish_.keyMost.value_or(0);
        if (most < kDefaultKeyMost || most > largestKeyMost(table_.volume().pageSize()))
            return fail(JET_errIndexInvalidDef);
        index_.keyMost = static_cast<std::uint16_t>(most);
    }
    if (wish_.variableSegmentMost > index_.keyMost) return fail(JET_errIndexInvalidDef);
    index_.variableSegmentMost = wish_.variableSegmentMost == 0
                                     ? index_.keyMost
                                     : static_cast<std::uint16_t>(wish_.variableSegmentMost);
    return {};
}

Status Planner::checkTuples(const std::string& firstColumn) {
    if (!isTuple()) return {};
    if (has(JET_bitIndexPrimary)) return fail(JET_errIndexTuplesSecondaryIndexOnly);
    if (has(JET_bitIndexUnique)) return fail(JET_errIndexTuplesNonUniqueOnly);
    if (index_.variableSegmentMost < index_.keyMost) return fail(JET_errIndexTuplesVarSegMacNotAllowed);
    constexpr std::array<std::uint32_t, 5> kDefaults{3, 10, 0x7FFF, 1, 0};
    std::array<std::uint32_t, 5> limits = wish_.tuples.value_or(kDefaults);
    for (std::size_t i = 0; i < 4; ++i)
        if (limits[i] == 0) limits[i] = kDefaults[i];
    const auto [shortest, longest, most, step, start] = limits;
    if (shortest < 2 || longest > 255 || shortest > longest || most > 0x7FFF || start > 0x7FFF)
        return fail(JET_errIndexTuplesInvalidLimits);
    if (const catalog::ColumnRef found = table_.column(firstColumn)) {
        const ColumnType type = found.column->type;
        if (!record::isTextType(type) && type != ColumnType::Binary && type != ColumnType::LongBinary)
            return fail(JET_errIndexTuplesTextBinaryColumnsOnly);
    }
    catalog::Bytes stored(20);
    for (std::size_t i = 0; i < limits.size(); ++i)
        storeLE<std::uint32_t>(stored, 4 * i, limits[i]);
    index_.tupleLimits = std::move(stored);
    return {};
}

Status Planner::addSegments(const std::vector<Segment>& segments) {
    for (const Segment& segment : segments) {
        const catalog::ColumnRef found = table_.column(segment.column);
        if (!found) return fail(JET_errColumnNotFound);
        const catalog::ColumnDefinition& column = *found.column;
        if ((column.flags & catalog::kColumnEscrow) != 0) return fail(JET_errCannotIndex);
        if ((column.flags & catalog::kColumnEncrypted) != 0) return fail(JET_errCannotIndexOnEncryptedColumn);
        if ((column.flags & catalog::kColumnMultiValued) != 0) {
            if (has(JET_bitIndexPrimary)) return fail(JET_errIndexInvalidDef);
            multiValued_ = true;
        }
        const bool text = record::isTextType(column.type);
        if (text && column.codePage == kUnicode) unicodeText_ = true;
        index_.segments.push_back({column.id, segment.descending, found.derived, false});
    }
    return {};
}

Status Planner::addConditions() {
    for (const IndexWish::Condition& wanted : wish_.conditions) {
        const catalog::ColumnRef found = table_.column(wanted.column);
        if (!found) return fail(JET_errColumnNotFound);
        const bool mustBeNull = wanted.bits == JET_bitIndexColumnMustBeNull;
        if (!mustBeNull && wanted.bits != JET_bitIndexColumnMustBeNonNull) return fail(JET_errInvalidGrbit);
        index_.conditions.push_back({found.column->id, false, found.derived, mustBeNull});
    }
    return {};
}

Result<const key::Collation*> Planner::chooseSorting() {
    index_.mapFlags = wish_.mapFlags.value_or(defaults_.mapFlags);
    if (index_.mapFlags != key::kUpperCase) index_.mapFlags |= key::kSortKey;
    const std::uint32_t lcid = wish_.lcid == 0 ? defaults_.lcid : wish_.lcid;
    const key::Collation* const collation =
        TRY(wish_.locale ? key::Collation::find(*wish_.locale, index_.mapFlags)
                         : key::Collation::find(lcid, index_.mapFlags));
    // A name is kept as the caller spells it; the invariant locale has none.
    const std::string stored = wish_.locale.value_or(customaryName(collation->localeName()));
    if (!stored.empty()) index_.localeName = std::u16string(stored.begin(), stored.end());
    return collation;
}

void Planner::setSortVersion(const key::SortVersion& version) {
    catalog::Bytes bytes(8);
    storeLE<std::uint32_t>(bytes, 0, version.definedVersion);
    storeLE<std::uint32_t>(bytes, 4, version.nlsVersion);
    index_.sortVersion = std::move(bytes);
    index_.sortId = catalog::Bytes(version.sortId.begin(), version.sortId.end());
}

void Planner::chooseFlags() {
    std::uint32_t nulls = catalog::kIndexAllNulls | catalog::kIndexFirstNull | catalog::kIndexAnyNull;
    if (has(JET_bitIndexDisallowNull)) {
        nulls = catalog::kIndexNoNull;
    } else if (has(JET_bitIndexIgnoreAnyNull)) {
        nulls = 0;
    } else if (has(JET_bitIndexIgnoreFirstNull)) {
        nulls = catalog::kIndexAnyNull;
    } else if (has(JET_bitIndexIgnoreNull)) {
        nulls = catalog::kIndexFirstNull | catalog::kIndexAnyNull;
    }
    std::uint32_t flags = nulls | catalog::kIndexWideSegments;
    if (has(JET_bitIndexPrimary)) flags |= catalog::kIndexPrimary | catalog::kIndexUnique;
    if (has(JET_bitIndexUnique)) flags |= catalog::kIndexUnique;
    if (wish_.locale || wish_.lcid != 0 || has(JET_bitIndexUnicode)) flags |= kLocaleGiven;
    if (multiValued_) flags |= kMultiValued;
    if (unicodeText_) flags |= kUnicodeText;
    if (has(JET_bitIndexSortNullsHigh)) flags |= catalog::kIndexNullsHigh;
    if (has(JET_bitIndexCrossProduct)) flags |= catalog::kIndexCrossProduct;
    if (has(JET_bitIndexNestedTable)) flags |= catalog::kIndexNestedTable;
    if (has(JET_bitIndexDisallowTruncation)) flags |= catalog::kIndexNoTruncation;
    if (has(JET_bitIndexDotNetGuid)) flags |= catalog::kIndexDotNetGuid;
    if (has(JET_bitIndexOptionallyUnique)) flags |= catalog::kIndexOptionallyUnique;
    index_.flags = flags;
}

Result<IndexPlan> Planner::plan() {
    index_.name = wish_.name;
    TRY(checkLimits());
    TRY(checkBits());
    if (wish_.keyText.empty()) return fail(JET_errInvalidParameter);
    const auto segments = TRY(parseKey(wish_.keyText));
    const key::Collation& collation = *TRY(chooseSorting());
    TRY(checkTuples(segments.front().column));
    TRY(addSegments(segments));
    if (unicodeText_) setSortVersion(collation.version());
    TRY(addConditions());
    chooseFlags();
    index_.density = wish_.density;
    index_.spaceHints = catalog::encodeSpaceHints(wish_.hints, catalog::HintsOf::IndexOrLongValues);
    return IndexPlan{std::move(index_), unicodeText_};
}

}  // namespace

std::uint32_t indexBitsOf(const catalog::IndexDefinition& index) {
    constexpr std::pair<std::uint32_t, std::uint32_t> kBits[] = {
        {catalog::kIndexUnique, JET_bitIndexUnique},
        {catalog::kIndexPrimary, JET_bitIndexPrimary},
        {catalog::kIndexNoNull, JET_bitIndexDisallowNull},
        {catalog::kIndexCrossProduct, JET_bitIndexCrossProduct},
        {catalog::kIndexNestedTable, JET_bitIndexNestedTable},
        {catalog::kIndexNoTruncation, JET_bitIndexDisallowTruncation},
        {catalog::kIndexDotNetGuid, JET_bitIndexDotNetGuid},
        {catalog::kIndexOptionallyUnique, JET_bitIndexOptionallyUnique},
    };
    std::uint32_t bits = 0;
    for (const auto& [flag, bit] : kBits)
        if ((index.flags & flag) != 0) bits |= bit;
    if (index.tupleLimits) bits |= JET_bitIndexTuples;
    if (index.keyMost > kDefaultKeyMost) bits |= JET_bitIndexKeyMost;
    if ((index.flags & catalog::kIndexNoNull) != 0) return bits;
    // Whoever leaves out more rows leaves out the fewer, too: JET_bitIndexIgnoreAnyNull comes back as all
    // three.
    if ((index.flags & catalog::kIndexAllNulls) == 0) bits |= JET_bitIndexIgnoreNull;
    if ((index.flags & catalog::kIndexFirstNull) == 0) bits |= JET_bitIndexIgnoreFirstNull;
    if ((index.flags & catalog::kIndexAnyNull) == 0) bits |= JET_bitIndexIgnoreAnyNull;
    if ((index.flags & catalog::kIndexNullsHigh) != 0) bits |= JET_bitIndexSortNullsHigh;
    return bits;
}

std::uint32_t largestKeyMost(std::uint32_t pageSize) {
    if (pageSize <= 4096) return pageSize == 2048 ? 500 : 1000;
    return 2000;
}

Result<IndexPlan> planIndex(const IndexWish& wish, const catalog::TableSchema& table,
                            const IndexDefaults& defaults) {
    return Planner(wish, table, defaults).plan();
}

}  // namespace esent::table
