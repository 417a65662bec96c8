#include "api/ddl.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>

#include "api/callbacks.h"
#include "catalog/system_tables.h"
#include "table/index_build.h"
#include "table/index_debt.h"
#include "table/row_limits.h"

namespace esent::api {

namespace {

// Only one column of a table counts versions, and one its rows.
constexpr std::uint32_t kOncePerTable = catalog::kColumnVersion | catalog::kColumnAutoincrement;

Status checkRedundant(const catalog::TableSchema& schema, std::uint32_t flags) {
    if ((flags & kOncePerTable) == 0) return {};
    for (const catalog::TableSchema* each : {&schema, schema.templateTable()}) {
        if (each == nullptr) continue;
        for (const catalog::ColumnDefinition& column : each->definition().columns)
            if ((column.flags & flags & kOncePerTable) != 0) return fail(JET_errColumnRedundant);
    }
    return {};
}

Result<bool> hasRows(const catalog::TableSchema& schema) {
    btree::Cursor rows(schema.tree());
    return rows.first();
}

// A primary index that comes with its table: the catalog records the longest key that it can make.
void lowerKeyMost(const catalog::TableSchema& table, catalog::IndexDefinition& primary) {
    primary.keyMost = static_cast<std::uint16_t>(table::longestKey(table, primary));
    primary.variableSegmentMost = std::min(primary.variableSegmentMost, primary.keyMost);
}

// A key column, or one of a condition, whose default the application makes.
bool asksApplication(const catalog::TableSchema& table, const catalog::IndexDefinition& index) {
    const auto asks = [&](const catalog::KeySegment& segment) {
        const catalog::ColumnRef column = table.column(segment);
        return column && (column.column->flags & catalog::kColumnUserDefault) != 0;
    };
    return std::ranges::any_of(index.segments, asks) || std::ranges::any_of(index.conditions, asks);
}

// A path for the sort of an index build, of which there may be several at a time.
std::string scratchPath(const instance::Instance& instance) {
    static std::atomic<std::uint32_t> next{0};
    return fmt::format("{}{}sort{:08x}.tmp", instance.systemFolder(), instance.baseName(), next.fetch_add(1));
}

}  // namespace

Result<SchemaWork> SchemaWork::on(catalog::SchemaCache& schemas, instance::Session& session) {
    SchemaWork work;
    work.schemas_ = &schemas;
    work.rows_ = std::make_unique<catalog::CatalogWriter>(TRY(catalog::catalogWriterFor(schemas)));
    work.transaction_ = &session.transaction();
    work.session_ = session.handle();
    work.instance_ = &session.instance();
    return work;
}

Status checkMayWrite(instance::Session& session) {
    if (session.transaction().readOnly()) return fail(JET_errTransReadOnly);
    return {};
}

Status checkMayChangeSchema(const table::TableCursor& cursor, instance::Session& session,
                            SchemaChange change) {
    if (!cursor.updatable()) return fail(JET_errPermissionDenied);
    TRY(checkMayWrite(session));
    const bool fixed = (cursor.schema().definition().flags & catalog::kTableFixedDdl) != 0;
    const bool isTemplate = (cursor.schema().definition().flags & catalog::kTableTemplate) != 0;
    if (!fixed) return {};
    if (!cursor.permitsDdl() || change == SchemaChange::Delete) return fail(JET_errFixedDDL);
    if (isTemplate && change != SchemaChange::AddColumn) return fail(JET_errFixedDDL);
    return {};
}

table::Outcome addColumnTo(SchemaWork& work, const catalog::FoundTable& found, catalog::ColumnBatch& batch,
                           const table::ColumnWish& wish, bool exclusive, JET_COLUMNID* columnId) {
    const catalog::TableSchema& schema = batch.table();
    if (batch.contains(wish.name)) return fail(JET_errColumnDuplicate);
    const bool wideEscrow = schema.volume().settings().updateMajor >= table::kWideEscrowRevision;
    const table::ColumnPlan plan = TRY(table::planColumn(wish, exclusive, wideEscrow));
    const bool isTemplate = (schema.definition().flags & catalog::kTableTemplate) != 0;
    if (isTemplate && plan.kind != catalog::ColumnClass::Tagged && !found.entry->createdInOpenTransaction())
        return fail(JET_errFixedDDL);
    if (plan.definition.callback) TRY(resolveCallback(work.instance(), *plan.definition.callback));
    TRY(checkRedundant(schema, plan.definition.flags));
    if ((batch.flags() & plan.definition.flags & kOncePerTable) != 0) return fail(JET_errColumnRedundant);
    if ((plan.definition.flags & catalog::kColumnEscrow) != 0 && TRY(hasRows(schema)))
        return fail(JET_errTableNotEmpty);
    const std::size_t most = table::maxRowBytes(schema.volume().pageSize(), table::primaryKeyBytes(schema));
    const JET_COLUMNID id = TRY(work.editor().addColumn(batch, plan.definition, plan.kind, most));
    if (columnId != nullptr) *columnId = id;
    return plan.warning;
}

// The caller has a level of its own and the table's schema lock.
Status addIndexTo(SchemaWork& work, const catalog::FoundTable& found, const table::IndexWish& wish,
                  table::UserDefaults* functions) {
    const auto before = found.entry->newest(&work.transaction());
    if (before == nullptr) return fail(JET_errObjectNotFound);
    const instance::UnicodeDefault unicode = work.instance().parameters().unicodeDefault();
    table::IndexPlan plan = TRY(table::planIndex(wish, *before, {unicode.localeId, unicode.mapFlags}));
    if (before->index(wish.name) != nullptr) return fail(JET_errIndexDuplicate);
    auto editor = work.editor();
    if (plan.definition.primary()) {
        if (before->primaryIndex() != nullptr) return fail(JET_errIndexHasPrimary);
        if (TRY(hasRows(*before))) return fail(JET_errTableNotEmpty);
        if (wish.withTable && (before->definition().flags & catalog::kTableTemplate) == 0)
            lowerKeyMost(*before, plan.definition);
    }
    // Others keep the index from the moment when it is filled; but not a primary one, nor may functions of
    // the application change rows that are being read.
    const bool alone = plan.definition.primary() || asksApplication(*before, plan.definition);
    if (alone) TRY(editor.lockRows(found, work.session()));
    if (plan.hasUnicodeText) {
        const catalog::IndexDefinition& made = plan.definition;
        TRY(work.rows().countLocale(work.transaction(), made.localeName.value_or(u""), *made.sortId,
                                    loadLE<std::uint64_t>(*made.sortVersion, 0)));
    }
    using RowsHeld = catalog::SchemaEditor::RowsHeld;
    const auto fill = [&](const std::shared_ptr<const catalog::TableSchema>& schema,
                          const catalog::IndexSchema& index) -> Result<RowsHeld> {
        RowsHeld held;
        if (!alone) {
            const auto debt = table::mayRefuseRows(*index.definition)
                                  ? nullptr
                                  : table::owedEntries(found.entry, schema, index.definition->objectId);
            held = TRY(editor.holdRows(found, work.session(), debt));
        }
        const bool isTemplate = (schema->definition().flags & catalog::kTableTemplate) != 0;
        if (index.primary() || isTemplate || (wish.bits & JET_bitIndexEmpty) != 0) return held;
        table::ExternalSort::Settings sorting;
        sorting.files = &work.instance().fileSystem();
        sorting.scratchPath = scratchPath(work.instance());
        TRY(table::buildIndex(*schema, index, found.entry->longValueTree(*schema), work.transaction(),
                              sorting, functions));
        return held;
    };
    if (!alone) return editor.addIndex(found, std::move(plan.definition), fill);
    found.entry->use().setIndexBuilder(catalog::kNobody);
    TRY(editor.addIndex(found, std::move(plan.definition), fill));
    found.entry->use().setIndexBuilder(work.session());
    return {};
}

}  // namespace esent::api
