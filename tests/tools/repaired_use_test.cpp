// A repaired database in use: applications attach it, read it by every index, change rows, long values and
// schema, and it stays sound.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "corpus.h"
#include "engine.h"
#include "integrity/integrity.h"
#include "os/file_system.h"
#include "read/database_reader.h"
#include "repair/repair.h"

namespace esent::tool {
namespace {

void isSound(const std::string& path) {
    auto file = os::nativeFileSystem().open(path, {os::OpenMode::ReadOnly});
    ASSERT_TRUE(file);
    const auto database = DatabaseReader::open(std::move(*file), {});
    ASSERT_TRUE(database) << codeOf(database);
    Report report;
    const auto sound = checkIntegrity(
        **database, [] { return Status{}; }, report);
    EXPECT_TRUE(sound && *sound) << report.text();
}

class RepairedInUse : public testing::TestWithParam<const char*> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        test::unpackCorpusArchive(std::string("engine/crash/") + GetParam() + "/files.tar.xz",
                                  engine_.folder.path());
        source_ = engine_.folder.file("d.edb");
        repaired_ = engine_.folder.file("repaired.edb");
        for (const char* left : {"edb.chk", "edb.log", "edbtmp.log"})
            std::filesystem::remove(engine_.folder.path() / left);
        for (const auto& entry : std::filesystem::directory_iterator(engine_.folder.path())) {
            if (entry.path().extension() == ".log" || entry.path().extension() == ".jrs")
                std::filesystem::remove(entry.path());
        }
        const auto report = repair::repairDatabase(os::nativeFileSystem(), source_, repaired_, {});
        ASSERT_TRUE(report) << codeOf(report);
        EXPECT_TRUE(report->dirty);
        EXPECT_FALSE(report->lossless());
    }

    void expectSound() const { isSound(repaired_); }

    test::Engine engine_{"repaired"};
    std::string source_;
    std::string repaired_;
};

// Rows that an index has, walked from its start.
std::size_t walk(JET_SESID session, JET_TABLEID table, const char* index) {
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, index));
    std::size_t rows = 0;
    for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
         error = JetMove(session, table, JET_MoveNext, 0))
        ++rows;
    return rows;
}

TEST_P(RepairedInUse, TakesChangesOfEveryKind) {
    ASSERT_EQ(JET_errSuccess, engine_.init());
    const JET_SESID session = engine_.beginSession();
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session, repaired_.c_str(), 0));
    JET_DBID database = JET_dbidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session, repaired_.c_str(), nullptr, &database, 0));
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session, database, "acc", nullptr, 0, 0, &table));
    const std::size_t rows = walk(session, table, nullptr);
    EXPECT_GT(rows, 100u);
    EXPECT_EQ(rows, walk(session, table, "byv"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, nullptr));

    JET_COLUMNDEF lv{};
    ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, table, "lv", &lv, sizeof lv, JET_ColInfo));
    const std::string value(20000, 'v');
    std::size_t changed = 0;
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session));
    for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
         error = JetMove(session, table, JET_MoveNext, 0)) {
        if (++changed % 3 == 0) {
            ASSERT_EQ(JET_errSuccess, JetDelete(session, table));
        } else if (changed % 3 == 1 && changed < 200) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepReplace));
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session, table, lv.columnid, value.data(),
                                                   static_cast<JET_ULONG>(value.size()), 0, nullptr));
            ASSERT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
        }
    }
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session, 0));
    JET_TABLEID fresh = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetCreateTable(session, database, "fresh", 16, 100, &fresh));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session, fresh));
    ASSERT_EQ(JET_errSuccess, JetCloseTable(session, table));
    ASSERT_EQ(JET_errSuccess, engine_.term());
    expectSound();
}

// A column that may not be NULL was added to a table that had rows: they have nothing of it, and lose
// nothing.
TEST(Repaired, RowsOlderThanAMandatoryColumnStay) {
    test::Engine engine{"older"};
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    const std::string source = engine.folder.file("older.edb");
    JET_DBID database = JET_dbidNil;
    ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session, source.c_str(), nullptr, &database, 0));
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetCreateTable(session, database, "t", 1, 80, &table));
    for (const JET_COLTYP type : {JET_coltypLong, JET_coltypText, JET_coltypLongText}) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.grbit = JET_bitColumnNotNULL;
        const std::string name = "c" + std::to_string(type);
        JET_COLUMNID column = 0;
        for (int i = 0; i < 3; ++i) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session, table, JET_prepInsert));
            for (const JET_COLTYP before : {JET_coltypLong, JET_coltypText}) {
                if (before == type) break;
                const std::string earlier = "c" + std::to_string(before);
                JET_COLUMNDEF known{};
                ASSERT_EQ(JET_errSuccess, JetGetTableColumnInfo(session, table, earlier.c_str(), &known,
                                                                sizeof known, JET_ColInfo));
                ASSERT_EQ(JET_errSuccess,
                          JetSetColumn(session, table, known.columnid, "abcd", 4, 0, nullptr));
            }
            ASSERT_EQ(JET_errSuccess, JetUpdate(session, table, nullptr, 0, nullptr));
        }
        ASSERT_EQ(JET_errSuccess,
                  JetAddColumn(session, table, name.c_str(), &definition, nullptr, 0, &column));
    }
    EXPECT_EQ(9U, walk(session, table, nullptr));
    ASSERT_EQ(JET_errSuccess, engine.term());
    isSound(source);
    const std::string repaired = engine.folder.file("repaired.edb");
    const auto report = repair::repairDatabase(os::nativeFileSystem(), source, repaired, {});
    ASSERT_TRUE(report) << codeOf(report);
    EXPECT_TRUE(report->lossless());
    isSound(repaired);
}

INSTANTIATE_TEST_SUITE_P(All, RepairedInUse, ::testing::Values("d3", "d6"),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace esent::tool
