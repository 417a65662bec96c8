// TablePlan: what reading and changing rows of a table needs and its schema alone decides: the layout of its
// columns, and how the keys of each index are made.
//
// Made once per version of the schema, which keeps it (catalog::SchemaCompanion). Immutable; any thread.
#pragma once

#include <memory>
#include <vector>

#include "catalog/schema.h"
#include "table/index_key_plan.h"
#include "table/table_layout.h"

namespace esent::table {

class TablePlan final : public catalog::SchemaCompanion {
 public:
    // JET_errCatalogCorrupted when columns or indexes of the schema do not add up.
    [[nodiscard]] static Result<const TablePlan*> of(const catalog::TableSchema& schema);

    [[nodiscard]] const TableLayout& layout() const { return *layout_; }
    [[nodiscard]] const std::shared_ptr<const TableLayout>& sharedLayout() const { return layout_; }
    // Of an index of the same schema.
    [[nodiscard]] const IndexKeyPlan& keys(const catalog::IndexSchema& index) const {
        return *keys_[static_cast<std::size_t>(&index - first_)];
    }
    // The columns that keys of some index need and functions of the application make.
    [[nodiscard]] const std::vector<const LayoutColumn*>& keyDefaults() const { return keyDefaults_; }
    // Is there an index whose keys another edition of the sort rules made?
    [[nodiscard]] bool primaryOutOfDate() const { return primaryOutOfDate_; }
    [[nodiscard]] bool secondaryOutOfDate() const { return secondaryOutOfDate_; }
    // Is there an index that another engine is still filling? Whoever changes rows would have to know how far
    // it has come.
    [[nodiscard]] bool populating() const { return populating_; }

 private:
    static Result<std::unique_ptr<const catalog::SchemaCompanion>> make(const catalog::TableSchema& schema);
    void noteUserDefaults(const IndexKeyPlan& keys);

    std::shared_ptr<const TableLayout> layout_;
    std::vector<const LayoutColumn*> keyDefaults_;
    bool primaryOutOfDate_ = false;
    bool secondaryOutOfDate_ = false;
    bool populating_ = false;
    const catalog::IndexSchema* first_ = nullptr;
    std::vector<std::shared_ptr<const IndexKeyPlan>> keys_;  // in the order of the schema's indexes
};

}  // namespace esent::table
