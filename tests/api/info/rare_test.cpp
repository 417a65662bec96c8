// Functions that few applications know: values by reference, records in a stream, tagged columns counted,
// page checksums, the size limit of a database, and what Windows' own engine refuses.
#include <fstream>
#include <map>

#include "people.h"

namespace esent::test {
namespace {

class Rare : public testing::Test {
 protected:
    People people;

    JET_ULONG fetch(JET_COLUMNID column, void* data, JET_ULONG bytes, JET_GRBIT bits, JET_ERR expected) {
        JET_ULONG actual = 0;
        EXPECT_EQ(expected, JetRetrieveColumn(people.session, people.table, column, data, bytes, &actual,
                                              bits, nullptr));
        return actual;
    }
    void insertLong(std::int32_t id, const std::string& text) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        ASSERT_EQ(JET_errSuccess, people.insert(id, id, "person " + std::to_string(id), text));
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
    }
};

TEST_F(Rare, AValueOutsideItsRowIsReadByReference) {
    const std::string text(20000, 'x');
    insertLong(1, text);
    insertLong(2, "short");
    char token[64];
    ASSERT_EQ(JET_errSuccess, people.seek(2));
    EXPECT_EQ(5U,
              fetch(people.notes, token, sizeof token, JET_bitRetrieveAsRefIfNotInRecord, JET_errSuccess));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    const JET_ULONG size =
        fetch(people.notes, token, sizeof token, JET_bitRetrieveAsRefIfNotInRecord, JET_wrnColumnReference);
    ASSERT_LT(0U, size);
    ASSERT_GE(sizeof token, size);
    // From anywhere in the table.
    ASSERT_EQ(JET_errSuccess, people.seek(2));
    std::string read(6000, '\0');
    JET_ULONG actual = 0;
    EXPECT_EQ(JET_errSuccess, JetRetrieveColumnByReference(people.session, people.table, token, size, 15000,
                                                           read.data(), 6000, &actual, 0));
    EXPECT_EQ(5000U, actual);
    EXPECT_EQ(text.substr(15000), read.substr(0, actual));
    EXPECT_EQ(JET_wrnBufferTruncated, JetRetrieveColumnByReference(people.session, people.table, token, size,
                                                                   0, read.data(), 100, &actual, 0));
    EXPECT_EQ(20000U, actual);
    const void* tokens[] = {token};
    JET_ULONG done = 0;
    EXPECT_EQ(JET_errSuccess, JetPrereadColumnsByReference(people.session, people.table, tokens, &size, 1, 0,
                                                           100, &done, JET_bitPrereadForward));
    EXPECT_EQ(1U, done);
    // Not a reference; and one whose value is gone.
    EXPECT_EQ(JET_errInvalidColumnReference, JetRetrieveColumnByReference(people.session, people.table, token,
                                                                          3, 0, nullptr, 0, &actual, 0));
    EXPECT_EQ(JET_errInvalidGrbit, JetRetrieveColumnByReference(people.session, people.table, token, size, 0,
                                                                nullptr, 0, &actual, 1));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetDelete(people.session, people.table));
    EXPECT_EQ(JET_errStaleColumnReference, JetRetrieveColumnByReference(people.session, people.table, token,
                                                                        size, 0, nullptr, 0, &actual, 0));
}

