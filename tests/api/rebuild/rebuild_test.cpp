// The corpus's databases of every schema feature, rebuilt by our own engine through the C API: the catalog,
// every row, every index entry and (with room for another history) the size come out as the engine that made
// them had it.
#include <fmt/format.h>

#include <map>
#include <set>

#include "cached_source.h"
#include "catalog/schema.h"
#include "expected_rows.h"
#include "memory_file.h"
#include "os/file_system.h"
#include "schema_copy.h"
#include "table/corpus_database.h"

namespace esent::test {
namespace {

// Two tables with the same columns, one to read from and one to write to.
class RowCopier {
 public:
    RowCopier(JET_SESID session, JET_TABLEID from, JET_TABLEID to, const catalog::TableDefinition& table,
              const catalog::TableDefinition* base)
        : session_(session), from_(from), to_(to), sequential_(table.primaryIndex() == nullptr) {
        addColumns(table, 0);
        if (base != nullptr) addColumns(*base, catalog::kTemplateColumnBit);
        if ((table.flags & catalog::kTableTemplate) != 0)
            for (Column& column : columns_)
                column.id |= catalog::kTemplateColumnBit;
    }

    void copyAll() {
        ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
        std::size_t rows = 0;
        for (JET_ERR error = JetMove(session_, from_, JET_MoveFirst, 0); error == JET_errSuccess;
             error = JetMove(session_, from_, JET_MoveNext, 0)) {
            copyRow();
            if (testing::Test::HasFatalFailure()) return;
            if (++rows % 10 == 0) {
                ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
                ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
            }
        }
        ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
    }

 private:
    struct Column {
        JET_COLUMNID id;
        bool counts;    // auto-increment
        bool versions;  // counts replaces
        bool tagged;
        bool isLong;
    };

    void addColumns(const catalog::TableDefinition& table, JET_COLUMNID bit) {
        for (const catalog::ColumnDefinition& column : table.columns) {
            if (column.type == record::ColumnType::Nil) continue;
            columns_.push_back({column.id | bit, (column.flags & catalog::kColumnAutoincrement) != 0,
                                (column.flags & catalog::kColumnVersion) != 0, record::isTaggedId(column.id),
                                record::isLongType(column.type)});
        }
    }

    // Value `sequence` of a column; nothing: NULL.
    std::optional<std::string> read(JET_TABLEID table, JET_COLUMNID column, JET_ULONG sequence,
                                    JET_GRBIT bits = 0) {
        JET_RETINFO info{};
        info.cbStruct = sizeof info;
        info.itagSequence = sequence;
        std::string value(64, '\0');
        JET_ULONG actual = 0;
        JET_ERR error = JetRetrieveColumn(session_, table, column, value.data(), 64, &actual, bits, &info);
        if (error == JET_wrnColumnNull) return std::nullopt;
        value.resize(actual);
        if (error == JET_wrnBufferTruncated)
            error = JetRetrieveColumn(session_, table, column, value.data(), actual, &actual, bits, &info);
        EXPECT_EQ(JET_errSuccess, error) << column;
        return value;
    }

    void set(JET_COLUMNID column, JET_ULONG sequence, const std::string& value) {
        JET_SETINFO info{};
        info.cbStruct = sizeof info;
        info.itagSequence = sequence;
        ASSERT_EQ(JET_errSuccess,
                  JetSetColumn(session_, to_, column, value.data(), static_cast<JET_ULONG>(value.size()),
                               value.empty() ? JET_bitSetZeroLength : 0, &info))
            << column << ' ' << value.size();
    }

    void copyColumn(const Column& column) {
        auto value = read(from_, column.id, 1);
        if (!value) {
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, to_, column.id, nullptr, 0, 0, nullptr))
                << column.id;
            return;
        }
        // What the default already says is left alone.
        if (read(to_, column.id, 1, JET_bitRetrieveCopy) != value) set(column.id, 1, *value);
        for (JET_ULONG i = 2; column.tagged && (value = read(from_, column.id, i)); ++i)
            set(column.id, i, *value);
    }

    // Numbers that the original gave to rows that are gone.
    void skipTo(const Column& counter) {
        const std::string wanted = read(from_, counter.id, 1).value();
        while (read(to_, counter.id, 1, JET_bitRetrieveCopy) != wanted) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepCancel));
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepInsert));
        }
    }

    std::string bookmarkOf(JET_TABLEID table) {
        std::string bookmark(2048, '\0');
        JET_ULONG actual = 0;
        EXPECT_EQ(JET_errSuccess, JetGetBookmark(session_, table, bookmark.data(), 2048, &actual));
        bookmark.resize(actual);
        return bookmark;
    }

    void copyRow() {
        ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepInsert));
        std::uint32_t replaces = 0;
        for (const Column& column : columns_) {
            if (column.counts) {
                skipTo(column);
            } else if (column.versions) {
                std::memcpy(&replaces, read(from_, column.id, 1).value().data(), sizeof replaces);
            } else {
                copyColumn(column);
            }
            if (testing::Test::HasFatalFailure()) return;
        }
        const std::string wanted = bookmarkOf(from_);
        std::string made(2048, '\0');
        JET_ULONG actual = 0;
        ASSERT_EQ(JET_errSuccess, JetUpdate(session_, to_, made.data(), 2048, &actual));
        made.resize(actual);
        if (!sequential_) {
            ASSERT_EQ(wanted, made);
        }
        if (replaces == 0) return;
        ASSERT_EQ(JET_errSuccess, JetGotoBookmark(session_, to_, made.data(), actual));
        for (; replaces != 0; --replaces) {
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, to_, JET_prepReplace));
            ASSERT_EQ(JET_errSuccess, JetUpdate(session_, to_, nullptr, 0, nullptr));
        }
    }

    JET_SESID session_;
    JET_TABLEID from_;
    JET_TABLEID to_;
    bool sequential_;
    std::vector<Column> columns_;
};

