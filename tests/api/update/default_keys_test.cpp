// Indexes over columns whose defaults a function of the application makes: their keys follow the rows, and
// what the function does meanwhile does no harm.
#include <functional>

#include "people.h"

#ifdef _WIN32
#define ESENT_TEST_EXPORT extern "C" __declspec(dllexport)
#else
#define ESENT_TEST_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace esent::test {
namespace {

struct Function {
    People* people = nullptr;
    JET_ERR answer = JET_errSuccess;
    std::size_t padding = 0;      // of the value's end
    std::function<void()> first;  // done once, before anything else
};
Function function;

}  // namespace

// The name of the record backwards; NULL where there is none.
ESENT_TEST_EXPORT JET_ERR JET_API esentTestBackwards(JET_SESID session, JET_DBID, JET_TABLEID table,
                                                     JET_CBTYP type, void* buffer, void* size, void*,
                                                     JET_API_PTR) {
    EXPECT_EQ(JET_CBTYP{JET_cbtypUserDefinedDefaultValue}, type);
    if (function.first) std::exchange(function.first, nullptr)();
    if (function.answer != JET_errSuccess) return function.answer;
    char name[100];
    JET_ULONG length = 0;
    const JET_ERR read =
        JetRetrieveColumn(session, table, function.people->name, name, sizeof name, &length, 0, nullptr);
    if (read != JET_errSuccess) return read;
    std::string text(std::make_reverse_iterator(name + length), std::make_reverse_iterator(name));
    text.append(function.padding, '~');
    auto& bytes = *static_cast<JET_ULONG*>(size);
    if (bytes > 0) std::memcpy(buffer, text.data(), std::min<std::size_t>(bytes, text.size()));
    bytes = static_cast<JET_ULONG>(text.size());
    return JET_errSuccess;
}

namespace {

using Ids = std::vector<std::int32_t>;

class DefaultKeys : public testing::Test {
 protected:
    DefaultKeys() {
        setPersisted(1);
        people.emplace();
        function = {&*people};
        add("backwards", JET_coltypText, 0, &backwards);
    }
    ~DefaultKeys() override {
        people.reset();
        setPersisted(0);
        function = {};
    }
    static void setPersisted(JET_API_PTR on) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil,
                                                        JET_paramEnablePersistedCallbacks, on, nullptr));
    }
    void add(const char* called, JET_COLTYP type, JET_GRBIT bits, JET_COLUMNID* column,
             JET_TABLEID table = JET_tableidNil) {
        char name[] = "program!esentTestBackwards";
        JET_USERDEFINEDDEFAULT_A wanted{};
        wanted.szCallback = name;
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        definition.cp = 1252;
        definition.grbit = JET_bitColumnTagged | JET_bitColumnUserDefinedDefault | bits;
        ASSERT_EQ(JET_errSuccess,
                  JetAddColumn(people->session, table == JET_tableidNil ? people->table : table, called,
                               &definition, &wanted, sizeof wanted, column));
    }
    void index(JET_GRBIT bits = 0) {
        ASSERT_EQ(JET_errSuccess, people->createIndex("byBack", std::string("+backwards\0\0", 12), bits));
    }
    void insertThree() {
        ASSERT_EQ(JET_errSuccess, people->insert(1, 10, "xc"));
        ASSERT_EQ(JET_errSuccess, people->insert(2, 20, "yb"));
        ASSERT_EQ(JET_errSuccess, people->insert(3, 30, "za"));
    }
    JET_ERR rename(std::int32_t id, const std::string& name) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
        EXPECT_EQ(JET_errSuccess, people->seek(id));
        JET_ERR error = JetPrepareUpdate(people->session, people->table, JET_prepReplace);
        if (error >= 0) error = people->set(people->name, name.data(), name.size());
        return error < 0 ? error : JetUpdate(people->session, people->table, nullptr, 0, nullptr);
    }
    JET_ERR find(const std::string& key) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, "byBack"));
        EXPECT_EQ(JET_errSuccess, JetMakeKey(people->session, people->table, key.data(),
                                             static_cast<JET_ULONG>(key.size()), JET_bitNewKey));
        return JetSeek(people->session, people->table, JET_bitSeekEQ);
    }
    JET_ERR remove(std::int32_t id) {
        EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
        EXPECT_EQ(JET_errSuccess, people->seek(id));
        return JetDelete(people->session, people->table);
    }
    void begin() { ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people->session)); }
    void rollback() { ASSERT_EQ(JET_errSuccess, JetRollback(people->session, 0)); }

    std::optional<People> people;
    JET_COLUMNID backwards = 0;
};

