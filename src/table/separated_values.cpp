#include "table/separated_values.h"

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

Status addLongValueTree(TableCursor& cursor) {
    const std::lock_guard alone(cursor.tableEntry().longValueLock());
    if (cursor.tableEntry().longValueTree(cursor.schema()) != nullptr) return {};
    btree::Volume& volume = cursor.schemas().volume();
    auto transaction = TRY(volume.maintenance().acquire());
    auto rows = catalog::catalogWriterFor(cursor.schemas());
    Status made =
        rows ? catalog::SchemaEditor(cursor.schemas(), *rows, *transaction).addLongValueTree(cursor.table())
             : Status(fail(rows.error()));
    if (!made) (void)volume.transactions()->rollback(*transaction);
    volume.maintenance().release(std::move(transaction));
    return made;
}

}  // namespace esent::table
