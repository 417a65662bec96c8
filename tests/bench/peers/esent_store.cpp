// libesent through its C API: one table, a 16-byte binary primary key and a variable binary column.
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
    EsentReader(JET_INSTANCE instance, const std::string& path, Columns columns) : columns_(columns) {
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
        check(JetRetrieveColumn(session_, table_, columns_.value, copy_, sizeof copy_, &actual, 0, nullptr),
              "retrieve");
        return actual;
    }
    Columns columns_;
    JET_SESID session_ = JET_sesidNil;
    JET_TABLEID table_ = JET_tableidNil;
    char copy_[4096];
};

class EsentStore final : public Store {
 public:
    explicit EsentStore(const StoreOptions& options)
        : path_(options.folder + "/t.edb"), commitBits_(options.durable ? 0 : JET_bitCommitLazyFlush) {
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
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramLogBuffers, 2048, nullptr),
              "log buffers");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramCheckpointDepthMax, 256u << 20,
                                     nullptr),
              "depth");
        check(JetInit(&instance_), "init");
        check(JetBeginSessionA(instance_, &session_, nullptr, nullptr), "session");
        JET_DBID database = JET_dbidNil;
        check(JetCreateDatabaseA(session_, path_.c_str(), nullptr, &database, JET_bitDbOverwriteExisting),
              "create");
        createTable(database);
    }
    ~EsentStore() override {
        check(JetEndSession(session_, 0), "end");
        check(JetTerm2(instance_, JET_bitTermComplete), "term");
    }
    void begin() override { check(JetBeginTransaction(session_), "begin"); }
    void put(std::string_view key, std::string_view value) override {
        check(JetPrepareUpdate(session_, table_, JET_prepInsert), "prepare");
        check(JetSetColumn(session_, table_, columns_.key, key.data(), static_cast<JET_ULONG>(key.size()), 0,
                           nullptr),
              "set key");
        check(JetSetColumn(session_, table_, columns_.value, value.data(),
                           static_cast<JET_ULONG>(value.size()), 0, nullptr),
              "set value");
        const JET_ERR code = JetUpdate(session_, table_, nullptr, 0, nullptr);
        if (code != JET_errKeyDuplicate) return check(code, "update");
        replace(key, value);
    }
    void commit() override { check(JetCommitTransaction(session_, commitBits_), "commit"); }
    std::unique_ptr<Reader> reader() override {
        return std::make_unique<EsentReader>(instance_, path_, columns_);
    }

 private:
    static void setNumber(JET_ULONG id, std::uint64_t value) {
        check(JetSetSystemParameterA(nullptr, JET_sesidNil, id, static_cast<JET_API_PTR>(value), nullptr),
              "parameter");
    }
    void createTable(JET_DBID database) {
        check(JetCreateTableA(session_, database, "t", 16, 0, &table_), "table");
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypBinary;
        definition.cbMax = 16;
        definition.grbit = JET_bitColumnFixed;
        check(JetAddColumnA(session_, table_, "k", &definition, nullptr, 0, &columns_.key), "column");
        definition.cbMax = 255;
        definition.grbit = 0;
        check(JetAddColumnA(session_, table_, "v", &definition, nullptr, 0, &columns_.value), "column");
        check(JetCreateIndexA(session_, table_, "primary", JET_bitIndexPrimary, "+k\0", 4, 80), "index");
        // Whoever creates a table has it for himself until it is closed.
        check(JetCloseTable(session_, table_), "close");
        check(JetOpenTableA(session_, database, "t", nullptr, 0, 0, &table_), "open");
    }
    void replace(std::string_view key, std::string_view value) {
        check(JetPrepareUpdate(session_, table_, JET_prepCancel), "cancel");
        check(JetMakeKey(session_, table_, key.data(), static_cast<JET_ULONG>(key.size()), JET_bitNewKey),
              "key");
        check(JetSeek(session_, table_, JET_bitSeekEQ), "seek");
        check(JetPrepareUpdate(session_, table_, JET_prepReplace), "prepare");
        check(JetSetColumn(session_, table_, columns_.value, value.data(),
                           static_cast<JET_ULONG>(value.size()), 0, nullptr),
              "set value");
        check(JetUpdate(session_, table_, nullptr, 0, nullptr), "update");
    }

    std::string path_;
    JET_GRBIT commitBits_;
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_SESID session_ = JET_sesidNil;
    JET_TABLEID table_ = JET_tableidNil;
    Columns columns_;
};

const RegisterEngine kRegistered{
    "libesent", [](const StoreOptions& options) { return std::make_unique<EsentStore>(options); }};

}  // namespace
}  // namespace esent::bench
