// RowUpdate: the update that a cursor has prepared: the copy of the row that JetSetColumn edits, and how it
// gets into the table: row, index entries and long values together or not at all.
//
// Lives in its cursor's slot from JetPrepareUpdate to JetUpdate; destroying it without cancel() leaves long
// values that it wrote to the rollback of the transaction. The session's thread; no page is held between
// calls.
#pragma once

#include <memory>
#include <vector>

#include "base/contained.h"
#include "record/row_editor.h"
#include "table/index_key.h"
#include "table/key_defaults.h"
#include "table/pending_update.h"
#include "table/table_counters.h"
#include "table/table_cursor.h"

namespace esent::table {

class RowUpdate final : public PendingUpdate {
 public:
    enum class Kind : std::uint8_t {
        Insert,
        Replace,
        ReplaceNoLock,
        InsertCopy,
        InsertCopyDeleteOriginal,
        InsertCopyReplaceOriginal,
        ReadOnlyCopy,
    };
    // What JetPrepareUpdate does. JET_errNoCurrentRecord, JET_errRecordDeleted, JET_errWriteConflict,
    // JET_errNotInTransaction (ReadOnlyCopy).
    [[nodiscard]] static Result<std::unique_ptr<RowUpdate>> prepare(TableCursor& cursor, Kind kind);

    [[nodiscard]] Kind kind() const { return kind_; }
    // Unique among all updates.
    [[nodiscard]] std::uint32_t tag() const { return tag_; }
    [[nodiscard]] bool replaces() const { return kind_ == Kind::Replace || kind_ == Kind::ReplaceNoLock; }
    [[nodiscard]] record::RowEditor& row() { return editor_; }
    [[nodiscard]] const TablePlan& plan() const { return *plan_; }
    [[nodiscard]] const catalog::TableSchema& schema() const { return *schema_; }
    // The column is (also) changed: indexes over it will be looked at.
    void touch(const LayoutColumn& column) { touched_.push_back(&column); }

    // ---- long values of the copy ----
    // The table's long values, made when there are none yet.
    [[nodiscard]] Result<LongValueTree*> longValues(TableCursor& cursor);
    [[nodiscard]] LongValueTree* existingLongValues(TableCursor& cursor);
    // This update made the value: nobody else refers to it.
    void noteCreated(LongValueId id) { created_.push_back(id); }
    [[nodiscard]] bool isOwn(LongValueId id) const;
    // Runs a change of long values so that cancel() can take it back.
    template <class Change>
    [[nodiscard]] auto changing(TableCursor& cursor, Change change) {
        txn::Transaction& transaction = cursor.transaction();
        if (!changedLongValues_) mark_ = transaction.mark();
        changedLongValues_ = true;
        // A rollback of this level takes the long values away, and the copy is of no use without them.
        if (transaction.level() > level()) setLevel(transaction.level());
        transaction.setTag(tag_);
        auto result = contained(change);
        transaction.setTag(0);
        return result;
    }

    // Takes back what changing() did behind the mark.
    [[nodiscard]] Status takeBackSince(TableCursor& cursor, const txn::Transaction::Mark& mark) {
        return cursor.transaction().manager().undoSince(cursor.transaction(), mark, tag_);
    }

    // Whether apply() needs what the application makes for keys, and then: of which columns and rows. The row
    // is complete then: what the application sees of it is what will be stored.
    [[nodiscard]] bool needsDefaults() const { return !plan_->keyDefaults().empty(); }
    struct NeededDefaults {
        std::vector<std::shared_ptr<const catalog::TableSchema>> versions;  // whose columns they are
        std::vector<const LayoutColumn*> columns;
        std::vector<std::byte> before;  // empty: there is no row whose entries go
        std::vector<std::byte> after;
    };
    [[nodiscard]] Result<NeededDefaults> neededDefaults(TableCursor& cursor);
    // Puts the row into the table. On error nothing has changed and the update stays prepared. The bookmark
    // of the row: valid as long as this lives. JET_errNullInvalid, JET_errKeyDuplicate,
    // JET_errRecordPrimaryChanged, JET_errWriteConflict, ...
    [[nodiscard]] Result<ByteView> apply(TableCursor& cursor, std::size_t bookmarkRoom,
                                         const UpdateDefaults* defaults = nullptr);
    // JET_bitUpdateEnforceOptionallyUniqueIndices: of the apply() to come.
    void enforceOptionallyUnique(bool enforce) { enforcesOptionallyUnique_ = enforce; }
    // Takes back what it wrote into long values.
    [[nodiscard]] Status cancel(TableCursor& cursor) override;
    void committed() override;
    void abandoned(TableCursor& cursor) override;

    RowUpdate(TableCursor& cursor, Kind kind);

 private:
    // The same object for the next update.
    void restart(TableCursor& cursor, Kind kind);
    [[nodiscard]] Status start(TableCursor& cursor);
    // The version that updates follow. An index may have come or gone.
    [[nodiscard]] Status useNewestSchema(TableCursor& cursor);
    [[nodiscard]] Status startFromRecord(TableCursor& cursor);
    [[nodiscard]] Status setCounters(TableCursor& cursor);
    [[nodiscard]] Status checkNotNull() const;
    [[nodiscard]] Status makePrimaryKey(TableCursor& cursor);
    [[nodiscard]] bool hasSecondaryIndexes() const;
    [[nodiscard]] Status insert(TableCursor& cursor);
    [[nodiscard]] Status replace(TableCursor& cursor);
    [[nodiscard]] Status settleLongValues(TableCursor& cursor);
    [[nodiscard]] Status raiseVersion();
    [[nodiscard]] bool originalGoes() const {
        return kind_ == Kind::InsertCopyDeleteOriginal || kind_ == Kind::InsertCopyReplaceOriginal;
    }
    [[nodiscard]] Status dropOutlived(TableCursor& cursor);

    Kind kind_;
    std::uint32_t tag_;
    std::shared_ptr<const catalog::TableSchema> preparedSchema_;  // the copy and touched_ are of its layout
    std::shared_ptr<const catalog::TableSchema> schema_;
    std::vector<std::shared_ptr<const catalog::TableSchema>> keptToo_;  // TableEntry::maintained(), the rest
    const TablePlan* plan_;
    record::RowEditor editor_;
    std::vector<std::byte> original_;           // the row that was copied
    std::vector<std::byte> originalBookmark_;   // its bookmark
    btree::LeafSpot spot_;                      // of the original
    key::KeyBuffer bookmark_;                   // of the new row
    const UpdateDefaults* defaults_ = nullptr;  // of the apply() that is under way
    bool enforcesOptionallyUnique_ = false;
    bool haveRowNumber_ = false;
    std::vector<const LayoutColumn*> touched_;
    std::vector<LongValueId> created_;
    std::size_t outlived_ = 0;  // so many of created_ are committed, without a row
    txn::Transaction::Mark mark_;
    bool changedLongValues_ = false;
};

// JetDelete of the record that the cursor is on. `defaults`: what plan().keyDefaults() has, asked for that
// record.
[[nodiscard]] Status deleteRecord(TableCursor& cursor, const UpdateDefaults* defaults = nullptr);

}  // namespace esent::table
