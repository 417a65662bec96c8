// Databases that Windows wrote, changed through our API: the integrity check finds them sound, and two
// independent readers read in them what we do.
#include "corpus.h"
#include "run_command.h"
#include "table_changer.h"

namespace esent::test {
namespace {

struct Sample {
    const char* name;
    JET_API_PTR pageBytes;
    const char* inArchive = nullptr;  // the database inside it
    bool slow = false;                // 65,000 columns: the others take hours
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.name;
}

class Modified : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        if (GetParam().inArchive != nullptr) {
            unpackCorpusArchive(GetParam().name, dir_.path());
            database_ = dir_.path() / GetParam().inArchive;
        } else {
            database_ = unpackCorpusFile(GetParam().name, dir_.path());
        }
        ASSERT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize,
                                                        GetParam().pageBytes, nullptr));
    }

    // Tables that this session may change, those of the engine left out.
    static std::vector<std::string> tablesOf(JET_SESID session, JET_DBID database) {
        JET_OBJECTLIST list{};
        EXPECT_EQ(JET_errSuccess, JetGetObjectInfo(session, database, JET_objtypTable, nullptr, nullptr,
                                                   &list, sizeof list, JET_ObjInfoListNoStats));
        std::vector<std::string> names;
        for (JET_ULONG i = 0; i < list.cRecord; ++i) {
            char name[65];
            JET_ULONG actual = 0;
            EXPECT_EQ(JET_errSuccess, JetRetrieveColumn(session, list.tableid, list.columnidobjectname, name,
                                                        sizeof name, &actual, 0, nullptr));
            names.emplace_back(name, actual);
            if (names.back().starts_with("MSys")) names.pop_back();
            (void)JetMove(session, list.tableid, JET_MoveNext, 0);
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, list.tableid));
        return names;
    }

    // Records of a table, each visited.
    static int countOf(JET_SESID session, JET_TABLEID table) {
        int rows = 0;
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, nullptr));
        for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session, table, JET_MoveNext, 0))
            ++rows;
        return rows;
    }

    // Everything that can be changed is; how many rows that was.
    int changeAll() {
        Engine engine("modified");
        engine.setNumber(JET_paramMaxTemporaryTables, 20);
        engine.setNumber(JET_paramMaxVerPages, 4096);
        engine.setNumber(JET_paramLogFileSize, 1024);
        EXPECT_EQ(JET_errSuccess, engine.init());
        const JET_SESID session = engine.beginSession();
        JET_DBID database = JET_dbidNil;
        // Indexes that other editions of Unicode's rules sorted go.
        EXPECT_LE(0, JetAttachDatabase(session, database_.string().c_str(), JET_bitDbDeleteCorruptIndexes));
        EXPECT_EQ(JET_errSuccess,
                  JetOpenDatabase(session, database_.string().c_str(), nullptr, &database, 0));
        int changed = 0;
        for (const std::string& name : tablesOf(session, database)) {
            SCOPED_TRACE(name);
            JET_TABLEID table = JET_tableidNil;
            if (JetOpenTable(session, database, name.c_str(), nullptr, 0, JET_bitTableUpdatable, &table) < 0)
                continue;
            const int before = countOf(session, table);
            const ChangesMade made = TableChanger(session, table, 7).change();
            EXPECT_EQ(before + made.inserted - made.deleted, countOf(session, table));
            EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
            changed += made.replaced + made.inserted + made.deleted;
        }
        EXPECT_EQ(JET_errSuccess, engine.term());
        return changed;
    }

    TempDir dir_;
    std::filesystem::path database_;
};

TEST_P(Modified, IsSoundAndReadAlikeByOthers) {
    EXPECT_LT(0, changeAll());
    const std::string file = shellWord(database_.string());
    const CommandOutput sound = runCommand(shellWord(ESENTUTL) + " /g " + file);
    EXPECT_EQ(0, sound.exitCode) << sound.text.substr(0, 4000);
    if (GetParam().slow) return;
    const CommandOutput compared = runCommand("/usr/bin/python3 " + shellWord(ESENT_COMPARE_SCRIPT) + " " +
                                              shellWord(ESENTUTL) + " " + file);
    if (compared.exitCode == 77) GTEST_SKIP() << "neither esedbexport nor impacket is installed";
    EXPECT_EQ(0, compared.exitCode) << compared.text.substr(0, 4000);
}

INSTANTIATE_TEST_SUITE_P(
    Windows, Modified,
    testing::Values(Sample{"windows/basic.edb.gz", 4096}, Sample{"windows/binary.edb.gz", 4096},
                    Sample{"windows/default.edb.gz", 4096}, Sample{"windows/index.edb.gz", 4096},
                    Sample{"windows/multi.edb.gz", 4096}, Sample{"windows/text.edb.gz", 4096},
                    Sample{"windows/large.edb.gz", 32768, nullptr, true},
                    Sample{"windows/srudb-win8.dat.gz", 4096}, Sample{"windows/ual-current.mdb.gz", 4096},
                    Sample{"windows/compressed-8k.edb.gz", 8192},
                    Sample{"windows/srum-win10-recovered.tar.gz", 4096, "Clean/SRUDB.dat"}));

}  // namespace
}  // namespace esent::test
