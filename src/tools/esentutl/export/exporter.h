// Exporter: moves tables from a DatabaseReader to a RowSink and keeps account of what came through.
//
// A damaged table ends early and the next one follows; a failure to write ends the export. One thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "export/row_sink.h"

namespace esent::tool {

struct TableOutcome {
    std::string name;
    std::string file;
    std::uint64_t rows = 0;
    JET_ERR error = JET_errSuccess;  // what ended the table early
    RowTrouble trouble;
    [[nodiscard]] bool damaged() const { return error != JET_errSuccess || trouble.damage(); }
};

class Exporter {
 public:
    // `step` is called every few rows; its error stops the export.
    Exporter(DatabaseReader& database, RowSink& sink, bool dates, std::function<Status()> step)
        : database_(database), sink_(sink), dates_(dates), step_(std::move(step)) {}

    // Errors: those of the sink and of `step`.
    [[nodiscard]] Status add(const catalog::TableDefinition& table, const std::string& file);
    [[nodiscard]] const std::vector<TableOutcome>& outcomes() const { return outcomes_; }

 private:
    [[nodiscard]] Status copyRows(RowReader& rows, TableOutcome& outcome);
    [[nodiscard]] std::vector<NumberStyle> numberStyles(RowReader& rows) const;

    DatabaseReader& database_;
    RowSink& sink_;
    bool dates_;
    std::function<Status()> step_;
    std::vector<TableOutcome> outcomes_;
};

}  // namespace esent::tool
