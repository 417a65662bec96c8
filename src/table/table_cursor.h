// TableCursor: a JET_TABLEID on a table of a database: a schema, a position in the table and, when a
// secondary index is current, one in that, kept in step.
//
// Currency rules: docs/cursors.md. With a secondary index current the index decides where the cursor stands;
// the record is found by the bookmark of the index entry when somebody asks for it. One call at a time, of
// the session that opened it; between enter() and leave() pages may be held, see btree/cursor.h.
#pragma once

#include <memory>
#include <optional>

#include "btree/cursor.h"
#include "catalog/schema_cache.h"
#include "key/key_buffer.h"
#include "table/index_range.h"
#include "table/open_table.h"
#include "table/pending_update.h"

namespace esent::table {

class TableCursor final : public OpenTable {
 public:
    struct Opening {
        catalog::SchemaCache* schemas = nullptr;
        catalog::FoundTable table;
        catalog::SessionKey session = 0;
        catalog::OpenMode mode;   // as the table's use granted it; given back by the destructor
        bool permitsDdl = false;  // JET_bitTablePermitDDL
    };
    explicit TableCursor(Opening opening);
    ~TableCursor() override;

    // ---- the table ----
    [[nodiscard]] const catalog::TableSchema& schema() const { return *opening_.table.schema; }
    [[nodiscard]] catalog::TableEntry& tableEntry() const { return *opening_.table.entry; }
    [[nodiscard]] catalog::SchemaCache& schemas() const { return *opening_.schemas; }
    [[nodiscard]] catalog::SessionKey session() const { return opening_.session; }
    [[nodiscard]] const catalog::OpenMode& mode() const { return opening_.mode; }
    [[nodiscard]] bool updatable() const { return opening_.mode.updatable; }
    [[nodiscard]] bool permitsDdl() const { return opening_.permitsDdl; }
    // A schema change of this session, or one that committed: the newest version that it sees. Positions
    // stay; a current index that is gone gives way to the primary one.
    [[nodiscard]] Status refreshSchema();

    // ---- the frame of a call ----
    void enter(const txn::Transaction& transaction) override;
    void leave() override;
    [[nodiscard]] const txn::Snapshot& view() const { return view_; }
    void levelCommitted(std::uint32_t level) override;
    void levelRolledBack(std::uint32_t level) override;

    // ---- the record ----
    // The current record's row as this session sees it, in its page, which stays held until leave() or the
    // next move. JET_errNoCurrentRecord, JET_errRecordDeleted.
    [[nodiscard]] Result<ByteView> holdRecord();
    // The primary cursor, on the record after holdRecord().
    [[nodiscard]] btree::Cursor& primary() { return primary_; }
    [[nodiscard]] Result<ByteView> bookmark() override;

    // ---- the update in preparation ----
    [[nodiscard]] PendingUpdate* pendingUpdate() const { return pending_.get(); }
    void setPendingUpdate(std::unique_ptr<PendingUpdate> update) { pending_ = std::move(update); }
    void cancelUpdate() { pending_.reset(); }

 private:
    enum class Currency : std::uint8_t {
        DeferredFirst,  // the first access lands on the first record
        BeforeFirst,
        OnRecord,  // on an entry, which may have been deleted since
        Between,   // at a key that no entry has: the neighbours are in reach
        AfterLast,
    };

    Opening opening_;
    txn::Snapshot view_;
    std::uint32_t level_ = 0;  // of the session's transaction, in this call
    btree::Cursor primary_;
    std::optional<btree::Cursor> secondary_;
    const catalog::IndexSchema* index_ = nullptr;  // the secondary index that is current
    Currency currency_ = Currency::DeferredFirst;
    std::uint32_t movedAtLevel_ = 0;  // highest level whose rollback undoes the position
    key::KeyBuffer searchKey_;
    IndexRange range_;
    std::unique_ptr<PendingUpdate> pending_;
    btree::Bytes scratch_;
};

}  // namespace esent::table
