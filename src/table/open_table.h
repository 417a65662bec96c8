// OpenTable: what a JET_TABLEID stands for: a cursor on a table of a database, or a temporary table.
//
// The operations that both kinds answer, each in its own way; one that a kind does not have is
// JET_errIllegalOperation. Results that are warnings come back as positive values. A session's calls use it
// one at a time; `leave()` ends each call: afterwards no page is held. Owned by the session (api/tables.h).
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"
#include "catalog/table_use.h"
#include "txn/transaction.h"

namespace esent::table {

// A warning (JET_wrn...) or JET_errSuccess.
using Outcome = Result<JET_ERR>;

class TableCursor;

// What a call wants with the rows.
enum class RowUse : std::uint8_t {
    Read,
    Insert,  // and what goes with an update that is prepared
    Change,  // replace, delete, lock
};

class OpenTable {
 public:
    virtual ~OpenTable() = default;
    OpenTable(const OpenTable&) = delete;
    OpenTable& operator=(const OpenTable&) = delete;

    // Null: it is a temporary table.
    [[nodiscard]] virtual TableCursor* asCursor() { return nullptr; }

    // The cursor on the rows, of temporary tables too, when it may be used like this now.
    [[nodiscard]] virtual Result<TableCursor*> rows(RowUse) {
        TableCursor* const cursor = asCursor();
        if (cursor == nullptr) return fail(JET_errIllegalOperation);
        return cursor;
    }
    // A row whose key is there already is left out without a word.
    [[nodiscard]] virtual bool dropsDuplicates() const { return false; }
    // Another cursor on a temporary table.
    [[nodiscard]] virtual Result<std::unique_ptr<OpenTable>> duplicate() {
        return fail(JET_errIllegalOperation);
    }

    // ---- the frame of a call ----
    // Whose eyes, from now on.
    [[nodiscard]] virtual Status enter(txn::Transaction& transaction) = 0;
    // For a call that asks for its schema, or moves, and does nothing else: what reading and changing rows
    // needs may be of an older version.
    [[nodiscard]] virtual Status enterForSchema(txn::Transaction& transaction) { return enter(transaction); }
    virtual void leave() = 0;

    // ---- what transactions do to it ----
    // Level `level` was committed into the one below.
    virtual void levelCommitted(std::uint32_t level) = 0;
    // Level `level` is about to be rolled back. Not called when the table was opened in that level: then it
    // is closed.
    virtual void levelRollingBack(std::uint32_t level) = 0;

    // ---- moves ----
    [[nodiscard]] virtual Status move(std::int32_t rows, JET_GRBIT) {
        (void)rows;
        return fail(JET_errIllegalOperation);
    }
    [[nodiscard]] virtual Status makeKey(const void*, std::uint32_t, JET_GRBIT) {
        return fail(JET_errIllegalOperation);
    }
    [[nodiscard]] virtual Outcome seek(JET_GRBIT) { return fail(JET_errIllegalOperation); }
    [[nodiscard]] virtual Status setIndexRange(JET_GRBIT) { return fail(JET_errIllegalOperation); }
    [[nodiscard]] virtual Status gotoBookmark(ByteView) { return fail(JET_errIllegalOperation); }
    // Valid until the next call.
    [[nodiscard]] virtual Result<ByteView> bookmark() { return fail(JET_errIllegalOperation); }
    // The search key that is being built (`ofEntry` false), or the key of the current entry.
    [[nodiscard]] virtual Result<ByteView> retrieveKey(bool) { return fail(JET_errIllegalOperation); }
    // From the current entry on, at most `most`; 0: all.
    [[nodiscard]] virtual Result<std::uint64_t> countEntries(std::uint64_t) {
        return fail(JET_errIllegalOperation);
    }

 protected:
    OpenTable() = default;
};

}  // namespace esent::table
