// The database of the tests of rows: tables of people through the C API, written and read.
//
// Every call returns the engine's error; what a power cut does to them is the caller's business. One thread.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ledger.h"
#include "power_cut.h"

namespace esent::crash {

inline constexpr const char* kPeoplePath = "/data/people.edb";
inline constexpr const char* kExtraColumn = "extra";
// Columns are numbered as they are made: fixed, variable, tagged.
inline constexpr JET_COLUMNID kId = 1;
inline constexpr JET_COLUMNID kAge = 2;
inline constexpr JET_COLUMNID kName = 128;
inline constexpr JET_COLUMNID kNotes = 256;
inline constexpr const char* kExtraIndex = "byNameDown";

// The first error of a row of calls.
#define CALL(expression)                                                    \
    do {                                                                    \
        if (const JET_ERR error_ = (expression); error_ < 0) return error_; \
    } while (false)

// One session's view of the tables.
class PeopleSession {
 public:
    explicit PeopleSession(JET_SESID session, std::string path = kPeoplePath)
        : session_(session), path_(std::move(path)) {}

    JET_ERR open() { return JetOpenDatabase(session_, path_.c_str(), nullptr, &database_, 0); }
    JET_SESID session() const { return session_; }
    JET_DBID database() const { return database_; }

    JET_ERR createTable(const std::string& name) {
        JET_TABLEID table = JET_tableidNil;
        CALL(JetCreateTable(session_, database_, name.c_str(), 1, 0, &table));
        JET_ERR error = addColumn(table, "id", JET_coltypLong, 0);
        if (error >= 0) error = addColumn(table, "age", JET_coltypLong, 0);
        if (error >= 0) error = addColumn(table, "name", JET_coltypText, 100);
        if (error >= 0) error = addColumn(table, "notes", JET_coltypLongBinary, 0);
        if (error >= 0) error = createIndex(table, "primary", std::string("+id\0\0", 5), JET_bitIndexPrimary);
        if (error >= 0) error = createIndex(table, "byAge", std::string("+age\0\0", 6), 0);
        if (error >= 0) error = createIndex(table, "byName", std::string("+name\0\0", 7), JET_bitIndexUnique);
        const JET_ERR closed = JetCloseTable(session_, table);
        return error < 0 ? error : closed;
    }
    JET_ERR dropTable(const std::string& name) {
        CALL(close(name));
        return JetDeleteTable(session_, database_, name.c_str());
    }
    JET_ERR addExtraColumn(const std::string& name) {
        JET_TABLEID table = JET_tableidNil;
        CALL(tableOf(name, table));
        return addColumn(table, kExtraColumn, JET_coltypLong, 0);
    }
    JET_ERR createExtraIndex(const std::string& name) {
        JET_TABLEID table = JET_tableidNil;
        CALL(tableOf(name, table));
        return createIndex(table, kExtraIndex, std::string("-name\0\0", 7), 0);
    }
    JET_ERR dropExtraIndex(const std::string& name) {
        JET_TABLEID table = JET_tableidNil;
        CALL(tableOf(name, table));
        return JetDeleteIndex(session_, table, kExtraIndex);
    }
    JET_ERR open(const std::string& name) {
        JET_TABLEID table = JET_tableidNil;
        return tableOf(name, table);
    }
    JET_ERR close(const std::string& name) {
        const auto found = tables_.find(name);
        if (found == tables_.end()) return JET_errSuccess;
        const JET_TABLEID table = found->second;
        tables_.erase(found);
        return JetCloseTable(session_, table);
    }
    JET_ERR closeAll() {
        while (!tables_.empty())
            CALL(close(tables_.begin()->first));
        return JET_errSuccess;
    }
    // The database, too.
    JET_ERR closeDatabase() {
        CALL(closeAll());
        return JetCloseDatabase(session_, database_, 0);
    }
    JET_ERR resize(std::int32_t morePages) {
        JET_ULONG pages = 0;
        CALL(JetGetDatabaseInfo(session_, database_, &pages, sizeof pages, JET_DbInfoSpaceOwned));
        const auto wanted = static_cast<JET_ULONG>(static_cast<std::int32_t>(pages) + morePages);
        return JetResizeDatabase(
            session_, database_, wanted, &pages,
            morePages > 0 ? JET_bitResizeDatabaseOnlyGrow : JET_bitResizeDatabaseOnlyShrink);
    }
    // The engine closed the cursors (a rollback of the level that opened them): no call.
    void forgetTables() { tables_.clear(); }

