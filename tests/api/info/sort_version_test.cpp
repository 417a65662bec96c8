// Indexes on Unicode text that another edition of the sort rules made: the recorded version in the file is
// changed into one that nobody has.
#include <array>
#include <fstream>

#include "page/checksum.h"
#include "people.h"

namespace esent::test {
namespace {

class SortVersions : public testing::Test {
 protected:
    void make(bool primary) {
        const JET_COLUMNID title = people.addColumn("title", JET_coltypText, 0, 0, 1200);
        if (primary) {
            JET_TABLEID other = JET_tableidNil;
            ASSERT_EQ(JET_errSuccess,
                      JetCreateTable(people.session, people.database, "titles", 1, 0, &other));
            std::swap(other, people.table);
            (void)people.addColumn("title", JET_coltypText, 0, 0, 1200);
            ASSERT_EQ(JET_errSuccess,
                      people.createIndex("byTitle", std::string("+title\0\0", 8), JET_bitIndexPrimary));
            std::swap(other, people.table);
            ASSERT_EQ(JET_errSuccess, JetCloseTable(people.session, other));
        } else {
            ASSERT_EQ(JET_errSuccess, people.createIndex("byTitle", std::string("+title\0\0", 8), 0));
        }
        const std::u16string text = u"Dr";
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepInsert));
        std::int32_t id = 1;
        ASSERT_EQ(JET_errSuccess, people.set(people.id, &id, sizeof id));
        ASSERT_EQ(JET_errSuccess, people.set(title, text.data(), 4));
        ASSERT_EQ(JET_errSuccess, JetUpdate(people.session, people.table, nullptr, 0, nullptr));
        ASSERT_EQ(JET_errSuccess, JetTerm2(people.engine->instance, JET_bitTermComplete));
        ageVersions();
    }
    // In every page that holds the version: the catalog and its shadow.
    void ageVersions() {
        JET_API_PTR pageBytes = 0;
        ASSERT_EQ(JET_errSuccess, JetGetSystemParameter(JET_instanceNil, JET_sesidNil,
                                                        JET_paramDatabasePageSize, &pageBytes, nullptr, 0));
        std::fstream file(people.path, std::ios::binary | std::ios::in | std::ios::out);
        std::vector<std::byte> page(pageBytes);
        const std::array<unsigned char, 8> ours{0x05, 0x03, 0x06, 0, 0x05, 0x03, 0x06, 0};
        int changed = 0;
        for (std::uint32_t i = 2;
             file.seekg(static_cast<std::streamoff>(i * pageBytes)) &&
             file.read(reinterpret_cast<char*>(page.data()), static_cast<std::streamsize>(pageBytes));
             ++i) {
            bool found = false;
            for (std::size_t at = 40; at + ours.size() <= page.size(); ++at) {
                if (std::memcmp(page.data() + at, ours.data(), ours.size()) != 0) continue;
                page[at] = page[at + 4] = std::byte{0x77};
                found = true;
            }
            if (!found) continue;
            ++changed;
            page::sealPage(page, i - 1);
            file.seekp(static_cast<std::streamoff>(i * pageBytes));
            file.write(reinterpret_cast<const char*>(page.data()), static_cast<std::streamsize>(pageBytes));
        }
        EXPECT_LE(2, changed);
    }
    void start(std::optional<JET_API_PTR> checking) {
        ASSERT_EQ(JET_errSuccess, JetCreateInstance(&people.engine->instance, "again"));
        for (const JET_ULONG parameter : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
            people.engine->setText(parameter, people.engine->folder.string() + "/");
        people.engine->setNumber(JET_paramLogFileSize, 64);
        if (checking) people.engine->setNumber(JET_paramEnableIndexChecking, *checking);
        ASSERT_EQ(JET_errSuccess, people.engine->init());
        people.session = people.engine->beginSession();
    }
    JET_ERR attach(JET_GRBIT bits) {
        const JET_ERR error = JetAttachDatabase(people.session, people.path.c_str(), bits);
        if (error < 0) return error;
        EXPECT_LE(0, JetOpenDatabase(people.session, people.path.c_str(), nullptr, &people.database, 0));
        return error;
    }
    JET_ERR open(const char* name, JET_GRBIT bits) {
        return JetOpenTable(people.session, people.database, name, nullptr, 0, bits, &people.table);
    }

    People people;
};

TEST_F(SortVersions, AnAttachForWritingFindsThemOut) {
    make(false);
    start(1);
    EXPECT_EQ(JET_errSecondaryIndexCorrupted, attach(0));
    // Nothing is attached after that; without them all is well.
    EXPECT_EQ(JET_errDatabaseNotFound, JetDetachDatabase(people.session, people.path.c_str()));
    EXPECT_EQ(JET_wrnCorruptIndexDeleted, attach(JET_bitDbDeleteCorruptIndexes));
    EXPECT_EQ(JET_errSuccess, open("people", 0));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people.session, people.table, "byTitle"));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, "byAge"));
}

