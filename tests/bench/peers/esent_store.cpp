// libesent through its C API: one table, a 16-byte binary primary key and a variable binary column.
#include <array>

#include "esent.h"
#include "store.h"

namespace esent::bench {
namespace {

void check(JET_ERR code, const char* what) {
    if (code < 0) die("libesent", what, code);
}

struct Columns {
    JET_COLUMNID key = 0;
    JET_COLUMNID value = 0;
};

class EsentReader final : public Reader {
 public:
    EsentReader(JET_INSTANCE instance, const std::string& path, Columns columns, std::size_t valueBytes)
        : columns_(columns), copy_(valueBytes) {
        check(JetBeginSessionA(instance, &session_, nullptr, nullptr), "session");
        JET_DBID database = JET_dbidNil;
        check(JetOpenDatabaseA(session_, path.c_str(), nullptr, &database, 0), "open");
        check(JetOpenTableA(session_, database, "t", nullptr, 0, JET_bitTableReadOnly, &table_), "table");
        check(JetBeginTransaction(session_), "begin");
    }
    ~EsentReader() override {
        check(JetCommitTransaction(session_, 0), "commit");
        check(JetEndSession(session_, 0), "end");
    }
    std::size_t get(std::string_view key) override {
        check(JetMakeKey(session_, table_, key.data(), static_cast<JET_ULONG>(key.size()), JET_bitNewKey),
              "key");
        if (JetSeek(session_, table_, JET_bitSeekEQ) < 0) return 0;
        return value();
    }
    std::uint64_t scan() override {
        std::uint64_t count = 0;
        for (JET_ERR code = JetMove(session_, table_, static_cast<JET_LONG>(JET_MoveFirst), 0); code >= 0;
             code = JetMove(session_, table_, JET_MoveNext, 0)) {
            value();
            ++count;
        }
        return count;
    }

 private:
    std::size_t value() {
        JET_ULONG actual = 0;
        check(JetRetrieveColumn(session_, table_, columns_.value, copy_.data(),
                                static_cast<JET_ULONG>(copy_.size()), &actual, 0, nullptr),
              "retrieve");
        return actual;
    }
    Columns columns_;
    JET_SESID session_ = JET_sesidNil;
    JET_TABLEID table_ = JET_tableidNil;
    std::vector<char> copy_;
};

// An instance with an empty database in the folder.
class EsentInstance {
 public:
    explicit EsentInstance(const StoreOptions& options) : path_(options.folder + "/t.edb") {
        setNumber(JET_paramDatabasePageSize, 8192);
        setNumber(JET_paramCacheSizeMin, options.cacheBytes / 8192);
        setNumber(JET_paramCacheSizeMax, options.cacheBytes / 8192);
        check(JetCreateInstanceA(&instance_, "bench"), "instance");
        const std::string folder = options.folder + "/";
        for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
            check(JetSetSystemParameterA(&instance_, JET_sesidNil, id, 0, folder.c_str()), "path");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramCircularLog, 1, nullptr), "circular");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramLogFileSize, 16384, nullptr),
              "log size");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramLogBuffers, 16384, nullptr),
              "log buffers");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramCheckpointDepthMax, 256u << 20,
                                     nullptr),
              "depth");
        // Versions of W9 need more than the default.
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramMaxVerPages, 4096, nullptr),
              "version pages");
        check(JetInit(&instance_), "init");
        check(JetBeginSessionA(instance_, &session_, nullptr, nullptr), "session");
        check(JetCreateDatabaseA(session_, path_.c_str(), nullptr, &database_, JET_bitDbOverwriteExisting),
              "create");
    }
    ~EsentInstance() {
        check(JetEndSession(session_, 0), "end");
        check(JetTerm2(instance_, JET_bitTermComplete), "term");
    }
    EsentInstance(const EsentInstance&) = delete;
    EsentInstance& operator=(const EsentInstance&) = delete;
    [[nodiscard]] JET_INSTANCE handle() const { return instance_; }
    [[nodiscard]] JET_SESID session() const { return session_; }
    [[nodiscard]] JET_DBID database() const { return database_; }
    [[nodiscard]] const std::string& path() const { return path_; }

 private:
    static void setNumber(JET_ULONG id, std::uint64_t value) {
        check(JetSetSystemParameterA(nullptr, JET_sesidNil, id, static_cast<JET_API_PTR>(value), nullptr),
              "parameter");
    }
    std::string path_;
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
};

