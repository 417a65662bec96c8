// Navigation through the C API on a table of a million rows (16-byte key, 100-byte value) that lies in
// memory: what one JetMakeKey + JetSeek and one JetMove cost.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "catalog/schema_editor.h"
#include "catalog/system_tables.h"
#include "database/database_set.h"
#include "esent.h"
#include "instance/instance.h"
#include "instance/session_table.h"
#include "key/normalize.h"
#include "table/table_plan.h"

namespace {

using namespace esent;

constexpr std::uint32_t kRows = 1'000'000;
constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kValueBytes = 100;

void check(JET_ERR error, const char* what) {
    if (error >= JET_errSuccess) return;
    std::fprintf(stderr, "%s: %d\n", what, static_cast<int>(error));
    std::exit(1);
}
template <class AnyResult>
typename AnyResult::value_type must(AnyResult result, const char* what) {
    if (!result) check(result.error().code, what);
    if constexpr (!std::is_void_v<typename AnyResult::value_type>) return std::move(*result);
}

// Row `i` of the table has this key: spread over the whole range, ascending with `i`.
std::array<std::byte, kKeyBytes> keyOf(std::uint32_t i) {
    std::array<std::byte, kKeyBytes> key{};
    const std::uint64_t spread = std::uint64_t{i} * 18'000'000'000'000ULL;
    for (std::size_t b = 0; b < 8; ++b)
        key[b] = static_cast<std::byte>(spread >> (8 * (7 - b)));
    for (std::size_t b = 8; b < kKeyBytes; ++b)
        key[b] = static_cast<std::byte>(i * 2654435761U >> (b % 4 * 8));
    return key;
}

class Fixture {
 public:
    static Fixture& get() {
        static Fixture fixture;
        return fixture;
    }
    JET_SESID session = JET_sesidNil;
    JET_TABLEID table = JET_tableidNil;
    JET_DBID database = JET_dbidNil;

 private:
    Fixture() : folder_(std::filesystem::temp_directory_path() / "esent_navigation_bench") {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        check(JetCreateInstanceA(&instance_, "bench"), "instance");
        const std::string path = folder_.string() + "/";
        for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
            check(JetSetSystemParameterA(&instance_, JET_sesidNil, id, 0, path.c_str()), "path");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramRecovery, 0, "off"), "recovery");
        check(JetSetSystemParameterA(&instance_, JET_sesidNil, JET_paramMaxTemporaryTables, 0, nullptr),
              "temp");
        check(JetSetSystemParameterA(nullptr, JET_sesidNil, JET_paramCacheSizeMax, 200'000, nullptr),
              "cache");
        check(JetInit(&instance_), "init");
        check(JetBeginSessionA(instance_, &session, nullptr, nullptr), "session");
        const std::string file = path + "bench.edb";
        check(JetCreateDatabaseA(session, file.c_str(), nullptr, &database, 0), "create");
        fill();
        check(JetOpenTableA(session, database, "t", nullptr, 0, 0, &table), "open");
    }
    ~Fixture() {
        (void)JetTerm2(instance_, JET_bitTermAbrupt);
        std::filesystem::remove_all(folder_);
    }

