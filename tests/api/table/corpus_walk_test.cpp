// Every index of real databases: walked in both directions as the engine that made them walked it, and every
// key sought with every relation.
#include "corpus_database.h"

namespace esent::test {
namespace {

using Entry = std::pair<Bytes, Bytes>;  // key and bookmark

class CorpusWalk : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        db_ = std::make_unique<CorpusDatabase>(GetParam().folder, GetParam().pageSize);
    }

    std::vector<Entry> walk(JET_TABLEID table, std::int32_t edge, std::int32_t step) {
        std::vector<Entry> entries;
        JET_ERR error = JetMove(db_->session, table, edge, 0);
        for (; error == JET_errSuccess; error = JetMove(db_->session, table, step, 0))
            entries.emplace_back(db_->key(table), db_->bookmark(table));
        EXPECT_EQ(JET_errNoCurrentRecord, error);
        return entries;
    }

    void seek(JET_TABLEID table, const Bytes& key, JET_GRBIT kind, const std::vector<Entry>& entries) {
        const auto from = std::ranges::lower_bound(entries, key, {}, &Entry::first);
        const auto behind = std::ranges::upper_bound(entries, key, {}, &Entry::first);
        const bool there = from != behind;
        auto at = entries.end();  // where the cursor should stand
        JET_ERR expected = JET_errSuccess;
        if (kind == JET_bitSeekEQ && there) at = from;
        if (kind == JET_bitSeekGE) at = from;
        if (kind == JET_bitSeekGT) at = behind;
        if (kind == JET_bitSeekLE && behind != entries.begin()) at = there ? from : std::prev(behind);
        if (kind == JET_bitSeekLT && from != entries.begin()) at = std::prev(from);
        if ((kind == JET_bitSeekGE || kind == JET_bitSeekLE) && !there) expected = JET_wrnSeekNotEqual;
        if (at == entries.end()) expected = JET_errRecordNotFound;
        ASSERT_EQ(JET_errSuccess, db_->makeKey(table, key));
        ASSERT_EQ(expected, JetSeek(db_->session, table, kind)) << kind << ' ' << toHex(key);
        if (at != entries.end()) {
            ASSERT_EQ(toHex(at->first), toHex(db_->key(table))) << kind;
            ASSERT_EQ(toHex(at->second), toHex(db_->bookmark(table))) << kind;
        }
    }

    std::unique_ptr<CorpusDatabase> db_;
};

std::string hashOf(const std::vector<Entry>& entries) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const auto& [key, bookmark] : entries) {
        const std::string line = toHex(key) + '\t' + toHex(bookmark) + '\n';
        for (const char c : line)
            hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    }
    std::array<char, 17> text;
    std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
    return "entries=" + std::to_string(entries.size()) + "\thash=" + text.data();
}

TEST_P(CorpusWalk, EveryIndexInBothDirections) {
    std::size_t indexes = 0;
    for (const auto& [table, expected] : db_->indexes()) {
        const JET_TABLEID id = db_->open(table, JET_bitTableReadOnly);
        for (const auto& [index, want] : expected) {
            ++indexes;
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(db_->session, id, index.c_str()))
                << table << ' ' << index;
            std::vector<Entry> entries = walk(id, JET_MoveFirst, 1);
            ASSERT_EQ(want.summary, hashOf(entries)) << table << ' ' << index;
            for (std::size_t i = 0; i < want.lines.size(); ++i)
                ASSERT_EQ(want.lines[i], toHex(entries[i].first) + '\t' + toHex(entries[i].second));
            std::vector<Entry> backwards = walk(id, JET_MoveLast, -1);
            std::ranges::reverse(backwards);
            ASSERT_EQ(entries, backwards) << table << ' ' << index;
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(db_->session, id));
    }
    EXPECT_GT(indexes, 20U);
}

TEST_P(CorpusWalk, EveryKeyWithEveryRelation) {
    constexpr std::size_t kMostKeys = 500;
    for (const auto& [table, expected] : db_->indexes()) {
        const JET_TABLEID id = db_->open(table);
        for (const auto& [index, want] : expected) {
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(db_->session, id, index.c_str()));
            const std::vector<Entry> entries = walk(id, JET_MoveFirst, 1);
            const std::size_t stride = entries.size() / kMostKeys + 1;
            for (std::size_t i = 0; i < entries.size(); i += stride) {
                const Bytes& key = entries[i].first;
                Bytes next = key;  // not a key of this column, maybe, but one that does not begin with it
                next.back() = static_cast<unsigned char>(next.back() + 1);
                const Bytes shorter(key.begin(), key.end() - 1);
                for (const JET_GRBIT kind :
                     {JET_bitSeekEQ, JET_bitSeekGE, JET_bitSeekGT, JET_bitSeekLE, JET_bitSeekLT}) {
                    seek(id, key, kind, entries);
                    seek(id, shorter, kind, entries);
                    if (next.back() != 0) seek(id, next, kind, entries);
                    if (HasFatalFailure()) FAIL() << table << ' ' << index;
                }
            }
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(db_->session, id));
    }
}

// With the primary bookmark the record is found from everywhere; the index entry goes along.
TEST_P(CorpusWalk, BookmarksLeadBack) {
    for (const auto& [table, expected] : db_->indexes()) {
        const JET_TABLEID id = db_->open(table);
        for (const auto& [index, want] : expected) {
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(db_->session, id, index.c_str()));
            const std::vector<Entry> entries = walk(id, JET_MoveFirst, 1);
            const std::size_t stride = entries.size() / 200 + 1;
            for (std::size_t i = 0; i < entries.size(); i += stride) {
                const auto& [key, bookmark] = entries[i];
                const JET_ERR error =
                    JetGotoBookmark(db_->session, id, const_cast<unsigned char*>(bookmark.data()),
                                    static_cast<JET_ULONG>(bookmark.size()));
                // Keys of a language whose sorting is not known here can't be made.
                if (error == JET_errInvalidLanguageId && index.starts_with("u_")) break;
                ASSERT_EQ(JET_errSuccess, error) << table << ' ' << index;
                ASSERT_EQ(bookmark, db_->bookmark(id));
                // Any entry of this record will do: rows with several values have several.
                const Entry at{db_->key(id), bookmark};
                ASSERT_TRUE(std::ranges::binary_search(entries, at)) << table << ' ' << index;
            }
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(db_->session, id));
    }
}

INSTANTIATE_TEST_SUITE_P(Samples, CorpusWalk, testing::ValuesIn(kSamples));

}  // namespace
}  // namespace esent::test