    JET_ERR insert(const std::string& name, std::int32_t id, const Person& person) {
        JET_TABLEID table = JET_tableidNil;
        CALL(tableOf(name, table));
        CALL(JetPrepareUpdate(session_, table, JET_prepInsert));
        JET_ERR error = set(table, kId, &id, sizeof id);
        if (error >= 0) error = setAll(table, person);
        return finish(table, error);
    }
    JET_ERR replace(const std::string& name, std::int32_t id, const Person& person) {
        JET_TABLEID table = JET_tableidNil;
        CALL(seek(name, id, table));
        CALL(JetPrepareUpdate(session_, table, JET_prepReplace));
        return finish(table, setAll(table, person));
    }
    JET_ERR addToAge(const std::string& name, std::int32_t id, std::int32_t difference) {
        JET_TABLEID table = JET_tableidNil;
        CALL(seek(name, id, table));
        CALL(JetPrepareUpdate(session_, table, JET_prepReplace));
        std::int32_t age = 0;
        JET_ERR error = getNumber(table, kAge, age);
        age += difference;
        if (error >= 0) error = set(table, kAge, &age, sizeof age);
        return finish(table, error);
    }
    JET_ERR remove(const std::string& name, std::int32_t id) {
        JET_TABLEID table = JET_tableidNil;
        CALL(seek(name, id, table));
        return JetDelete(session_, table);
    }
    // The rest of the row is shared, the long value with it.
    JET_ERR copy(const std::string& name, std::int32_t from, std::int32_t to, const std::string& called) {
        JET_TABLEID table = JET_tableidNil;
        CALL(seek(name, from, table));
        CALL(JetPrepareUpdate(session_, table, JET_prepInsertCopy));
        JET_ERR error = set(table, kId, &to, sizeof to);
        if (error >= 0) error = set(table, kName, called.data(), called.size());
        return finish(table, error);
    }
    // A change of the long value alone: append, overwrite from `offset`, resize (no data).
    JET_ERR changeNotes(const std::string& name, std::int32_t id, const std::string& data, std::size_t offset,
                        JET_GRBIT bits, std::size_t size) {
        JET_TABLEID table = JET_tableidNil;
        CALL(seek(name, id, table));
        CALL(JetPrepareUpdate(session_, table, JET_prepReplace));
        JET_SETINFO info{};
        info.cbStruct = sizeof info;
        info.ibLongValue = static_cast<JET_ULONG>(offset);
        info.itagSequence = 1;
        const JET_ERR error = JetSetColumn(session_, table, kNotes, data.empty() ? nullptr : data.data(),
                                           static_cast<JET_ULONG>(size), bits, &info);
        return finish(table, error);
    }

    // Everything that is there, every index compared with the rows on the way.
    JET_ERR readAll(const std::vector<std::string>& names, State& state) {
        for (const std::string& name : names) {
            JET_TABLEID table = JET_tableidNil;
            const JET_ERR opened = tableOf(name, table);
            if (opened == JET_errObjectNotFound) continue;
            CALL(opened);
            CALL(readTable(table, state[name]));
        }
        return JET_errSuccess;
    }

