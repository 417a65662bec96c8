// RowSink: where exported rows go; one implementation per format.
//
// Tables come one after the other: beginTable, any number of rows, endTable; finish once at the end. Values
// that don't fit a format are told apart by the format, never left out silently. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "export/value_text.h"
#include "os/file_system.h"
#include "read/row_reader.h"

namespace esent::tool {

enum class ExportFormat : std::uint8_t { Csv, JsonLines, Sqlite };

struct ExportStyle {
    ExportFormat format = ExportFormat::Csv;
    bool dates = false;
    BinaryText binary = BinaryText::Hex;
    bool jsonMultiValues = false;      // CSV: several values of a cell as a JSON array
    std::string multiSeparator = ";";  // CSV: else joined by this
};

struct SinkTable {
    std::string name;
    std::uint32_t objectId = 0;
    std::string file;                  // where it goes, when every table has a file
    std::vector<NumberStyle> numbers;  // by column
};

class RowSink {
 public:
    RowSink() = default;
    virtual ~RowSink() = default;
    RowSink(const RowSink&) = delete;
    RowSink& operator=(const RowSink&) = delete;

    [[nodiscard]] virtual Status beginTable(const SinkTable& table, RowReader& rows) = 0;
    // The row on which the reader stands.
    [[nodiscard]] virtual Status row() = 0;
    [[nodiscard]] virtual Status endTable() = 0;
    [[nodiscard]] virtual Status finish() = 0;
};

// `path`: of the database file for SQLite; the others make the files of their tables.
[[nodiscard]] Result<std::unique_ptr<RowSink>> makeSink(os::FileSystem& fileSystem, const ExportStyle& style,
                                                        const std::string& path);
// Whether this build can write SQLite.
[[nodiscard]] bool sqliteAvailable();
[[nodiscard]] Result<std::unique_ptr<RowSink>> makeSqliteSink(os::FileSystem& fileSystem,
                                                              const ExportStyle& style,
                                                              const std::string& path);

}  // namespace esent::tool
