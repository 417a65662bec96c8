// One database with every kind of column and index, opened, and every call that writes as a step on it: what
// the test of failing calls tries.
//
// A step stops at its first error. It allocates nothing itself, so that what fails for want of memory is the
// engine. One thread.
#pragma once

#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "content_digest.h"
#include "people_database.h"

namespace esent::crash {

inline constexpr const char* kStagePath = "/data/stage.edb";

class Stage {
 public:
    struct Step {
        const char* name;
        JET_ERR (Stage::*run)();
        bool keepsContent = false;  // the database shows the same before and after it
    };
    static const std::vector<Step>& steps();

    // ---- coming and going
    JET_ERR create() {
        startEngine();
        CALL(engine_->init());
        CALL(engine_->create(kStagePath));
        CALL(openDatabase());
        CALL(fill());
        CALL(JetCloseDatabase(session_, database_, 0));
        CALL(JetDetachDatabase(session_, kStagePath));
        return engine_->term();
    }
    JET_ERR open() {
        startEngine();
        CALL(engine_->init());
        CALL(engine_->attach(kStagePath));
        CALL(openDatabase());
        return openTables();
    }
    // All sessions end, whatever a step left in them; then as after open().
    JET_ERR reopen(bool detaches) {
        for (JET_SESID& extra : extra_) {
            if (extra != JET_sesidNil) CALL(JetEndSession(extra, 0));
            extra = JET_sesidNil;
        }
        CALL(JetEndSession(session_, 0));
        CALL(JetBeginSession(engine_->instance(), &session_, nullptr, nullptr));
        if (detaches) {
            CALL(JetDetachDatabase(session_, nullptr));
            CALL(JetAttachDatabase(session_, kStagePath, 0));
        }
        CALL(JetOpenDatabase(session_, kStagePath, nullptr, &database_, 0));
        return openTables();
    }
    JET_ERR content(std::string& text) { return ContentDigest(session_, database_).read(text); }
    JET_ERR term() { return engine_->term(); }
    [[nodiscard]] JET_INSTANCE instance() const { return engine_->instance(); }
    [[nodiscard]] JET_SESID session() const { return session_; }

    // ---- rows
    JET_ERR insertRow();
    JET_ERR insertMany();
    JET_ERR setColumns();
    JET_ERR replaceLongValue();
    JET_ERR appendLongValue();
    JET_ERR overwriteLongValue();
    JET_ERR resizeLongValue();
    JET_ERR multiValues();
    JET_ERR deleteRows();
    JET_ERR insertCopies();
    JET_ERR escrow();
    JET_ERR locks();
    JET_ERR nested();
    JET_ERR rollback();
    JET_ERR implicitTransaction();
    JET_ERR withoutPrimary();
    JET_ERR cleanUp();
    // ---- schema
    JET_ERR createTable();
    JET_ERR createWholeTable();
    JET_ERR createDerived();
    JET_ERR addColumns();
    JET_ERR deleteColumn();
    JET_ERR renameColumn();
    JET_ERR renameTable();
    JET_ERR setDefault();
    JET_ERR createIndex();
    JET_ERR createTupleIndex();
    JET_ERR createIndexBatch();
    JET_ERR deleteIndex();
    JET_ERR deleteTable();
    JET_ERR schemaRolledBack();
    // ---- temporary tables, reading and metadata
    JET_ERR sortTable();
    JET_ERR temporaryTable();
    JET_ERR readRows();
    JET_ERR lists();
    JET_ERR intersect();
    JET_ERR cursors();
    // ---- databases, sessions, maintenance
    JET_ERR secondDatabase();
    JET_ERR growAndShrink();
    JET_ERR compact();
    JET_ERR defragment();
    JET_ERR backup();
    JET_ERR sessions();
    JET_ERR commits();
    JET_ERR callbacks();
    JET_ERR statistics();
    JET_ERR shutDown();

