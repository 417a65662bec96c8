// JetCompact: checks in their order, what the callback hears, and that a failure leaves nothing.
#include <fstream>
#include <optional>

#include "instance/engine.h"

namespace esent::test {
namespace {

struct Heard {
    std::vector<JET_SNT> events;
    JET_ULONG done = 0;
    JET_ULONG total = 0;
    JET_SESID session = 0;
    bool sound = true;
    std::size_t failAt = SIZE_MAX;  // the event at which the callback gives up
};
Heard* heard = nullptr;

JET_ERR JET_API listen(JET_SESID session, JET_SNP operation, JET_SNT event, void* data) {
    heard->session = session;
    heard->events.push_back(event);
    heard->sound = heard->sound && operation == JET_snpCompact;
    if (event == JET_sntProgress) {
        const auto* const progress = static_cast<const JET_SNPROG*>(data);
        heard->sound = heard->sound && progress->cbStruct == sizeof *progress &&
                       progress->cunitDone <= progress->cunitTotal && progress->cunitDone >= heard->done;
        heard->done = progress->cunitDone;
        heard->total = progress->cunitTotal;
    }
    return heard->events.size() > heard->failAt ? JET_errOutOfMemory : JET_errSuccess;
}

class Compact : public testing::Test {
 protected:
    void SetUp() override {
        heard = &heard_;
        engine_.emplace("compact");
        engine_->setNumber(JET_paramDbExtensionSize, 16);
        ASSERT_EQ(JET_errSuccess, engine_->init());
        session_ = engine_->beginSession();
        source_ = engine_->folder.file("source.edb");
        target_ = engine_->folder.file("target.edb");
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, source_.c_str(), nullptr, &database_, 0));
        fill();
    }

    JET_COLUMNID column(JET_TABLEID table, const char* name) {
        JET_COLUMNDEF definition{};
        EXPECT_EQ(JET_errSuccess,
                  JetGetTableColumnInfo(session_, table, name, &definition, sizeof definition, JET_ColInfo));
        return definition.columnid;
    }

    void insert(JET_TABLEID table, int key, const std::string& text, const std::string& gone) {
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table, column(table, "key"), &key, 4, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table, column(table, "text"), text.data(),
                                               static_cast<JET_ULONG>(text.size()), 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table, column(table, "gone"), gone.data(),
                                               static_cast<JET_ULONG>(gone.size()), 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
    }

    // 2000 rows, of which 1800 go again; a column that goes, with its long values; a row that shares one.
    void fill() {
        JET_COLUMNCREATE_A columns[4] = {};
        const char* const names[] = {"key", "text", "gone", "number"};
        const JET_COLTYP types[] = {JET_coltypLong, JET_coltypLongText, JET_coltypLongBinary, JET_coltypLong};
        for (int i = 0; i < 4; ++i) {
            columns[i].cbStruct = sizeof columns[i];
            columns[i].szColumnName = const_cast<char*>(names[i]);
            columns[i].coltyp = types[i];
        }
        columns[3].grbit = JET_bitColumnAutoincrement;
        JET_INDEXCREATE_A indexes[2] = {};
        const char primary[] = "+key\0";
        const char byText[] = "+text\0";
        indexes[0] = {sizeof indexes[0], const_cast<char*>("primary"), const_cast<char*>(primary),
                      sizeof primary,    JET_bitIndexPrimary,          80};
        indexes[1] = {
            sizeof indexes[1], const_cast<char*>("text"), const_cast<char*>(byText), sizeof byText, 0, 80};
        JET_TABLECREATE_A create{};
        create.cbStruct = sizeof create;
        create.szTableName = const_cast<char*>("table");
        create.rgcolumncreate = columns;
        create.cColumns = 4;
        create.rgindexcreate = indexes;
        create.cIndexes = 2;
        ASSERT_EQ(JET_errSuccess, JetCreateTableColumnIndexA(session_, database_, &create));
        const JET_TABLEID table = create.tableid;
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        for (int i = 0; i < 2000; ++i)
            insert(table, i, "text " + std::to_string(i), std::string(i % 100 == 0 ? 9000 : 40, 'g'));
        insert(table, 5000, std::string(20000, 't'), "g");
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveLast, 0));
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsertCopy));
        const int key = 5001;
        ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table, column(table, "key"), &key, 4, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table, nullptr, 0, nullptr));
        for (int i = 0; i < 1800; ++i) {
            ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveFirst, 0));
            ASSERT_EQ(JET_errSuccess, JetDelete(session_, table));
        }
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, 0));
        ASSERT_EQ(JET_errSuccess, JetDeleteColumn(session_, table, "gone"));
        ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, table));
        ASSERT_EQ(JET_errSuccess, JetCloseDatabase(session_, database_, 0));
        ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, source_.c_str()));
    }

    void attachSource(JET_GRBIT bits = JET_bitDbReadOnly) {
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, source_.c_str(), bits));
    }
    JET_ERR compact(JET_GRBIT bits = 0, JET_PFNSTATUS callback = nullptr) {
        return JetCompact(session_, source_.c_str(), target_.c_str(), callback, nullptr, bits);
    }

    Heard heard_;
    std::optional<Engine> engine_;
    JET_SESID session_ = JET_sesidNil;
    JET_DBID database_ = JET_dbidNil;
    std::string source_;
    std::string target_;
};

