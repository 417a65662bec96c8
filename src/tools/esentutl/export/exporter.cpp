#include "export/exporter.h"

#include <algorithm>

namespace esent::tool {

namespace {

constexpr std::uint64_t kSampleRows = 1000;  // that decide whether a column holds FILETIMEs
constexpr std::uint64_t kRowsPerStep = 64;

bool mayHoldFileTime(record::ColumnType type) {
    return type == record::ColumnType::Currency || type == record::ColumnType::LongLong ||
           type == record::ColumnType::UnsignedLongLong;
}

// What the first rows say about columns of 64-bit numbers.
class FileTimeSample {
 public:
    explicit FileTimeSample(const RowReader& rows) : seen_(rows.columns().size()) {}

    void look(const RowReader& rows) {
        for (std::size_t i = 0; i < seen_.size(); ++i) {
            if (!mayHoldFileTime(rows.columns()[i].type)) continue;
            for (const RowValue& value : rows.values(i))
                look(loadLE<std::uint64_t>(value.bytes, 0), seen_[i]);
        }
    }
    // At least one date, and nothing else but "never" and "for ever".
    [[nodiscard]] bool holdsFileTimes(std::size_t column) const {
        return seen_[column].dates > 0 && seen_[column].others == 0;
    }

 private:
    struct Seen {
        std::uint64_t dates = 0;
        std::uint64_t others = 0;
    };
    static void look(std::uint64_t number, Seen& seen) {
        if (number == 0 || number == INT64_MAX || number == UINT64_MAX) return;
        ++(looksLikeFileTime(number) ? seen.dates : seen.others);
    }
    std::vector<Seen> seen_;
};

}  // namespace

std::vector<NumberStyle> Exporter::numberStyles(RowReader& rows) const {
    std::vector<NumberStyle> styles(rows.columns().size(), NumberStyle::Plain);
    if (!dates_) return styles;
    bool candidates = false;
    for (std::size_t i = 0; i < styles.size(); ++i) {
        const record::ColumnType type = rows.columns()[i].type;
        if (type == record::ColumnType::DateTime) styles[i] = NumberStyle::OleDate;
        candidates = candidates || mayHoldFileTime(type);
    }
    if (!candidates) return styles;
    FileTimeSample sample(rows);
    for (std::uint64_t i = 0; i < kSampleRows; ++i) {
        const auto found = rows.next();
        if (!found || !*found) break;
        sample.look(rows);
    }
    rows.rewind();
    for (std::size_t i = 0; i < styles.size(); ++i) {
        if (sample.holdsFileTimes(i)) styles[i] = NumberStyle::FileTime;
    }
    return styles;
}

Status Exporter::copyRows(RowReader& rows, TableOutcome& outcome) {
    for (;;) {
        const auto found = rows.next();
        if (!found) {
            outcome.error = found.error().code;
            return {};
        }
        if (!*found) return {};
        TRY(sink_.row());
        if (rows.rows() % kRowsPerStep == 0) TRY(step_());
    }
}

Status Exporter::add(const catalog::TableDefinition& table, const std::string& file) {
    TableOutcome& outcome = outcomes_.emplace_back();
    outcome.name = nameOf(table.name);
    outcome.file = file;
    const auto rows = RowReader::make(database_, table);
    if (!rows) {
        outcome.error = rows.error().code;
        return {};
    }
    SinkTable target{outcome.name, table.objectId, file, numberStyles(**rows)};
    TRY(sink_.beginTable(target, **rows));
    const Status copied = copyRows(**rows, outcome);
    outcome.rows = (*rows)->rows();
    outcome.trouble = (*rows)->trouble();
    TRY(copied);
    TRY(step_());
    return sink_.endTable();
}

}  // namespace esent::tool