 private:
    JET_ERR addColumn(JET_TABLEID table, const char* called, JET_COLTYP type, std::uint32_t most) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.cbMax = most;
        JET_COLUMNID column = 0;
        return JetAddColumn(session_, table, called, &definition, nullptr, 0, &column);
    }
    JET_ERR createIndex(JET_TABLEID table, const char* called, const std::string& key, JET_GRBIT bits) {
        return JetCreateIndex(session_, table, called, bits, key.data(), static_cast<JET_ULONG>(key.size()),
                              80);
    }
    JET_ERR tableOf(const std::string& name, JET_TABLEID& table) {
        const auto found = tables_.find(name);
        if (found != tables_.end()) {
            table = found->second;
            return JET_errSuccess;
        }
        CALL(JetOpenTable(session_, database_, name.c_str(), nullptr, 0, 0, &table));
        tables_[name] = table;
        return JET_errSuccess;
    }
    JET_ERR seek(const std::string& name, std::int32_t id, JET_TABLEID& table) {
        CALL(tableOf(name, table));
        CALL(JetMakeKey(session_, table, &id, sizeof id, JET_bitNewKey));
        return JetSeek(session_, table, JET_bitSeekEQ);
    }
    JET_ERR set(JET_TABLEID table, JET_COLUMNID column, const void* data, std::size_t bytes) {
        return JetSetColumn(session_, table, column, bytes == 0 ? nullptr : data,
                            static_cast<JET_ULONG>(bytes), 0, nullptr);
    }
    JET_ERR setAll(JET_TABLEID table, const Person& person) {
        CALL(set(table, kAge, &person.age, sizeof person.age));
        CALL(set(table, kName, person.name.data(), person.name.size()));
        return set(table, kNotes, person.notes.data(), person.notes.size());
    }
    JET_ERR finish(JET_TABLEID table, JET_ERR error) {
        if (error >= 0) error = JetUpdate(session_, table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(session_, table, JET_prepCancel);
        return error;
    }
    JET_ERR get(JET_TABLEID table, JET_COLUMNID column, std::string& value) {
        JET_ULONG actual = 0;
        value.clear();
        const JET_ERR error = JetRetrieveColumn(session_, table, column, nullptr, 0, &actual, 0, nullptr);
        CALL(error);
        value.resize(actual);
        if (actual == 0) return JET_errSuccess;
        return JetRetrieveColumn(session_, table, column, value.data(), actual, &actual, 0, nullptr);
    }
    JET_ERR getNumber(JET_TABLEID table, JET_COLUMNID column, std::int32_t& value) {
        return JetRetrieveColumn(session_, table, column, &value, sizeof value, nullptr, 0, nullptr);
    }
    JET_ERR idsOf(JET_TABLEID table, const char* index, std::vector<std::int32_t>& ids) {
        CALL(JetSetCurrentIndex(session_, table, index));
        JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0);
        for (; error == JET_errSuccess; error = JetMove(session_, table, JET_MoveNext, 0)) {
            std::int32_t id = 0;
            CALL(getNumber(table, kId, id));
            ids.push_back(id);
        }
        return error == JET_errNoCurrentRecord ? JET_errSuccess : error;
    }
    JET_ERR readTable(JET_TABLEID table, Table& found) {
        std::vector<std::int32_t> ids;
        CALL(JetSetCurrentIndex(session_, table, nullptr));
        JET_ERR error = JetMove(session_, table, JET_MoveFirst, 0);
        for (; error == JET_errSuccess; error = JetMove(session_, table, JET_MoveNext, 0)) {
            std::int32_t id = 0;
            Person person;
            CALL(getNumber(table, kId, id));
            CALL(getNumber(table, kAge, person.age));
            CALL(get(table, kName, person.name));
            CALL(get(table, kNotes, person.notes));
            EXPECT_TRUE(ids.empty() || ids.back() < id) << "order of the rows";
            ids.push_back(id);
            found.rows[id] = std::move(person);
        }
        if (error != JET_errNoCurrentRecord) return error;
        CALL(findExtraColumn(table, found));
        CALL(compareIndexes(table, found));
        return JetSetCurrentIndex(session_, table, nullptr);
    }
    // Its number depends on what was rolled back before it.
    JET_ERR findExtraColumn(JET_TABLEID table, Table& found) {
        CALL(JetPrepareUpdate(session_, table, JET_prepInsert));
        const std::int32_t value = 1;
        for (JET_COLUMNID column = kAge + 1; column < kAge + 20 && !found.hasExtraColumn; ++column)
            found.hasExtraColumn = set(table, column, &value, sizeof value) >= 0;
        return JetPrepareUpdate(session_, table, JET_prepCancel);
    }
    JET_ERR compareIndexes(JET_TABLEID table, Table& found) {
        std::vector<std::pair<std::int32_t, std::int32_t>> byAge;
        std::vector<std::pair<std::string, std::int32_t>> byName;
        for (const auto& [id, person] : found.rows) {
            byAge.emplace_back(person.age, id);
            byName.emplace_back(person.name, id);
        }
        std::sort(byAge.begin(), byAge.end());
        std::sort(byName.begin(), byName.end());
        const auto idsIn = [](const auto& pairs) {
            std::vector<std::int32_t> ids;
            for (const auto& pair : pairs)
                ids.push_back(pair.second);
            return ids;
        };
        std::vector<std::int32_t> ids;
        CALL(idsOf(table, "byAge", ids));
        EXPECT_EQ(ids, idsIn(byAge)) << "index byAge";
        ids.clear();
        CALL(idsOf(table, "byName", ids));
        EXPECT_EQ(ids, idsIn(byName)) << "index byName";
        ids.clear();
        const JET_ERR error = idsOf(table, kExtraIndex, ids);
        if (error == JET_errIndexNotFound) return JET_errSuccess;
        CALL(error);
        found.hasExtraIndex = true;
        std::reverse(ids.begin(), ids.end());
        EXPECT_EQ(ids, idsIn(byName)) << "index " << kExtraIndex;
        return JET_errSuccess;
    }

    JET_SESID session_;
    std::string path_;
    JET_DBID database_ = JET_dbidNil;
    std::map<std::string, JET_TABLEID> tables_;
};

}  // namespace esent::crash
