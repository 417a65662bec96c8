// One of the corpus's clean databases, attached read-only and opened by a session; and the entries of its
// indexes as the engine that made it walked them.
#pragma once

#include <fstream>
#include <map>
#include <span>

#include "corpus.h"
#include "hex.h"
#include "instance/engine.h"

namespace esent::test {

using Bytes = std::vector<unsigned char>;

inline std::string toHex(const Bytes& bytes) {
    return hexOf(std::as_bytes(std::span(bytes)));
}

// The page size of the process while no instance lives.
class ProcessPageSize {
 public:
    explicit ProcessPageSize(JET_API_PTR bytes) { set(bytes); }
    ~ProcessPageSize() { set(4096); }
    ProcessPageSize(const ProcessPageSize&) = delete;
    ProcessPageSize& operator=(const ProcessPageSize&) = delete;

 private:
    static void set(JET_API_PTR bytes) {
        EXPECT_EQ(JET_errSuccess,
                  JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize, bytes, nullptr));
    }
};

class CorpusDatabase {
 public:
    // `file`: another database with the same content, if not empty.
    CorpusDatabase(const std::string& folder, JET_API_PTR pageSize, std::string file = {})
        : pages(pageSize), file_(std::move(file)) {
        if (file_.empty()) file_ = unpackCorpusFile(folder + "/corpus.edb.xz", engine.folder.path()).string();
        expected_ = unpackCorpusFile(folder + "/expected.tsv.xz", engine.folder.path()).string();
        engine.setText(JET_paramRecovery, "off");
        EXPECT_EQ(JET_errSuccess, engine.init());
        session = engine.beginSession();
        EXPECT_EQ(JET_errSuccess, JetAttachDatabase(session, file_.c_str(), JET_bitDbReadOnly));
        EXPECT_EQ(JET_errSuccess,
                  JetOpenDatabase(session, file_.c_str(), nullptr, &database, JET_bitDbReadOnly));
    }

    JET_TABLEID open(const std::string& table, JET_GRBIT bits = 0) {
        JET_TABLEID id = JET_tableidNil;
        EXPECT_EQ(JET_errSuccess, JetOpenTable(session, database, table.c_str(), nullptr, 0, bits, &id))
            << table;
        return id;
    }
    Bytes key(JET_TABLEID table) {
        Bytes bytes(2048);
        JET_ULONG actual = 0;
        EXPECT_EQ(JET_errSuccess, JetRetrieveKey(session, table, bytes.data(), 2048, &actual, 0));
        bytes.resize(actual);
        return bytes;
    }
    Bytes bookmark(JET_TABLEID table) {
        Bytes bytes(2048);
        JET_ULONG actual = 0;
        EXPECT_EQ(JET_errSuccess, JetGetBookmark(session, table, bytes.data(), 2048, &actual));
        bytes.resize(actual);
        return bytes;
    }
    JET_ERR makeKey(JET_TABLEID table, const Bytes& normalized) {
        return JetMakeKey(session, table, normalized.data(), static_cast<JET_ULONG>(normalized.size()),
                          JET_bitNormalizedKey);
    }

    struct Index {
        std::vector<std::string> lines;  // "key\tbookmark", the first entries
        std::string summary;             // "entries=...\thash=..."
    };
    // Of each table, in the order of the dump: the indexes with their walks.
    [[nodiscard]] std::map<std::string, std::map<std::string, Index>> indexes() const {
        std::map<std::string, std::map<std::string, Index>> tables;
        std::ifstream in(expected_);
        std::string table;
        for (std::string line; std::getline(in, line);) {
            std::vector<std::string> fields;
            for (std::size_t at = 0; at <= line.size();) {
                const std::size_t tab = std::min(line.find('\t', at), line.size());
                fields.push_back(line.substr(at, tab - at));
                at = tab + 1;
            }
            if (fields[0] == "T") table = fields[1];
            if (fields[0] == "T") tables[table];
            if (fields[0] == "X") tables[table][fields[1]].lines.push_back(fields[3] + '\t' + fields[4]);
            if (fields[0] == "XN") tables[table][fields[1]].summary = fields[2] + '\t' + fields[3];
        }
        return tables;
    }

    ProcessPageSize pages;
    Engine engine;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;

 private:
    std::string file_;
    std::string expected_;
};

struct Sample {
    const char* folder;
    JET_API_PTR pageSize;
};
inline void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.folder;
}
inline constexpr Sample kSamples[] = {
    {"engine/clean/ps4096", 4096}, {"engine/clean/ps32768", 32768}, {"engine/clean/efv9600_ps8192", 8192}};

}  // namespace esent::test
