// Callbacks on changes of rows, and defaults that a function of the application makes.
#include "people.h"

#ifdef _WIN32
#define ESENT_TEST_EXPORT extern "C" __declspec(dllexport)
#else
#define ESENT_TEST_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace esent::test {
namespace {

struct Heard {
    People* people = nullptr;
    std::vector<JET_CBTYP> events;
    JET_ERR answer = JET_errSuccess;
    std::int32_t ageInCopy = 0;
    JET_ERR inside = JET_wrnNyi;
    bool closesTable = false;
};

JET_ERR JET_API onChange(JET_SESID session, JET_DBID database, JET_TABLEID table, JET_CBTYP type, void* first,
                         void* second, void* context, JET_API_PTR number) {
    auto& heard = *static_cast<Heard*>(context);
    heard.events.push_back(type);
    EXPECT_EQ(heard.people->session, session);
    EXPECT_EQ(heard.people->database, database);
    EXPECT_EQ(nullptr, first);
    EXPECT_EQ(nullptr, second);
    EXPECT_EQ(0U, number);
    heard.inside = JetRetrieveColumn(session, table, heard.people->age, &heard.ageInCopy,
                                     sizeof heard.ageInCopy, nullptr, JET_bitRetrieveCopy, nullptr);
    if (heard.closesTable) (void)JetCloseTable(session, table);
    return heard.answer;
}

constexpr JET_CBTYP kAll = JET_cbtypBeforeInsert | JET_cbtypAfterInsert | JET_cbtypBeforeReplace |
                           JET_cbtypAfterReplace | JET_cbtypBeforeDelete | JET_cbtypAfterDelete;

class Callbacks : public testing::Test {
 protected:
    Callbacks() { heard.people = &people; }
    JET_HANDLE listen(JET_CBTYP types) {
        JET_HANDLE id = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetRegisterCallback(people.session, people.table, types, &onChange, &heard, &id));
        return id;
    }
    JET_ERR replaceAge(std::int32_t years) {
        EXPECT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
        EXPECT_EQ(JET_errSuccess, people.set(people.age, &years, sizeof years));
        const JET_ERR error = JetUpdate(people.session, people.table, nullptr, 0, nullptr);
        if (error < 0) (void)JetPrepareUpdate(people.session, people.table, JET_prepCancel);
        return error;
    }
    People people;
    Heard heard;
};

using Events = std::vector<JET_CBTYP>;

TEST_F(Callbacks, HearOfEveryChange) {
    const JET_HANDLE id = listen(kAll);
    ASSERT_EQ(JET_errSuccess, people.insert(1, 30, "one"));
    EXPECT_EQ((Events{JET_cbtypBeforeInsert, JET_cbtypAfterInsert}), heard.events);
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    heard.events.clear();
    ASSERT_EQ(JET_errSuccess, replaceAge(31));
    EXPECT_EQ((Events{JET_cbtypBeforeReplace, JET_cbtypAfterReplace}), heard.events);
    EXPECT_EQ(31, heard.ageInCopy);
    heard.events.clear();
    ASSERT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
    EXPECT_EQ((Events{JET_cbtypBeforeDelete, JET_cbtypAfterDelete}), heard.events);
    EXPECT_EQ(JET_errRecordDeleted, heard.inside);
    heard.events.clear();
    // Nothing happens: nobody hears of it.
    EXPECT_EQ(JET_errRecordDeleted, JetDelete(people.session, people.table));
    EXPECT_TRUE(heard.events.empty());
    ASSERT_EQ(JET_errSuccess, JetUnregisterCallback(people.session, people.table, kAll, id));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 30, "two"));
    EXPECT_TRUE(heard.events.empty());
    EXPECT_EQ(JET_wrnCallbackNotRegistered, JetUnregisterCallback(people.session, people.table, kAll, id));
}

TEST_F(Callbacks, TheCopyIsWhatIsToBeInserted) {
    (void)listen(JET_cbtypBeforeInsert);
    ASSERT_EQ(JET_errSuccess, people.insert(1, 42, "one"));
    EXPECT_EQ(JET_errSuccess, heard.inside);
    EXPECT_EQ(42, heard.ageInCopy);
}

TEST_F(Callbacks, AnErrorBeforeStopsTheChange) {
    ASSERT_EQ(JET_errSuccess, people.insert(1, 30, "one"));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    (void)listen(kAll);
    heard.answer = JET_errAccessDenied;
    EXPECT_EQ(JET_errCallbackFailed, people.insert(2, 30, "two"));
    EXPECT_EQ(JET_errCallbackFailed, replaceAge(31));
    EXPECT_EQ(JET_errCallbackFailed, JetDelete(people.session, people.table));
    EXPECT_EQ((std::vector<std::int32_t>{1}), people.ids(nullptr));
    EXPECT_EQ((std::vector<std::int32_t>{1}), people.ids("byAge"));
}

