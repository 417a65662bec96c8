#include "integrity/table_check.h"

#include <fmt/format.h>

#include <deque>

#include "catalog/system_tables.h"
#include "integrity/index_check.h"
#include "integrity/long_value_check.h"
#include "read/row_reader.h"
#include "table/separated_values.h"

namespace esent::tool {

namespace {

constexpr std::uint64_t kRowsPerStep = 256;

// For keys over long values.
class LongValueStarts final : public table::LongValueSource {
 public:
    LongValueStarts(btree::PageSource& pages, const catalog::TableDefinition& table)
        : reader_(pages, table) {}
    Result<std::size_t> readStart(ByteView id, ByteSpan out) override {
        return reader_.read(TRY(table::LongValueId::load(id)), 0, out);
    }

 private:
    table::LongValueReader reader_;
};

class TableCheck {
 public:
    TableCheck(DatabaseReader& database, const catalog::TableDefinition& table,
               const std::function<Status()>& step, Findings& findings)
        : database_(database),
          table_(table),
          step_(step),
          findings_(findings),
          name_(nameOf(table.name)),
          longValues_(database, table, findings),
          starts_(database.pages(), table) {}

    Result<TableCounts> run() {
        auto rows = RowReader::make(database_, table_);
        if (!rows) {
            findings_.damage(name_, rows.error().code, "can't be read");
            return counts_;
        }
        for (const catalog::IndexDefinition& index : table_.indexes)
            indexes_.emplace_back(database_, table_, index, (*rows)->layout(), findings_);
        const bool whole = TRY(walk(**rows, true));
        counts_.rows = (*rows)->rows();
        reportTrouble((*rows)->trouble());
        if (whole) TRY(compare(**rows));
        return counts_;
    }

 private:
    // False: the walk ends early, so nothing can be said about what refers to the rows.
    Result<bool> walk(RowReader& rows, bool first) {
        btree::Bytes key;
        auto found = rows.next();
        for (; found && *found; found = rows.next()) {
            if (first) checkRow(rows);
            rows.copyKey(key);
            if (const auto row = record::RowView::parse(rows.bytes(), rows.layout()->kind())) {
                for (IndexCheck& index : indexes_)
                    index.row(keyMaker_, *row, key);
                // Those of deleted columns, too: they go with the row.
                references_.clear();
                (void)table::separatedValuesOf(*row, references_);
                for (const table::LongValueId id : references_)
                    longValues_.reference(id);
            }
            if (rows.rows() % kRowsPerStep == 0) TRY(step_());
        }
        if (!found && first)
            findings_.damage(name_, found.error().code, "the walk through the rows ends early");
        return found.has_value();
    }

    void checkRow(RowReader& rows) {
        const auto row = record::RowView::parse(rows.bytes(), rows.layout()->kind());
        if (const Status form = row ? row->check() : Status{}; !form) {
            findings_.damage(name_, form.error().code,
                             fmt::format("row {}: its directories are damaged", rows.rows()));
        }
        for (std::size_t i = 0; i < rows.columns().size(); ++i) {
            const RowColumn& column = rows.columns()[i];
            const auto values = rows.values(i);
            if (row && table::breaksNotNull(*row, *column.layout).value_or(false)) {
                findings_.damage(
                    name_, JET_errDatabaseCorrupted,
                    fmt::format("row {}: column {} is NULL and must not be", rows.rows(), column.name));
            }
            for (const RowValue& value : values) {
                if (value.longId) rows.readLong(value, [](ByteView) {});
            }
        }
    }

    void reportTrouble(const RowTrouble& trouble) {
        for (const std::string& example : trouble.examples)
            findings_.damage(name_, JET_errDatabaseCorrupted, example);
        const std::uint64_t all = trouble.rows + trouble.values;
        for (std::uint64_t i = trouble.examples.size(); i < all; ++i)
            findings_.damage(name_, JET_errDatabaseCorrupted, "");
    }

    // Indexes and long values; those that differ are gone through again.
    Status compare(RowReader& rows) {
        std::vector<IndexCheck*> wrong;
        for (IndexCheck& index : indexes_) {
            if (!index.compare()) wrong.push_back(&index);
            counts_.indexEntries += index.entries();
            TRY(step_());
        }
        const bool longValuesAgree = longValues_.compare();
        counts_.longValues = longValues_.values();
        if (wrong.empty() && longValuesAgree) return {};
        rows.rewind();
        (void)TRY(walk(rows, false));
        for (IndexCheck* index : wrong)
            index->explain();
        if (!longValuesAgree) longValues_.explain();
        return {};
    }

    DatabaseReader& database_;
    const catalog::TableDefinition& table_;
    const std::function<Status()>& step_;
    Findings& findings_;
    std::string name_;
    LongValueCheck longValues_;
    std::deque<IndexCheck> indexes_;
    LongValueStarts starts_;
    table::IndexKeyMaker keyMaker_{&starts_};
    std::vector<table::LongValueId> references_;
    TableCounts counts_;
};

}  // namespace

Result<TableCounts> checkTable(DatabaseReader& database, const catalog::TableDefinition& table,
                               const std::function<Status()>& step, Findings& findings) {
    return TableCheck(database, table, step, findings).run();
}

}  // namespace esent::tool