    // With the library's own rooms: much faster than a million updates.
    void fill() {
        check(JetBeginTransaction(session), "begin");
        std::shared_ptr<btree::Tree> tree;
        const catalog::TableSchema* schema = nullptr;
        catalog::FoundTable found;
        std::shared_ptr<database::VolumeFile> file;
        {
            auto stay = must(instance::SessionTable::process().enter(session), "enter");
            instance::Session& inside = stay.session();
            file = inside.instance().databases().find(static_cast<DatabaseId>(database))->volumeFile();
            catalog::CatalogWriter rows(file->volume(), {});
            catalog::SchemaEditor editor(file->schemas(), rows, inside.transaction());
            catalog::TableDefinition definition;
            definition.name = "t";
            definition.density = 100;
            definition.initialPages = 1;
            found = must(editor.createTable(std::move(definition), nullptr, 255), "table");
            catalog::ColumnDefinition key;
            key.name = "k";
            key.type = record::ColumnType::Binary;
            key.maxLength = kKeyBytes;
            must(editor.addColumn(found, key, catalog::ColumnClass::Fixed, 4000), "column");
            catalog::ColumnDefinition value;
            value.name = "v";
            value.type = record::ColumnType::LongBinary;
            must(editor.addColumn(found, value, catalog::ColumnClass::Tagged, 4000), "column");
            catalog::IndexDefinition index;
            index.name = "pk";
            index.flags = catalog::kIndexPrimary | catalog::kIndexUnique | 0x10;
            index.density = 100;
            index.segments.push_back({1, false, false, false});
            using RowsHeld = catalog::SchemaEditor::RowsHeld;
            const Status made =
                editor.addIndex(found, index, [](const auto&, const auto&) { return RowsHeld(); });
            if (!made) check(made.error().code, "index");
            found =
                must(file->schemas().find(found.entry->object(), inside.transaction().snapshot()), "found");
            schema = found.schema.get();
            tree = schema->tree();
        }
        check(JetCommitTransaction(session, 0), "commit");
        const auto* const plan = must(table::TablePlan::of(*schema), "plan");
        btree::TreeWriter writer(tree);
        record::RowEditor row(plan->layout().schema());
        std::mt19937_64 random(7);
        for (std::uint32_t i = 0; i < kRows; ++i) {
            std::array<std::byte, kValueBytes> value;
            for (std::byte& b : value)
                b = static_cast<std::byte>(random());
            const auto key = keyOf(i);
            row.clear();
            must(row.setFixed(1, key), "key");
            record::TaggedValue tagged;
            tagged.data = value;
            must(row.setTagged({256, false, true, false}, 1, tagged), "value");
            std::vector<std::byte> normalized{key::kDataPrefix};
            normalized.insert(normalized.end(), key.begin(), key.end());
            must(writer.append(nullptr, normalized, row.row()), "append");
        }
    }

    std::filesystem::path folder_;
    JET_INSTANCE instance_ = JET_instanceNil;
};

std::vector<std::array<std::byte, kKeyBytes>> randomKeys() {
    std::mt19937 random(42);
    std::vector<std::array<std::byte, kKeyBytes>> keys(1 << 16);
    for (auto& key : keys)
        key = keyOf(random() % kRows);
    return keys;
}

void seekRandom(benchmark::State& state) {
    Fixture& f = Fixture::get();
    const auto keys = randomKeys();
    std::size_t i = 0;
    for (auto _ : state) {
        const auto& key = keys[i++ & (keys.size() - 1)];
        check(JetMakeKey(f.session, f.table, key.data(), kKeyBytes, JET_bitNewKey), "key");
        check(JetSeek(f.session, f.table, JET_bitSeekEQ), "seek");
    }
}
BENCHMARK(seekRandom);

void makeKey(benchmark::State& state) {
    Fixture& f = Fixture::get();
    const auto key = keyOf(77);
    for (auto _ : state)
        check(JetMakeKey(f.session, f.table, key.data(), kKeyBytes, JET_bitNewKey), "key");
}
BENCHMARK(makeKey);

void seekSame(benchmark::State& state) {
    Fixture& f = Fixture::get();
    const auto key = keyOf(777);
    for (auto _ : state) {
        check(JetMakeKey(f.session, f.table, key.data(), kKeyBytes, JET_bitNewKey), "key");
        check(JetSeek(f.session, f.table, JET_bitSeekEQ), "seek");
    }
}
BENCHMARK(seekSame);

void moveNext(benchmark::State& state) {
    Fixture& f = Fixture::get();
    check(JetMove(f.session, f.table, JET_MoveFirst, 0), "first");
    for (auto _ : state) {
        if (JetMove(f.session, f.table, JET_MoveNext, 0) != JET_errSuccess) {
            check(JetMove(f.session, f.table, JET_MoveFirst, 0), "first");
        }
    }
}
BENCHMARK(moveNext);

void movePrevious(benchmark::State& state) {
    Fixture& f = Fixture::get();
    check(JetMove(f.session, f.table, JET_MoveLast, 0), "last");
    for (auto _ : state) {
        if (JetMove(f.session, f.table, JET_MovePrevious, 0) != JET_errSuccess) {
            check(JetMove(f.session, f.table, JET_MoveLast, 0), "last");
        }
    }
}
BENCHMARK(movePrevious);

void getBookmark(benchmark::State& state) {
    Fixture& f = Fixture::get();
    check(JetMove(f.session, f.table, JET_MoveFirst, 0), "first");
    std::array<std::byte, 64> buffer;
    JET_ULONG actual = 0;
    for (auto _ : state)
        check(JetGetBookmark(f.session, f.table, buffer.data(), 64, &actual), "bookmark");
}
BENCHMARK(getBookmark);

}  // namespace

BENCHMARK_MAIN();
