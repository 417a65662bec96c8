#include "catalog/catalog_writer.h"

#include <fmt/format.h>

#include <array>

#include "btree/cursor.h"
#include "catalog/system_rows.h"
#include "catalog/system_tables.h"

namespace esent::catalog {

namespace {

constexpr std::uint8_t kLocaleCount = 2;  // type of rows that count indexes

btree::TreeFacts tableFacts(PageNumber root, ObjectId object, std::uint32_t density) {
    btree::TreeFacts facts;
    facts.root = root;
    facts.object = object;
    facts.densityPercent = density;
    return facts;
}

btree::TreeFacts indexFacts(PageNumber root, ObjectId object) {
    btree::TreeFacts facts = tableFacts(root, object, 80);
    facts.parentRoot = kCatalogRoot;
    facts.kind = btree::TreeKind::Index;
    return facts;
}

// A sort id as registry text in lower case, without braces.
std::string guidText(ByteView id) {
    std::array<std::byte, 16> raw{};
    std::copy_n(id.begin(), std::min(id.size(), raw.size()), raw.begin());
    std::string tail;
    for (std::size_t i = 8; i < raw.size(); ++i)
        tail += fmt::format("{}{:02x}", i == 10 ? "-" : "", std::to_integer<unsigned>(raw[i]));
    return fmt::format("{:08x}-{:04x}-{:04x}-{}", loadLE<std::uint32_t>(raw.data()),
                       loadLE<std::uint16_t>(raw.data() + 4), loadLE<std::uint16_t>(raw.data() + 6), tail);
}

// Tables, secondary indexes and long-value trees have object ids of their own.
bool hasObject(const CatalogRow& row) {
    switch (row.type) {
        case RowType::Table:
        case RowType::LongValues:
            return true;
        case RowType::Index:
            return row.id != row.tableId;
        default:
            return false;
    }
}

}  // namespace

btree::TreeFacts catalogTreeFacts() {
    return tableFacts(kCatalogRoot, kCatalogObject, 80);
}
btree::TreeFacts shadowTreeFacts() {
    return tableFacts(kShadowRoot, kShadowObject, 80);
}
btree::TreeFacts nameIndexTreeFacts() {
    return indexFacts(kNameIndexRoot, kNameIndexObject);
}
btree::TreeFacts rootIndexTreeFacts() {
    return indexFacts(kRootIndexRoot, kRootIndexObject);
}

Result<bool> hasShadow(btree::Volume& volume) {
    btree::Cursor rows(volume.tree(shadowTreeFacts()));
    return rows.first();
}

CatalogWriter::CatalogWriter(btree::Volume& volume, const Roots& roots)
    : kind_(record::pageKindFor(volume.pageSize())),
      shadow_(roots.shadow),
      main_(volume.tree(catalogTreeFacts())),
      byName_(volume.tree(nameIndexTreeFacts())),
      rootObjects_(volume.tree(rootIndexTreeFacts())),
      shadowTree_(volume.tree(shadowTreeFacts())),
      objids_(roots.objids.object != 0 ? volume.tree(roots.objids) : nullptr),
      locales_(roots.locales.object != 0 ? volume.tree(roots.locales) : nullptr) {}

Status CatalogWriter::insertObject(txn::Transaction& transaction, const CatalogRow& row) {
    if (!objids_ || !hasObject(row)) return {};
    const Bytes data = TRY(encodeObjectRow(row.id, row.tableId, row.type, kind_));
    return btree::TreeWriter(objids_).insert(&transaction, objectRowKey(row.id), data);
}

Status CatalogWriter::insert(txn::Transaction& transaction, const CatalogRow& row) {
    const Bytes key = primaryKeyOf(row);
    const Bytes data = TRY(encodeRow(row, kind_));
    TRY(btree::TreeWriter(main_).insert(&transaction, key, data));
    TRY(btree::TreeWriter(byName_).insert(&transaction, nameKeyOf(row), key));
    if (row.rootFlag) TRY(btree::TreeWriter(rootObjects_).insert(&transaction, rootObjectsKeyOf(row), key));
    if (shadow_) TRY(btree::TreeWriter(shadowTree_).insert(&transaction, key, data));
    return insertObject(transaction, row);
}

Status CatalogWriter::replace(txn::Transaction& transaction, const CatalogRow& before,
                              const CatalogRow& after) {
    const Bytes key = primaryKeyOf(before);
    if (primaryKeyOf(after) != key || before.rootFlag != after.rootFlag) return fail(JET_errInternalError);
    const Bytes data = TRY(encodeRow(after, kind_));
    TRY(btree::TreeWriter(main_).replace(&transaction, {key, {}}, data));
    if (shadow_) TRY(btree::TreeWriter(shadowTree_).replace(&transaction, {key, {}}, data));
    const Bytes oldName = nameKeyOf(before);
    const Bytes newName = nameKeyOf(after);
    if (oldName == newName) return {};
    btree::TreeWriter names(byName_);
    TRY(names.insert(&transaction, newName, key));
    TRY(names.remove(&transaction, {oldName, {}}));
    if (!after.rootFlag) return {};
    btree::TreeWriter roots(rootObjects_);
    TRY(roots.insert(&transaction, rootObjectsKeyOf(after), key));
    return roots.remove(&transaction, {rootObjectsKeyOf(before), {}});
}

Status CatalogWriter::setStatistics(txn::Transaction& transaction, ByteView primaryKey,
                                    const Statistics& statistics) {
    const txn::Snapshot view = transaction.snapshot();
    btree::Cursor rows(main_);
    rows.setView(&view);
    if (!TRY(rows.seekBookmark(primaryKey, {}))) return fail(JET_errRecordNotFound);
    const CatalogRow before = TRY(decodeRow(rows.data(), kind_));
    rows.leave();
    CatalogRow after = before;
    after.statistics = statistics.encode();
    return replace(transaction, before, after);
}

Status CatalogWriter::remove(txn::Transaction& transaction, const CatalogRow& row) {
    const Bytes key = primaryKeyOf(row);
    TRY(btree::TreeWriter(main_).remove(&transaction, {key, {}}));
    TRY(btree::TreeWriter(byName_).remove(&transaction, {nameKeyOf(row), {}}));
    if (row.rootFlag) TRY(btree::TreeWriter(rootObjects_).remove(&transaction, {rootObjectsKeyOf(row), {}}));
    if (shadow_) TRY(btree::TreeWriter(shadowTree_).remove(&transaction, {key, {}}));
    if (!objids_ || !hasObject(row)) return {};
    return btree::TreeWriter(objids_).remove(&transaction, {objectRowKey(row.id), {}});
}

Status CatalogWriter::countLocale(txn::Transaction& transaction, std::u16string_view locale, ByteView sortId,
                                  std::uint64_t sortVersion) {
    if (!locales_) return {};
    std::u16string text = u"LocaleName=";
    text += locale;
    for (const char each : fmt::format(",SortID={},Ver={:x}", guidText(sortId), sortVersion))
        text += static_cast<char16_t>(each);
    const Bytes key = localeRowKey(text);
    btree::TreeWriter writer(locales_);
    Status added = writer.addDelta(&transaction, {key, {}}, kLocaleValueOffset, 4, 1);
    if (added || added.error().code != JET_errRecordNotFound) return added;
    const Bytes data = TRY(encodeLocaleRow(kLocaleCount, text, 1, kind_));
    Status inserted = writer.insert(&transaction, key, data);
    // Another session is just adding the first index of this locale.
    if (!inserted && inserted.error().code == JET_errKeyDuplicate) return fail(JET_errWriteConflict);
    return inserted;
}

}  // namespace esent::catalog
