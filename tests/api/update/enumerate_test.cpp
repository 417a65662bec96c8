// JetEnumerateColumns and JetGetRecordSize.
#include <cstdlib>

#include "people.h"

namespace esent::test {
namespace {

void* JET_API reallocate(void* context, void* memory, JET_ULONG bytes) {
    int& blocks = *static_cast<int*>(context);
    if (bytes == 0 && memory != nullptr) {
        std::free(memory);
        --blocks;
        return nullptr;
    }
    ++blocks;
    return std::malloc(bytes == 0 ? 1 : bytes);
}

class Enumerated {
 public:
    Enumerated(People& people, JET_GRBIT bits, JET_ULONG most, std::vector<JET_ENUMCOLUMNID> asked = {}) {
        error = JetEnumerateColumns(people.session, people.table, static_cast<JET_ULONG>(asked.size()),
                                    asked.empty() ? nullptr : asked.data(), &count, &columns, reallocate,
                                    &blocks, most, bits);
    }
    ~Enumerated() {
        for (JET_ULONG i = 0; i < count; ++i) {
            if (columns[i].err == JET_wrnColumnSingleValue) {
                reallocate(&blocks, columns[i].pvData, 0);
            } else if (columns[i].err == JET_errSuccess) {
                for (JET_ULONG v = 0; v < columns[i].cEnumColumnValue; ++v)
                    if (columns[i].rgEnumColumnValue[v].pvData)
                        reallocate(&blocks, columns[i].rgEnumColumnValue[v].pvData, 0);
                reallocate(&blocks, columns[i].rgEnumColumnValue, 0);
            }
        }
        if (columns != nullptr) reallocate(&blocks, columns, 0);
        EXPECT_EQ(0, blocks);
    }
    int blocks = 0;
    JET_ERR error = 0;
    JET_ULONG count = 0;
    JET_ENUMCOLUMN* columns = nullptr;
};

struct WithRow {
    WithRow() {
        EXPECT_EQ(JET_errSuccess, JetBeginTransaction(people.session));
        EXPECT_EQ(JET_errSuccess, people.insert(1, 77, "Ada", std::string(5000, 'n')));
        EXPECT_EQ(JET_errSuccess, JetCommitTransaction(people.session, 0));
        EXPECT_EQ(JET_errSuccess, people.seek(1));
    }
    People people;
};

TEST(Enumerate, GivesEveryValueOnce) {
    WithRow with;
    const Enumerated all(with.people, 0, 100);
    ASSERT_EQ(JET_errSuccess, all.error);
    ASSERT_EQ(4U, all.count);
    EXPECT_EQ(with.people.id, all.columns[0].columnid);
    EXPECT_EQ(with.people.name, all.columns[2].columnid);
    ASSERT_EQ(1U, all.columns[2].cEnumColumnValue);
    const JET_ENUMCOLUMNVALUE& name = all.columns[2].rgEnumColumnValue[0];
    EXPECT_EQ("Ada", std::string(static_cast<const char*>(name.pvData), name.cbData));
    const JET_ENUMCOLUMNVALUE& notes = all.columns[3].rgEnumColumnValue[0];
    EXPECT_EQ(JET_wrnColumnTruncated, notes.err);
    EXPECT_EQ(100U, notes.cbData);
}

TEST(Enumerate, SingleValuesStandInPlaceWhenAsked) {
    WithRow with;
    const Enumerated all(with.people, JET_bitEnumerateCompressOutput, 10000);
    ASSERT_EQ(4U, all.count);
    EXPECT_EQ(JET_wrnColumnSingleValue, all.columns[1].err);
    std::int32_t age = 0;
    ASSERT_EQ(sizeof age, all.columns[1].cbData);
    std::memcpy(&age, all.columns[1].pvData, sizeof age);
    EXPECT_EQ(77, age);
    EXPECT_EQ(JET_errSuccess, all.columns[3].err);  // lies outside the record
    EXPECT_EQ(5000U, all.columns[3].rgEnumColumnValue[0].cbData);
}

TEST(Enumerate, AnswersWhatWasAsked) {
    WithRow with;
    JET_ULONG sequences[] = {1, 2, 0};
    const Enumerated some(with.people, 0, 10000, {{with.people.name, 3, sequences}, {0, 0, nullptr}});
    ASSERT_EQ(JET_errSuccess, some.error);
    ASSERT_EQ(2U, some.count);
    EXPECT_EQ(JET_errSuccess, some.columns[0].rgEnumColumnValue[0].err);
    EXPECT_EQ(JET_wrnColumnSkipped, some.columns[0].rgEnumColumnValue[2].err);
    EXPECT_EQ(JET_wrnColumnSkipped, some.columns[1].err);
    const Enumerated wrong(with.people, 0x2, 10000);
    EXPECT_EQ(JET_errInvalidGrbit, wrong.error);
}

TEST(RecordSize, CountsDataAndLongValues) {
    WithRow with;
    JET_RECSIZE3 sizes{};
    ASSERT_EQ(JET_errSuccess, JetGetRecordSize3(with.people.session, with.people.table, &sizes, 0));
    EXPECT_EQ(5000U, sizes.cbLongValueData);
    EXPECT_EQ(1U, sizes.cLongValues);
    EXPECT_EQ(5U, sizes.cbKey);
    const std::uint64_t data = sizes.cbData;
    ASSERT_EQ(JET_errSuccess, JetGetRecordSize3(with.people.session, with.people.table, &sizes,
                                                JET_bitRecordSizeRunningTotal));
    EXPECT_EQ(2 * data, sizes.cbData);
    EXPECT_EQ(JET_errUpdateNotPrepared, JetGetRecordSize3(with.people.session, with.people.table, &sizes,
                                                          JET_bitRecordSizeInCopyBuffer));
}

}  // namespace
}  // namespace esent::test
