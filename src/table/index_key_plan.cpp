#include "table/index_key_plan.h"

#include <algorithm>
#include <string>

#include "catalog/system_tables.h"

namespace esent::table {

namespace {

constexpr std::uint16_t kUtf16 = 1200;
constexpr std::size_t kOldTupleLimits = 3 * sizeof(std::uint32_t);
constexpr std::size_t kTupleLimits = 5 * sizeof(std::uint32_t);

bool isUnicode(const LayoutColumn& column) {
    return record::isTextType(column.type) && column.codePage == kUtf16;
}

// What the index recorded of the sort tables that its keys came from.
key::SortVersion recordedVersion(const catalog::IndexDefinition& index) {
    key::SortVersion version;
    if (index.sortVersion && index.sortVersion->size() == 2 * sizeof(std::uint32_t)) {
        version.definedVersion = loadLE<std::uint32_t>(*index.sortVersion, 0);
        version.nlsVersion = loadLE<std::uint32_t>(*index.sortVersion, 4);
    }
    if (index.sortId && index.sortId->size() == version.sortId.size()) {
        std::copy(index.sortId->begin(), index.sortId->end(), version.sortId.begin());
    }
    return version;
}

Result<const key::Collation*> collationOf(const catalog::IndexDefinition& index, std::uint32_t flags) {
    if (!index.localeName) return key::Collation::find(index.lcid, flags);
    std::string name;
    for (const char16_t unit : *index.localeName) {
        if (unit > 0x7F) return fail(JET_errInvalidLanguageId);
        name.push_back(static_cast<char>(unit));
    }
    return key::Collation::find(name, flags);
}

}  // namespace

bool sortsAsRecorded(const catalog::IndexDefinition& index) {
    const auto found = collationOf(index, index.mapFlags != 0 ? index.mapFlags : key::kDefaultMapFlags);
    return found && (*found)->makesKeysOf(recordedVersion(index));
}

Result<std::shared_ptr<const IndexKeyPlan>> IndexKeyPlan::make(std::shared_ptr<const TableLayout> layout,
                                                               const catalog::Catalog& catalog,
                                                               const catalog::TableDefinition& table,
                                                               const catalog::IndexDefinition& index) {
    const catalog::IndexDefinition* inherited = nullptr;
    if ((index.flags & catalog::kIndexDerived) != 0 && table.templateName) {
        const catalog::TableDefinition* parent = catalog.find(*table.templateName);
        if (parent != nullptr) inherited = parent->index(index.name);
    }
    std::shared_ptr<IndexKeyPlan> plan(new IndexKeyPlan);
    plan->layout_ = std::move(layout);
    TRY(plan->build(index, inherited));
    return std::shared_ptr<const IndexKeyPlan>(std::move(plan));
}

// Rows of inherited indexes repeat everything but how text is mapped.
Status IndexKeyPlan::build(const catalog::IndexDefinition& index, const catalog::IndexDefinition* inherited) {
    keyMost_ = index.keyMost;
    flags_ = index.flags;
    const bool capped = index.variableSegmentMost < index.keyMost;
    bool unicode = false;
    for (const catalog::KeySegment& stored : index.segments) {
        IndexSegment segment;
        segment.column = layout_->segmentColumn(stored);
        if (segment.column == nullptr) return fail(JET_errCatalogCorrupted);
        const LayoutColumn& column = *segment.column;
        segment.multiValued = column.tagged() && (column.flags & catalog::kColumnMultiValued) != 0;
        segment.spec.type = static_cast<JET_COLTYP>(column.type);
        segment.spec.unicode = isUnicode(column);
        segment.spec.fixedColumn = column.fixed();
        segment.spec.descending = stored.descending;
        segment.spec.nullsHigh = hasFlag(catalog::kIndexNullsHigh);
        segment.spec.dotNetGuid = hasFlag(catalog::kIndexDotNetGuid);
        segment.spec.variableSegmentMost = capped ? index.variableSegmentMost : 0;
        segment.spec.fixedBytes = key::fixedBytesOf(segment.spec, column.maxLength);
        fixedOnly_ = fixedOnly_ && column.fixed();
        unicode = unicode || segment.spec.unicode;
        if (segment.multiValued && !index.primary()) singleEntry_ = false;
        usesUserDefaults_ = usesUserDefaults_ || column.hasUserDefault();
        segments_.push_back(segment);
    }
    for (const catalog::KeySegment& stored : index.conditions) {
        const LayoutColumn* column = layout_->segmentColumn(stored);
        if (column == nullptr) return fail(JET_errCatalogCorrupted);
        usesUserDefaults_ = usesUserDefaults_ || column->hasUserDefault();
        conditions_.push_back({column, stored.mustBeNull});
        fixedOnly_ = false;
    }
    if (index.tupleLimits) TRY(readTupleLimits(*index.tupleLimits));
    if (unicode) findCollation(index, inherited != nullptr && index.mapFlags == 0 ? *inherited : index);
    return {};
}

void IndexKeyPlan::findCollation(const catalog::IndexDefinition& index,
                                 const catalog::IndexDefinition& rules) {
    const auto found = collationOf(rules, rules.mapFlags != 0 ? rules.mapFlags : key::kDefaultMapFlags);
    if (!found) {
        usable_ = fail(found.error());
        return;
    }
    collation_ = *found;
    sortVersionIsOurs_ = collation_->makesKeysOf(recordedVersion(index));
    for (IndexSegment& segment : segments_) {
        if (segment.spec.unicode) segment.spec.collation = collation_;
    }
}

Status IndexKeyPlan::readTupleLimits(const catalog::Bytes& stored) {
    if (stored.size() != kTupleLimits && stored.size() != kOldTupleLimits) {
        return fail(JET_errCatalogCorrupted);
    }
    TupleLimits limits;
    limits.shortest = loadLE<std::uint32_t>(stored, 0);
    limits.longest = loadLE<std::uint32_t>(stored, 4);
    limits.mostTuples = loadLE<std::uint32_t>(stored, 8);
    if (stored.size() == kTupleLimits) {
        limits.step = loadLE<std::uint32_t>(stored, 12);
        limits.start = loadLE<std::uint32_t>(stored, 16);
    }
    constexpr std::uint32_t kMost = 0x7FFF;
    if (limits.shortest == 0 || limits.longest < limits.shortest || limits.step == 0 ||
        std::max({limits.longest, limits.mostTuples, limits.step, limits.start}) > kMost) {
        return fail(JET_errCatalogCorrupted);
    }
    limits.characterBytes = segments_.front().spec.unicode ? sizeof(char16_t) : 1;
    tuples_ = limits;
    singleEntry_ = false;
    fixedOnly_ = false;
    return {};
}

}  // namespace esent::table