 private:
    static constexpr std::int32_t kRows = 90;
    static constexpr JET_COLUMNID kKey = 1, kVersion = 2, kMoney = 3, kAuto = 4, kSmall = 5;
    static constexpr JET_COLUMNID kTitle = 128, kBytes = 129;
    static constexpr JET_COLUMNID kTags = 256, kText = 257, kBlob = 258;

    void startEngine() {
        engine_ = std::make_unique<Engine>();
        engine_->set(JET_paramMaxTemporaryTables, 20);
        engine_->set(JET_paramTempPath, 0, "/temp/t.edb");
        engine_->set(JET_paramEnableShrinkDatabase, JET_bitShrinkDatabaseOn);
    }
    JET_ERR openDatabase() {
        session_ = engine_->session();
        return JetOpenDatabase(session_, kStagePath, nullptr, &database_, 0);
    }
    JET_ERR openTables() {
        // A step deletes it.
        const JET_ERR error = JetOpenTable(session_, database_, "rich", nullptr, 0, 0, &rich_);
        if (error != JET_errObjectNotFound) CALL(error);
        return JetOpenTable(session_, database_, "plain", nullptr, 0, 0, &plain_);
    }
    JET_ERR createRich();
    JET_ERR createOthers();
    JET_ERR fill();
    JET_ERR insertRich(std::int32_t key, std::size_t notes);
    JET_ERR insertPlain(std::int32_t key, std::size_t bytes);
    JET_ERR seek(std::int32_t key) {
        CALL(JetMakeKey(session_, rich_, &key, sizeof key, JET_bitNewKey));
        return JetSeek(session_, rich_, JET_bitSeekEQ);
    }
    JET_ERR begin() { return JetBeginTransaction(session_); }
    JET_ERR commit() { return JetCommitTransaction(session_, 0); }
    JET_ERR set(JET_COLUMNID column, const void* data, std::size_t bytes, JET_GRBIT bits = 0,
                JET_SETINFO* info = nullptr) {
        return JetSetColumn(session_, rich_, column, data, static_cast<JET_ULONG>(bytes), bits, info);
    }
    JET_ERR update() { return JetUpdate(session_, rich_, nullptr, 0, nullptr); }
    static const char* letters() {
        static const std::array<char, 20001> text = [] {
            std::array<char, 20001> made{};
            for (std::size_t i = 0; i + 1 < made.size(); ++i)
                made[i] = static_cast<char>('a' + (i * 7 + i / 26) % 26);
            return made;
        }();
        return text.data();
    }

