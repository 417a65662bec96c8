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

inline JET_ERR Stage::fill() {
    constexpr JET_ULONG kStruct = sizeof(JET_COLUMNCREATE_A);
    std::int32_t zero = 0;
    std::int16_t seven = 7;
    const auto column = [&](const char* name, JET_COLTYP type, JET_ULONG most, JET_GRBIT bits,
                            JET_ULONG codePage = 0, void* value = nullptr, JET_ULONG bytes = 0) {
        JET_COLUMNCREATE_A made{};
        made.cbStruct = kStruct;
        made.szColumnName = const_cast<char*>(name);
        made.coltyp = type;
        made.cbMax = most;
        made.grbit = bits;
        made.cp = codePage;
        made.pvDefault = value;
        made.cbDefault = bytes;
        return made;
    };
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
    const auto index = [&](const char* name, const char* key, JET_ULONG bytes, JET_GRBIT bits) {
        JET_INDEXCREATE3_A made{};
        made.cbStruct = sizeof made;
        made.szIndexName = const_cast<char*>(name);
        made.szKey = const_cast<char*>(key);
        made.cbKey = bytes;
        made.grbit = bits;
        return made;
    };
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
    JET_TABLECREATE5_A table{};
    table.cbStruct = sizeof table;
    table.szTableName = const_cast<char*>("rich");
    table.rgcolumncreate = columns.data();
    table.cColumns = static_cast<JET_ULONG>(columns.size());
    table.rgindexcreate = indexes.data();
    table.cIndexes = static_cast<JET_ULONG>(indexes.size());
    CALL(JetCreateTableColumnIndex5A(session_, database_, &table));
    rich_ = table.tableid;
    std::vector<JET_COLUMNCREATE_A> two{column("number", JET_coltypLong, 0, 0),
                                        column("data", JET_coltypBinary, 255, 0)};
    JET_TABLECREATE5_A plain{};
    plain.cbStruct = sizeof plain;
    plain.szTableName = const_cast<char*>("plain");
    plain.rgcolumncreate = two.data();
    plain.cColumns = 2;
    CALL(JetCreateTableColumnIndex5A(session_, database_, &plain));
    plain_ = plain.tableid;
    JET_TABLECREATE5_A base{};
    base.cbStruct = sizeof base;
    base.szTableName = const_cast<char*>("base");
    base.rgcolumncreate = two.data();
    base.cColumns = 2;
    JET_INDEXCREATE3_A byNumber = index("byNumber", "+number\0", 9, JET_bitIndexPrimary);
    base.rgindexcreate = &byNumber;
    base.cIndexes = 1;
    base.grbit = JET_bitTableCreateTemplateTable;
    CALL(JetCreateTableColumnIndex5A(session_, database_, &base));
    CALL(JetCloseTable(session_, base.tableid));
    JET_TABLEID spare = JET_tableidNil;
    CALL(JetCreateTable(session_, database_, "spare", 1, 0, &spare));
    CALL(JetCloseTable(session_, spare));
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

// ---- schema

inline JET_ERR Stage::createTable() {
    CALL(begin());
    JET_TABLEID table = JET_tableidNil;
    CALL(JetCreateTable(session_, database_, "made", 4, 80, &table));
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    column.coltyp = JET_coltypLong;
    JET_COLUMNID id = 0;
    CALL(JetAddColumn(session_, table, "number", &column, nullptr, 0, &id));
    column.coltyp = JET_coltypLongText;
    column.cp = 1200;
    CALL(JetAddColumn(session_, table, "text", &column, u"unknown", 14, &id));
    CALL(JetCreateIndex(session_, table, "primary", JET_bitIndexPrimary, "+number\0", 9, 100));
    CALL(JetCreateIndex(session_, table, "byText", 0, "+text\0", 7, 100));
    CALL(JetPrepareUpdate(session_, table, JET_prepInsert));
    const std::int32_t one = 1;
    CALL(JetSetColumn(session_, table, 1, &one, sizeof one, 0, nullptr));
    CALL(JetUpdate(session_, table, nullptr, 0, nullptr));
    CALL(JetCloseTable(session_, table));
    return commit();
}
inline JET_ERR Stage::createWholeTable() {
    std::array<JET_COLUMNCREATE_A, 3> columns{};
    constexpr std::array<JET_COLTYP, 3> kTypes{JET_coltypLong, JET_coltypText, JET_coltypLongBinary};
    constexpr std::array<const char*, 3> kNames{"a", "b", "c"};
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i].cbStruct = sizeof columns[i];
        columns[i].szColumnName = const_cast<char*>(kNames[i]);
        columns[i].coltyp = kTypes[i];
    }
    std::array<JET_INDEXCREATE3_A, 2> indexes{};
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        indexes[i].cbStruct = sizeof indexes[i];
        indexes[i].szIndexName = const_cast<char*>(kNames[i]);
        indexes[i].szKey = const_cast<char*>(i == 0 ? "+a\0" : "-b\0");
        indexes[i].cbKey = 4;
        indexes[i].grbit = i == 0 ? JET_bitIndexPrimary : 0;
    }
    JET_SPACEHINTS hints{};
    hints.cbStruct = sizeof hints;
    hints.ulInitialDensity = 80;
    hints.cbInitial = 8 * 4096;
    JET_TABLECREATE5_A table{};
    table.cbStruct = sizeof table;
    table.szTableName = const_cast<char*>("whole");
    table.rgcolumncreate = columns.data();
    table.cColumns = 3;
    table.rgindexcreate = indexes.data();
    table.cIndexes = 2;
    table.pLVSpacehints = &hints;
    CALL(JetCreateTableColumnIndex5A(session_, database_, &table));
    return JetCloseTable(session_, table.tableid);
}
inline JET_ERR Stage::createDerived() {
    CALL(begin());
    JET_COLUMNCREATE_A own{};
    own.cbStruct = sizeof own;
    own.szColumnName = const_cast<char*>("own");
    own.coltyp = JET_coltypLongText;
    JET_TABLECREATE5_A table{};
    table.cbStruct = sizeof table;
    table.szTableName = const_cast<char*>("derived");
    table.szTemplateTableName = const_cast<char*>("base");
    table.rgcolumncreate = &own;
    table.cColumns = 1;
    CALL(JetCreateTableColumnIndex5A(session_, database_, &table));
    CALL(JetPrepareUpdate(session_, table.tableid, JET_prepInsert));
    CALL(JetSetColumn(session_, table.tableid, own.columnid, letters(), 3000, 0, nullptr));
    CALL(JetUpdate(session_, table.tableid, nullptr, 0, nullptr));
    CALL(JetCloseTable(session_, table.tableid));
    return commit();
}
inline JET_ERR Stage::addColumns() {
    CALL(begin());
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    JET_COLUMNID id = 0;
    column.coltyp = JET_coltypDateTime;
    CALL(JetAddColumn(session_, rich_, "when", &column, nullptr, 0, &id));
    column.coltyp = JET_coltypLongBinary;
    CALL(JetAddColumn(session_, rich_, "more", &column, "default", 7, &id));
    CALL(seek(30));
    CALL(JetPrepareUpdate(session_, rich_, JET_prepReplace));
    CALL(set(id, letters(), 8000));
    CALL(update());
    return commit();
}
inline JET_ERR Stage::deleteColumn() {
    return JetDeleteColumn(session_, rich_, "blob");
}
inline JET_ERR Stage::renameColumn() {
    return JetRenameColumn(session_, rich_, "blob", "renamed", 0);
}
inline JET_ERR Stage::renameTable() {
    return JetRenameTable(session_, database_, "spare", "renamed");
}
inline JET_ERR Stage::setDefault() {
    CALL(JetCloseTable(session_, rich_));
    const std::int16_t nine = 9;
    CALL(JetSetColumnDefaultValue(session_, database_, "rich", "small", &nine, sizeof nine, 0));
    return JetOpenTable(session_, database_, "rich", nullptr, 0, 0, &rich_);
}
inline JET_ERR Stage::createIndex() {
    return JetCreateIndex(session_, rich_, "byKeyDown", JET_bitIndexUnique, "-key\0+title\0", 13, 90);
}
inline JET_ERR Stage::createTupleIndex() {
    CALL(begin());
    CALL(JetCreateIndex(session_, rich_, "titleWords", JET_bitIndexTuples, "+title\0", 8, 90));
    return commit();
}
inline JET_ERR Stage::createIndexBatch() {
    CALL(JetCloseTable(session_, rich_));
    CALL(JetOpenTable(session_, database_, "rich", nullptr, 0, JET_bitTableDenyRead, &rich_));
    std::array<JET_INDEXCREATE3_A, 3> indexes{};
    constexpr std::array<const char*, 3> kNames{"one", "two", "three"};
    constexpr std::array<const char*, 3> kKeys{"+bytes\0", "-title\0", "+small\0"};
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        indexes[i].cbStruct = sizeof indexes[i];
        indexes[i].szIndexName = const_cast<char*>(kNames[i]);
        indexes[i].szKey = const_cast<char*>(kKeys[i]);
        indexes[i].cbKey = static_cast<JET_ULONG>(std::strlen(kKeys[i])) + 2;
    }
    CALL(JetCreateIndex4A(session_, rich_, indexes.data(), static_cast<JET_ULONG>(indexes.size())));
    CALL(JetCloseTable(session_, rich_));
    return JetOpenTable(session_, database_, "rich", nullptr, 0, 0, &rich_);
}
inline JET_ERR Stage::deleteIndex() {
    return JetDeleteIndex(session_, rich_, "bySmall");
}
inline JET_ERR Stage::deleteTable() {
    CALL(JetCloseTable(session_, rich_));
    CALL(begin());
    CALL(JetDeleteTable(session_, database_, "rich"));
    return commit();
}
inline JET_ERR Stage::schemaRolledBack() {
    CALL(begin());
    JET_TABLEID table = JET_tableidNil;
    CALL(JetCreateTable(session_, database_, "gone", 4, 80, &table));
    CALL(JetCreateIndex(session_, rich_, "gone", 0, "+bytes\0", 8, 90));
    CALL(JetDeleteIndex(session_, rich_, "byTags"));
    JET_COLUMNDEF column{};
    column.cbStruct = sizeof column;
    column.coltyp = JET_coltypLong;
    JET_COLUMNID id = 0;
    CALL(JetAddColumn(session_, rich_, "gone", &column, nullptr, 0, &id));
    CALL(JetDeleteColumn(session_, rich_, "blob"));
    CALL(JetDeleteTable(session_, database_, "spare"));
    return JetRollback(session_, JET_bitRollbackAll);
}

