// One SQLite database with a table per table: integers, reals, text and blobs; several values as a JSON
// array. Written without a journal: a file that is not finished is useless and the exporter removes it.
#include <sqlite3.h>

#include "export/json_text.h"
#include "export/row_sink.h"
#include "export/text_encoding.h"
#include "os/path.h"

namespace esent::tool {

namespace {

using record::ColumnType;

std::string quotedName(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out.push_back('"');
        if (c != '\0') out.push_back(c);
    }
    return out + '"';
}

const char* declaredType(const RowColumn& column, NumberStyle style) {
    if (column.multiValued || style != NumberStyle::Plain) return "TEXT";
    switch (column.type) {
        case ColumnType::Single:
        case ColumnType::Double:
        case ColumnType::DateTime:
            return "REAL";
        case ColumnType::Text:
        case ColumnType::LongText:
        case ColumnType::Guid:
            return "TEXT";
        case ColumnType::Binary:
        case ColumnType::LongBinary:
            return "BLOB";
        default:
            return "INTEGER";
    }
}

JET_ERR errorOf(int code) {
    switch (code) {
        case SQLITE_FULL:
            return JET_errDiskFull;
        case SQLITE_NOMEM:
            return JET_errOutOfMemory;
        case SQLITE_TOOBIG:
            return JET_errRecordTooBig;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return JET_errFileAccessDenied;
        case SQLITE_ERROR:  // a statement that SQLite does not take: names that clash, too many columns
            return JET_errInvalidParameter;
        default:
            return JET_errDiskIO;
    }
}

class SqliteSink final : public RowSink {
 public:
    SqliteSink(sqlite3* database, ExportStyle style) : database_(database), style_(std::move(style)) {}
    ~SqliteSink() override {
        sqlite3_finalize(insert_);
        sqlite3_close(database_);
    }

    Status begin() {
        // Nobody else sees the file before it is finished.
        TRY(run("PRAGMA journal_mode=OFF"));
        TRY(run("PRAGMA synchronous=OFF"));
        TRY(run("PRAGMA locking_mode=EXCLUSIVE"));
        return run("BEGIN");
    }

    Status beginTable(const SinkTable& table, RowReader& rows) override {
        table_ = table;
        rows_ = &rows;
        json_ = std::make_unique<JsonValues>(rows, style_.binary);
        std::string name = table.name;
        if (name.starts_with("sqlite_")) name.insert(0, "_");  // names that SQLite keeps for itself
        std::string create = "CREATE TABLE " + quotedName(name) + " (";
        std::string insert = "INSERT INTO " + quotedName(name) + " VALUES (";
        const auto& columns = rows.columns();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const char* separator = i > 0 ? ", " : "";
            create +=
                separator + quotedName(columns[i].name) + ' ' + declaredType(columns[i], table.numbers[i]);
            insert += separator + std::string("?");
        }
        if (columns.empty()) {  // SQLite knows no table without columns
            create += "\"(no columns)\"";
            insert += "NULL";
        }
        texts_.resize(columns.size());
        TRY(run(create + ")"));
        return check(sqlite3_prepare_v2(database_, (insert + ")").c_str(), -1, &insert_, nullptr), SQLITE_OK);
    }

    Status row() override {
        const auto& columns = rows_->columns();
        for (std::size_t i = 0; i < columns.size(); ++i)
            TRY(bind(i));
        TRY(check(sqlite3_step(insert_), SQLITE_DONE));
        return check(sqlite3_reset(insert_), SQLITE_OK);
    }

    Status endTable() override {
        sqlite3_finalize(std::exchange(insert_, nullptr));
        return {};
    }

    Status finish() override { return run("COMMIT"); }

