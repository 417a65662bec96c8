// BenchDatabase: an instance with one database and one table of numbers and bytes, through the C API, for the
// programs that measure whole applications. Errors end the program.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "esent.h"

namespace esent::bench {

inline void check(JET_ERR code, const char* what) {
    if (code >= 0) return;
    std::fprintf(stderr, "%s: %d\n", what, static_cast<int>(code));
    std::exit(2);
}

// One session's cursor on the table.
struct BenchSession {
    JET_SESID session = JET_sesidNil;
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID key = 0;
    JET_COLUMNID value = 0;

    void insert(std::uint64_t number, std::string_view bytes) const {
        check(JetPrepareUpdate(session, table, JET_prepInsert), "prepare");
        check(JetSetColumn(session, table, key, &number, sizeof number, 0, nullptr), "set key");
        setValue(bytes);
    }
    // JET_errRecordNotFound and the like are errors.
    void seek(std::uint64_t number) const {
        check(JetMakeKey(session, table, &number, sizeof number, JET_bitNewKey), "key");
        check(JetSeek(session, table, JET_bitSeekEQ), "seek");
    }
    void change(std::uint64_t number, std::string_view bytes) const {
        seek(number);
        check(JetPrepareUpdate(session, table, JET_prepReplace), "prepare");
        setValue(bytes);
    }
    [[nodiscard]] JET_ULONG read(std::uint64_t number) const {
        seek(number);
        char buffer[256];
        JET_ULONG actual = 0;
        check(JetRetrieveColumn(session, table, value, buffer, sizeof buffer, &actual, 0, nullptr), "read");
        return actual;
    }

 private:
    void setValue(std::string_view bytes) const {
        check(JetSetColumn(session, table, value, bytes.data(), static_cast<JET_ULONG>(bytes.size()), 0,
                           nullptr),
              "set value");
        check(JetUpdate(session, table, nullptr, 0, nullptr), "update");
    }
};

class BenchDatabase {
 public:
    // The folder is emptied. `cacheBytes` 0: as the parameters say by default.
    BenchDatabase(std::string folder, std::uint64_t cacheBytes) : folder_(std::move(folder)) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        if (cacheBytes != 0) {
            set(JET_paramDatabasePageSize, 8192);
            set(JET_paramCacheSizeMin, cacheBytes / 8192);
            set(JET_paramCacheSizeMax, cacheBytes / 8192);
        }
        check(JetCreateInstanceA(&instance_, "bench"), "instance");
        for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
            check(JetSetSystemParameterA(&instance_, JET_sesidNil, id, 0, (folder_ + "/").c_str()), "path");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramCircularLog, 1, nullptr), "circular");
        check(JetInit(&instance_), "init");
    }
    ~BenchDatabase() {
        check(JetTerm2(instance_, JET_bitTermComplete), "term");
        std::filesystem::remove_all(folder_);
    }
    BenchDatabase(const BenchDatabase&) = delete;
    BenchDatabase& operator=(const BenchDatabase&) = delete;

    [[nodiscard]] JET_INSTANCE instance() const { return instance_; }
    // Makes the database and its table, once.
    void create() {
        const JET_SESID session = begin();
        JET_DBID database = JET_dbidNil;
        check(JetCreateDatabaseA(session, path().c_str(), nullptr, &database, JET_bitDbOverwriteExisting),
              "create");
        JET_TABLEID table = JET_tableidNil;
        check(JetCreateTableA(session, database, "t", 16, 80, &table), "table");
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLongLong;
        check(JetAddColumnA(session, table, "k", &definition, nullptr, 0, &key_), "column");
        definition.coltyp = JET_coltypBinary;
        definition.cbMax = 255;
        check(JetAddColumnA(session, table, "v", &definition, nullptr, 0, &value_), "column");
        check(JetCreateIndexA(session, table, "primary", JET_bitIndexPrimary, "+k\0", 4, 80), "index");
        check(JetEndSession(session, 0), "end");
    }
    [[nodiscard]] BenchSession open() const {
        BenchSession opened{begin(), JET_tableidNil, key_, value_};
        JET_DBID database = JET_dbidNil;
        check(JetAttachDatabaseA(opened.session, path().c_str(), 0), "attach");
        check(JetOpenDatabaseA(opened.session, path().c_str(), nullptr, &database, 0), "open");
        check(JetOpenTableA(opened.session, database, "t", nullptr, 0, 0, &opened.table), "table");
        return opened;
    }

 private:
    static void set(JET_ULONG id, std::uint64_t number) {
        check(JetSetSystemParameterA(nullptr, JET_sesidNil, id, static_cast<JET_API_PTR>(number), nullptr),
              "parameter");
    }
    [[nodiscard]] std::string path() const { return folder_ + "/t.edb"; }
    [[nodiscard]] JET_SESID begin() const {
        JET_SESID session = JET_sesidNil;
        check(JetBeginSessionA(instance_, &session, nullptr, nullptr), "session");
        return session;
    }

    std::string folder_;
    JET_INSTANCE instance_ = JET_instanceNil;
    JET_COLUMNID key_ = 0;
    JET_COLUMNID value_ = 0;
};

}  // namespace esent::bench