// ---- temporary tables, reading and metadata

inline JET_ERR Stage::sortTable() {
    std::array<JET_COLUMNDEF, 2> columns{};
    for (JET_COLUMNDEF& column : columns)
        column.cbStruct = sizeof column;
    columns[0].coltyp = JET_coltypLong;
    columns[0].grbit = JET_bitColumnTTKey;
    columns[1].coltyp = JET_coltypText;
    std::array<JET_COLUMNID, 2> ids{};
    JET_TABLEID table = JET_tableidNil;
    CALL(JetOpenTempTable(session_, columns.data(), 2, JET_bitTTScrollable, &table, ids.data()));
    for (std::int32_t i = 0; i < 300; ++i) {
        CALL(JetPrepareUpdate(session_, table, JET_prepInsert));
        const std::int32_t key = i * 7919 % 1000;
        CALL(JetSetColumn(session_, table, ids[0], &key, sizeof key, 0, nullptr));
        CALL(JetSetColumn(session_, table, ids[1], letters(), 200, 0, nullptr));
        CALL(JetUpdate(session_, table, nullptr, 0, nullptr));
    }
    CALL(JetMove(session_, table, JET_MoveFirst, 0));
    CALL(JetMove(session_, table, JET_MoveLast, 0));
    return JetCloseTable(session_, table);
}
inline JET_ERR Stage::temporaryTable() {
    std::array<JET_COLUMNDEF, 2> columns{};
    for (JET_COLUMNDEF& column : columns)
        column.cbStruct = sizeof column;
    columns[0].coltyp = JET_coltypLong;
    columns[0].grbit = JET_bitColumnTTKey;
    columns[1].coltyp = JET_coltypLongBinary;
    std::array<JET_COLUMNID, 2> ids{};
    JET_TABLEID table = JET_tableidNil;
    CALL(JetOpenTempTable(session_, columns.data(), 2, JET_bitTTUpdatable | JET_bitTTForceMaterialization,
                          &table, ids.data()));
    CALL(begin());
    for (std::int32_t i = 0; i < 40; ++i) {
        CALL(JetPrepareUpdate(session_, table, JET_prepInsert));
        const std::int32_t key = i * 31 % 100;
        CALL(JetSetColumn(session_, table, ids[0], &key, sizeof key, 0, nullptr));
        CALL(JetSetColumn(session_, table, ids[1], letters(), i % 8 == 0 ? 5000 : 100, 0, nullptr));
        CALL(JetUpdate(session_, table, nullptr, 0, nullptr));
    }
    CALL(commit());
    CALL(JetMove(session_, table, JET_MoveFirst, 0));
    CALL(JetDelete(session_, table));
    return JetCloseTable(session_, table);
}
inline JET_ERR Stage::readRows() {
    JET_TABLEID copy = JET_tableidNil;
    CALL(JetDupCursor(session_, rich_, &copy, 0));
    static std::array<char, 16000> buffer;
    for (const char* index : {"primary", "byTitle", "byTags", "bySmall", "withBytes", "words"}) {
        CALL(JetSetCurrentIndex(session_, copy, index));
        CALL(JetMove(session_, copy, JET_MoveFirst, 0));
        for (int i = 0; i < 12; ++i) {
            JET_ULONG bytes = 0;
            CALL(JetRetrieveColumn(session_, copy, kBlob, buffer.data(), buffer.size(), &bytes, 0, nullptr));
            CALL(JetRetrieveKey(session_, copy, buffer.data(), buffer.size(), &bytes, 0));
            JET_RECSIZE size{};
            CALL(JetGetRecordSize(session_, copy, &size, 0));
            const JET_ERR moved = JetMove(session_, copy, JET_MoveNext, 0);
            if (moved == JET_errNoCurrentRecord) break;
            CALL(moved);
        }
        JET_ULONG count = 0;
        CALL(JetMove(session_, copy, JET_MoveFirst, 0));
        CALL(JetIndexRecordCount(session_, copy, &count, 0));
    }
    return JetCloseTable(session_, copy);
}
inline JET_ERR Stage::lists() {
    JET_OBJECTLIST objects{};
    CALL(JetGetObjectInfo(session_, database_, JET_objtypTable, nullptr, nullptr, &objects, sizeof objects,
                          JET_ObjInfoList));
    CALL(JetCloseTable(session_, objects.tableid));
    JET_COLUMNLIST columns{};
    CALL(JetGetTableColumnInfo(session_, rich_, nullptr, &columns, sizeof columns, JET_ColInfoList));
    CALL(JetCloseTable(session_, columns.tableid));
    JET_INDEXLIST indexes{};
    CALL(JetGetIndexInfo(session_, database_, "rich", nullptr, &indexes, sizeof indexes, JET_IdxInfoList));
    CALL(JetCloseTable(session_, indexes.tableid));
    JET_COLUMNBASE_A base{};
    return JetGetColumnInfo(session_, database_, "rich", "blob", &base, sizeof base, JET_ColInfoBase);
}
inline JET_ERR Stage::intersect() {
    std::array<JET_INDEXRANGE, 2> ranges{};
    constexpr std::array<const char*, 2> kIndexes{"byTitle", "bySmall"};
    for (std::size_t i = 0; i < ranges.size(); ++i) {
        ranges[i].cbStruct = sizeof ranges[i];
        ranges[i].grbit = JET_bitRecordInIndex;
        CALL(JetDupCursor(session_, rich_, &ranges[i].tableid, 0));
        CALL(JetSetCurrentIndex(session_, ranges[i].tableid, kIndexes[i]));
        CALL(JetMove(session_, ranges[i].tableid, JET_MoveFirst, 0));
    }
    JET_RECORDLIST list{};
    list.cbStruct = sizeof list;
    CALL(JetIntersectIndexes(session_, ranges.data(), 2, &list, 0));
    for (const JET_TABLEID table : {list.tableid, ranges[0].tableid, ranges[1].tableid})
        CALL(JetCloseTable(session_, table));
    return JET_errSuccess;
}
inline JET_ERR Stage::cursors() {
    std::array<JET_TABLEID, 8> tables{};
    for (JET_TABLEID& table : tables)
        CALL(JetOpenTable(session_, database_, "rich", nullptr, 0, 0, &table));
    CALL(JetSetCurrentIndex(session_, tables[0], "byTitle"));
    JET_INDEX_COLUMN filter{};
    const std::int16_t seven = 7;
    filter.columnid = kSmall;
    filter.relop = JET_relopEquals;
    filter.pv = const_cast<std::int16_t*>(&seven);
    filter.cb = sizeof seven;
    CALL(JetSetCursorFilter(session_, tables[1], &filter, 1, 0));
    CALL(JetMove(session_, tables[1], JET_MoveFirst, 0));
    CALL(JetSetTableSequential(session_, tables[2], JET_bitPrereadForward));
    CALL(JetMakeKey(session_, tables[3], nullptr, 0, JET_bitNewKey | JET_bitFullColumnStartLimit));
    CALL(JetSeek(session_, tables[3], JET_bitSeekGE));
    for (const JET_TABLEID table : tables)
        CALL(JetCloseTable(session_, table));
    return JET_errSuccess;
}