TEST_F(Callbacks, AnErrorAfterwardsDoesNotCount) {
    (void)listen(JET_cbtypAfterInsert | JET_cbtypAfterDelete);
    heard.answer = JET_errAccessDenied;
    ASSERT_EQ(JET_errSuccess, people.insert(1, 30, "one"));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    EXPECT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
}

TEST_F(Callbacks, BelongToTheTableAndTheTransaction) {
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    const JET_HANDLE id = listen(JET_cbtypAfterInsert);
    // Another cursor of the table tells, too.
    JET_TABLEID other = JET_tableidNil;
    ASSERT_EQ(JET_errSuccess, JetDupCursor(people.session, people.table, &other, 0));
    std::swap(other, people.table);
    ASSERT_EQ(JET_errSuccess, people.insert(1, 30, "one"));
    EXPECT_EQ(1U, heard.events.size());
    std::swap(other, people.table);
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.insert(1, 30, "one"));
    EXPECT_EQ(1U, heard.events.size());
    EXPECT_EQ(JET_wrnCallbackNotRegistered,
              JetUnregisterCallback(people.session, people.table, JET_cbtypAfterInsert, id));
    const JET_HANDLE second = listen(JET_cbtypAfterInsert);
    ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
    ASSERT_EQ(JET_errSuccess,
              JetUnregisterCallback(people.session, people.table, JET_cbtypAfterInsert, second));
    ASSERT_EQ(JET_errSuccess, JetRollback(people.session, 0));
    ASSERT_EQ(JET_errSuccess, people.insert(2, 30, "two"));
    EXPECT_EQ(2U, heard.events.size());
}

TEST_F(Callbacks, MayCloseTheTable) {
    (void)listen(JET_cbtypBeforeInsert);
    heard.closesTable = true;
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
    std::int32_t id = 1;
    ASSERT_EQ(JET_errSuccess, people.set(people.id, &id, sizeof id));
    EXPECT_EQ(JET_errCallbackFailed, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
    EXPECT_EQ(JET_errInvalidTableId, JetMove(people.session, people.table, 0, 0));
}

TEST_F(Callbacks, ArgumentsAreChecked) {
    JET_HANDLE id = 0;
    EXPECT_EQ(JET_errInvalidParameter,
              JetRegisterCallback(people.session, people.table, JET_cbtypNull, &onChange, &heard, &id));
    EXPECT_EQ(JET_errInvalidParameter,
              JetRegisterCallback(people.session, people.table, JET_cbtypAfterInsert, nullptr, &heard, &id));
    EXPECT_EQ(JET_errInvalidParameter, JetRegisterCallback(people.session, people.table, JET_cbtypAfterInsert,
                                                           &onChange, &heard, nullptr));
    EXPECT_EQ(JET_errInvalidParameter, JetUnregisterCallback(people.session, people.table, JET_cbtypNull, 1));
}

// ---- user-defined defaults ----

int defaultsMade = 0;
JET_ERR defaultAnswer = JET_errSuccess;

}  // namespace

// "person N, U": of the id of the record and the data of the column.
ESENT_TEST_EXPORT JET_ERR JET_API esentTestMakeDefault(JET_SESID session, JET_DBID, JET_TABLEID table,
                                                       JET_CBTYP type, void* buffer, void* size, void* data,
                                                       JET_API_PTR) {
    EXPECT_EQ(JET_CBTYP{JET_cbtypUserDefinedDefaultValue}, type);
    ++defaultsMade;
    if (defaultAnswer != JET_errSuccess) return defaultAnswer;
    JET_COLUMNDEF column{};
    EXPECT_EQ(JET_errSuccess,
              JetGetTableColumnInfo(session, table, "id", &column, sizeof column, JET_ColInfo));
    std::int32_t id = 0;
    EXPECT_EQ(JET_errSuccess,
              JetRetrieveColumn(session, table, column.columnid, &id, sizeof id, nullptr, 0, nullptr));
    const std::string text = "person " + std::to_string(id) + ", " + static_cast<const char*>(data);
    auto& bytes = *static_cast<JET_ULONG*>(size);
    if (bytes > 0) std::memcpy(buffer, text.data(), std::min<std::size_t>(bytes, text.size()));
    bytes = static_cast<JET_ULONG>(text.size());
    return JET_errSuccess;
}