TEST_F(DefaultKeys, OfRowsThatAreThere) {
    insertThree();
    index();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
    EXPECT_EQ(JET_errSuccess, find("by"));
    EXPECT_EQ(2, people->number(people->id));
    EXPECT_EQ("by", people->text(backwards));
    EXPECT_EQ(JET_errRecordNotFound, find("yb"));
    people->reopen();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
}

TEST_F(DefaultKeys, FollowTheRows) {
    index();
    insertThree();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
    // The column of the index is not touched: what its function looks at is.
    ASSERT_EQ(JET_errSuccess, rename(2, "yd"));
    EXPECT_EQ((Ids{3, 1, 2}), people->ids("byBack"));
    // A value of its own, and then none again.
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
    ASSERT_EQ(JET_errSuccess, people->seek(2));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, people->set(backwards, "A", 1));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    EXPECT_EQ((Ids{2, 3, 1}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
    ASSERT_EQ(JET_errSuccess, people->seek(2));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, people->set(backwards, nullptr, 0, JET_bitSetRevertToDefaultValue));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    EXPECT_EQ((Ids{3, 1, 2}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, remove(1));
    EXPECT_EQ((Ids{3, 2}), people->ids("byBack"));
    begin();
    ASSERT_EQ(JET_errSuccess, rename(3, "zz"));
    ASSERT_EQ(JET_errSuccess, remove(2));
    ASSERT_EQ(JET_errSuccess, people->insert(4, 1, "qa"));
    EXPECT_EQ((Ids{4, 3}), people->ids("byBack"));
    rollback();
    EXPECT_EQ((Ids{3, 2}), people->ids("byBack"));
    people->reopen();
    EXPECT_EQ((Ids{3, 2}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, remove(3));
    ASSERT_EQ(JET_errSuccess, remove(2));
    EXPECT_EQ(Ids{}, people->ids("byBack"));
}

TEST_F(DefaultKeys, NullIsAnAnswer) {
    index(JET_bitIndexIgnoreNull);
    ASSERT_EQ(JET_errSuccess, people->insert(1, 10, ""));
    ASSERT_EQ(JET_errSuccess, people->insert(2, 10, "ab"));
    EXPECT_EQ((Ids{2}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, rename(1, "aa"));
    EXPECT_EQ((Ids{1, 2}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, rename(2, ""));
    EXPECT_EQ((Ids{1}), people->ids("byBack"));
}

TEST_F(DefaultKeys, OfUniqueIndexes) {
    ASSERT_EQ(JET_errSuccess, JetDeleteIndex(people->session, people->table, "byName"));
    ASSERT_EQ(JET_errSuccess, people->insert(1, 10, "same"));
    ASSERT_EQ(JET_errSuccess, people->insert(2, 10, "same"));
    EXPECT_EQ(JET_errKeyDuplicate,
              people->createIndex("byBack", std::string("+backwards\0\0", 12), JET_bitIndexUnique));
    ASSERT_EQ(JET_errSuccess, rename(2, "other"));
    index(JET_bitIndexUnique);
    EXPECT_EQ(JET_errKeyDuplicate, rename(2, "same"));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepCancel));
    EXPECT_EQ(JET_errKeyDuplicate, people->insert(3, 10, "same"));
    EXPECT_EQ((Ids{1, 2}), people->ids("byBack"));
}

TEST_F(DefaultKeys, AsConditions) {
    char key[] = "+age\0";
    JET_CONDITIONALCOLUMN_A condition{};
    condition.cbStruct = sizeof condition;
    char column[] = "backwards";
    condition.szColumnName = column;
    condition.grbit = JET_bitIndexColumnMustBeNonNull;
    char name[] = "conditional";
    JET_INDEXCREATE_A wanted{};
    wanted.cbStruct = sizeof wanted;
    wanted.szIndexName = name;
    wanted.szKey = key;
    wanted.cbKey = sizeof key;
    wanted.rgconditionalcolumn = &condition;
    wanted.cConditionalColumn = 1;
    ASSERT_EQ(JET_errSuccess, people->insert(1, 30, ""));
    ASSERT_EQ(JET_errSuccess, people->insert(2, 20, "b"));
    ASSERT_EQ(JET_errSuccess, JetCreateIndex2A(people->session, people->table, &wanted, 1));
    EXPECT_EQ((Ids{2}), people->ids("conditional"));
    ASSERT_EQ(JET_errSuccess, people->insert(3, 10, "c"));
    ASSERT_EQ(JET_errSuccess, rename(1, "d"));
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("conditional"));
    ASSERT_EQ(JET_errSuccess, rename(2, ""));
    ASSERT_EQ(JET_errSuccess, remove(3));
    EXPECT_EQ((Ids{1}), people->ids("conditional"));
}

TEST_F(DefaultKeys, OfColumnsWithSeveralValues) {
    JET_COLUMNID several = 0;
    add("several", JET_coltypLongText, JET_bitColumnMultiValued, &several);
    ASSERT_EQ(JET_errSuccess, people->createIndex("bySeveral", std::string("+several\0\0", 10), 0));
    insertThree();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("bySeveral"));
    // Stored values count alone.
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
    ASSERT_EQ(JET_errSuccess, people->seek(3));
    begin();
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepReplace));
    JET_SETINFO info{sizeof info, 0, 0};
    for (const char* value : {"b", "d"})
        ASSERT_EQ(JET_errSuccess, JetSetColumn(people->session, people->table, several, value, 1, 0, &info));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people->session, 0));
    EXPECT_EQ((Ids{3, 2, 1, 3}), people->ids("bySeveral"));
    // From an entry back to the value that made it.
    ASSERT_EQ(JET_errSuccess, JetMove(people->session, people->table, JET_MoveLast, 0));
    char value[10];
    JET_ULONG actual = 0;
    ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(people->session, people->table, several, value, sizeof value,
                                                &actual, JET_bitRetrieveFromIndex, nullptr));
    EXPECT_EQ("d", std::string(value, actual));
    ASSERT_EQ(JET_errSuccess, JetMove(people->session, people->table, JET_MovePrevious, 0));
    ASSERT_EQ(JET_errSuccess, JetRetrieveColumn(people->session, people->table, several, value, sizeof value,
                                                &actual, JET_bitRetrieveFromIndex, nullptr));
    EXPECT_EQ("cx", std::string(value, actual));
}