JET_TABLEID createTable(const EsentInstance& instance) {
    JET_TABLEID table = JET_tableidNil;
    check(JetCreateTableA(instance.session(), instance.database(), "t", 16, 0, &table), "table");
    return table;
}

JET_COLUMNID addColumn(const EsentInstance& instance, JET_TABLEID table, const char* name, JET_COLTYP type,
                       std::size_t bytes = 0, JET_GRBIT bits = 0) {
    JET_COLUMNDEF definition{};
    definition.cbStruct = sizeof definition;
    definition.coltyp = type;
    definition.cbMax = static_cast<JET_ULONG>(bytes);
    definition.grbit = bits;
    JET_COLUMNID column = 0;
    check(JetAddColumnA(instance.session(), table, name, &definition, nullptr, 0, &column), "column");
    return column;
}

// Whoever creates a table has it for himself until it is closed.
JET_TABLEID openAgain(const EsentInstance& instance, JET_TABLEID table) {
    check(JetCloseTable(instance.session(), table), "close");
    check(JetOpenTableA(instance.session(), instance.database(), "t", nullptr, 0, 0, &table), "open");
    return table;
}

class EsentStore final : public Store {
 public:
    explicit EsentStore(const StoreOptions& options)
        : options_(options),
          instance_(options),
          session_(instance_.session()),
          commitBits_(options.durable ? 0 : JET_bitCommitLazyFlush) {
        table_ = createTable(instance_);
        columns_.key =
            addColumn(instance_, table_, "k", JET_coltypBinary, options.keyBytes, JET_bitColumnFixed);
        columns_.value = options.valueBytes > 255 ? addColumn(instance_, table_, "v", JET_coltypLongBinary)
                                                  : addColumn(instance_, table_, "v", JET_coltypBinary, 255);
        check(JetCreateIndexA(session_, table_, "primary", JET_bitIndexPrimary, "+k\0", 4, 80), "index");
        table_ = openAgain(instance_, table_);
    }
    void begin() override { check(JetBeginTransaction(session_), "begin"); }
    // Tries what it did last time first.
    void put(std::string_view key, std::string_view value) override {
        if (replacing_ && seek(key)) return replace(value);
        replacing_ = false;
        if (insert(key, value)) return;
        check(JetPrepareUpdate(session_, table_, JET_prepCancel), "cancel");
        if (!seek(key)) die("libesent", "seek", 0);
        replacing_ = true;
        replace(value);
    }
    void commit() override { check(JetCommitTransaction(session_, commitBits_), "commit"); }
    std::unique_ptr<Reader> reader() override {
        return std::make_unique<EsentReader>(instance_.handle(), instance_.path(), columns_,
                                             options_.valueBytes);
    }

 private:
    bool insert(std::string_view key, std::string_view value) {
        check(JetPrepareUpdate(session_, table_, JET_prepInsert), "prepare");
        std::array<JET_SETCOLUMN, 2> both{column(columns_.key, key), column(columns_.value, value)};
        check(JetSetColumns(session_, table_, both.data(), both.size()), "set columns");
        const JET_ERR code = JetUpdate(session_, table_, nullptr, 0, nullptr);
        if (code == JET_errKeyDuplicate) return false;
        check(code, "update");
        return true;
    }
    bool seek(std::string_view key) {
        check(JetMakeKey(session_, table_, key.data(), static_cast<JET_ULONG>(key.size()), JET_bitNewKey),
              "key");
        return JetSeek(session_, table_, JET_bitSeekEQ) >= 0;
    }
    void replace(std::string_view value) {
        check(JetPrepareUpdate(session_, table_, JET_prepReplace), "prepare");
        setValue(value);
        check(JetUpdate(session_, table_, nullptr, 0, nullptr), "update");
    }
    static JET_SETCOLUMN column(JET_COLUMNID id, std::string_view value) {
        JET_SETCOLUMN one{};
        one.columnid = id;
        one.pvData = value.data();
        one.cbData = static_cast<JET_ULONG>(value.size());
        one.itagSequence = 1;
        return one;
    }
    void setValue(std::string_view value) {
        check(JetSetColumn(session_, table_, columns_.value, value.data(),
                           static_cast<JET_ULONG>(value.size()), 0, nullptr),
              "set value");
    }

