#include "repair/catalog_salvage.h"

#include <algorithm>
#include <optional>
#include <set>

#include "catalog/system_rows.h"
#include "catalog/system_tables.h"
#include "page/page_view.h"
#include "table/table_layout.h"

namespace esent::repair {

namespace {

using catalog::Bytes;
using catalog::CatalogRow;
using catalog::RowType;

bool ofCatalogItself(ObjectId table) {
    return table == catalog::kCatalogObject || table == catalog::kShadowObject;
}

struct Entry {
    Bytes key;
    Bytes data;
};

bool before(const Entry& a, const Entry& b) {
    return btree::compareBytes(a.key, b.key) < 0;
}

Status writeTree(DatabaseWriter& target, const TreeWriter::Place& place, const std::vector<Entry>& entries,
                 std::unique_ptr<TreeWriter>* open = nullptr) {
    auto tree = TRY(TreeWriter::begin(target, place));
    for (const Entry& entry : entries)
        TRY(tree->add(entry.key, entry.data));
    TRY(tree->finish());
    if (open != nullptr) {
        *open = std::move(tree);
        return {};
    }
    return tree->close();
}

}  // namespace

namespace {

// What lies in both.
std::optional<KeyGap> overlap(const KeyGap& a, const KeyGap& b) {
    KeyGap both;
    both.fromStart = a.fromStart && b.fromStart;
    both.toEnd = a.toEnd && b.toEnd;
    const bool afterA = b.fromStart || (!a.fromStart && btree::compareBytes(a.after, b.after) > 0);
    both.after = afterA ? a.after : b.after;
    const bool beforeA = b.toEnd || (!a.toEnd && btree::compareBytes(a.before, b.before) < 0);
    both.before = beforeA ? a.before : b.before;
    const bool open = both.fromStart || both.toEnd;
    if (!open && btree::compareBytes(both.after, both.before) >= 0) return std::nullopt;
    return both;
}

}  // namespace

// The rows of one copy that make sense, under the keys that they should have.
CatalogSalvage::Rows CatalogSalvage::collect(SalvagedTree& tree, std::uint64_t& bad) const {
    Rows rows;
    Bytes key;
    for (auto found = tree.cursor->seek({}); found && *found; found = tree.cursor->next()) {
        tree.cursor->node().copyKey(key);
        const ByteView data = tree.cursor->node().data;
        auto decoded = catalog::decodeRow(data, kind_);
        if (!decoded || catalog::primaryKeyOf(*decoded) != key) {
            ++bad;
            continue;
        }
        rows.try_emplace(key, Row{{data.begin(), data.end()}, std::move(*decoded)});
    }
    return rows;
}

Status CatalogSalvage::read(btree::PageSource& source, const LeafCensus& census, RepairReport& report) {
    SalvagedTree main = salvageTree(source, census, catalog::kCatalogRoot, catalog::kCatalogObject);
    SalvagedTree shadow = salvageTree(source, census, catalog::kShadowRoot, catalog::kShadowObject);
    report.catalogDamage = main.damage;
    std::uint64_t bad = 0;
    std::uint64_t badInShadow = 0;
    rows_ = collect(main, bad);
    Rows other = collect(shadow, badInShadow);
    // A sound catalog has all its rows: what only the shadow has was deleted.
    if (!main.sound() || bad > 0) {
        if (report.catalogDamage == JET_errSuccess) report.catalogDamage = JET_errCatalogCorrupted;
        for (auto& [key, row] : other) {
            if (!rows_.try_emplace(key, std::move(row)).second) continue;
            ++report.catalogRowsFromShadow;
        }
        report.catalogRowsLost = bad > report.catalogRowsFromShadow ? bad - report.catalogRowsFromShadow : 0;
    }
    if (shadow.sound() && badInShadow == 0 && other.empty()) {
        report.catalogGaps = main.gaps;  // there is no shadow
    } else {
        for (const KeyGap& gap : main.gaps) {
            for (const KeyGap& second : shadow.gaps) {
                if (auto both = overlap(gap, second)) report.catalogGaps.push_back(std::move(*both));
            }
        }
    }
    if (rows_.empty()) return fail(JET_errCatalogCorrupted);
    addOwnRows();
    assemble(report);
    return {};
}

// The catalog describes itself, in every database in the same way.
void CatalogSalvage::addOwnRows() {
    for (const CatalogRow& row : catalog::systemCatalogRows()) {
        if (!ofCatalogItself(row.tableId)) continue;
        const auto bytes = catalog::encodeRow(row, kind_);
        if (bytes) rows_.try_emplace(catalog::primaryKeyOf(row), Row{*bytes, row});
    }
}

void CatalogSalvage::assemble(RepairReport& report) {
    catalog::CatalogAssembler assembler(pageSize_);
    std::set<Bytes> names;  // the index of names is unique
    for (auto row = rows_.begin(); row != rows_.end();) {
        const Bytes name = catalog::nameKeyOf(row->second.decoded);
        if (!names.contains(name) && assembler.add(row->second.bytes)) {
            names.insert(name);
            ++row;
            continue;
        }
        const CatalogRow& lost = row->second.decoded;
        const char* kind = lost.type == RowType::Column  ? "column"
                           : lost.type == RowType::Index ? "index"
                                                         : "object";
        report.definitionsLost.push_back(std::string(kind) + " " + lost.name + " of object " +
                                         std::to_string(lost.tableId));
        row = rows_.erase(row);
    }
    catalog_ = assembler.take();
    for (const catalog::TableDefinition& table : catalog_.tables)
        noteLostColumns(table, report);
}

// Fixed and variable columns are numbered without gaps: deleted ones keep their rows.
void CatalogSalvage::noteLostColumns(const catalog::TableDefinition& table, RepairReport& report) const {
    if (report.catalogDamage == JET_errSuccess || table.templateName) return;
    record::ColumnId fixed = 1;
    record::ColumnId variable = record::kFirstVariableId;
    for (const catalog::ColumnDefinition& column : table.columns) {
        record::ColumnId* expected = record::isFixedId(column.id)      ? &fixed
                                     : record::isVariableId(column.id) ? &variable
                                                                       : nullptr;
        if (expected == nullptr) continue;
        for (; *expected < column.id; ++*expected)
            report.definitionsLost.push_back("column " + std::to_string(*expected) + " of table " +
                                             table.name);
        ++*expected;
    }
}

ObjectId CatalogSalvage::highestObject() const {
    ObjectId highest = 0;
    for (const auto& [key, row] : rows_) {
        if (row.decoded.type != RowType::Column) highest = std::max(highest, row.decoded.id);
    }
    return highest;
}

void CatalogSalvage::placed(const catalog::TableDefinition& table, const TableRoots& roots) {
    roots_[table.objectId] = roots;
}

// The row with the place where its tree lies now. False: what it describes is not in the new database.
bool CatalogSalvage::relocate(CatalogRow& row) const {
    if (ofCatalogItself(row.tableId)) return true;
    const auto table = roots_.find(row.tableId);
    if (table == roots_.end()) return false;
    const TableRoots& roots = table->second;
    switch (row.type) {
        case RowType::Table:
            row.typeOrRoot = roots.rows;
            return true;
        case RowType::LongValues:
            row.typeOrRoot = roots.longValues;
            return roots.longValues != 0;
        case RowType::Index:
            break;
        default:
            return true;
    }
    if ((row.flags & catalog::kIndexPrimary) != 0) {
        row.typeOrRoot = roots.rows;
        return roots.primaryKept;
    }
    const auto index = roots.indexes.find(row.id);
    if (index == roots.indexes.end()) return false;
    row.typeOrRoot = index->second;
    if (const auto rekeyed = roots.rekeyed.find(row.id); rekeyed != roots.rekeyed.end()) {
        const key::SortVersion& version = rekeyed->second->version();
        Bytes bytes(8);
        storeLE<std::uint32_t>(bytes.data(), version.definedVersion);
        storeLE<std::uint32_t>(bytes.data() + 4, version.nlsVersion);
        row.sortVersion = std::move(bytes);
        row.sortId = Bytes(version.sortId.begin(), version.sortId.end());
    }
    return true;
}

Status CatalogSalvage::writeObjectTable(TreeWriter& tree) const {
    std::vector<Entry> entries;
    const auto add = [&](ObjectId object, ObjectId table, RowType type) -> Status {
        Bytes encoded = TRY(catalog::encodeObjectRow(object, table, type, kind_));
        entries.push_back({catalog::objectRowKey(object), std::move(encoded)});
        return {};
    };
    for (const auto& [key, row] : rows_) {
        CatalogRow copy = row.decoded;
        const bool primary = copy.type == RowType::Index && (copy.flags & catalog::kIndexPrimary) != 0;
        const bool object = copy.type == RowType::Table || copy.type == RowType::LongValues ||
                            (copy.type == RowType::Index && !primary);
        const bool own = objectTable() != nullptr && copy.tableId == objectTable()->objectId;
        if (object && (own || relocate(copy))) TRY(add(copy.id, copy.tableId, copy.type));
    }
    std::ranges::sort(entries, before);
    for (const Entry& entry : entries)
        TRY(tree.add(entry.key, entry.data));
    return {};
}

Status CatalogSalvage::write(DatabaseWriter& target, bool shadow) {
    std::vector<Entry> primary;
    std::vector<Entry> byName;
    std::vector<Entry> rootObjects;
    for (const auto& [key, row] : rows_) {
        CatalogRow copy = row.decoded;
        if (!relocate(copy)) continue;
        const bool same = copy == row.decoded;
        Bytes encoded = same ? row.bytes : TRY(catalog::encodeRow(copy, kind_));
        primary.push_back({key, std::move(encoded)});
        byName.push_back({catalog::nameKeyOf(copy), key});
        if (copy.rootFlag) rootObjects.push_back({catalog::rootObjectsKeyOf(copy), key});
    }
    std::ranges::sort(byName, before);
    std::ranges::sort(rootObjects, before);
    std::unique_ptr<TreeWriter> main;
    TreeWriter::Place place;
    place.object = catalog::kCatalogObject;
    place.fixedRoot = catalog::kCatalogRoot;
    place.fixedPages = 20;
    place.fixedChildPages = 6;
    TRY(writeTree(target, place, primary, &main));
    place.parent = catalog::kCatalogRoot;
    place.typeFlags = page::kPageIndex;
    place.fixedPages = 3;
    place.fixedChildPages = 0;
    place.object = catalog::kNameIndexObject;
    place.fixedRoot = catalog::kNameIndexRoot;
    TRY(writeTree(target, place, byName));
    place.object = catalog::kRootIndexObject;
    place.fixedRoot = catalog::kRootIndexRoot;
    TRY(writeTree(target, place, rootObjects));
    TRY(main->close());
    TreeWriter::Place copy;
    copy.object = catalog::kShadowObject;
    copy.fixedRoot = catalog::kShadowRoot;
    copy.fixedPages = 5;
    return writeTree(target, copy, shadow ? primary : std::vector<Entry>{});
}

}  // namespace esent::repair