TEST_F(DefaultKeys, ValuesMayBeLong) {
    index();
    function.padding = 100'000;
    insertThree();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, rename(3, "zq"));
    EXPECT_EQ((Ids{2, 1, 3}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, remove(1));
    EXPECT_EQ((Ids{2, 3}), people->ids("byBack"));
}

// From a record to its entry.
TEST_F(DefaultKeys, FindTheEntryOfARecord) {
    index();
    insertThree();
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
    ASSERT_EQ(JET_errSuccess, people->seek(2));
    char bookmark[50];
    JET_ULONG bytes = 0;
    ASSERT_EQ(JET_errSuccess,
              JetGetBookmark(people->session, people->table, bookmark, sizeof bookmark, &bytes));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex2(people->session, people->table, "byBack", JET_bitNoMove));
    EXPECT_EQ(2, people->number(people->id));
    ASSERT_EQ(JET_errSuccess, JetMove(people->session, people->table, JET_MoveNext, 0));
    EXPECT_EQ(1, people->number(people->id));
    ASSERT_EQ(JET_errSuccess, JetGotoBookmark(people->session, people->table, bookmark, bytes));
    ASSERT_EQ(JET_errSuccess, JetMove(people->session, people->table, JET_MovePrevious, 0));
    EXPECT_EQ(3, people->number(people->id));
    ASSERT_EQ(JET_errSuccess, remove(2));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, "byBack"));
    EXPECT_EQ(JET_errRecordDeleted, JetGotoBookmark(people->session, people->table, bookmark, bytes));
}