std::string bytesOf(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

TEST_F(Compact, ChecksInOrder) {
    JET_CONVERT_A conversion{};
    EXPECT_EQ(JET_errInvalidSesid, JetCompact(JET_sesidNil, "a", "b", nullptr, nullptr, 0));
    EXPECT_EQ(JET_errDatabaseNotFound, compact());
    attachSource();
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
    EXPECT_EQ(JET_errFeatureNotAvailable,
              JetCompact(session_, source_.c_str(), target_.c_str(), nullptr, &conversion, 0));
    EXPECT_EQ(JET_errInTransaction, compact());
    ASSERT_EQ(JET_errSuccess, JetRollback(session_, 0));
    EXPECT_EQ(JET_errDatabaseInvalidPath,
              JetCompact(session_, nullptr, target_.c_str(), nullptr, nullptr, 0));
    EXPECT_EQ(JET_errDatabaseInvalidPath, JetCompact(session_, source_.c_str(), "", nullptr, nullptr, 0));
    EXPECT_EQ(JET_errDatabaseDuplicate,
              JetCompact(session_, source_.c_str(), source_.c_str(), nullptr, nullptr, 0));
    std::ofstream(target_) << "somebody's";
    EXPECT_EQ(JET_errDatabaseDuplicate, compact());
    EXPECT_EQ("somebody's", bytesOf(target_));
    std::filesystem::remove(target_);

    const JET_SESID other = engine_->beginSession();
    JET_DBID database = JET_dbidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(other, source_.c_str(), nullptr, &database, JET_bitDbReadOnly));
    EXPECT_EQ(JET_errDatabaseInUse, compact());
    EXPECT_FALSE(std::filesystem::exists(target_));
    ASSERT_EQ(JET_errSuccess, JetEndSession(other, 0));
    EXPECT_EQ(JET_errSuccess, compact());
}

TEST_F(Compact, TheCallbackHearsHowFarItIs) {
    attachSource();
    ASSERT_EQ(JET_errSuccess, compact(JET_bitCompactStats, &listen));
    ASSERT_GE(heard_.events.size(), 4U);
    EXPECT_EQ(JET_sntBegin, static_cast<int>(heard_.events.front()));
    EXPECT_EQ(JET_sntComplete, static_cast<int>(heard_.events.back()));
    EXPECT_EQ(session_, heard_.session);
    EXPECT_TRUE(heard_.sound);
    EXPECT_EQ(heard_.total, heard_.done);
    const std::string statistics = bytesOf(engine_->folder.file("defrazip.txt"));
    EXPECT_NE(std::string::npos, statistics.find("table\t202\t1\t"));
}

TEST_F(Compact, WhatTheCallbackRefusesLeavesNothing) {
    attachSource();
    const std::string before = bytesOf(source_);
    for (const std::size_t event : {0U, 1U, 3U}) {
        heard_ = {};
        heard_.failAt = event;
        EXPECT_EQ(JET_errOutOfMemory, compact(0, &listen));
        EXPECT_EQ(JET_sntFail, static_cast<int>(heard_.events.back()));
        EXPECT_FALSE(std::filesystem::exists(target_));
    }
    EXPECT_EQ(JET_errSuccess, compact());
    ASSERT_EQ(JET_errSuccess, engine_->term());
    EXPECT_EQ(before, bytesOf(source_));
}

TEST_F(Compact, AFullDiskLeavesNothing) {
    attachSource();
    const std::string missing = engine_->folder.file("nowhere/target.edb");
    EXPECT_EQ(JET_errInvalidPath,
              JetCompact(session_, source_.c_str(), missing.c_str(), nullptr, nullptr, 0));
    EXPECT_EQ(JET_errSuccess, compact());
}