class Rebuild : public testing::TestWithParam<Sample> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        pages_.emplace(GetParam().pageSize);
        engine_.emplace("rebuild");
        original_ = unpackCorpusFile(std::string(GetParam().folder) + "/corpus.edb.xz",
                                     engine_->folder.path() / "original")
                        .string();
        rebuilt_ = engine_->folder.file("rebuilt.edb");
        MemoryFile file(readCorpusFile(std::string(GetParam().folder) + "/corpus.edb.xz"));
        btree::FilePageSource source(file, static_cast<std::uint32_t>(GetParam().pageSize));
        auto catalog = catalog::readCatalog(source);
        ASSERT_TRUE(catalog);
        catalog_ = std::move(*catalog);
        engine_->setNumber(JET_paramCircularLog, 1);
        engine_->setNumber(JET_paramLogFileSize, 1024);
        engine_->setNumber(JET_paramDbExtensionSize, 16);
        ASSERT_EQ(JET_errSuccess, engine_->init());
        session_ = engine_->beginSession();
    }

    void build() {
        JET_DBID from = JET_dbidNil;
        JET_DBID to = JET_dbidNil;
        ASSERT_EQ(JET_errSuccess, JetAttachDatabase(session_, original_.c_str(), JET_bitDbReadOnly));
        ASSERT_EQ(JET_errSuccess,
                  JetOpenDatabase(session_, original_.c_str(), nullptr, &from, JET_bitDbReadOnly));
        ASSERT_EQ(JET_errSuccess, JetCreateDatabase(session_, rebuilt_.c_str(), nullptr, &to, 0));
        for (const catalog::TableDefinition& table : catalog_.tables) {
            if (table.system()) continue;
            SCOPED_TRACE(table.name);
            SchemaCopy schema(catalog_, table);
            const JET_TABLEID target = schema.create(session_, to);
            for (const std::string& index : schema.leftOut())
                leftOut_.insert(table.name + '.' + index);
            JET_TABLEID source = JET_tableidNil;
            ASSERT_EQ(JET_errSuccess,
                      JetOpenTable(session_, from, table.name.c_str(), nullptr, 0, 0, &source));
            const catalog::TableDefinition* const base =
                table.templateName ? catalog_.find(*table.templateName) : nullptr;
            RowCopier(session_, source, target, table, base).copyAll();
            if (HasFatalFailure()) return;
            ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, source));
            ASSERT_EQ(JET_errSuccess, JetCloseTable(session_, target));
        }
        ASSERT_EQ(JET_errSuccess, engine_->term());
    }

    void expectCatalog(const catalog::Catalog& made) {
        for (const catalog::TableDefinition& want : catalog_.tables) {
            if (want.system()) continue;
            SCOPED_TRACE(want.name);
            const catalog::TableDefinition* const got = made.find(want.name);
            ASSERT_NE(got, nullptr);
            EXPECT_EQ(got->flags, want.flags);
            EXPECT_EQ(got->density, want.density);
            EXPECT_EQ(got->initialPages, want.initialPages);
            EXPECT_EQ(got->templateName, want.templateName);
            EXPECT_EQ(got->spaceHints, want.spaceHints);
            EXPECT_EQ(got->longValueChunk, want.longValueChunk);
            EXPECT_EQ(got->longValueObject != 0, want.longValueObject != 0);
            expectColumns(*got, want);
            expectIndexes(*got, want);
        }
    }

    static void expectColumns(const catalog::TableDefinition& got, const catalog::TableDefinition& want) {
        ASSERT_EQ(got.columns.size(), want.columns.size());
        for (std::size_t i = 0; i < want.columns.size(); ++i) {
            const catalog::ColumnDefinition& a = got.columns[i];
            const catalog::ColumnDefinition& b = want.columns[i];
            SCOPED_TRACE(b.name);
            EXPECT_EQ(a.id, b.id);
            EXPECT_EQ(a.type, b.type);
            EXPECT_EQ(a.flags, b.flags);
            EXPECT_EQ(a.recordOffset, b.recordOffset);
            if (b.type == record::ColumnType::Nil) continue;
            EXPECT_EQ(a.name, b.name);
            EXPECT_EQ(a.maxLength, b.maxLength);
            EXPECT_EQ(a.codePage, b.codePage);
            EXPECT_EQ(a.defaultValue, b.defaultValue);
        }
    }

    void expectIndexes(const catalog::TableDefinition& got, const catalog::TableDefinition& want) {
        for (const catalog::IndexDefinition& b : want.indexes) {
            if (leftOut_.contains(want.name + '.' + b.name)) continue;
            SCOPED_TRACE(b.name);
            const catalog::IndexDefinition* const a = got.index(b.name);
            ASSERT_NE(a, nullptr);
            EXPECT_EQ(a->density, b.density);
            EXPECT_EQ(a->flags, b.flags);
            EXPECT_EQ(a->mapFlags, b.mapFlags);
            EXPECT_EQ(a->localeName, b.localeName);
            EXPECT_EQ(a->lcid, b.lcid);
            EXPECT_EQ(a->keyMost, b.keyMost);
            EXPECT_EQ(a->variableSegmentMost, b.variableSegmentMost);
            EXPECT_EQ(a->tupleLimits, b.tupleLimits);
            EXPECT_EQ(a->spaceHints, b.spaceHints);
            EXPECT_EQ(a->sortVersion.has_value(), b.sortVersion.has_value());
            EXPECT_EQ(segments(a->segments), segments(b.segments));
            EXPECT_EQ(segments(a->conditions), segments(b.conditions));
        }
    }

    static std::string segments(const std::vector<catalog::KeySegment>& segments) {
        std::string text;
        for (const catalog::KeySegment& segment : segments)
            text += fmt::format("{}{}{}{} ", segment.column, segment.descending ? "-" : "+",
                                segment.templateColumn ? "t" : "", segment.mustBeNull ? "n" : "");
        return text;
    }

    // Rows whose table has no primary index may have other numbers than the originals: the bookmark goes.
    void expectContent() {
        auto file = os::nativeFileSystem().open(rebuilt_, {os::OpenMode::ReadOnly});
        ASSERT_TRUE(file);
        btree::FilePageSource pages(**file, static_cast<std::uint32_t>(GetParam().pageSize));
        CachedSource source(pages);
        const auto made = catalog::readCatalog(source);
        ASSERT_TRUE(made);
        expectCatalog(*made);
        auto expected = readExpected(std::string(GetParam().folder) + "/expected.tsv.xz");
        std::erase_if(expected, [](const auto& each) { return each.first.starts_with("MSys"); });
        ASSERT_GT(expected.size(), 10U);
        expectRows(source, expected);
    }

    std::optional<ProcessPageSize> pages_;
    std::optional<Engine> engine_;
    std::string original_;
    std::string rebuilt_;
    catalog::Catalog catalog_;
    JET_SESID session_ = JET_sesidNil;
    std::set<std::string> leftOut_;
};

