// The steps of Stage (write_stage.h, which includes this) beside those that change rows: schemas, temporary
// tables, metadata, databases, sessions, backups.
#pragma once

#include "write_stage.h"

namespace esent::crash {

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