TEST_F(Compact, ADamagedSourceIsSalvagedIfAskedFor) {
    attachSource();
    EXPECT_EQ(JET_errSuccess, compact(JET_bitCompactRepair)) << "nothing is wrong with it";
    std::filesystem::remove(target_);
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, source_.c_str()));

    // Every third page behind the catalog.
    std::string damaged = bytesOf(source_);
    for (std::size_t at = std::size_t{60} * 4096 + 700; at + 500 < damaged.size();
         at += std::size_t{3} * 4096) {
        for (std::size_t i = 0; i < 500; ++i)
            damaged[at + i] = static_cast<char>(damaged[at + i] ^ (i * 7 + 1));
    }
    std::ofstream(source_, std::ios::binary) << damaged;
    attachSource();
    const JET_ERR error = compact();
    EXPECT_EQ(JET_errReadVerifyFailure, error);
    EXPECT_FALSE(std::filesystem::exists(target_));
    const std::string before = bytesOf(source_);
    EXPECT_EQ(JET_wrnDatabaseRepaired, compact(JET_bitCompactRepair, &listen));
    EXPECT_EQ(JET_sntComplete, static_cast<int>(heard_.events.back()));
    EXPECT_TRUE(heard_.sound);
    EXPECT_TRUE(before == bytesOf(source_));
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, target_.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, target_.c_str(), nullptr, &database_, 0));
    JET_TABLEID table = 0;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database_, "table", nullptr, 0, 0, &table));
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveFirst, 0));
    JET_ULONG rows = 0;
    ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table, &rows, 0));
    EXPECT_GT(rows, 0U);
    EXPECT_LE(rows, 202U);
}

// Rows, shared long values and the counter as before; the deleted column and what it had are gone.
TEST_F(Compact, WhatLivesIsThereAndWhatIsDeadIsNot) {
    attachSource();
    ASSERT_EQ(JET_errSuccess, compact());
    EXPECT_LT(std::filesystem::file_size(target_), std::filesystem::file_size(source_) / 2);
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, target_.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, JetOpenDatabase(session_, target_.c_str(), nullptr, &database_, 0));
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetOpenTable(session_, database_, "table", nullptr, 0, 0, &table));
    int rows = 0;
    for (JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0); error == JET_errSuccess;
         error = JetMove(session_, table, JET_MoveNext, 0), ++rows) {
        int key = 0;
        std::string text(30000, '\0');
        JET_ULONG actual = 0;
        ASSERT_EQ(JET_errSuccess,
                  JetRetrieveColumn(session_, table, column(table, "key"), &key, 4, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(session_, table, column(table, "text"), text.data(),
                                                    30000, &actual, 0, nullptr));
        text.resize(actual);
        EXPECT_EQ(key >= 5000 ? std::string(20000, 't') : "text " + std::to_string(key), text);
    }
    EXPECT_EQ(202, rows);
    JET_COLUMNDEF gone{};
    EXPECT_EQ(JET_errColumnNotFound,
              JetGetTableColumnInfo(session_, table, "gone", &gone, sizeof gone, JET_ColInfo));
    // The next number of the counter; asked for while the row with the last one is there.
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepInsert));
    int number = 0;
    ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(session_, table, column(table, "number"), &number, 4, nullptr,
                                                JET_bitRetrieveCopy, nullptr));
    EXPECT_EQ(2003, number);
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table, JET_prepCancel));
    // Deleting one of the two rows with the shared value leaves it to the other.
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveLast, 0));
    ASSERT_EQ(JET_errSuccess, JetDelete(session_, table));
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveLast, 0));
    std::string text(30000, '\0');
    JET_ULONG actual = 0;
    ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(session_, table, column(table, "text"), text.data(), 30000,
                                                &actual, 0, nullptr));
    EXPECT_EQ(20000U, actual);
    // A column in the place of the one that is gone.
    JET_COLUMNDEF fresh{};
    fresh.cbStruct = sizeof fresh;
    fresh.coltyp = JET_coltypLongText;
    fresh.cp = 1200;
    JET_COLUMNID id = 0;
    ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table, "fresh", &fresh, nullptr, 0, &id));
    ASSERT_EQ(JET_errSuccess, JetMove(session_, table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_wrnColumnNull, JetRetrieveColumn(session_, table, id, nullptr, 0, &actual, 0, nullptr));
}

// A source that is attached for updates, with its log, compacts all the same; the copy can be used at once.
TEST_F(Compact, ASourceThatIsUpdated) {
    attachSource(0);
    ASSERT_EQ(JET_errSuccess, compact());
    ASSERT_EQ(JET_errSuccess, JetDetachDatabase(session_, source_.c_str()));
    ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, target_.c_str(), 0));
    ASSERT_EQ(JET_errSuccess, engine_->term());
}

}  // namespace
}  // namespace esent::test
