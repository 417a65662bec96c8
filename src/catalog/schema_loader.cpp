// See schema_loader.h.
#include "catalog/schema_loader.h"

#include <algorithm>

#include "base/text.h"
#include "btree/cursor.h"
#include "catalog/catalog_writer.h"

namespace esent::catalog {
namespace {

constexpr txn::Snapshot kCommitted{};

btree::Cursor openTree(btree::Volume& volume, const btree::TreeFacts& facts) {
    btree::Cursor cursor(volume.tree(facts));
    cursor.setView(&kCommitted);
    return cursor;
}

btree::Cursor openCopy(btree::Volume& volume, CatalogCopy copy) {
    return openTree(volume, copy == CatalogCopy::Main ? catalogTreeFacts() : shadowTreeFacts());
}

// Worth a look at the shadow.
bool isDamage(JET_ERR error) {
    constexpr JET_ERR kDamage[] = {
        JET_errDatabaseCorrupted,  JET_errBadPageLink,      JET_errReadVerifyFailure,
        JET_errPageNotInitialized, JET_errPageTagCorrupted, JET_errDiskIO,
        JET_errFileIOBeyondEOF,    JET_errCatalogCorrupted, JET_errDiskReadVerificationFailure,
    };
    return std::ranges::find(kDamage, error) != std::end(kDamage);
}

// Runs `read` on the catalog, and on its shadow when that is damaged. The first error counts.
template <class Read>
auto readEither(Read read) -> decltype(read(CatalogCopy::Main)) {
    auto result = read(CatalogCopy::Main);
    if (result || !isDamage(result.error().code)) return result;
    auto other = read(CatalogCopy::Shadow);
    return other ? std::move(other) : std::move(result);
}

Result<TableDefinition> loadFrom(btree::Volume& volume, ObjectId table, CatalogCopy copy) {
    btree::Cursor rows = openCopy(volume, copy);
    CatalogAssembler assembler(volume.pageSize());
    const record::PageKind kind = record::pageKindFor(volume.pageSize());
    const Bytes key = primaryKeyOf(table, RowType::Table, 0);
    const auto found = TRY(rows.seekNotLess(key));
    for (bool there = found != btree::Found::Nothing; there; there = TRY(rows.next())) {
        const CatalogRow row = TRY(decodeRow(rows.data(), kind));
        if (row.tableId != table) break;
        TRY(assembler.add(rows.data()));
    }
    Catalog catalog = assembler.take();
    if (catalog.tables.empty()) return fail(JET_errObjectNotFound);
    return std::move(catalog.tables.front());
}

// Calls `visit` with the row of every table; it answers whether to go on.
template <class Visit>
Status forEachTable(btree::Volume& volume, CatalogCopy copy, Visit visit) {
    btree::Cursor rows = openCopy(volume, copy);
    const record::PageKind kind = record::pageKindFor(volume.pageSize());
    bool there = TRY(rows.first());
    while (there) {
        const CatalogRow row = TRY(decodeRow(rows.data(), kind));
        if (row.type == RowType::Table && !visit(row)) return {};
        // The rows of one table lie together: on to the next one's.
        there = TRY(rows.seekGreater(primaryKeyOf(row.tableId, RowType{0x7FFF}, 0)));
    }
    return {};
}

template <class Match>
Result<std::vector<ObjectId>> tablesThat(btree::Volume& volume, Match match) {
    return readEither([&](CatalogCopy copy) -> Result<std::vector<ObjectId>> {
        std::vector<ObjectId> ids;
        TRY(forEachTable(volume, copy, [&](const CatalogRow& row) {
            if (match(row)) ids.push_back(row.tableId);
            return true;
        }));
        return ids;
    });
}

Result<ObjectId> findByName(btree::Volume& volume, std::string_view name, CatalogCopy copy) {
    ObjectId object = 0;
    if (copy == CatalogCopy::Main) {
        btree::Cursor index = openTree(volume, rootIndexTreeFacts());
        CatalogRow wanted;
        wanted.name = name;
        if (TRY(index.seekNotLess(rootObjectsKeyOf(wanted))) != btree::Found::Equal) {
            return fail(JET_errObjectNotFound);
        }
        btree::Cursor rows = openCopy(volume, copy);
        const Bytes bookmark(index.data().begin(), index.data().end());
        index.leave();
        if (!TRY(rows.seekBookmark(bookmark, {}))) return fail(JET_errCatalogCorrupted);
        object = TRY(decodeRow(rows.data(), record::pageKindFor(volume.pageSize()))).tableId;
    } else {
        TRY(forEachTable(volume, copy, [&](const CatalogRow& row) {
            if (equalsIgnoreAsciiCase(row.name, name)) object = row.tableId;
            return object == 0;
        }));
    }
    if (object == 0) return fail(JET_errObjectNotFound);
    return object;
}

}  // namespace

Result<TableDefinition> loadTable(btree::Volume& volume, ObjectId table) {
    return readEither([&](CatalogCopy copy) { return loadFrom(volume, table, copy); });
}

Result<ObjectId> findTableByName(btree::Volume& volume, std::string_view name) {
    return readEither([&](CatalogCopy copy) { return findByName(volume, name, copy); });
}

Result<std::vector<ObjectId>> listTables(btree::Volume& volume) {
    return tablesThat(volume, [](const CatalogRow&) { return true; });
}

Result<std::vector<ObjectId>> listDerivedTables(btree::Volume& volume) {
    return tablesThat(volume, [](const CatalogRow& row) { return row.templateOrCallback.has_value(); });
}

Result<std::vector<SortedIndex>> listSortedIndexes(btree::Volume& volume) {
    return readEither([&](CatalogCopy copy) -> Result<std::vector<SortedIndex>> {
        std::vector<SortedIndex> found;
        btree::Cursor rows = openCopy(volume, copy);
        const record::PageKind kind = record::pageKindFor(volume.pageSize());
        for (bool there = TRY(rows.first()); there; there = TRY(rows.next())) {
            const CatalogRow row = TRY(decodeRow(rows.data(), kind));
            if (row.type == RowType::Index && row.sortVersion)
                found.push_back({row.tableId, TRY(indexOfRow(row))});
        }
        return found;
    });
}

}  // namespace esent::catalog