    StoreOptions options_;
    EsentInstance instance_;
    JET_SESID session_;
    JET_GRBIT commitBits_;
    JET_TABLEID table_ = JET_tableidNil;
    Columns columns_;
    bool replacing_ = false;
};

// Four indexed numbers, 20 more and a text, as in a table of 26 columns.
class EsentIndexed final : public IndexedStore {
 public:
    explicit EsentIndexed(const StoreOptions& options) : instance_(options), session_(instance_.session()) {
        table_ = createTable(instance_);
        row_ = addColumn(instance_, table_, "row", JET_coltypLongLong);
        for (std::size_t i = 0; i < numbers_.size(); ++i)
            numbers_[i] = addColumn(instance_, table_, ("n" + std::to_string(i)).c_str(), JET_coltypLong);
        for (std::size_t i = 0; i < others_.size(); ++i)
            others_[i] = addColumn(instance_, table_, ("o" + std::to_string(i)).c_str(), JET_coltypLong);
        rest_ = addColumn(instance_, table_, "rest", JET_coltypBinary, 255);
        check(JetCreateIndexA(session_, table_, "primary", JET_bitIndexPrimary, "+row\0", 6, 80), "index");
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            const std::string name = "n" + std::to_string(i);
            const std::string key = "+" + name + std::string(2, '\0');
            check(JetCreateIndexA(session_, table_, name.c_str(), 0, key.data(),
                                  static_cast<JET_ULONG>(key.size()), 80),
                  "index");
        }
        table_ = openAgain(instance_, table_);
    }
    void begin() override { check(JetBeginTransaction(session_), "begin"); }
    void commit() override { check(JetCommitTransaction(session_, JET_bitCommitLazyFlush), "commit"); }
    void insert(std::int64_t row, const Numbers& numbers, std::string_view rest) override {
        check(JetPrepareUpdate(session_, table_, JET_prepInsert), "prepare");
        set(row_, &row, sizeof row);
        setNumbers(numbers);
        for (const JET_COLUMNID each : others_)
            set(each, numbers.data(), sizeof numbers[0]);
        set(rest_, rest.data(), rest.size() - 4 * others_.size());
        check(JetUpdate(session_, table_, nullptr, 0, nullptr), "update");
    }
    void change(std::int64_t row, const Numbers& numbers) override {
        check(JetMakeKey(session_, table_, &row, sizeof row, JET_bitNewKey), "key");
        check(JetSeek(session_, table_, JET_bitSeekEQ), "seek");
        check(JetPrepareUpdate(session_, table_, JET_prepReplace), "prepare");
        setNumbers(numbers);
        check(JetUpdate(session_, table_, nullptr, 0, nullptr), "update");
    }

 private:
    void set(JET_COLUMNID column, const void* data, std::size_t bytes) {
        check(JetSetColumn(session_, table_, column, data, static_cast<JET_ULONG>(bytes), 0, nullptr), "set");
    }
    void setNumbers(const Numbers& numbers) {
        for (std::size_t i = 0; i < numbers.size(); ++i)
            set(numbers_[i], &numbers[i], sizeof numbers[i]);
    }

    EsentInstance instance_;
    JET_SESID session_;
    JET_TABLEID table_ = JET_tableidNil;
    JET_COLUMNID row_ = 0;
    std::array<JET_COLUMNID, 4> numbers_{};
    std::array<JET_COLUMNID, 20> others_{};
    JET_COLUMNID rest_ = 0;
};

const RegisterEngine kRegistered{
    "libesent", [](const StoreOptions& options) { return std::make_unique<EsentStore>(options); },
    [](const StoreOptions& options) { return std::make_unique<EsentIndexed>(options); }};

}  // namespace
}  // namespace esent::bench
