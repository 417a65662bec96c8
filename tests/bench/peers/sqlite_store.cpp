// SQLite: WAL, one table without rowid; synchronous off unless durable.
#include <sqlite3.h>

#include "store.h"

namespace esent::bench {
namespace {

void check(int code, const char* what) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) die("sqlite", what, code);
}
sqlite3_stmt* prepare(sqlite3* db, const char* text) {
    sqlite3_stmt* statement = nullptr;
    check(sqlite3_prepare_v2(db, text, -1, &statement, nullptr), text);
    return statement;
}
void execute(sqlite3* db, const std::string& text) {
    check(sqlite3_exec(db, text.c_str(), nullptr, nullptr, nullptr), text.c_str());
}
sqlite3* openFile(const StoreOptions& options) {
    sqlite3* db = nullptr;
    check(sqlite3_open((options.folder + "/test.db").c_str(), &db), "open");
    execute(db, "PRAGMA page_size=4096");
    execute(db, "PRAGMA journal_mode=WAL");
    execute(db, options.durable ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=OFF");
    execute(db, "PRAGMA cache_size=-" + std::to_string(options.cacheBytes >> 10));
    return db;
}

class SqliteReader final : public Reader {
 public:
    explicit SqliteReader(const StoreOptions& options)
        : db_(openFile(options)), get_(prepare(db_, "SELECT v FROM t WHERE k=?")) {
        execute(db_, "BEGIN");
    }
    ~SqliteReader() override {
        sqlite3_finalize(get_);
        sqlite3_close(db_);
    }
    std::size_t get(std::string_view key) override {
        sqlite3_bind_blob(get_, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
        std::size_t bytes = 0;
        if (sqlite3_step(get_) == SQLITE_ROW) {
            bytes = static_cast<std::size_t>(sqlite3_column_bytes(get_, 0));
            copy_.assign(static_cast<const char*>(sqlite3_column_blob(get_, 0)), bytes);
        }
        sqlite3_reset(get_);
        return bytes;
    }
    std::uint64_t scan() override {
        sqlite3_stmt* all = prepare(db_, "SELECT k, v FROM t ORDER BY k");
        std::uint64_t count = 0;
        while (sqlite3_step(all) == SQLITE_ROW) {
            copy_.assign(static_cast<const char*>(sqlite3_column_blob(all, 1)),
                         static_cast<std::size_t>(sqlite3_column_bytes(all, 1)));
            ++count;
        }
        sqlite3_finalize(all);
        return count;
    }

 private:
    sqlite3* db_;
    sqlite3_stmt* get_;
    std::string copy_;
};

class SqliteStore final : public Store {
 public:
    explicit SqliteStore(const StoreOptions& options) : options_(options), db_(openFile(options)) {
        execute(db_, "CREATE TABLE IF NOT EXISTS t (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID");
        begin_ = prepare(db_, "BEGIN");
        commit_ = prepare(db_, "COMMIT");
        put_ = prepare(db_, "INSERT OR REPLACE INTO t VALUES (?, ?)");
    }
    ~SqliteStore() override {
        for (sqlite3_stmt* each : {begin_, commit_, put_})
            sqlite3_finalize(each);
        sqlite3_close(db_);
    }
    void begin() override { run(begin_); }
    void put(std::string_view key, std::string_view value) override {
        sqlite3_bind_blob(put_, 1, key.data(), static_cast<int>(key.size()), SQLITE_STATIC);
        sqlite3_bind_blob(put_, 2, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
        run(put_);
    }
    void commit() override { run(commit_); }
    std::unique_ptr<Reader> reader() override { return std::make_unique<SqliteReader>(options_); }

 private:
    static void run(sqlite3_stmt* statement) {
        check(sqlite3_step(statement), "step");
        sqlite3_reset(statement);
    }
    StoreOptions options_;
    sqlite3* db_;
    sqlite3_stmt* begin_ = nullptr;
    sqlite3_stmt* commit_ = nullptr;
    sqlite3_stmt* put_ = nullptr;
};

class SqliteIndexed final : public IndexedStore {
 public:
    explicit SqliteIndexed(const StoreOptions& options) : db_(openFile(options)) {
        execute(db_, "CREATE TABLE t (row INTEGER PRIMARY KEY, n0, n1, n2, n3, rest BLOB)");
        for (const char* each : {"n0", "n1", "n2", "n3"})
            execute(db_, std::string("CREATE INDEX ") + each + "i ON t (" + each + ")");
        begin_ = prepare(db_, "BEGIN");
        commit_ = prepare(db_, "COMMIT");
        insert_ = prepare(db_, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)");
        change_ = prepare(db_, "UPDATE t SET n0 = ?2, n1 = ?3, n2 = ?4, n3 = ?5 WHERE row = ?1");
    }
    ~SqliteIndexed() override {
        for (sqlite3_stmt* each : {begin_, commit_, insert_, change_})
            sqlite3_finalize(each);
        sqlite3_close(db_);
    }
    void begin() override { run(begin_); }
    void commit() override { run(commit_); }
    void insert(std::int64_t row, const Numbers& numbers, std::string_view rest) override {
        sqlite3_bind_blob(insert_, 6, rest.data(), static_cast<int>(rest.size()), SQLITE_STATIC);
        bindAndRun(insert_, row, numbers);
    }
    void change(std::int64_t row, const Numbers& numbers) override { bindAndRun(change_, row, numbers); }

 private:
    static void run(sqlite3_stmt* statement) {
        check(sqlite3_step(statement), "step");
        sqlite3_reset(statement);
    }
    static void bindAndRun(sqlite3_stmt* statement, std::int64_t row, const Numbers& numbers) {
        sqlite3_bind_int64(statement, 1, row);
        for (int i = 0; i < 4; ++i)
            sqlite3_bind_int(statement, 2 + i, numbers[static_cast<std::size_t>(i)]);
        run(statement);
    }
    sqlite3* db_;
    sqlite3_stmt* begin_;
    sqlite3_stmt* commit_;
    sqlite3_stmt* insert_;
    sqlite3_stmt* change_;
};

const RegisterEngine kRegistered{
    "sqlite", [](const StoreOptions& options) { return std::make_unique<SqliteStore>(options); },
    [](const StoreOptions& options) { return std::make_unique<SqliteIndexed>(options); }};

}  // namespace
}  // namespace esent::bench
