// Rows on the hot path: read a column, set columns, make keys, compress and restore values.
#include <benchmark/benchmark.h>

#include <random>

#include "catalog/system_tables.h"
#include "record/compression.h"
#include "table/column_value.h"
#include "table/index_key.h"

namespace {

using namespace esent;  // NOLINT
using Bytes = std::vector<std::byte>;
using record::ColumnType;

constexpr std::uint32_t kPageSize = 8192;

// Ten columns: Long 1-4, LongLong 5, Text 128-129, Long 256 (tagged), LongText 257 and multi-valued 258.
struct Table {
    Table() {
        definition.name = "T";
        definition.objectId = 9;
        for (record::ColumnId id = 1; id <= 4; ++id)
            add(id, ColumnType::Long, 4, static_cast<std::uint16_t>(4 * id));
        add(5, ColumnType::LongLong, 8, 20);
        add(128, ColumnType::Text, 255);
        add(129, ColumnType::Text, 255);
        add(256, ColumnType::Long, 4);
        add(257, ColumnType::LongText, 0);
        add(258, ColumnType::Long, 4, 0, catalog::kColumnMultiValued);
        layout = table::TableLayout::make(catalog, definition, kPageSize).value();
        record::RowEditor editor(layout->schema());
        fill(editor);
        row.assign(editor.row().begin(), editor.row().end());
    }
    void add(record::ColumnId id, ColumnType type, std::uint32_t size, std::uint16_t offset = 0,
             std::uint32_t flags = 0) {
        catalog::ColumnDefinition column;
        column.id = id;
        column.name = "column" + std::to_string(id);
        column.type = type;
        column.maxLength = size;
        column.recordOffset = offset;
        column.codePage = 1252;
        column.flags = flags;
        definition.columns.insert(std::move(column));
    }
    void fill(record::RowEditor& editor) const {
        bool good = editor.setFixedInteger<std::int32_t>(1, 17).has_value();
        good = good && editor.setFixedInteger<std::int32_t>(2, 4).has_value();
        good = good && editor.setFixedInteger<std::int64_t>(5, 1234567890123).has_value();
        good = good && editor.setVariable(128, text).has_value();
        good = good && editor.setVariable(129, text).has_value();
        good = good && editor.setTagged({256}, 1, {four}).has_value();
        good = good && editor.setTagged({257, false, true}, 1, {text}).has_value();
        if (!good) std::abort();
    }
    std::shared_ptr<const table::IndexKeyPlan> plan(std::initializer_list<record::ColumnId> columns) const {
        catalog::IndexDefinition index;
        index.name = "i";
        index.flags = catalog::kIndexAnyNull;
        for (const record::ColumnId id : columns)
            index.segments.push_back({id});
        return table::IndexKeyPlan::make(layout, catalog, definition, index).value();
    }

    catalog::Catalog catalog;
    catalog::TableDefinition definition;
    std::shared_ptr<const table::TableLayout> layout;
    Bytes text{20, std::byte{'t'}};
    Bytes four{4, std::byte{7}};
    Bytes row;
};

void retrieve(benchmark::State& state) {
    const Table table;
    const auto id = static_cast<JET_COLUMNID>(state.range(0));
    std::byte out[64];
    for (auto _ : state) {
        const auto view = record::RowView::parse(table.row, record::PageKind::Small);
        const auto column = table.layout->column(id);
        const auto value = table::columnValue(*view, **column);
        std::memcpy(out, (*value)->bytes.data(), (*value)->bytes.size());
        benchmark::DoNotOptimize(out);
    }
}
BENCHMARK(retrieve)->Arg(1)->Arg(5)->Arg(129)->Arg(256)->Arg(257);

void insertRow(benchmark::State& state) {
    const Table table;
    record::RowEditor editor(table.layout->schema());
    for (auto _ : state) {
        editor.loadTrusted(table.layout->defaultRow());
        table.fill(editor);
        benchmark::DoNotOptimize(editor.row().data());
    }
    state.SetLabel("7 columns");
}
BENCHMARK(insertRow);

void replaceOneColumn(benchmark::State& state) {
    const Table table;
    record::RowEditor editor(table.layout->schema());
    const auto what = state.range(0);
    for (auto _ : state) {
        bool good = editor.load(table.row).has_value();
        if (what == 0) good = good && editor.setFixedInteger<std::int32_t>(2, 5).has_value();
        if (what == 1) good = good && editor.setVariable(128, table.four).has_value();
        if (what == 2) good = good && editor.setTagged({257, false, true}, 1, {table.four}).has_value();
        benchmark::DoNotOptimize(good);
    }
    state.SetLabel(what == 0 ? "fixed" : what == 1 ? "variable" : "tagged");
}
BENCHMARK(replaceOneColumn)->Arg(0)->Arg(1)->Arg(2);

void makeKey(benchmark::State& state, std::initializer_list<record::ColumnId> columns) {
    const Table table;
    const auto plan = table.plan(columns);
    table::IndexKeyMaker maker;
    key::KeyBuffer key;
    for (auto _ : state) {
        const auto view = record::RowView::parse(table.row, record::PageKind::Small);
        const auto made = maker.key(*plan, *view, key);
        benchmark::DoNotOptimize(made);
        benchmark::DoNotOptimize(key.view().data());
    }
}
BENCHMARK_CAPTURE(makeKey, long, {1});
BENCHMARK_CAPTURE(makeKey, longAndLongLong, {1, 5});
BENCHMARK_CAPTURE(makeKey, text, {128});
BENCHMARK_CAPTURE(makeKey, textAndLong, {128, 2});

void makeKeyList(benchmark::State& state) {
    Table table;
    record::RowEditor editor(table.layout->schema());
    table.fill(editor);
    for (int i = 0; i < 4; ++i)
        if (!editor.setTagged({258}, 0, {table.four})) std::abort();
    const auto plan = table.plan({258, 1});
    table::IndexKeyMaker maker;
    table::IndexKeyList keys;
    for (auto _ : state) {
        const Status made = maker.keys(*plan, editor.view(), keys);
        benchmark::DoNotOptimize(made);
    }
    state.SetLabel("4 values");
}
BENCHMARK(makeKeyList);

// Letters, UTF-16 letters, prose-like repeats.
Bytes sample(int what, std::size_t size) {
    std::mt19937 random(3);
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<std::byte>('a' + random() % 26);
        if (what == 1 && i % 2 != 0) bytes[i] = std::byte{0};
        if (what == 2)
            bytes[i] = i > 600 && random() % 16 != 0 ? bytes[i - 500] : static_cast<std::byte>(random());
    }
    return bytes;
}

void compress(benchmark::State& state) {
    const Bytes plain = sample(static_cast<int>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    for (auto _ : state)
        benchmark::DoNotOptimize(record::compress(plain, 8));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * plain.size()));
}
BENCHMARK(compress)->ArgsProduct({{0, 1, 2}, {100, 1000, 4014}});

void decompress(benchmark::State& state) {
    const Bytes plain = sample(static_cast<int>(state.range(0)), static_cast<std::size_t>(state.range(1)));
    const auto stored = record::compress(plain, 8);
    if (!stored) return state.SkipWithError("stored plain");
    for (auto _ : state)
        benchmark::DoNotOptimize(record::decompress(*stored, plain.size()));
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * plain.size()));
}
BENCHMARK(decompress)->ArgsProduct({{0, 1, 2}, {100, 1000, 4014}});

}  // namespace

BENCHMARK_MAIN();