TEST_F(SortVersions, APrimaryIndexCannotBeDeleted) {
    make(true);
    start(1);
    EXPECT_EQ(JET_errPrimaryIndexCorrupted, attach(0));
    EXPECT_EQ(JET_errPrimaryIndexCorrupted, attach(JET_bitDbDeleteCorruptIndexes));
}

TEST_F(SortVersions, AReaderIsWarned) {
    make(false);
    start(1);
    ASSERT_EQ(JET_errSuccess, attach(JET_bitDbReadOnly));
    EXPECT_EQ(JET_wrnSecondaryIndexOutOfDate, open("people", 0));
    EXPECT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveFirst, 0));
    // The order is there to walk in; keys can't be made.
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, "byTitle"));
    EXPECT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errSecondaryIndexCorrupted,
              JetMakeKey(people.session, people.table, u"D", 2, JET_bitNewKey));
}

// Nobody asked for the check: rows can be read, nothing that needs new keys can be done.
TEST_F(SortVersions, WithoutBeingAskedTablesAreForReading) {
    make(false);
    start(std::nullopt);
    ASSERT_EQ(JET_errSuccess, attach(0));
    EXPECT_EQ(JET_errSecondaryIndexCorrupted, open("people", JET_bitTableUpdatable));
    EXPECT_EQ(JET_wrnSecondaryIndexOutOfDate, open("people", 0));
    EXPECT_EQ(JET_errSuccess, JetMove(people.session, people.table, JET_MoveFirst, 0));
    EXPECT_EQ(JET_errPermissionDenied, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    EXPECT_EQ(JET_errSuccess, JetSetCurrentIndex(people.session, people.table, "byTitle"));
    EXPECT_EQ(JET_errSecondaryIndexCorrupted,
              JetMakeKey(people.session, people.table, u"D", 2, JET_bitNewKey));
}

TEST_F(SortVersions, TheCheckCanWaitForTheTable) {
    make(true);
    start(2);
    ASSERT_EQ(JET_errSuccess, attach(0));
    EXPECT_EQ(JET_errPrimaryIndexCorrupted, open("titles", 0));
    EXPECT_EQ(JET_wrnPrimaryIndexOutOfDate, open("titles", JET_bitTableReadOnly));
    EXPECT_EQ(JET_errSuccess, open("people", 0));
}

TEST_F(SortVersions, TheCheckCanBeOff) {
    make(false);
    start(0);
    ASSERT_EQ(JET_errSuccess, attach(0));
    EXPECT_EQ(JET_errSuccess, open("people", 0));
}

TEST_F(SortVersions, EveryUnicodeIndexCanBeDeleted) {
    (void)people.addColumn("title", JET_coltypText, 0, 0, 1200);
    ASSERT_EQ(JET_errSuccess, people.createIndex("byTitle", std::string("+title\0\0", 8), 0));
    ASSERT_EQ(JET_errSuccess, JetTerm2(people.engine->instance, JET_bitTermComplete));
    start(1);
    EXPECT_EQ(JET_wrnCorruptIndexDeleted, attach(JET_bitDbDeleteUnicodeIndexes));
    EXPECT_EQ(JET_errSuccess, open("people", 0));
    EXPECT_EQ(JET_errIndexNotFound, JetSetCurrentIndex(people.session, people.table, "byTitle"));
}

}  // namespace
}  // namespace esent::test
