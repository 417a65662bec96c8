// Makes a large database for measuring exports: one table of events with a number, a time, a size, a flag, a
// GUID, a name, a hash and a path per row, about 260 bytes, built with the bulk builder and sound in every
// respect.
//
//   export_sample FILE ROWS
//   esentutl check FILE; time esentutl export FILE --to out; time esedbexport -t other FILE
#include <algorithm>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "btree/bulk_builder.h"
#include "btree/space.h"
#include "catalog/catalog_row.h"
#include "catalog/new_database.h"
#include "catalog/system_rows.h"
#include "catalog/system_tables.h"
#include "key/normalize.h"
#include "page/header_transitions.h"

namespace esent {
namespace {

using btree::Bytes;
using catalog::CatalogRow;
using catalog::RowType;

constexpr std::uint32_t kPageSize = 8192;
constexpr PageNumber kRoot = catalog::kMinimumPages + 1;  // behind the system tables
constexpr ObjectId kTable = 8;
constexpr std::uint32_t kRowsPerPage = 24;  // at least so many
constexpr std::uint32_t kSpaceTreePages = 3;

struct ColumnSpec {
    std::uint32_t id;
    const char* name;
    record::ColumnType type;
    std::uint32_t size;
    std::uint32_t codePage;
};

using enum record::ColumnType;
constexpr ColumnSpec kColumns[] = {{1, "Id", Long, 4, 0},         {2, "Time", DateTime, 8, 0},
                                   {3, "Size", LongLong, 8, 0},   {4, "Flag", Bit, 1, 0},
                                   {5, "Guid", Guid, 16, 0},      {128, "Name", Text, 255, 1200},
                                   {129, "Hash", Binary, 255, 0}, {256, "Path", LongText, 0, 1200}};

// Takes the pages of one tree from a range.
class Target final : public btree::BulkTarget {
 public:
    explicit Target(os::File& file) : file_(file) {}
    void use(PageNumber first, std::uint32_t count) {
        next_ = first;
        end_ = first + count;
    }
    Result<PageNumber> allocatePage(PageNumber) override {
        if (next_ == end_) return fail(JET_errOutOfDatabaseSpace);
        return next_++;
    }
    DatabaseTime nextTime() override { return ++time_; }
    Status writePage(PageNumber number, ByteView page) override {
        return file_.write(page::pageOffset(number, kPageSize), page);
    }
    [[nodiscard]] PageNumber next() const { return next_; }
    [[nodiscard]] PageNumber end() const { return end_; }
    [[nodiscard]] DatabaseTime time() const { return time_; }

