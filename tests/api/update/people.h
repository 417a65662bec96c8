// A database with one table of people, for tests of updates: the helpers hide the boilerplate of the C API.
#pragma once

#include <cstring>
#include <optional>
#include <vector>

#include "engine.h"

namespace esent::test {

class People {
 public:
    explicit People(JET_API_PTR pageBytes = 4096, bool recovery = true, JET_API_PTR temporaryTables = 0) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize,
                                                        pageBytes, nullptr));
        engine.emplace("people");
        engine->setNumber(JET_paramMaxVerPages, 1024);  // clean-up may be late on a busy machine
        if (!recovery) engine->setText(JET_paramRecovery, "off");
        if (temporaryTables != 0) engine->setNumber(JET_paramMaxTemporaryTables, temporaryTables);
        EXPECT_EQ(JET_errSuccess, engine->init());
        session = engine->beginSession();
        path = engine->folder.file("people.edb");
        EXPECT_EQ(JET_errSuccess, JetCreateDatabase(session, path.c_str(), nullptr, &database, 0));
        createTable();
    }

    JET_COLUMNID addColumn(const char* called, JET_COLTYP type, JET_GRBIT bits = 0, std::uint32_t most = 0,
                           unsigned short codePage = 0, const std::string& defaultValue = "") {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.grbit = bits;
        definition.cbMax = most;
        definition.cp = codePage;
        JET_COLUMNID column = 0;
        EXPECT_EQ(JET_errSuccess, JetAddColumn(session, table, called, &definition,
                                               defaultValue.empty() ? nullptr : defaultValue.data(),
                                               static_cast<JET_ULONG>(defaultValue.size()), &column))
            << called;
        return column;
    }
    JET_ERR createIndex(const char* called, const std::string& key, JET_GRBIT bits) {
        return JetCreateIndex(session, table, called, bits, key.data(), static_cast<JET_ULONG>(key.size()),
                              0);
    }

    void createTable() {
        EXPECT_EQ(JET_errSuccess, JetCreateTable(session, database, "people", 1, 0, &table));
        id = addColumn("id", JET_coltypLong);
        age = addColumn("age", JET_coltypLong);
        name = addColumn("name", JET_coltypText, 0, 100);
        notes = addColumn("notes", JET_coltypLongBinary);
        EXPECT_EQ(JET_errSuccess, createIndex("primary", std::string("+id\0\0", 5), JET_bitIndexPrimary));
        EXPECT_EQ(JET_errSuccess, createIndex("byAge", std::string("+age\0\0", 6), 0));
        EXPECT_EQ(JET_errSuccess, createIndex("byName", std::string("+name\0\0", 7), JET_bitIndexUnique));
    }

    JET_ERR set(JET_COLUMNID column, const void* data, std::size_t bytes, JET_GRBIT bits = 0) {
        return JetSetColumn(session, table, column, data, static_cast<JET_ULONG>(bytes), bits, nullptr);
    }
    JET_ERR insert(std::int32_t number, std::int32_t years, const std::string& called,
                   const std::string& text = "") {
        JET_ERR error = JetPrepareUpdate(session, table, JET_prepInsert);
        if (error < 0) return error;
        EXPECT_EQ(JET_errSuccess, set(id, &number, sizeof number));
        EXPECT_EQ(JET_errSuccess, set(age, &years, sizeof years));
        EXPECT_EQ(JET_errSuccess, set(name, called.data(), called.size()));
        if (!text.empty()) {
            error = set(notes, text.data(), text.size());
            if (error < 0) return error;
        }
        error = JetUpdate(session, table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(session, table, JET_prepCancel);
        return error;
    }
    JET_ERR seek(std::int32_t number) {
        EXPECT_EQ(JET_errSuccess, JetMakeKey(session, table, &number, sizeof number, JET_bitNewKey));
        return JetSeek(session, table, JET_bitSeekEQ);
    }
    std::int32_t number(JET_COLUMNID column, JET_GRBIT bits = 0) {
        std::int32_t value = -1;
        JET_ULONG actual = 0;
        EXPECT_LE(0, JetRetrieveColumn(session, table, column, &value, sizeof value, &actual, bits, nullptr));
        return value;
    }
    std::string text(JET_COLUMNID column) {
        JET_ULONG actual = 0;
        const JET_ERR error = JetRetrieveColumn(session, table, column, nullptr, 0, &actual, 0, nullptr);
        EXPECT_LE(0, error);
        std::string value(actual, '\0');
        EXPECT_LE(0, JetRetrieveColumn(session, table, column, value.data(), actual, &actual, 0, nullptr));
        return value;
    }
    // The ids in the order of an index (nullptr: the primary one).
    std::vector<std::int32_t> ids(const char* index) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(session, table, index));
        std::vector<std::int32_t> all;
        for (JET_ERR error = JetMove(session, table, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session, table, JET_MoveNext, 0))
            all.push_back(number(id));
        return all;
    }
    // Of the database.
    JET_ULONG freePages() {
        JET_ULONG pages = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetGetDatabaseInfo(session, database, &pages, sizeof pages, JET_DbInfoSpaceAvailable));
        return pages;
    }
    // Another session with the table open.
    void openElsewhere(JET_SESID& other, JET_DBID& otherDatabase, JET_TABLEID& otherTable) {
        other = engine->beginSession();
        ASSERT_EQ(JET_errSuccess, JetOpenDatabase(other, path.c_str(), nullptr, &otherDatabase, 0));
        ASSERT_EQ(JET_errSuccess, JetOpenTable(other, otherDatabase, "people", nullptr, 0, 0, &otherTable));
    }
    // Ends the instance cleanly and starts another one on the same files.
    void reopen() {
        EXPECT_EQ(JET_errSuccess, JetCloseTable(session, table));
        EXPECT_EQ(JET_errSuccess, JetEndSession(session, 0));
        EXPECT_EQ(JET_errSuccess, JetTerm2(engine->instance, JET_bitTermComplete));
        start();
    }
    void start() {
        EXPECT_EQ(JET_errSuccess, JetCreateInstance(&engine->instance, "people"));
        for (const JET_ULONG parameter : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
            engine->setText(parameter, engine->folder.string() + "/");
        engine->setNumber(JET_paramLogFileSize, 64);
        engine->setNumber(JET_paramNoInformationEvent, 1);
        EXPECT_EQ(JET_errSuccess, engine->init());
        session = engine->beginSession();
        EXPECT_EQ(JET_errSuccess, JetAttachDatabase(session, path.c_str(), 0));
        EXPECT_EQ(JET_errSuccess, JetOpenDatabase(session, path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetOpenTable(session, database, "people", nullptr, 0, 0, &table));
    }

    std::optional<Engine> engine;
    std::string path;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
    JET_COLUMNID id = 0;
    JET_COLUMNID age = 0;
    JET_COLUMNID name = 0;
    JET_COLUMNID notes = 0;
};

}  // namespace esent::test
