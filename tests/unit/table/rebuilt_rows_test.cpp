// Every row of real databases, set column by column through RowEditor, gets the bytes that the engine wrote.
#include <gtest/gtest.h>

#include <algorithm>

#include "sample_database.h"
#include "table/column_value.h"
#include "table/table_layout.h"

namespace esent::table {
namespace {

struct Sample {
    const char* file;
    std::uint32_t pageSize;
};

void PrintTo(const Sample& sample, std::ostream* out) {
    *out << sample.file;
}

// Sets in `editor` what `row` holds, in the order of a caller that knows only columns and values.
Status rebuild(const record::RowView& row, const TableLayout& layout, record::RowEditor& editor) {
    editor.clear();
    const auto& fixed = layout.schema().fixed;
    for (record::ColumnId id = 1; id <= std::min<std::size_t>(row.lastFixed(), fixed.size()); ++id) {
        const auto field = TRY(row.fixed(id, fixed[id - 1].offset, fixed[id - 1].sizeBytes));
        TRY(field.present() ? editor.setFixed(id, field.bytes) : editor.setFixedNull(id));
    }
    for (record::ColumnId id = record::kFirstVariableId; id <= row.lastVariable(); ++id) {
        const auto field = TRY(row.variable(id));
        TRY(field.present() ? editor.setVariable(id, field.bytes) : editor.setVariableNull(id));
    }
    for (std::size_t i = row.taggedCount(); i-- > 0;) {
        const auto field = TRY(row.taggedAt(i));
        const LayoutColumn* column = layout.taggedColumn(field.id, field.derived);
        // What a dropped column left behind keeps its place.
        const bool longType = (field.info & record::kInfoLongType) != 0;
        const record::TaggedColumn tagged{field.id, field.derived, column ? column->longType() : longType,
                                          true};
        const auto values = TRY(record::TaggedValues::of(field));
        if (field.isNull) TRY(editor.setTaggedNull(tagged));
        for (std::size_t n = 0; n < values.size(); ++n) {
            const auto value = TRY(values.at(n));
            TRY(editor.setTagged(tagged, n + 1, value));
        }
    }
    return {};
}

// Bytes of NULL fixed columns are arbitrary: what they held before, or filler.
void blankNulls(const record::RowView& row, const TableLayout& layout, std::vector<std::byte>& bytes) {
    const auto& fixed = layout.schema().fixed;
    for (record::ColumnId id = 1; id <= std::min<std::size_t>(row.lastFixed(), fixed.size()); ++id) {
        const record::FixedPlace& place = fixed[id - 1];
        const auto field = row.fixed(id, place.offset, place.sizeBytes);
        if (field && !field->present()) {
            std::fill_n(bytes.begin() + place.offset, place.sizeBytes, record::kNullFiller);
        }
    }
}

class RebuiltRows : public testing::TestWithParam<Sample> {};

TEST_P(RebuiltRows, AreTheSameBytes) {
    ESENT_REQUIRE_CORPUS();
    test::SampleDatabase database(GetParam().file, GetParam().pageSize);
    test::CachedSource& source = database.source();
    const auto catalog = database.catalog();
    ASSERT_TRUE(catalog);
    std::size_t rows = 0;
    for (const catalog::TableDefinition& table : catalog->tables) {
        const auto layout = TableLayout::make(*catalog, table, GetParam().pageSize);
        ASSERT_TRUE(layout) << table.name;
        record::RowEditor editor((*layout)->schema());
        btree::TreeWalker walker(source, table.root, table.objectId);
        auto found = walker.first();
        for (; found && *found; found = walker.next(), ++rows) {
            const auto view = record::RowView::parse(walker.node().data, (*layout)->kind());
            ASSERT_TRUE(view && view->check()) << table.name << ' ' << rows;
            if (view->lastFixed() > (*layout)->schema().fixed.size()) continue;  // MSysObjects of Windows 11
            const Status built = rebuild(*view, **layout, editor);
            ASSERT_TRUE(built) << table.name << ' ' << built.error().code;
            std::vector<std::byte> stored(view->bytes().begin(), view->bytes().end());
            blankNulls(*view, **layout, stored);
            ASSERT_TRUE(std::ranges::equal(editor.row(), stored)) << table.name << ' ' << rows;
        }
        ASSERT_TRUE(found) << table.name;
    }
    EXPECT_GT(rows, 150U);
}

INSTANTIATE_TEST_SUITE_P(
    Samples, RebuiltRows,
    testing::Values(Sample{"engine/clean/ps4096/corpus.edb.xz", 4096},
                    Sample{"engine/clean/ps32768/corpus.edb.xz", 32768},
                    Sample{"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192},
                    Sample{"windows/basic.edb.gz", 4096}, Sample{"windows/binary.edb.gz", 4096},
                    Sample{"windows/default.edb.gz", 4096}, Sample{"windows/index.edb.gz", 4096},
                    Sample{"windows/multi.edb.gz", 4096}, Sample{"windows/text.edb.gz", 4096},
                    Sample{"windows/large.edb.gz", 32768}, Sample{"windows/srudb-win8.dat.gz", 4096},
                    Sample{"windows/ual-current.mdb.gz", 4096},
                    Sample{"windows/compressed-8k.edb.gz", 8192}));

}  // namespace
}  // namespace esent::table
