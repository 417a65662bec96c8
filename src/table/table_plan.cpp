// See table_plan.h.
#include "table/table_plan.h"

#include <algorithm>

#include "catalog/system_tables.h"

namespace esent::table {

Result<const TablePlan*> TablePlan::of(const catalog::TableSchema& schema) {
    return static_cast<const TablePlan*>(TRY(schema.companion(&TablePlan::make)));
}

Result<std::unique_ptr<const catalog::SchemaCompanion>> TablePlan::make(const catalog::TableSchema& schema) {
    catalog::Catalog tables;  // the table and what it inherits from
    if (schema.templateTable() != nullptr) tables.tables.push_back(schema.templateTable()->definition());
    tables.tables.push_back(schema.definition());
    const catalog::TableDefinition& table = tables.tables.back();
    auto plan = std::make_unique<TablePlan>();
    plan->layout_ = TRY(TableLayout::make(tables, table, schema.volume().pageSize()));
    plan->first_ = schema.indexes().data();
    for (const catalog::IndexSchema& index : schema.indexes()) {
        plan->keys_.push_back(TRY(IndexKeyPlan::make(plan->layout_, tables, table, *index.definition)));
        const IndexKeyPlan& keys = *plan->keys_.back();
        plan->noteUserDefaults(keys);
        if (keys.hasFlag(catalog::kIndexPopulating)) plan->populating_ = true;
        if (keys.usable() && keys.sortVersionIsOurs()) continue;
        (index.primary() ? plan->primaryOutOfDate_ : plan->secondaryOutOfDate_) = true;
    }
    return std::unique_ptr<const catalog::SchemaCompanion>(std::move(plan));
}

void TablePlan::noteUserDefaults(const IndexKeyPlan& keys) {
    if (!keys.usesUserDefaults()) return;
    const auto note = [this](const LayoutColumn* column) {
        if (column->hasUserDefault() && std::ranges::find(keyDefaults_, column) == keyDefaults_.end())
            keyDefaults_.push_back(column);
    };
    for (const IndexSegment& segment : keys.segments())
        note(segment.column);
    for (const IndexCondition& condition : keys.conditions())
        note(condition.column);
}

}  // namespace esent::table