 private:
    os::File& file_;
    PageNumber next_ = 0;
    PageNumber end_ = 0;
    DatabaseTime time_ = 0x10000;  // behind those of the new database
};

using Entries = std::vector<std::pair<Bytes, Bytes>>;

void appendText(Bytes& out, std::string_view text) {
    for (const char c : text) {
        out.push_back(static_cast<std::byte>(c));
        out.push_back(std::byte{0});
    }
}

template <class T>
void append(Bytes& out, T value) {
    out.resize(out.size() + sizeof(T));
    storeLE<T>(out.data() + out.size() - sizeof(T), value);
}

Bytes rowOf(std::uint32_t number) {
    const std::uint64_t random = (number + 1) * 0x9E3779B97F4A7C15;
    Bytes row = {std::byte{5}, std::byte{129}, std::byte{42}, std::byte{0}};
    append<std::uint32_t>(row, number);
    append<std::uint64_t>(row, std::bit_cast<std::uint64_t>(40000 + number / 86400.0));
    append<std::uint64_t>(row, random >> 20);
    append<std::uint8_t>(row, number % 3 == 0 ? 0xFF : 0);
    append<std::uint64_t>(row, random);
    append<std::uint64_t>(row, random * 3);
    append<std::uint8_t>(row, 0xE0);  // no NULL
    Bytes name;
    appendText(name, "event-" + std::to_string(random % 100000));
    append<std::uint16_t>(row, static_cast<std::uint16_t>(name.size()));
    append<std::uint16_t>(row, static_cast<std::uint16_t>(name.size() + 20));
    row.insert(row.end(), name.begin(), name.end());
    for (int i = 0; i < 20; ++i)
        row.push_back(static_cast<std::byte>(random >> i));
    append<std::uint16_t>(row, 256);
    append<std::uint16_t>(row, 4 | record::kSmallTaggedHasInfo);
    row.push_back(std::byte{record::kInfoLongType});
    appendText(row, "C:\\Users\\somebody\\AppData\\Local\\Temp\\" + std::to_string(random) + ".tmp");
    return row;
}

std::vector<CatalogRow> tableRows() {
    std::vector<CatalogRow> rows;
    CatalogRow table;
    table.tableId = table.id = kTable;
    table.type = RowType::Table;
    table.typeOrRoot = kRoot;
    table.spaceUsage = 80;
    table.rootFlag = true;
    table.name = "Events";
    rows.push_back(table);
    std::uint16_t offset = 4;
    for (const ColumnSpec& spec : kColumns) {
        CatalogRow column;
        column.tableId = kTable;
        column.type = RowType::Column;
        column.id = spec.id;
        column.typeOrRoot = static_cast<std::uint32_t>(spec.type);
        column.spaceUsage = spec.size;
        column.pagesOrLocale = spec.codePage;
        column.name = spec.name;
        if (record::isFixedId(spec.id)) {
            column.recordOffset = offset;
            offset = static_cast<std::uint16_t>(offset + spec.size);
        }
        rows.push_back(column);
    }
    CatalogRow index;
    index.tableId = index.id = kTable;
    index.type = RowType::Index;
    index.typeOrRoot = kRoot;
    index.spaceUsage = 80;
    index.flags = 0x1002F;
    index.mapFlags = 0x30401;
    index.name = "ById";
    index.keySegments = Bytes{std::byte{0}, std::byte{0}, std::byte{1}, std::byte{0}};
    index.localeName = u"en-US";
    rows.push_back(index);
    return rows;
}

class Sample {
 public:
    Sample(os::File& file, std::uint32_t rows) : file_(file), target_(file), rows_(rows) {
        last_ = kRoot + 1000 + rows / kRowsPerPage;
    }

    Status make() {
        TRY(catalog::buildNewDatabase(file_, {kPageSize, last_, true}));
        TRY(makeTable());
        TRY(makeCatalog());
        TRY(makeObjectIds());
        // The database gives all that is behind the system tables to the table.
        TRY(extents(btree::kDatabaseRoot + 2, catalog::kDatabaseObject, {}));
        const LogTime now = LogTime::fromUnixMilliseconds(1'700'000'000'000);
        page::AttachFacts facts;
        facts.time = now;
        page::DatabaseHeader header = page::newHeader(kPageSize, Signature::make(42, now), facts, true);
        page::markClean(header, {}, now, target_.time(), kTable);
        header.seal();
        TRY(file_.write(0, header.bytes()));
        return file_.write(kPageSize, header.bytes());
    }

