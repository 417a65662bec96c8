#include "integrity/catalog_check.h"

#include <fmt/format.h>

#include <map>

#include "catalog/catalog_row.h"
#include "catalog/system_tables.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

constexpr const char* kShadowName = "MSysObjectsShadow";
constexpr const char* kObjectIdsName = "MSysObjids";

// The time at which a root was set is taken for each copy by itself.
bool sameRow(ByteView a, ByteView b, record::PageKind kind) {
    if (btree::compareBytes(a, b) == 0) return true;
    auto left = catalog::decodeRow(a, kind);
    auto right = catalog::decodeRow(b, kind);
    if (!left || !right) return false;
    left->rootSetTime.reset();
    right->rootSetTime.reset();
    return *left == *right;
}

std::string describe(ByteView row, record::PageKind kind) {
    const auto decoded = catalog::decodeRow(row, kind);
    if (!decoded) return "a row that can't be decoded";
    return fmt::format("the row of {} (object {}, kind {}, id {})", nameOf(decoded->name), decoded->tableId,
                       static_cast<unsigned>(decoded->type), decoded->id);
}

struct ObjectEntry {
    std::uint32_t table = 0;
    std::uint16_t type = 0;
    friend bool operator==(const ObjectEntry&, const ObjectEntry&) = default;
};
using ObjectMap = std::map<std::uint32_t, ObjectEntry>;

ObjectMap objectsOf(const catalog::Catalog& catalog) {
    ObjectMap objects;
    const auto add = [&](std::uint32_t id, std::uint32_t table, catalog::RowType type) {
        objects[id] = {table, static_cast<std::uint16_t>(type)};
    };
    for (const catalog::TableDefinition& table : catalog.tables) {
        add(table.objectId, table.objectId, catalog::RowType::Table);
        for (const catalog::IndexDefinition& index : table.indexes) {
            if (!index.primary()) add(index.objectId, table.objectId, catalog::RowType::Index);
        }
        if (table.longValueRoot != 0) {
            add(table.longValueObject, table.objectId, catalog::RowType::LongValues);
        }
    }
    return objects;
}

// A number in a column of MSysObjids; 0 when there is none.
std::uint32_t numberIn(const RowReader& rows, std::size_t column) {
    if (column >= rows.columns().size() || rows.values(column).empty()) return 0;
    const ByteView value = rows.values(column)[0].bytes;
    if (value.size() == 2) return loadLE<std::uint16_t>(value, 0);
    return value.size() == 4 ? loadLE<std::uint32_t>(value, 0) : 0;
}

}  // namespace

void checkShadow(DatabaseReader& database, Findings& findings) {
    if (database.header().isShadowCatalogOff()) return;
    const auto kind = record::pageKindFor(database.header().pageSize());
    TreeCursor main(database.pages(), catalog::kCatalogRoot, catalog::kCatalogObject);
    TreeCursor shadow(database.pages(), catalog::kShadowRoot, catalog::kShadowObject);
    auto left = main.seek({});
    auto right = shadow.seek({});
    btree::Bytes leftKey;
    btree::Bytes rightKey;
    while (left && right && (*left || *right)) {
        if (*left) main.node().copyKey(leftKey);
        if (*right) shadow.node().copyKey(rightKey);
        const int order = !*left ? 1 : !*right ? -1 : 0;
        const auto compared = order != 0 ? order <=> 0 : btree::compareBytes(leftKey, rightKey);
        if (compared < 0) {
            findings.damage(kShadowName, JET_errCatalogCorrupted,
                            describe(main.node().data, kind) + " is missing");
        } else if (compared > 0) {
            findings.damage(kShadowName, JET_errCatalogCorrupted,
                            describe(shadow.node().data, kind) + " is not in the catalog");
        } else if (!sameRow(main.node().data, shadow.node().data, kind)) {
            findings.damage(kShadowName, JET_errCatalogCorrupted,
                            describe(main.node().data, kind) + " differs from the catalog's");
        }
        if (compared <= 0) left = main.next();
        if (compared >= 0) right = shadow.next();
    }
    if (!left) findings.damage("MSysObjects", left.error().code, "the walk ends early");
    if (!right) findings.damage(kShadowName, right.error().code, "the walk ends early");
}

void checkObjectIds(DatabaseReader& database, Findings& findings) {
    const catalog::TableDefinition* table = database.catalog().find(kObjectIdsName);
    if (table == nullptr) {
        findings.remark(kObjectIdsName, "there is no such table; Windows will make it");
        return;
    }
    const auto rows = RowReader::make(database, *table);
    if (!rows) return findings.damage(kObjectIdsName, rows.error().code, "can't be read");
    ObjectMap expected = objectsOf(database.catalog());
    auto found = (*rows)->next();
    for (; found && *found; found = (*rows)->next()) {
        const std::uint32_t id = numberIn(**rows, 0);
        const ObjectEntry entry{numberIn(**rows, 1), static_cast<std::uint16_t>(numberIn(**rows, 2))};
        const auto known = expected.find(id);
        if (known == expected.end()) {
            findings.damage(kObjectIdsName, JET_errCatalogCorrupted,
                            fmt::format("object {} is not in the catalog", id));
            continue;
        }
        if (known->second != entry) {
            findings.damage(kObjectIdsName, JET_errCatalogCorrupted,
                            fmt::format("object {}: table {} and kind {}, the catalog has {} and {}", id,
                                        entry.table, entry.type, known->second.table, known->second.type));
        }
        expected.erase(known);
    }
    if (!found) return findings.damage(kObjectIdsName, found.error().code, "the walk ends early");
    for (const auto& [id, entry] : expected) {
        findings.damage(kObjectIdsName, JET_errCatalogCorrupted,
                        fmt::format("object {} of table {} is missing", id, entry.table));
    }
}

}  // namespace esent::tool