 private:
    Status check(int code, int good) const { return code == good ? Status{} : fail(errorOf(code)); }
    Status run(const std::string& statement) {
        return check(sqlite3_exec(database_, statement.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    }

    Status bind(std::size_t at) {
        const int parameter = static_cast<int>(at) + 1;
        const RowColumn& column = rows_->columns()[at];
        const auto values = rows_->values(at);
        if (values.empty()) return check(sqlite3_bind_null(insert_, parameter), SQLITE_OK);
        text_.clear();
        if (column.multiValued || values.size() > 1) {
            json_->append(text_, at, table_.numbers[at], [] {});
            return bindText(parameter);
        }
        const RowValue& value = values[0];
        if (record::isTextType(column.type)) {
            TextDecoder decoder(column.codePage);
            rows_->read(value, [&](ByteView piece) { decoder.decode(piece, text_); });
            decoder.finish(text_);
            while (!text_.empty() && text_.back() == '\0')
                text_.pop_back();
            return bindText(parameter);
        }
        if (record::fixedSizeOf(column.type) != 0) return bindNumber(parameter, column, value.bytes, at);
        if (!value.longId) return bindBlob(parameter, value.bytes);
        const auto append = [&](ByteView piece) {
            text_.append(reinterpret_cast<const char*>(piece.data()), piece.size());
        };
        rows_->read(value, append);
        std::string& kept = texts_[at];
        kept.swap(text_);
        return bindBlob(parameter, std::as_bytes(std::span(kept.data(), kept.size())));
    }

    // The bytes stay put until the row has been stored.
    Status bindText(int parameter) {
        std::string& kept = texts_[static_cast<std::size_t>(parameter) - 1];
        kept.swap(text_);
        return bound(parameter, sqlite3_bind_text64(insert_, parameter, kept.data(), kept.size(),
                                                    SQLITE_STATIC, SQLITE_UTF8));
    }
    Status bindBlob(int parameter, ByteView bytes) {
        if (bytes.empty()) return bound(parameter, sqlite3_bind_zeroblob(insert_, parameter, 0));
        return bound(parameter,
                     sqlite3_bind_blob64(insert_, parameter, bytes.data(), bytes.size(), SQLITE_STATIC));
    }
    // A value beyond SQLite's limit is told as lost.
    Status bound(int parameter, int code) {
        if (code != SQLITE_TOOBIG) return check(code, SQLITE_OK);
        rows_->noteLost(static_cast<std::size_t>(parameter) - 1, JET_errRecordTooBig);
        return check(sqlite3_bind_null(insert_, parameter), SQLITE_OK);
    }

    Status bindNumber(int parameter, const RowColumn& column, ByteView value, std::size_t at) {
        const NumberKind kind = appendNumber(text_, column.type, value, table_.numbers[at]);
        if (kind == NumberKind::Quoted) return bindText(parameter);  // GUIDs, dates, NaN, infinity
        if (const auto real = realOf(column.type, value)) {
            return check(sqlite3_bind_double(insert_, parameter, *real), SQLITE_OK);
        }
        const auto integer = integerOf(column.type, value);
        if (!integer) return bindText(parameter);  // SQLite's integers are signed
        return check(sqlite3_bind_int64(insert_, parameter, *integer), SQLITE_OK);
    }

    sqlite3* database_;
    sqlite3_stmt* insert_ = nullptr;
    ExportStyle style_;
    SinkTable table_;
    RowReader* rows_ = nullptr;
    std::unique_ptr<JsonValues> json_;
    std::string text_;
    std::vector<std::string> texts_;  // by column: what is bound
};

}  // namespace

bool sqliteAvailable() {
    return true;
}

Result<std::unique_ptr<RowSink>> makeSqliteSink(os::FileSystem& fileSystem, const ExportStyle& style,
                                                const std::string& path) {
    if (TRY(fileSystem.exists(path))) return fail(JET_errFileAlreadyExists);
    sqlite3* database = nullptr;
    const int opened =
        sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    auto sink = std::make_unique<SqliteSink>(database, style);
    if (opened != SQLITE_OK) return fail(errorOf(opened));
    TRY(sink->begin());
    return sink;
}

}  // namespace esent::tool