 private:
    Status extents(PageNumber root, ObjectId object, std::vector<btree::Extent> extents) {
        btree::BulkBuilder builder({root, object, kPageSize, page::kPageSpaceTree, 100}, target_);
        for (const btree::Extent& extent : extents) {
            Bytes key;
            for (unsigned i = 0; i < 4; ++i)
                key.push_back(static_cast<std::byte>(extent.last >> (24 - 8 * i)));
            Bytes data;
            append<std::uint32_t>(data, extent.count);
            TRY(builder.add(key, data));
        }
        TRY(builder.finish(std::array<std::byte, 16>{}));
        return {};
    }
    Status tree(PageNumber root, ObjectId object, PageNumber parent, std::uint32_t pages, std::uint32_t flags,
                const Entries& entries) {
        btree::BulkBuilder builder({root, object, kPageSize, flags, 100}, target_);
        for (const auto& [key, data] : entries)
            TRY(builder.add(key, data));
        btree::SpaceHeader header{pages, parent, 0, 0};
        if (pages > 1) header = {pages, parent, btree::SpaceHeader::kMultiExtent, root + 1};
        std::array<std::byte, btree::SpaceHeader::kSize> bytes;
        header.store(bytes.data());
        TRY(builder.finish(bytes));
        return {};
    }
    Status makeTable() {
        const std::uint32_t pages = last_ - kRoot + 1;
        target_.use(kRoot + kSpaceTreePages, pages - kSpaceTreePages);
        btree::BulkBuilder builder({kRoot, kTable, kPageSize, 0, 80}, target_);
        for (std::uint32_t i = 0; i < rows_; ++i) {
            Bytes key;
            key::appendSigned(key, static_cast<std::int32_t>(i));
            TRY(builder.add(key, rowOf(i)));
        }
        const btree::SpaceHeader header{pages, btree::kDatabaseRoot, btree::SpaceHeader::kMultiExtent,
                                        kRoot + 1};
        std::array<std::byte, btree::SpaceHeader::kSize> bytes;
        header.store(bytes.data());
        TRY(builder.finish(bytes));
        const std::uint32_t left = target_.end() - target_.next();
        TRY(extents(kRoot + 1, kTable, {{last_, pages}}));
        return extents(kRoot + 2, kTable,
                       left > 0 ? std::vector{btree::Extent{last_, left}} : std::vector<btree::Extent>{});
    }
    Status makeCatalog() {
        std::vector<CatalogRow> rows = catalog::systemCatalogRows();
        for (const CatalogRow& row : tableRows())
            rows.push_back(row);
        Entries primary;
        Entries byName;
        Entries roots;
        for (const CatalogRow& row : rows) {
            const Bytes key = primaryKeyOf(row);
            primary.emplace_back(key, TRY(encodeRow(row, record::PageKind::Small)));
            byName.emplace_back(nameKeyOf(row), key);
            if (row.rootFlag) roots.emplace_back(rootObjectsKeyOf(row), key);
        }
        std::sort(byName.begin(), byName.end());
        std::sort(roots.begin(), roots.end());
        // In the catalog's first extent of 20 pages its own pages come behind those of its indexes.
        constexpr PageNumber kFirstLeaf = catalog::kCatalogRoot + 9;
        target_.use(kFirstLeaf, 11);
        TRY(tree(catalog::kCatalogRoot, catalog::kCatalogObject, btree::kDatabaseRoot, 20, 0, primary));
        const std::uint32_t left = target_.end() - target_.next();
        TRY(extents(catalog::kCatalogRoot + 2, catalog::kCatalogObject, {{target_.end() - 1, left}}));
        target_.use(catalog::kShadowRoot + 3, 2);
        TRY(tree(catalog::kShadowRoot, catalog::kShadowObject, btree::kDatabaseRoot, 5, 0, primary));
        const std::uint32_t shadowLeft = target_.end() - target_.next();
        TRY(extents(catalog::kShadowRoot + 2, catalog::kShadowObject,
                    shadowLeft > 0 ? std::vector{btree::Extent{target_.end() - 1, shadowLeft}}
                                   : std::vector<btree::Extent>{}));
        target_.use(0, 0);
        TRY(tree(catalog::kNameIndexRoot, catalog::kNameIndexObject, catalog::kCatalogRoot, 3,
                 page::kPageIndex, byName));
        return tree(catalog::kRootIndexRoot, catalog::kRootIndexObject, catalog::kCatalogRoot, 3,
                    page::kPageIndex, roots);
    }

    Status makeObjectIds() {
        Entries entries;
        const auto add = [&](ObjectId object, ObjectId table, RowType type) -> Status {
            entries.emplace_back(catalog::objectRowKey(object),
                                 TRY(catalog::encodeObjectRow(object, table, type, record::PageKind::Small)));
            return {};
        };
        for (const catalog::ObjectRow& row : catalog::systemObjectRows())
            TRY(add(row.object, row.table, static_cast<RowType>(row.type)));
        TRY(add(kTable, kTable, RowType::Table));
        return tree(catalog::kObjidsRoot, catalog::kObjidsObject, btree::kDatabaseRoot, 1, 0, entries);
    }

    os::File& file_;
    Target target_;
    std::uint32_t rows_;
    PageNumber last_;
};

}  // namespace
}  // namespace esent

int main(int argc, char** argv) {
    using namespace esent;
    if (argc != 3) {
        std::fprintf(stderr, "usage: export_sample FILE ROWS\n");
        return 1;
    }
    auto file = os::nativeFileSystem().open(argv[1], {os::OpenMode::CreateNew});
    const JET_ERR error =
        file ? codeOf(Sample(**file, static_cast<std::uint32_t>(std::atoi(argv[2]))).make()) : codeOf(file);
    if (error != JET_errSuccess) std::fprintf(stderr, "export_sample: error %ld\n", static_cast<long>(error));
    return error == JET_errSuccess ? 0 : 2;
}