TEST_F(Rare, RecordsComeInAStream) {
    for (std::int32_t i = 1; i <= 10; ++i)
        ASSERT_EQ(JET_errSuccess, people.insert(i, 100 + i, "person " + std::to_string(i)));
    const JET_COLUMNID columns[] = {people.id, people.name};
    std::vector<std::byte> stream(10000);
    ASSERT_EQ(JET_errSuccess, people.seek(4));
    JET_ULONG bytes = 0;
    ASSERT_EQ(JET_errSuccess, JetStreamRecords(people.session, people.table, 2, columns, stream.data(), 10000,
                                               &bytes, JET_bitStreamForward));
    EXPECT_EQ(JET_errNoCurrentRecord, JetMove(people.session, people.table, 0, 0));
    JET_ULONG record = 0;
    JET_COLUMNID column = 0;
    JET_ULONG sequence = 0;
    JET_ULONG offset = 0;
    JET_ULONG size = 0;
    std::map<JET_ULONG, std::string> names;
    std::map<JET_ULONG, std::int32_t> ids;
    JET_ERR error = JET_errSuccess;
    while ((error = JetRetrieveColumnFromRecordStream(stream.data(), bytes, &record, &column, &sequence,
                                                      &offset, &size)) == JET_errSuccess) {
        ASSERT_LE(offset + size, bytes);
        if (column == people.id) std::memcpy(&ids[record], stream.data() + offset, 4);
        if (column == people.name)
            names[record].assign(reinterpret_cast<const char*>(stream.data()) + offset, size);
    }
    EXPECT_EQ(JET_errNoCurrentRecord, error);
    ASSERT_EQ(7U, names.size());
    EXPECT_EQ("person 4", names[1]);
    EXPECT_EQ("person 10", names[7]);
    EXPECT_EQ(10, ids[7]);
    // What does not fit comes with the next call.
    ASSERT_EQ(JET_errSuccess, people.seek(4));
    EXPECT_EQ(JET_errBufferTooSmall, JetStreamRecords(people.session, people.table, 2, columns, stream.data(),
                                                      20, &bytes, JET_bitStreamForward));
    EXPECT_EQ(JET_wrnBufferTruncated, JetStreamRecords(people.session, people.table, 2, columns,
                                                       stream.data(), 100, &bytes, JET_bitStreamForward));
    EXPECT_EQ(6, people.number(people.id));
    EXPECT_EQ(JET_errInvalidGrbit,
              JetStreamRecords(people.session, people.table, 2, columns, stream.data(), 100, &bytes,
                               JET_bitStreamForward | JET_bitStreamBackward));
}

TEST_F(Rare, TaggedColumnsAreCounted) {
    const JET_COLUMNID words =
        people.addColumn("words", JET_coltypText, JET_bitColumnTagged | JET_bitColumnMultiValued);
    ASSERT_EQ(JET_errSuccess, people.insert(1, 1, "one"));
    ASSERT_EQ(JET_errSuccess, people.seek(1));
    ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(people.session, people.table, JET_prepReplace));
    JET_SETINFO info{sizeof(JET_SETINFO), 0, 0};
    for (const char* const word : {"a", "b", "c"}) {
        ASSERT_EQ(JET_errSuccess, JetSetColumn(people.session, people.table, words, word, 1, 0, &info));
    }
    JET_RETRIEVEMULTIVALUECOUNT counts[4];
    JET_ULONG count = 9;
    EXPECT_EQ(JET_errSuccess,
              JetRetrieveTaggedColumnList(people.session, people.table, &count, counts, sizeof counts, 0, 0));
    EXPECT_EQ(0U, count);
    EXPECT_EQ(JET_errSuccess, JetRetrieveTaggedColumnList(people.session, people.table, &count, counts,
                                                          sizeof counts, 0, JET_bitRetrieveCopy));
    ASSERT_EQ(1U, count);
    EXPECT_EQ(words, counts[0].columnid);
    EXPECT_EQ(3, counts[0].cMultiValues);
    EXPECT_EQ(0, counts[0].fLongValue);
    EXPECT_EQ(JET_wrnBufferTruncated, JetRetrieveTaggedColumnList(people.session, people.table, &count,
                                                                  counts, 4, 0, JET_bitRetrieveCopy));
}

