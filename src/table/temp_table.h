// TempTable: a table of one session in the temporary database: in no catalog, gone when it is closed.
//
// It is a table cursor over a tree of its own, and around that the manners of temporary tables: a sort takes
// rows, drops those whose key it has already, and can only be read from the first move or seek on; a
// materialised one is a table like any other. Which one it is and what each permits:
// docs/temporary-tables.md. Opened by JetOpenTemporaryTable and the like and by the functions that answer
// with lists. The session's thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "record/row_editor.h"
#include "table/column_rules.h"
#include "table/open_table.h"
#include "table/table_cursor.h"

namespace esent::table {

struct TempTableWish {
    struct Column {
        ColumnWish wish;  // without name
        bool key = false;
        bool descending = false;
    };
    std::vector<Column> columns;
    JET_GRBIT bits = 0;  // JET_bitTT...
    std::optional<std::string> locale;
    std::uint32_t lcid = 0;
    std::optional<std::uint32_t> mapFlags;  // none: the default ones
    std::uint32_t keyMost = 0;              // 0: 255 bytes
    std::uint32_t variableSegmentMost = 0;  // 0: as the key
    // False: rows are there at once and for good, whatever becomes of the transaction; not with long columns.
    bool versioned = true;
};

class TempTable final : public OpenTable {
 public:
    // JET_errInvalidParameter, JET_errCannotMaterializeForwardOnlySort, JET_errTooManyKeys, those of columns
    // and indexes, of the disk.
    [[nodiscard]] static Result<std::unique_ptr<TempTable>> open(std::shared_ptr<btree::Volume> volume,
                                                                 const TempTableWish& wish,
                                                                 catalog::SessionKey session);
    ~TempTable() override;

    // The columns in the order of the wish.
    [[nodiscard]] const std::vector<JET_COLUMNID>& columnIds() const { return columnIds_; }
    // A sort, whatever its phase.
    [[nodiscard]] bool isSort() const { return phase_ != Phase::Materialised; }

    // ---- filling without a session's transaction: everybody sees the row at once ----
    [[nodiscard]] const TablePlan& plan() const { return cursor_->plan(); }
    [[nodiscard]] Status addRow(record::RowEditor& row);
    // No more rows; the table stands on the first one.
    void endInsertion();

    // ---- as OpenTable ----
    [[nodiscard]] Status enter(txn::Transaction& transaction) override { return cursor_->enter(transaction); }
    void leave() override { cursor_->leave(); }
    void levelCommitted(std::uint32_t level) override { cursor_->levelCommitted(level); }
    void levelRollingBack(std::uint32_t level) override { cursor_->levelRollingBack(level); }
    [[nodiscard]] Result<TableCursor*> rows(RowUse use) override;
    [[nodiscard]] bool dropsDuplicates() const override;
    [[nodiscard]] Result<std::unique_ptr<OpenTable>> duplicate() override;
    [[nodiscard]] Status move(std::int32_t rows, JET_GRBIT bits) override;
    [[nodiscard]] Status makeKey(const void* data, std::uint32_t bytes, JET_GRBIT bits) override;
    [[nodiscard]] Outcome seek(JET_GRBIT bits) override;
    [[nodiscard]] Status setIndexRange(JET_GRBIT bits) override;
    [[nodiscard]] Status gotoBookmark(ByteView bookmark) override;
    [[nodiscard]] Result<ByteView> bookmark() override;
    [[nodiscard]] Result<ByteView> retrieveKey(bool ofEntry) override {
        return cursor_->retrieveKey(ofEntry);
    }

 private:
    enum class Phase : std::uint8_t { Inserting, Reading, Materialised };
    class Storage;  // the trees, shared by duplicates of a cursor

    TempTable(std::shared_ptr<Storage> storage, JET_GRBIT bits, Phase phase);
    [[nodiscard]] Status openCursor(catalog::SessionKey session);
    [[nodiscard]] Status checkSeekable() const;

    std::shared_ptr<Storage> storage_;
    const JET_GRBIT bits_;
    Phase phase_;
    const bool reportsDuplicates_;
    std::vector<JET_COLUMNID> columnIds_;
    std::unique_ptr<TableCursor> cursor_;  // before storage_ goes
};

}  // namespace esent::table