TEST_F(DefaultKeys, OfAPrimaryIndex) {
    JET_TABLEID table = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetCreateTable(people->session, people->database, "second", 1, 0, &table));
    std::swap(table, people->table);
    JET_COLUMNID column = 0;
    people->id = people->addColumn("id", JET_coltypLong);
    people->age = people->addColumn("age", JET_coltypLong);
    people->name = people->addColumn("name", JET_coltypText, 0, 100);
    add("backwards", JET_coltypText, 0, &column);
    index(JET_bitIndexPrimary);
    insertThree();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids(nullptr));
    EXPECT_EQ(JET_errKeyDuplicate, people->insert(4, 1, "xc"));
    ASSERT_EQ(JET_errSuccess, find("by"));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, people->set(people->name, "q", 1));
    EXPECT_EQ(JET_errRecordPrimaryChanged, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    ASSERT_EQ(JET_errSuccess, people->set(people->name, "yb", 2));
    EXPECT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    EXPECT_EQ(JET_errSuccess, JetDelete(people->session, people->table));
    EXPECT_EQ((Ids{3, 1}), people->ids(nullptr));
}

// Rows that escrow updates write anew, and delete.
TEST_F(DefaultKeys, WithEscrowColumns) {
    index();
    const std::int32_t five = 5;
    JET_COLUMNDEF definition{};
    definition.cbStruct = sizeof definition;
    definition.coltyp = JET_coltypLong;
    definition.grbit = JET_bitColumnEscrowUpdate | JET_bitColumnDeleteOnZero;
    JET_COLUMNID counter = 0;
    ASSERT_EQ(JET_errSuccess, JetAddColumn(people->session, people->table, "counter", &definition, &five,
                                           sizeof five, &counter));
    insertThree();
    for (const std::int32_t delta : {-2, -3}) {
        begin();
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
        ASSERT_EQ(JET_errSuccess, people->seek(2));
        ASSERT_EQ(JET_errSuccess,
                  JetEscrowUpdate(people->session, people->table, counter, const_cast<std::int32_t*>(&delta),
                                  sizeof delta, nullptr, 0, nullptr, 0));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people->session, 0));
    }
    EXPECT_EQ((Ids{3, 1}), people->ids("byBack"));
    EXPECT_EQ((Ids{1, 3}), people->ids(nullptr));
}

TEST_F(DefaultKeys, AnErrorStopsTheChange) {
    insertThree();
    function.answer = JET_errAccessDenied;
    EXPECT_EQ(JET_errCallbackFailed, people->createIndex("byBack", std::string("+backwards\0\0", 12), 0));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people->session, people->table, "byBack"));
    function.answer = JET_errSuccess;
    index();
    function.answer = JET_errAccessDenied;
    EXPECT_EQ(JET_errCallbackFailed, people->insert(4, 1, "four"));
    EXPECT_EQ(JET_errCallbackFailed, rename(1, "new"));
    // The update is still prepared.
    function.answer = JET_errSuccess;
    EXPECT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    function.answer = JET_errAccessDenied;
    EXPECT_EQ(JET_errCallbackFailed, remove(2));
    EXPECT_EQ(JET_errSuccess, people->seek(2));
    EXPECT_EQ(JET_errCallbackFailed,
              JetSetCurrentIndex2(people->session, people->table, "byBack", JET_bitNoMove));
    EXPECT_EQ(2, people->number(people->id));
    function.answer = JET_errSuccess;
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
}