// ---- databases, sessions, maintenance

inline JET_ERR Stage::secondDatabase() {
    JET_DBID other = 0;
    CALL(JetCreateDatabase(session_, "/data/other.edb", nullptr, &other, JET_bitDbOverwriteExisting));
    CALL(begin());
    JET_TABLEID table = JET_tableidNil;
    CALL(JetCreateTable(session_, other, "made", 4, 80, &table));
    CALL(commit());
    CALL(JetCloseTable(session_, table));
    CALL(JetCloseDatabase(session_, other, 0));
    return JetDetachDatabase(session_, "/data/other.edb");
}
inline JET_ERR Stage::growAndShrink() {
    JET_ULONG pages = 0;
    CALL(JetGrowDatabase(session_, database_, 400, &pages));
    CALL(JetResizeDatabase(session_, database_, 600, &pages, JET_bitResizeDatabaseOnlyGrow));
    return JetResizeDatabase(session_, database_, 10, &pages, JET_bitResizeDatabaseOnlyShrink);
}
inline JET_ERR Stage::compact() {
    CALL(JetCloseDatabase(session_, database_, 0));
    return JetCompact(session_, kStagePath, "/data/compact.edb", nullptr, nullptr, 0);
}
inline JET_ERR Stage::defragment() {
    CALL(begin());
    for (std::int32_t i = 5; i < 80; ++i) {
        if (i % 3 == 0) continue;
        CALL(seek(i * 10));
        CALL(JetDelete(session_, rich_));
    }
    CALL(commit());
    JET_ULONG passes = 1;
    JET_ULONG seconds = 10;
    CALL(JetDefragment2(session_, database_, nullptr, &passes, &seconds, nullptr,
                        JET_bitDefragmentBatchStart));
    return JetDefragment2(session_, database_, nullptr, &passes, &seconds, nullptr,
                          JET_bitDefragmentBatchStop);
}
inline JET_ERR Stage::backup() {
    return JetBackupInstance(instance(), "/backup", 0, nullptr);
}
inline JET_ERR Stage::sessions() {
    CALL(JetBeginSession(instance(), &extra_[0], nullptr, nullptr));
    CALL(JetDupSession(extra_[0], &extra_[1]));
    JET_DBID database = 0;
    CALL(JetOpenDatabase(extra_[1], kStagePath, nullptr, &database, 0));
    CALL(JetBeginTransaction(extra_[1]));
    JET_TABLEID table = JET_tableidNil;
    CALL(JetOpenTable(extra_[1], database, "rich", nullptr, 0, 0, &table));
    CALL(JetMove(extra_[1], table, JET_MoveFirst, 0));
    CALL(JetPrepareUpdate(extra_[1], table, JET_prepReplace));
    CALL(JetSetColumn(extra_[1], table, kBlob, letters(), 9000, 0, nullptr));
    CALL(JetUpdate(extra_[1], table, nullptr, 0, nullptr));
    for (std::size_t i : {1, 0}) {
        CALL(JetEndSession(extra_[i], 0));
        extra_[i] = JET_sesidNil;
    }
    return JET_errSuccess;
}
inline JET_ERR Stage::commits() {
    CALL(begin());
    CALL(insertRich(5005, 400));
    JET_COMMIT_ID id{};
    CALL(JetCommitTransaction2(session_, JET_bitCommitLazyFlush, 1000, &id));
    CALL(JetCommitTransaction(session_, JET_bitWaitLastLevel0Commit));
    CALL(JetCommitTransaction(session_, JET_bitWaitAllLevel0Commit));
    return JetCommitTransaction(session_, JET_bitForceNewLog);
}
inline JET_ERR Stage::callbacks() {
    JET_HANDLE handle = 0;
    const JET_CALLBACK nothing = [](JET_SESID, JET_DBID, JET_TABLEID, JET_CBTYP, void*, void*, void*,
                                    JET_API_PTR) -> JET_ERR { return JET_errSuccess; };
    CALL(JetRegisterCallback(session_, rich_, JET_cbtypBeforeInsert | JET_cbtypAfterInsert, nothing, nullptr,
                             &handle));
    CALL(begin());
    CALL(insertRich(5006, 400));
    CALL(commit());
    return JetUnregisterCallback(session_, rich_, JET_cbtypBeforeInsert | JET_cbtypAfterInsert, handle);
}
inline JET_ERR Stage::statistics() {
    return JetComputeStats(session_, rich_);
}
inline JET_ERR Stage::shutDown() {
    return engine_->term();
}