TEST_P(Rebuild, GivesTheSameRowsAndIndexEntries) {
    build();
    if (HasFatalFailure()) return;
    expectContent();
    if (HasFatalFailure()) return;
    CorpusDatabase database(GetParam().folder, GetParam().pageSize, rebuilt_);
    std::size_t indexes = 0;
    for (const auto& [table, expected] : database.indexes()) {
        if (table.starts_with("MSys")) continue;
        const JET_TABLEID id = database.open(table, JET_bitTableReadOnly);
        for (const auto& [index, want] : expected) {
            if (leftOut_.contains(table + '.' + index)) continue;
            SCOPED_TRACE(table + '.' + index);
            ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(database.session, id, index.c_str()));
            ++indexes;
            Fnv hash;
            std::size_t entries = 0;
            for (JET_ERR error = JetMove(database.session, id, JET_MoveFirst, 0); error == JET_errSuccess;
                 error = JetMove(database.session, id, JET_MoveNext, 0), ++entries) {
                const std::string line = toHex(database.key(id)) + '\t' + toHex(database.bookmark(id));
                if (entries < want.lines.size()) {
                    ASSERT_EQ(line, want.lines[entries]) << entries;
                }
                hash.add(line);
                hash.add("\n");
            }
            EXPECT_EQ("entries=" + std::to_string(entries) + "\thash=" + hash.text(), want.summary);
        }
        EXPECT_EQ(JET_errSuccess, JetCloseTable(database.session, id));
    }
    EXPECT_GT(indexes, 20U);
    RecordProperty("leftOut", static_cast<int>(leftOut_.size()));
    const auto size = static_cast<double>(std::filesystem::file_size(rebuilt_));
    const auto original = static_cast<double>(std::filesystem::file_size(original_));
    EXPECT_LT(size, 1.1 * original);
    printf("%s: %.0f bytes, the original %.0f\n", GetParam().folder, size, original);
}

INSTANTIATE_TEST_SUITE_P(Samples, Rebuild, testing::ValuesIn(kSamples));

}  // namespace
}  // namespace esent::test