TEST_F(DefaultKeys, AFunctionMayCloseTheTable) {
    index();
    insertThree();
    const auto close = [this] { EXPECT_EQ(JET_errSuccess, JetCloseTable(people->session, people->table)); };
    const auto reopen = [this] {
        function.first = nullptr;
        ASSERT_EQ(JET_errSuccess,
                  JetOpenTable(people->session, people->database, "people", nullptr, 0, 0, &people->table));
    };
    function.first = close;
    EXPECT_EQ(JET_errCallbackFailed, rename(1, "new"));
    reopen();
    ASSERT_EQ(JET_errSuccess, people->seek(2));
    function.first = close;
    EXPECT_EQ(JET_errCallbackFailed, JetDelete(people->session, people->table));
    reopen();
    ASSERT_EQ(JET_errSuccess, people->seek(2));
    function.first = close;
    EXPECT_EQ(JET_errCallbackFailed,
              JetSetCurrentIndex2(people->session, people->table, "byBack", JET_bitNoMove));
    reopen();
    function.first = close;
    EXPECT_EQ(JET_errCallbackFailed, people->createIndex("again", std::string("+backwards\0\0", 12), 0));
    reopen();
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people->session, people->table, "again"));
}

TEST_F(DefaultKeys, AFunctionMayTakeTheUpdateAway) {
    index();
    insertThree();
    function.first = [this] {
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepCancel));
    };
    EXPECT_EQ(JET_errCallbackFailed, rename(1, "new"));
    function.first = [this] {
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepCancel));
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepInsert));
    };
    EXPECT_EQ(JET_errCallbackFailed, rename(1, "new"));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepCancel));
    function.first = [this] { EXPECT_EQ(JET_errSuccess, people->set(people->name, "other", 5)); };
    EXPECT_EQ(JET_errCallbackFailed, rename(1, "new"));
    EXPECT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    begin();
    function.first = [this] { rollback(); };
    EXPECT_EQ(JET_errCallbackFailed, rename(2, "new"));
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(people->session, people->table, nullptr));
    ASSERT_EQ(JET_errSuccess, people->seek(1));
    EXPECT_EQ("other", people->text(people->name));
}

// While an index is made the function has no transaction to end and no rows to change, but may read and begin
// one.
TEST_F(DefaultKeys, AFunctionCannotEndTheCallThatMakesAnIndex) {
    insertThree();
    JET_ERR changed = JET_errSuccess;
    function.first = [&] {
        EXPECT_EQ(JET_errNotInTransaction, JetRollback(people->session, 0));
        EXPECT_EQ(JET_errNotInTransaction, JetRollback(people->session, JET_bitRollbackAll));
        EXPECT_EQ(JET_errNotInTransaction, JetCommitTransaction(people->session, 0));
        begin();
        JET_TABLEID second = JET_tableidNil;
        ASSERT_EQ(JET_errSuccess, JetDupCursor(people->session, people->table, &second, 0));
        EXPECT_EQ(JET_errSuccess, JetMove(people->session, second, JET_MoveLast, 0));
        changed = JetDelete(people->session, second);
        EXPECT_EQ(JET_errSuccess, JetCloseTable(people->session, second));
        rollback();
    };
    index();
    EXPECT_EQ(JET_errWriteConflict, changed);
    EXPECT_EQ((Ids{3, 2, 1}), people->ids("byBack"));
    ASSERT_EQ(JET_errSuccess, people->insert(4, 1, "qa"));
    EXPECT_EQ((Ids{4, 3, 2, 1}), people->ids("byBack"));
}

// Nobody else can ask the function for what is not committed. The rows stay locked also when the transaction
// could not make a second index.
TEST_F(DefaultKeys, OthersChangeNoRowsBeforeTheIndexIsCommitted) {
    insertThree();
    people->reopen();
    JET_SESID other = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_TABLEID table = JET_tableidNil;
    ASSERT_NO_FATAL_FAILURE(people->openElsewhere(other, database, table));
    const auto removeLast = [&] {
        EXPECT_EQ(JET_errSuccess, JetMove(other, table, JET_MoveLast, 0));
        return JetDelete(other, table);
    };
    begin();
    index();
    ASSERT_EQ(JET_errIndexDuplicate, people->createIndex("byBack", std::string("+backwards\0\0", 12), 0));
    EXPECT_EQ(JET_errWriteConflict, removeLast());
    ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people->session, 0));
    ASSERT_EQ(JET_errSuccess, removeLast());
    EXPECT_EQ((Ids{2, 1}), people->ids("byBack"));
}

}  // namespace
}  // namespace esent::test