    std::unique_ptr<Engine> engine_;
    JET_SESID session_ = JET_sesidNil;
    std::array<JET_SESID, 4> extra_{JET_sesidNil, JET_sesidNil, JET_sesidNil, JET_sesidNil};
    JET_DBID database_ = 0;
    JET_TABLEID rich_ = JET_tableidNil;
    JET_TABLEID plain_ = JET_tableidNil;
};

namespace stage {

inline JET_COLUMNCREATE_A column(const char* name, JET_COLTYP type, JET_ULONG most, JET_GRBIT bits,
                                 JET_ULONG codePage = 0, void* value = nullptr, JET_ULONG bytes = 0) {
    JET_COLUMNCREATE_A made{};
    made.cbStruct = sizeof made;
    made.szColumnName = const_cast<char*>(name);
    made.coltyp = type;
    made.cbMax = most;
    made.grbit = bits;
    made.cp = codePage;
    made.pvDefault = value;
    made.cbDefault = bytes;
    return made;
}
inline JET_INDEXCREATE3_A index(const char* name, const char* key, JET_ULONG bytes, JET_GRBIT bits) {
    JET_INDEXCREATE3_A made{};
    made.cbStruct = sizeof made;
    made.szIndexName = const_cast<char*>(name);
    made.szKey = const_cast<char*>(key);
    made.cbKey = bytes;
    made.grbit = bits;
    return made;
}
inline JET_TABLECREATE5_A table(const char* name, std::vector<JET_COLUMNCREATE_A>& columns,
                                std::vector<JET_INDEXCREATE3_A>& indexes, JET_GRBIT bits = 0) {
    JET_TABLECREATE5_A made{};
    made.cbStruct = sizeof made;
    made.szTableName = const_cast<char*>(name);
    made.rgcolumncreate = columns.data();
    made.cColumns = static_cast<JET_ULONG>(columns.size());
    made.rgindexcreate = indexes.data();
    made.cIndexes = static_cast<JET_ULONG>(indexes.size());
    made.grbit = bits;
    return made;
}

}  // namespace stage

inline JET_ERR Stage::createRich() {
    std::int32_t zero = 0;
    std::int16_t seven = 7;
    using stage::column;
    using stage::index;
    std::vector<JET_COLUMNCREATE_A> columns{
        column("key", JET_coltypLong, 0, 0),
        column("version", JET_coltypLong, 0, JET_bitColumnVersion),
        column("money", JET_coltypLong, 0, JET_bitColumnEscrowUpdate, 0, &zero, sizeof zero),
        column("auto", JET_coltypCurrency, 0, JET_bitColumnAutoincrement),
        column("small", JET_coltypShort, 0, 0, 0, &seven, sizeof seven),
        column("title", JET_coltypText, 100, 0, 1252),
        column("bytes", JET_coltypBinary, 200, 0),
        column("tags", JET_coltypLong, 0, JET_bitColumnTagged | JET_bitColumnMultiValued),
        column("text", JET_coltypLongText, 0, JET_bitColumnMultiValued, 1200),
        column("blob", JET_coltypLongBinary, 0, JET_bitColumnCompressed),
    };
    JET_CONDITIONALCOLUMN_A condition{sizeof condition, const_cast<char*>("bytes"),
                                      JET_bitIndexColumnMustBeNonNull};
    std::vector<JET_INDEXCREATE3_A> indexes{
        index("primary", "+key\0", 6, JET_bitIndexPrimary),
        index("byTitle", "+title\0", 8, JET_bitIndexUnique),
        index("byTags", "+tags\0", 7, JET_bitIndexIgnoreNull),
        index("bySmall", "-small\0+title\0", 15, 0),
        index("withBytes", "+small\0", 8, 0),
        index("words", "+text\0", 7, JET_bitIndexTuples | JET_bitIndexIgnoreAnyNull),
    };
    indexes[4].rgconditionalcolumn = &condition;
    indexes[4].cConditionalColumn = 1;
    JET_TABLECREATE5_A made = stage::table("rich", columns, indexes);
    CALL(JetCreateTableColumnIndex5A(session_, database_, &made));
    rich_ = made.tableid;
    return JET_errSuccess;
}

inline JET_ERR Stage::createOthers() {
    std::vector<JET_COLUMNCREATE_A> columns{stage::column("number", JET_coltypLong, 0, 0),
                                            stage::column("data", JET_coltypBinary, 255, 0)};
    std::vector<JET_INDEXCREATE3_A> none;
    std::vector<JET_INDEXCREATE3_A> byNumber{stage::index("byNumber", "+number\0", 9, JET_bitIndexPrimary)};
    JET_TABLECREATE5_A plain = stage::table("plain", columns, none);
    CALL(JetCreateTableColumnIndex5A(session_, database_, &plain));
    plain_ = plain.tableid;
    JET_TABLECREATE5_A base = stage::table("base", columns, byNumber, JET_bitTableCreateTemplateTable);
    CALL(JetCreateTableColumnIndex5A(session_, database_, &base));
    CALL(JetCloseTable(session_, base.tableid));
    JET_TABLEID spare = JET_tableidNil;
    CALL(JetCreateTable(session_, database_, "spare", 1, 0, &spare));
    return JetCloseTable(session_, spare);
}

inline JET_ERR Stage::fill() {
    CALL(createRich());
    CALL(createOthers());
    CALL(begin());
    for (std::int32_t i = 0; i < kRows; ++i)
        CALL(insertRich(i * 10, i % 5 == 0 ? 6000 : i % 3 == 0 ? 700 : 30));
    for (std::int32_t i = 0; i < 60; ++i)
        CALL(insertPlain(i, 200));
    return commit();
}

inline JET_ERR Stage::insertRich(std::int32_t key, std::size_t notes) {
    CALL(JetPrepareUpdate(session_, rich_, JET_prepInsert));
    char title[32];
    const int length = std::snprintf(title, sizeof title, "Title %05d", (key * 7919) % 100000);
    CALL(set(kKey, &key, sizeof key));
    CALL(set(kTitle, title, static_cast<std::size_t>(length)));
    if (key % 40 == 0) CALL(set(kBytes, letters() + key % 100, 20));
    const auto small = static_cast<std::int16_t>(key % 9);
    if (key % 20 == 0) CALL(set(kSmall, &small, sizeof small));
    for (JET_ULONG tag = 1; tag <= static_cast<JET_ULONG>(key % 4); ++tag) {
        JET_SETINFO info{sizeof info, 0, tag};
        const std::int32_t value = key + static_cast<std::int32_t>(tag) * 1000;
        CALL(set(kTags, &value, sizeof value, 0, &info));
    }
    CALL(set(kText, u"some words of text", 36));
    CALL(set(kBlob, letters() + key % 50, notes));
    return update();
}

inline JET_ERR Stage::insertPlain(std::int32_t key, std::size_t bytes) {
    CALL(JetPrepareUpdate(session_, plain_, JET_prepInsert));
    CALL(JetSetColumn(session_, plain_, 1, &key, sizeof key, 0, nullptr));
    CALL(JetSetColumn(session_, plain_, 128, letters(), static_cast<JET_ULONG>(bytes), 0, nullptr));
    return JetUpdate(session_, plain_, nullptr, 0, nullptr);
}

// ---- rows

inline JET_ERR Stage::insertRow() {
    CALL(begin());
    CALL(insertRich(5003, 9000));
    return commit();
}
inline JET_ERR Stage::insertMany() {
    CALL(begin());
    for (std::int32_t i = 0; i < 25; ++i)
        CALL(insertRich(201 + i * 10, i % 6 == 0 ? 5000 : 500));
    return commit();
}
inline JET_ERR Stage::setColumns() {
    CALL(begin());
    CALL(seek(70));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    std::int16_t small = 3;
    JET_SETCOLUMN columns[3]{};
    columns[0].columnid = kSmall;
    columns[0].pvData = &small;
    columns[0].cbData = sizeof small;
    columns[1].columnid = kBytes;
    columns[1].pvData = letters();
    columns[1].cbData = 90;
    columns[2].columnid = kText;
    columns[2].pvData = letters();
    columns[2].cbData = 4000;
    columns[2].itagSequence = 2;
    CALL(JetSetColumns(session_, rich_, columns, 3));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::replaceLongValue() {
    CALL(begin());
    CALL(seek(100));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    CALL(set(kBlob, letters() + 5, 15000));
    CALL(set(kText, letters(), 2000));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::appendLongValue() {
    CALL(begin());
    CALL(seek(100));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    for (int i = 0; i < 3; ++i)
        CALL(set(kBlob, letters() + i, 3000, JET_bitSetAppendLV));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::overwriteLongValue() {
    CALL(begin());
    CALL(seek(100));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    JET_SETINFO info{sizeof info, 2500, 1};
    CALL(set(kBlob, letters() + 9, 5000, JET_bitSetOverwriteLV, &info));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::resizeLongValue() {
    CALL(begin());
    CALL(seek(100));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    CALL(set(kBlob, nullptr, 9500, JET_bitSetSizeLV));
    CALL(update());
    CALL(seek(150));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    CALL(set(kBlob, nullptr, 3500, JET_bitSetSizeLV));
    CALL(update());
    CALL(seek(200));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    CALL(set(kBlob, nullptr, 0));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::multiValues() {
    CALL(begin());
    CALL(seek(110));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    for (std::int32_t i = 0; i < 40; ++i) {
        JET_SETINFO info{sizeof info, 0, 0};
        const std::int32_t value = 500 - i * 3;
        CALL(set(kTags, &value, sizeof value, JET_bitSetUniqueMultiValues, &info));
    }
    JET_SETINFO first{sizeof first, 0, 1};
    CALL(set(kTags, nullptr, 0, 0, &first));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::deleteRows() {
    CALL(begin());
    for (std::int32_t i = 10; i < 50; ++i) {
        CALL(seek(i * 10));
        CALL(JetDelete(session_, rich_));
    }
    return commit();
}
inline JET_ERR Stage::insertCopies() {
    constexpr std::array<JET_ULONG, 3> kWays{JET_prepInsertCopy, JET_prepInsertCopyDeleteOriginal,
                                             JET_prepInsertCopyReplaceOriginal};
    CALL(begin());
    std::int32_t key = 200;
    for (const JET_ULONG way : kWays) {
        CALL(seek(key));
        CALL(JetPrepareUpdate(session_, rich_, way));
        const std::int32_t other = key + 6000;
        CALL(set(kKey, &other, sizeof other));
        CALL(set(kTitle,
                 way == JET_prepInsertCopy                 ? "Copy"
                 : way == JET_prepInsertCopyDeleteOriginal ? "Move"
                                                           : "Over",
                 4));
        CALL(update());
        key += 50;
    }
    return commit();
}
inline JET_ERR Stage::escrow() {
    CALL(begin());
    for (std::int32_t i = 0; i < 30; ++i) {
        CALL(seek(i * 10));
        std::int32_t delta = i + 1;
        CALL(JetEscrowUpdate(session_, rich_, kMoney, &delta, sizeof delta, nullptr, 0, nullptr, 0));
    }
    return commit();
}
inline JET_ERR Stage::locks() {
    CALL(begin());
    for (std::int32_t i = 0; i < 30; ++i) {
        CALL(seek(i * 10));
        CALL(JetGetLock(session_, rich_, i % 2 == 0 ? JET_bitReadLock : JET_bitWriteLock));
    }
    return commit();
}
inline JET_ERR Stage::nested() {
    CALL(begin());
    CALL(insertRich(5001, 5000));
    CALL(JetBeginTransaction(session_));
    CALL(insertRich(5002, 5000));
    CALL(seek(50));
    CALL(JetDelete(session_, rich_));
    CALL(JetRollback(session_, 0));
    CALL(JetBeginTransaction(session_));
    CALL(insertRich(5004, 500));
    CALL(commit());
    return commit();
}
inline JET_ERR Stage::rollback() {
    CALL(begin());
    for (std::int32_t i = 0; i < 15; ++i)
        CALL(insertRich(203 + i * 10, i % 4 == 0 ? 7000 : 400));
    for (std::int32_t i = 20; i < 35; ++i) {
        CALL(seek(i * 10));
        CALL(JetDelete(session_, rich_));
    }
    return JetRollback(session_, JET_bitRollbackAll);
}
inline JET_ERR Stage::implicitTransaction() {
    CALL(JetPrepareUpdate(session_, plain_, JET_prepInsert));
    const std::int32_t key = 777;
    CALL(JetSetColumn(session_, plain_, 1, &key, sizeof key, 0, nullptr));
    return JetUpdate(session_, plain_, nullptr, 0, nullptr);
}
inline JET_ERR Stage::withoutPrimary() {
    CALL(begin());
    for (std::int32_t i = 0; i < 40; ++i)
        CALL(insertPlain(1000 + i, 250));
    return commit();
}
inline JET_ERR Stage::cleanUp() {
    CALL(begin());
    for (std::int32_t i = 5; i < 80; ++i) {
        CALL(seek(i * 10));
        CALL(JetDelete(session_, rich_));
    }
    CALL(commit());
    return JetIdle(session_, JET_bitIdleCompact);
}

}  // namespace esent::crash

#include "write_stage_steps.h"