inline const std::vector<Stage::Step>& Stage::steps() {
    static const std::vector<Step> all{
        {"insertRow", &Stage::insertRow},
        {"insertMany", &Stage::insertMany},
        {"setColumns", &Stage::setColumns},
        {"replaceLongValue", &Stage::replaceLongValue},
        {"appendLongValue", &Stage::appendLongValue},
        {"overwriteLongValue", &Stage::overwriteLongValue},
        {"resizeLongValue", &Stage::resizeLongValue},
        {"multiValues", &Stage::multiValues},
        {"deleteRows", &Stage::deleteRows},
        {"insertCopies", &Stage::insertCopies},
        {"escrow", &Stage::escrow},
        {"locks", &Stage::locks, true},
        {"nested", &Stage::nested},
        {"rollback", &Stage::rollback, true},
        {"implicitTransaction", &Stage::implicitTransaction},
        {"withoutPrimary", &Stage::withoutPrimary},
        {"cleanUp", &Stage::cleanUp},
        {"createTable", &Stage::createTable},
        {"createWholeTable", &Stage::createWholeTable},
        {"createDerived", &Stage::createDerived},
        {"addColumns", &Stage::addColumns},
        {"deleteColumn", &Stage::deleteColumn},
        {"renameColumn", &Stage::renameColumn},
        {"renameTable", &Stage::renameTable},
        {"setDefault", &Stage::setDefault},
        {"createIndex", &Stage::createIndex},
        {"createTupleIndex", &Stage::createTupleIndex},
        {"createIndexBatch", &Stage::createIndexBatch},
        {"deleteIndex", &Stage::deleteIndex},
        {"deleteTable", &Stage::deleteTable},
        {"schemaRolledBack", &Stage::schemaRolledBack, true},
        {"sortTable", &Stage::sortTable, true},
        {"temporaryTable", &Stage::temporaryTable, true},
        {"readRows", &Stage::readRows, true},
        {"lists", &Stage::lists, true},
        {"intersect", &Stage::intersect, true},
        {"cursors", &Stage::cursors, true},
        {"secondDatabase", &Stage::secondDatabase, true},
        {"growAndShrink", &Stage::growAndShrink, true},
        {"compact", &Stage::compact, true},
        {"defragment", &Stage::defragment},
        {"backup", &Stage::backup, true},
        {"sessions", &Stage::sessions, true},
        {"commits", &Stage::commits},
        {"callbacks", &Stage::callbacks},
        {"statistics", &Stage::statistics, true},
        {"shutDown", &Stage::shutDown, true},
    };
    return all;
}

}  // namespace esent::crash
