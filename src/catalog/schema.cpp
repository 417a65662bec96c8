// See schema.h.
#include "catalog/schema.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/definition_rows.h"
#include "catalog/system_tables.h"

namespace esent::catalog {
namespace {

// An LV tree's chunks are packed; its row says 100 as well.
constexpr std::uint32_t kLongValueDensity = 100;

btree::TreeFacts factsOf(const TableDefinition& table) {
    btree::TreeFacts facts;
    facts.root = table.root;
    facts.object = table.objectId;
    facts.kind = btree::TreeKind::Table;
    facts.densityPercent = table.density;
    facts.hints = decodeSpaceHints(table.spaceHints, HintsOf::Table);
    return facts;
}

btree::TreeFacts factsOf(const TableDefinition& table, const IndexDefinition& index) {
    btree::TreeFacts facts;
    facts.root = index.root;
    facts.object = index.objectId;
    facts.parentRoot = table.root;
    facts.kind = btree::TreeKind::Index;
    facts.unique = index.unique();
    facts.densityPercent = index.density;
    facts.hints = decodeSpaceHints(index.spaceHints, HintsOf::IndexOrLongValues);
    return facts;
}

btree::TreeFacts longValueFactsOf(const TableDefinition& table) {
    btree::TreeFacts facts;
    facts.root = table.longValueRoot;
    facts.object = table.longValueObject;
    facts.parentRoot = table.root;
    facts.kind = btree::TreeKind::LongValues;
    facts.densityPercent = kLongValueDensity;
    facts.hints = decodeSpaceHints(table.deferredLongValueHints, HintsOf::DeferredLongValues);
    return facts;
}

}  // namespace

TableSchema::TableSchema(btree::Volume& volume, TableDefinition definition,
                         std::shared_ptr<const TableSchema> templateTable)
    : volume_(volume), definition_(std::move(definition)), template_(std::move(templateTable)) {}

Result<std::shared_ptr<const TableSchema>> TableSchema::make(
    btree::Volume& volume, TableDefinition definition, std::shared_ptr<const TableSchema> templateTable) {
    auto schema = std::make_shared<TableSchema>(volume, std::move(definition), std::move(templateTable));
    schema->inheritIndexes();
    TRY(schema->check());
    schema->openTrees();
    return std::shared_ptr<const TableSchema>(std::move(schema));
}

// Rows of inherited indexes leave out how text is sorted.
void TableSchema::inheritIndexes() {
    if (template_ == nullptr) return;
    for (IndexDefinition& mine : definition_.indexes) {
        if ((mine.flags & kIndexDerived) == 0) continue;
        const IndexSchema* const from = template_->index(mine.name);
        if (from == nullptr) continue;
        const IndexDefinition& original = *from->definition;
        if (mine.mapFlags == 0) mine.mapFlags = original.mapFlags;
        if (mine.lcid == 0) mine.lcid = original.lcid;
        if (!mine.localeName) mine.localeName = original.localeName;
        if (!mine.sortVersion) mine.sortVersion = original.sortVersion;
        if (!mine.sortId) mine.sortId = original.sortId;
        if (!mine.tupleLimits) mine.tupleLimits = original.tupleLimits;
        if (mine.conditions.empty()) mine.conditions = original.conditions;
    }
}

Status TableSchema::check() const {
    for (const IndexDefinition& index : definition_.indexes) {
        const bool ownTree = index.root != definition_.root && index.objectId != definition_.objectId;
        if (index.primary() == ownTree) return fail(JET_errCatalogCorrupted);
        for (const KeySegment& segment : index.segments) {
            if (!column(segment)) return fail(JET_errCatalogCorrupted);
        }
    }
    return {};
}

void TableSchema::openTrees() {
    tree_ = volume_.tree(factsOf(definition_));
    if (definition_.longValueObject != 0) longValues_ = volume_.tree(longValueFactsOf(definition_));
    for (const IndexDefinition& index : definition_.indexes)
        indexes_.push_back({&index, index.primary() ? tree_ : volume_.tree(factsOf(definition_, index))});
    std::stable_partition(indexes_.begin(), indexes_.end(),
                          [](const IndexSchema& index) { return index.primary(); });
}

Result<const SchemaCompanion*> TableSchema::companion(
    Result<std::unique_ptr<const SchemaCompanion>> (*work)(const TableSchema&)) const {
    if (const SchemaCompanion* const made = madeCompanion_.load(std::memory_order_acquire)) return made;
    const std::lock_guard guard(companionMutex_);
    if (companion_ == nullptr) companion_ = TRY(work(*this));
    madeCompanion_.store(companion_.get(), std::memory_order_release);
    return companion_.get();
}

const IndexSchema* TableSchema::primaryIndex() const {
    return indexes_.empty() || !indexes_.front().primary() ? nullptr : &indexes_.front();
}

const IndexSchema* TableSchema::index(std::string_view wanted) const {
    const auto found = std::ranges::find_if(indexes_, [wanted](const IndexSchema& index) {
        return equalsIgnoreAsciiCase(index.definition->name, wanted);
    });
    return found == indexes_.end() ? nullptr : &*found;
}

const IndexSchema* TableSchema::index(ObjectId wanted) const {
    const auto found = std::ranges::find_if(
        indexes_, [wanted](const IndexSchema& index) { return index.definition->objectId == wanted; });
    return found == indexes_.end() ? nullptr : &*found;
}

ColumnRef TableSchema::column(JET_COLUMNID id) const {
    const bool derived = (id & kTemplateColumnBit) != 0;
    if (derived && template_ == nullptr) return {};
    const TableDefinition& from = derived ? template_->definition_ : definition_;
    const ColumnDefinition* const found = from.column(id & ~kTemplateColumnBit);
    if (found == nullptr || found->type == record::ColumnType::Nil) return {};
    return {found, derived};
}

ColumnRef TableSchema::column(std::string_view wanted) const {
    const auto findIn = [wanted](const TableDefinition& table) -> const ColumnDefinition* {
        const ColumnDefinition* const found = table.column(wanted);
        return found != nullptr && found->type == record::ColumnType::Nil ? nullptr : found;
    };
    if (const ColumnDefinition* const own = findIn(definition_)) return {own, false};
    if (template_ == nullptr) return {};
    const ColumnDefinition* const inherited = findIn(template_->definition_);
    return {inherited, inherited != nullptr};
}

ColumnRef TableSchema::column(const KeySegment& segment) const {
    const bool derived = segment.templateColumn && template_ != nullptr;
    const TableDefinition& from = derived ? template_->definition_ : definition_;
    return {from.column(segment.column), derived};
}

}  // namespace esent::catalog
