#include "table/separated_values.h"

#include "base/contained.h"
#include "btree/change_scope.h"
#include "catalog/schema_editor.h"

namespace esent::table {

Status separatedValuesOf(const record::RowView& row, std::vector<LongValueId>& ids) {
    for (std::size_t i = 0; i < row.taggedCount(); ++i) {
        const record::TaggedField field = TRY(row.taggedAt(i));
        if (field.isNull || (field.info & record::kInfoLongType) == 0) continue;
        const record::TaggedValues values = TRY(record::TaggedValues::of(field));
        for (std::size_t n = 0; n < values.size(); ++n) {
            const record::TaggedValue value = TRY(values.at(n));
            if (value.separated) ids.push_back(TRY(LongValueId::load(value.data)));
        }
    }
    return {};
}

namespace {

Status addTreeIn(TableCursor& cursor, txn::Transaction& transaction) {
    auto rows = TRY(catalog::catalogWriterFor(cursor.schemas()));
    return catalog::SchemaEditor(cursor.schemas(), rows, transaction).addLongValueTree(cursor.table());
}

}  // namespace

Status addLongValueTree(TableCursor& cursor) {
    const std::lock_guard alone(cursor.tableEntry().longValueLock());
    if (cursor.tableEntry().longValueTree(cursor.schema()) != nullptr) return {};
    if (txn::Transaction& own = cursor.transaction(); cursor.tableEntry().isCreatedBy(own)) {
        // The tree is no part of the update that wants it.
        const std::uint32_t tag = own.tag();
        own.setTag(0);
        const Status made = contained([&] { return addTreeIn(cursor, own); });
        own.setTag(tag);
        return made;
    }
    btree::Volume& volume = cursor.schemas().volume();
    auto transaction = TRY(volume.maintenance().acquire());
    Status made = contained([&] { return addTreeIn(cursor, *transaction); });
    if (!made) (void)volume.transactions()->rollback(*transaction);
    volume.maintenance().release(std::move(transaction));
    return made;
}

}  // namespace esent::table
