#include "catalog/schema_editor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "base/contained.h"
#include "btree/change_scope.h"
#include "catalog/definition_rows.h"
#include "catalog/system_tables.h"

namespace esent::catalog {

namespace {

Status duplicateMeans(Status status, JET_ERR meaning) {
    if (status || status.error().code != JET_errKeyDuplicate) return status;
    return fail(meaning);
}

// For when nobody sees the tree any more. A failure leaks its pages, as a crash at this point would.
void dropNow(btree::Volume& volume, const btree::TreeFacts& facts) {
    (void)btree::SpaceManager(volume).dropTree(nullptr, facts);
    volume.forgetTree(facts.object);
}

// For when others may have changed it, and may have to take that back, or still read it.
txn::SchemaHooks dropWhenUnused(btree::Volume& volume, const std::shared_ptr<TableEntry>& table,
                                const btree::TreeFacts& facts) {
    txn::SchemaHooks hooks;
    const auto leaving = std::make_shared<TableEntry::Trees>(1, facts);  // a commit asks for no memory
    hooks.commit = [&volume, table, leaving](txn::TransactionTime) {
        // The same transaction may have deleted the table, pages and all.
        volume.isDropped(table->object()) ? volume.markDropped(leaving->front().object)
                                          : table->addLeaving(*leaving);
    };
    hooks.cleanUp = [&volume, table, facts]() -> Status {
        if (table->endLeaving(facts.object)) dropNow(volume, facts);
        return {};
    };
    hooks.database = volume.id();
    return hooks;
}

// A transaction of its own, whose end counts as the moment from which on nobody uses it. A failure as above.
void dropAfterOthers(btree::Volume& volume, const std::shared_ptr<TableEntry>& table,
                     const btree::TreeFacts& facts) {
    auto transaction = volume.maintenance().acquire();
    if (!transaction) return;
    (void)contained([&] { return (*transaction)->addSchemaChange(dropWhenUnused(volume, table, facts)); });
    volume.maintenance().release(std::move(*transaction));
}

// System tables of their own name; a database may lack them.
Result<btree::TreeFacts> systemTree(SchemaCache& schemas, std::string_view name) {
    const auto found = schemas.find(name, txn::Snapshot{});
    if (found) return found->schema->tree()->facts();
    if (found.error().code == JET_errObjectNotFound) return btree::TreeFacts{};
    return fail(found.error());
}

}  // namespace

Result<CatalogWriter> catalogWriterFor(SchemaCache& schemas) {
    CatalogWriter::Roots roots;
    roots.objids = TRY(systemTree(schemas, "MSysObjids"));
    roots.locales = TRY(systemTree(schemas, "MSysLocales"));
    roots.shadow = TRY(hasShadow(schemas.volume()));
    return CatalogWriter(schemas.volume(), roots);
}

std::shared_ptr<const TableSchema> SchemaEditor::now(const FoundTable& table) const {
    auto schema = table.entry->newest(&transaction_);
    return schema ? schema : table.schema;
}

// Both happen when the transaction ends: `second` is undone first.
Status SchemaEditor::hang(txn::SchemaHooks first, txn::SchemaHooks second) {
    txn::SchemaHooks both;
    both.undo = [a = first.undo, b = second.undo]() -> Status {
        Status undone = b ? b() : Status();
        const Status other = a ? a() : Status();
        return undone ? other : undone;
    };
    both.commit = [a = first.commit, b = second.commit](txn::TransactionTime time) {
        if (a) a(time);
        if (b) b(time);
    };
    both.cleanUp = first.cleanUp ? std::move(first.cleanUp) : std::move(second.cleanUp);
    both.database = volume().id();
    auto undo = both.undo;
    Status hung = transaction_.addSchemaChange(std::move(both));
    if (!hung) (void)undo();
    return hung;
}

Status SchemaEditor::change(const FoundTable& table, TableDefinition definition, txn::SchemaHooks more) {
    const ObjectId object = definition.objectId;
    const auto before = now(table);
    auto schema = TRY(TableSchema::make(volume(), std::move(definition), before->templateShared()));
    return hang(std::move(more), schemas_.publish(transaction_, object, std::move(schema)));
}

Result<btree::TreeFacts> SchemaEditor::newTree(const btree::SpaceManager::NewTree& wanted,
                                               const UsedBy& usedBy) {
    const btree::TreeFacts facts = TRY(btree::SpaceManager(volume()).createTree(&transaction_, wanted));
    txn::SchemaHooks hooks;
    hooks.undo = [&volume = volume(), facts, usedBy]() -> Status {
        usedBy ? dropAfterOthers(volume, usedBy, facts) : dropNow(volume, facts);
        return {};
    };
    TRY(hang(std::move(hooks), {}));
    return facts;
}

// ---- locks ----

Status SchemaEditor::lockSchema(const FoundTable& table, SessionKey session) {
    TRY(table.entry->use().lockSchema(session));
    const auto unlock = [entry = table.entry, session] { entry->use().unlockSchema(session); };
    txn::SchemaHooks hooks;
    hooks.undo = [unlock]() -> Status {
        unlock();
        return {};
    };
    hooks.commit = [unlock](txn::TransactionTime) { unlock(); };
    return hang(std::move(hooks), {});
}

Result<SchemaEditor::RowsHeld> SchemaEditor::holdRows(const FoundTable& table, SessionKey session,
                                                      const std::shared_ptr<const txn::Debt>& debt) {
    using Others = txn::TransactionManager::Others;
    constexpr int kPatience = 20;
    const txn::TreeKey rows = now(table)->tree()->key();
    // A level that the call itself began ends before anybody reads with its snapshot.
    const bool readsOn = transaction_.level() > 1;
    RowsHeld held(table.entry->updateLock(), std::defer_lock);
    for (int tries = 0;; ++tries) {
        if (!held) held.lock();
        if (!table.entry->use().mayUpdate(session)) return fail(JET_errWriteConflict);
        const Others others = transaction_.manager().bindOthers(rows, transaction_, readsOn, debt);
        if (others == Others::Bound) return held;
        if (others == Others::Conflict) return fail(JET_errWriteConflict);
        // Its commit is on the way to the disk. Should it wait for an update, in the application's callback,
        // that is let in now and then.
        if (tries % kPatience == kPatience - 1) held.unlock();
        TRY(transaction_.manager().makeAllDurable());
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
}

Status SchemaEditor::lockRows(const FoundTable& table, SessionKey session) {
    SessionKey before = 0;  // this session, when its transaction has made another index
    {
        const RowsHeld held = TRY(holdRows(table, session, nullptr));
        before = table.entry->use().setIndexBuilder(session);
    }
    txn::SchemaHooks hooks;
    hooks.undo = [entry = table.entry, before]() -> Status {
        entry->use().setIndexBuilder(before);
        return {};
    };
    hooks.commit = [entry = table.entry](txn::TransactionTime) { entry->use().setIndexBuilder(0); };
    return hang(std::move(hooks), {});
}

// ---- tables ----

Result<FoundTable> SchemaEditor::createTable(TableDefinition definition,
                                             std::shared_ptr<const TableSchema> templateTable,
                                             std::uint32_t primaryKeyMost) {
    btree::SpaceManager::NewTree wanted;
    wanted.initialPages = std::max(1U, definition.initialPages);
    wanted.densityPercent = definition.density;
    wanted.hints = decodeSpaceHints(definition.spaceHints, HintsOf::Table);
    const btree::TreeFacts facts = TRY(newTree(wanted, nullptr));
    definition.objectId = facts.object;
    definition.root = facts.root;
    if (templateTable) {
        definition.flags |= kTableDerived;
        definition.templateName = templateTable->name();
    }
    TRY(duplicateMeans(rows_.insert(transaction_, rowOf(definition)), JET_errTableDuplicate));
    if (templateTable) TRY(inheritIndexes(definition, *templateTable, primaryKeyMost));
    auto schema = TRY(TableSchema::make(volume(), std::move(definition), std::move(templateTable)));
    TRY(hang({}, schemas_.publish(transaction_, facts.object, schema)));
    return schemas_.find(facts.object, transaction_.snapshot());
}

Status SchemaEditor::inheritIndexes(TableDefinition& definition, const TableSchema& from,
                                    std::uint32_t primaryKeyMost) {
    for (const IndexSchema& original : from.indexes()) {
        IndexDefinition index = *original.definition;
        index.flags = (index.flags & ~kIndexTemplate) | kIndexDerived;
        index.mapFlags = 0;  // text is sorted as the template says
        index.sortVersion.reset();
        index.sortId.reset();
        index.statistics.reset();
        if (index.primary()) {
            index.keyMost = static_cast<std::uint16_t>(primaryKeyMost);
            index.variableSegmentMost = std::min(index.variableSegmentMost, index.keyMost);
            btree::SpaceHints hints;
            hints.initialBytes = definition.initialPages * volume().pageSize();
            index.spaceHints = encodeSpaceHints(hints, HintsOf::IndexOrLongValues);
        }
        TRY(giveIndexTree(definition, index, nullptr));
        TRY(rows_.insert(transaction_, rowOf(definition.objectId, index)));
        definition.indexes.push_back(std::move(index));
    }
    return {};
}

Status SchemaEditor::deleteTable(const FoundTable& table) {
    const auto schema = now(table);
    const TableDefinition& definition = schema->definition();
    std::vector<btree::TreeFacts> trees;  // children first
    for (const IndexSchema& index : schema->indexes()) {
        if (!index.primary()) trees.push_back(index.tree->facts());
        TRY(rows_.remove(transaction_, rowOf(definition.objectId, *index.definition)));
    }
    if (const auto longValues = table.entry->longValueTree(*schema)) {
        trees.push_back(longValues->facts());
        TableDefinition with = definition;
        with.longValueObject = longValues->facts().object;
        with.longValueRoot = longValues->facts().root;
        TRY(rows_.remove(transaction_, longValueRowOf(with)));
    }
    trees.push_back(schema->tree()->facts());
    for (const ColumnDefinition& column : definition.columns)
        TRY(rows_.remove(transaction_, rowOf(definition.objectId, column)));
    for (const CallbackDefinition& callback : definition.callbacks)
        TRY(rows_.remove(transaction_, rowOf(definition.objectId, callback)));
    TRY(rows_.remove(transaction_, rowOf(definition)));
    txn::SchemaHooks hooks;
    hooks.undo = [entry = table.entry]() -> Status {
        entry->use().cancelDelete();
        return {};
    };
    hooks.commit = [&volume = volume(), entry = table.entry, trees](txn::TransactionTime) {
        for (const btree::TreeFacts& facts : entry->takeLeaving())
            dropNow(volume, facts);
        for (const btree::TreeFacts& facts : trees)
            dropNow(volume, facts);
    };
    return hang(std::move(hooks), schemas_.publish(transaction_, definition.objectId, nullptr));
}

Status SchemaEditor::renameTable(const FoundTable& table, const std::string& name) {
    TableDefinition definition = now(table)->definition();
    const CatalogRow before = rowOf(definition);
    definition.name = name;
    TRY(duplicateMeans(rows_.replace(transaction_, before, rowOf(definition)), JET_errTableDuplicate));
    return change(table, std::move(definition));
}

// ---- columns ----

Result<JET_COLUMNID> SchemaEditor::addColumn(ColumnBatch& batch, ColumnDefinition wanted, ColumnClass kind,
                                             std::size_t maxRowBytes) {
    const TableDefinition& table = batch.table().definition();
    const bool inTemplate = (table.flags & kTableTemplate) != 0;
    TRY(batch.place(wanted, kind, maxRowBytes));
    if (inTemplate) wanted.flags |= kColumnTemplate;
    TRY(duplicateMeans(rows_.insert(transaction_, rowOf(table.objectId, wanted)), JET_errColumnDuplicate));
    const record::ColumnId id = wanted.id;
    batch.add(std::move(wanted), kind);
    return inTemplate ? id | kTemplateColumnBit : id;
}

Status SchemaEditor::publish(const FoundTable& table, ColumnBatch batch) {
    return change(table, std::move(batch).take());
}

Result<JET_COLUMNID> SchemaEditor::addColumn(const FoundTable& table, ColumnDefinition wanted,
                                             ColumnClass kind, std::size_t maxRowBytes) {
    ColumnBatch batch(now(table));
    const JET_COLUMNID id = TRY(addColumn(batch, std::move(wanted), kind, maxRowBytes));
    TRY(publish(table, std::move(batch)));
    return id;
}

// The place of `column` stays; `alter` changes the rest.
template <class Alter>
Status SchemaEditor::changeColumn(const FoundTable& table, record::ColumnId column, Alter alter) {
    TableDefinition definition = now(table)->definition();
    const ColumnDefinition* const found = definition.column(column);
    if (found == nullptr) return fail(JET_errColumnNotFound);
    ColumnDefinition changed = *found;
    alter(changed);
    TRY(duplicateMeans(
        rows_.replace(transaction_, rowOf(definition.objectId, *found), rowOf(definition.objectId, changed)),
        JET_errColumnDuplicate));
    definition.columns.replace(std::move(changed));
    return change(table, std::move(definition));
}

Status SchemaEditor::deleteColumn(const FoundTable& table, record::ColumnId column) {
    return changeColumn(table, column, [&](ColumnDefinition& deleted) {
        deleted.type = record::ColumnType::Nil;
        deleted.flags = 0;
        deleted.name = fmt::format("JetStub_{}_{}", table.schema->object(), column);
        deleted.defaultValue.reset();
        deleted.callback.reset();
        deleted.callbackData.reset();
    });
}

Status SchemaEditor::renameColumn(const FoundTable& table, record::ColumnId column, const std::string& name) {
    return changeColumn(table, column, [&](ColumnDefinition& renamed) { renamed.name = name; });
}

Status SchemaEditor::setDefault(const FoundTable& table, record::ColumnId column, Bytes value) {
    return changeColumn(table, column, [&](ColumnDefinition& changed) {
        changed.flags |= kColumnDefault;
        changed.defaultValue = std::move(value);
    });
}

// ---- indexes ----

// The primary index is the table itself; others get a tree out of the table's space.
Status SchemaEditor::giveIndexTree(const TableDefinition& table, IndexDefinition& index,
                                   const UsedBy& usedBy) {
    if (index.density == 0) index.density = table.density;
    if (index.primary()) {
        index.objectId = table.objectId;
        index.root = table.root;
        return {};
    }
    btree::SpaceManager::NewTree wanted;
    wanted.kind = btree::TreeKind::Index;
    wanted.unique = index.unique();
    wanted.parentRoot = table.root;
    wanted.densityPercent = index.density;
    wanted.hints = decodeSpaceHints(index.spaceHints, HintsOf::IndexOrLongValues);
    wanted.initialPages = std::max(1U, wanted.hints.initialBytes / volume().pageSize());
    const btree::TreeFacts facts = TRY(newTree(wanted, usedBy));
    index.objectId = facts.object;
    index.root = facts.root;
    return {};
}

Status SchemaEditor::addIndex(const FoundTable& table, IndexDefinition wanted, const FillIndex& fill) {
    const auto schema = now(table);
    TableDefinition definition = schema->definition();
    if (schema->index(wanted.name) != nullptr) return fail(JET_errIndexDuplicate);
    if (wanted.primary() && schema->primaryIndex() != nullptr) return fail(JET_errIndexHasPrimary);
    wanted.flags |= kIndexWideSegments;
    if ((definition.flags & kTableTemplate) != 0) {
        wanted.flags |= kIndexTemplate;
        for (auto* segments : {&wanted.segments, &wanted.conditions})
            for (KeySegment& segment : *segments)
                segment.templateColumn = true;
    }
    TRY(giveIndexTree(definition, wanted, table.entry->isCreatedBy(transaction_) ? nullptr : table.entry));
    TRY(duplicateMeans(rows_.insert(transaction_, rowOf(definition.objectId, wanted)),
                       JET_errIndexDuplicate));
    const ObjectId tableObject = definition.objectId;
    const ObjectId object = wanted.objectId;
    const bool first = wanted.primary();
    definition.indexes.insert(first ? definition.indexes.begin() : definition.indexes.end(),
                              std::move(wanted));
    const auto after = TRY(TableSchema::make(volume(), std::move(definition), schema->templateShared()));
    const IndexSchema* const made = after->index(object);
    if (made == nullptr) return fail(JET_errCatalogCorrupted);
    const RowsHeld held = TRY(fill(after, *made));
    return hang({}, schemas_.publish(transaction_, tableObject, after));
}

Status SchemaEditor::deleteIndex(const FoundTable& table, const IndexDefinition& index) {
    const auto schema = now(table);
    const IndexSchema* const found = schema->index(index.name);
    if (found == nullptr) return fail(JET_errIndexNotFound);
    TableDefinition definition = schema->definition();
    TRY(rows_.remove(transaction_, rowOf(definition.objectId, *found->definition)));
    // Nobody is just maintaining it when it goes: whoever does has a transaction that began before this one
    // committed.
    txn::SchemaHooks hooks = dropWhenUnused(volume(), table.entry, found->tree->facts());
    const ObjectId object = found->definition->objectId;
    std::erase_if(definition.indexes,
                  [object](const IndexDefinition& each) { return each.objectId == object; });
    return change(table, std::move(definition), std::move(hooks));
}

Status SchemaEditor::setStatistics(const FoundTable& table, std::span<const Counted> counted) {
    TableDefinition definition = now(table)->definition();
    for (const Counted& each : counted) {
        const bool ofTable = each.object == definition.objectId;
        const auto index = std::ranges::find(definition.indexes, each.object, &IndexDefinition::objectId);
        if (!ofTable && index == definition.indexes.end()) continue;  // gone meanwhile
        const RowType type = ofTable ? RowType::Table : RowType::Index;
        TRY(rows_.setStatistics(transaction_, primaryKeyOf(definition.objectId, type, each.object),
                                each.statistics));
        (ofTable ? definition.statistics : index->statistics) = each.statistics;
    }
    return change(table, std::move(definition));
}

Status SchemaEditor::addCallback(const FoundTable& table, const CallbackDefinition& callback) {
    TableDefinition definition = now(table)->definition();
    TRY(rows_.insert(transaction_, rowOf(definition.objectId, callback)));
    definition.callbacks.push_back(callback);
    return change(table, std::move(definition));
}

// ---- long values ----

Status SchemaEditor::addLongValueTree(const FoundTable& table) {
    const auto schema = now(table);
    TableDefinition definition = schema->definition();
    btree::SpaceManager::NewTree wanted;
    wanted.kind = btree::TreeKind::LongValues;
    wanted.parentRoot = definition.root;
    wanted.densityPercent = 100;
    wanted.hints = decodeSpaceHints(definition.deferredLongValueHints, HintsOf::DeferredLongValues);
    wanted.initialPages = std::max(1U, wanted.hints.initialBytes / volume().pageSize());
    const btree::TreeFacts facts = TRY(newTree(wanted, nullptr));
    definition.longValueObject = facts.object;
    definition.longValueRoot = facts.root;
    TRY(rows_.insert(transaction_, longValueRowOf(definition)));
    txn::SchemaHooks hooks;
    auto tree = volume().tree(facts);
    if (table.entry->isCreatedBy(transaction_)) {
        table.entry->setLongValueTree(std::move(tree));
        hooks.undo = [entry = table.entry]() -> Status {
            entry->setLongValueTree(nullptr);
            return {};
        };
    } else {
        hooks.commit = [entry = table.entry, tree = std::move(tree)](txn::TransactionTime) {
            entry->setLongValueTree(tree);
        };
    }
    return hang(std::move(hooks), {});
}

}  // namespace esent::catalog
