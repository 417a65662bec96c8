#include "catalog/page_counts.h"

#include <vector>

#include "btree/cursor.h"
#include "btree/tree_writer.h"
#include "catalog/system_tables.h"

namespace esent::catalog {

Status forgetPageCounts(SchemaCache& schemas, txn::Transaction& transaction) {
    const txn::Snapshot view = transaction.snapshot();
    const auto found = schemas.find("MSysExtentPageCountCache", view);
    if (!found && found.error().code == JET_errObjectNotFound) return {};
    if (!found) return fail(found.error());
    if ((found->schema->definition().flags & kTableSystem) == 0) return {};  // somebody's own
    std::vector<btree::Bytes> keys;
    btree::Cursor rows(found->schema->tree());
    rows.setView(&view);
    for (bool there = TRY(rows.first()); there; there = TRY(rows.next())) {
        const ByteView key = rows.bookmarkKey();
        keys.emplace_back(key.begin(), key.end());
    }
    rows.leave();
    for (const btree::Bytes& key : keys)
        TRY(btree::TreeWriter(found->schema->tree()).remove(&transaction, {key, {}}));
    return {};
}

}  // namespace esent::catalog