namespace {

class UserDefaults : public testing::Test {
 protected:
    UserDefaults() {
        setPersisted(1);
        people.emplace();
        defaultsMade = 0;
        defaultAnswer = JET_errSuccess;
    }
    ~UserDefaults() override {
        people.reset();
        setPersisted(0);
    }
    static void setPersisted(JET_API_PTR on) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil,
                                                        JET_paramEnablePersistedCallbacks, on, nullptr));
    }
    JET_ERR add(const char* function, JET_COLUMNID* column) {
        char data[] = "made";
        std::string name = function;
        JET_USERDEFINEDDEFAULT_A wanted{};
        wanted.szCallback = name.data();
        wanted.pbUserData = reinterpret_cast<unsigned char*>(data);
        wanted.cbUserData = sizeof data;
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypText;
        definition.grbit = JET_bitColumnTagged | JET_bitColumnUserDefinedDefault;
        return JetAddColumn(people->session, people->table, "made", &definition, &wanted, sizeof wanted,
                            column);
    }
    std::optional<People> people;
};

TEST_F(UserDefaults, AreMadeWhenTheyAreRead) {
    JET_COLUMNID column = 0;
    ASSERT_EQ(JET_errSuccess, add("program!esentTestMakeDefault", &column));
    ASSERT_EQ(JET_errSuccess, people->insert(7, 1, "seven"));
    EXPECT_EQ(0, defaultsMade);
    ASSERT_EQ(JET_errSuccess, people->seek(7));
    EXPECT_EQ("person 7, made", people->text(column));
    EXPECT_EQ(2, defaultsMade);  // its size and then the value
    char buffer[4];
    JET_ULONG actual = 0;
    EXPECT_EQ(JET_wrnBufferTruncated,
              JetRetrieveColumn(people->session, people->table, column, buffer, 4, &actual, 0, nullptr));
    EXPECT_EQ(14U, actual);
    EXPECT_EQ(JET_wrnColumnNull, JetRetrieveColumn(people->session, people->table, column, buffer, 4, &actual,
                                                   JET_bitRetrieveIgnoreDefault, nullptr));
    defaultAnswer = JET_wrnColumnNull;
    EXPECT_EQ(JET_wrnColumnNull,
              JetRetrieveColumn(people->session, people->table, column, buffer, 4, &actual, 0, nullptr));
    defaultAnswer = JET_errAccessDenied;
    EXPECT_EQ(JET_errCallbackFailed,
              JetRetrieveColumn(people->session, people->table, column, buffer, 4, &actual, 0, nullptr));
    // A value that was set is that.
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people->session, people->table, JET_prepReplace));
    ASSERT_EQ(JET_errSuccess, people->set(column, "own", 3));
    ASSERT_EQ(JET_errSuccess, JetUpdate(people->session, people->table, nullptr, 0, nullptr));
    EXPECT_EQ("own", people->text(column));
}

TEST_F(UserDefaults, MustBeFound) {
    JET_COLUMNID column = 0;
    EXPECT_EQ(JET_errCallbackNotResolved, add("program!thereIsNoSuchFunction", &column));
    EXPECT_EQ(JET_errInvalidParameter, add("noMark", &column));
    people.reset();
    setPersisted(0);
    people.emplace();
    EXPECT_EQ(JET_errCallbackNotResolved, add("program!esentTestMakeDefault", &column));
}

TEST_F(UserDefaults, AreNotEnumerated) {
    JET_COLUMNID column = 0;
    ASSERT_EQ(JET_errSuccess, add("program!esentTestMakeDefault", &column));
    ASSERT_EQ(JET_errSuccess, people->insert(7, 1, "seven"));
    ASSERT_EQ(JET_errSuccess, people->seek(7));
    JET_ULONG count = 0;
    JET_ENUMCOLUMN* columns = nullptr;
    const JET_PFNREALLOC allocate = [](void*, void* block, JET_ULONG bytes) -> void* {
        if (bytes != 0) return std::realloc(block, bytes);
        std::free(block);
        return nullptr;
    };
    EXPECT_EQ(JET_errCallbackFailed, JetEnumerateColumns(people->session, people->table, 0, nullptr, &count,
                                                         &columns, allocate, nullptr, 100, 0));
    EXPECT_EQ(
        JET_errSuccess,
        JetEnumerateColumns(people->session, people->table, 0, nullptr, &count, &columns, allocate, nullptr,
                            100, JET_bitEnumerateIgnoreUserDefinedDefault | JET_bitEnumeratePresenceOnly));
    EXPECT_EQ(3U, count);
    std::free(columns);
}

}  // namespace
}  // namespace esent::test
