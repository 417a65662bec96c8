// RowSalvage: judges one row of a damaged table, and mends it where a value is lost: what comes out is a row
// that every reader can decode completely.
//
// One per table, one thread. A row is dropped when its structure lies, or a column is NULL that must not be.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "record/row_editor.h"
#include "repair/long_value_store.h"
#include "repair/repair_report.h"
#include "table/table_layout.h"

namespace esent::repair {

class RowSalvage {
 public:
    RowSalvage(std::shared_ptr<const table::TableLayout> layout, LongValueStore& longValues)
        : layout_(std::move(layout)), longValues_(longValues), editor_(layout_->schema()) {}

    // An error: the row can't be kept; `why` says in which respect.
    [[nodiscard]] Status take(ByteView row);
    [[nodiscard]] const std::string& why() const { return why_; }

    // The row as it is to be kept; valid until the next one.
    [[nodiscard]] ByteView row() const { return row_; }
    [[nodiscard]] const std::vector<table::LongValueId>& references() const { return references_; }
    // Without keys.
    [[nodiscard]] const std::vector<LostValue>& lost() const { return lost_; }

 private:
    struct Loss {
        const table::LayoutColumn* column = nullptr;
        std::size_t sequence = 0;
        JET_ERR error = JET_errSuccess;
    };
    [[nodiscard]] Status drop(JET_ERR error, std::string why);
    [[nodiscard]] Status judgeUntagged(const record::RowView& row);
    [[nodiscard]] Status judgeTagged(const record::RowView& row);
    void noteDeleted(const record::TaggedField& field);
    void judgeField(const record::TaggedField& field, const table::LayoutColumn& column);
    [[nodiscard]] JET_ERR judgeValue(const record::TaggedValue& value, const table::LayoutColumn& column);
    [[nodiscard]] Status mend();
    [[nodiscard]] Status judgeMandatory(const record::RowView& row);

    std::shared_ptr<const table::TableLayout> layout_;
    LongValueStore& longValues_;
    record::RowEditor editor_;
    std::string why_;
    ByteView row_;
    std::vector<table::LongValueId> references_;
    std::vector<Loss> losses_;
    std::vector<LostValue> lost_;
};

}  // namespace esent::repair