TEST_F(Rare, PagesInMemoryAreChecked) {
    people.reopen();
    ASSERT_EQ(JET_errSuccess, JetTerm2(people.engine->instance, JET_bitTermComplete));
    JET_API_PTR pageBytes = 0;
    ASSERT_EQ(JET_errSuccess, JetGetSystemParameter(JET_instanceNil, JET_sesidNil, JET_paramDatabasePageSize,
                                                    &pageBytes, nullptr, 0));
    std::ifstream file(people.path, std::ios::binary);
    std::vector<char> pages(2 * pageBytes);
    file.seekg(static_cast<std::streamoff>(5 * pageBytes));  // page 4
    file.read(pages.data(), static_cast<std::streamsize>(pages.size()));
    JET_PAGEINFO info[2]{};
    info[0].pgno = 4;
    info[1].pgno = 5;
    const auto size = static_cast<JET_ULONG>(pages.size());
    ASSERT_EQ(JET_errSuccess, JetGetPageInfo(pages.data(), size, info, sizeof info, 0, JET_PageInfo));
    EXPECT_EQ(1U, info[0].fPageIsInitialized);
    EXPECT_EQ(info[0].checksumExpected, info[0].checksumActual);
    EXPECT_NE(0U, info[0].dbtime);
    pages[100] = static_cast<char>(pages[100] ^ 4);
    JET_PAGEINFO2 second[2]{};
    second[0].pageInfo.pgno = 4;
    ASSERT_EQ(JET_errSuccess, JetGetPageInfo2(pages.data(), size, second, sizeof second, 0, JET_PageInfo2));
    EXPECT_EQ(1U, second[0].pageInfo.fCorrectableError);
    EXPECT_NE(second[0].pageInfo.checksumExpected, second[0].pageInfo.checksumActual);
    EXPECT_EQ(JET_errInvalidParameter, JetGetPageInfo(pages.data(), size, info, 1, 0, JET_PageInfo));
    EXPECT_EQ(JET_errInvalidParameter, JetGetPageInfo(pages.data(), 7, info, sizeof info, 0, JET_PageInfo));
    EXPECT_EQ(JET_errInvalidGrbit, JetGetPageInfo(pages.data(), size, info, sizeof info, 2, JET_PageInfo));
}

TEST_F(Rare, TheSizeOfADatabaseHasALimit) {
    JET_ULONG pages = 7;
    ASSERT_EQ(JET_errSuccess, JetGetMaxDatabaseSize(people.session, people.database, &pages, 0));
    EXPECT_EQ(0U, pages);
    EXPECT_EQ(JET_errInvalidGrbit, JetSetMaxDatabaseSize(people.session, people.database, 1000, 1));
    EXPECT_EQ(JET_errInvalidDatabaseId, JetSetMaxDatabaseSize(people.session, 5, 1000, 0));
    ASSERT_EQ(JET_errSuccess, JetSetMaxDatabaseSize(people.session, people.database, 300, 0));
    ASSERT_EQ(JET_errSuccess, JetGetMaxDatabaseSize(people.session, people.database, &pages, 0));
    EXPECT_EQ(300U, pages);
    JET_ERR error = JET_errSuccess;
    const std::string text(20000, 'x');
    for (std::int32_t i = 0; i < 500 && error == JET_errSuccess; ++i) {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        error = people.insert(i, i, "person " + std::to_string(i), text);
        ASSERT_EQ(JET_errSuccess,
                  error < 0 ? JetRollback(people.session, 0) : JetCommitTransaction(people.session, 0));
    }
    EXPECT_EQ(JET_errOutOfDatabaseSpace, error);
}

TEST_F(Rare, WhatWindowsRefusesIsRefused) {
    JET_LONG value = 0;
    EXPECT_EQ(JET_errFeatureNotAvailable, JetGetCounter(people.session, 0, &value));
    EXPECT_EQ(JET_errFeatureNotAvailable, JetResetCounter(people.session, 0));
    EXPECT_EQ(JET_errInvalidSesid, JetResetCounter(12345, 0));
    EXPECT_EQ(JET_errFeatureNotAvailable, JetPrepareToCommitTransaction(people.session, nullptr, 0, 0));
    JET_API_PTR parameter = 0;
    EXPECT_EQ(JET_errFeatureNotAvailable, JetGetResourceParam(people.engine->instance, 1, 1, &parameter));
    EXPECT_EQ(JET_errSuccess, JetSetResourceParam(people.engine->instance, 1, 1, 100));
    EXPECT_EQ(JET_errInvalidInstance, JetSetResourceParam(12345, 1, 1, 100));
    EXPECT_EQ(JET_errSuccess, JetConfigureProcessForCrashDump(JET_bitDumpMaximum | JET_bitDumpCacheMinimum));
    EXPECT_EQ(JET_errInvalidGrbit, JetConfigureProcessForCrashDump(0x1000));
}

}  // namespace
}  // namespace esent::test
