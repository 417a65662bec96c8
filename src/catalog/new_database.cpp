#include "catalog/new_database.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "btree/bulk_builder.h"
#include "btree/space.h"
#include "catalog/catalog_row.h"
#include "catalog/system_rows.h"
#include "catalog/system_tables.h"
#include "page/page_view.h"

namespace esent::catalog {

namespace {

constexpr DatabaseTime kFirstTime = 0x40;     // the counter starts behind this value
constexpr std::uint32_t kSpaceTreePages = 3;  // root, owned extents, available extents
constexpr std::uint32_t kFullPages = 100;     // density

// On 4 KiB pages the catalog does not fit into its root; this row of MSysObjectsShadow is where Windows
// starts the second leaf.
constexpr std::uint32_t kSplitPageSize = 4096;
constexpr auto kSplitColumn = static_cast<std::uint32_t>(CatalogColumn::DeferredLongValueHints);

struct Entry {
    Bytes key;
    Bytes data;
    bool startsLeaf = false;
};

struct NewTree {
    PageNumber root;
    ObjectId object;
    std::uint32_t typeFlags = 0;
    PageNumber parent = btree::kDatabaseRoot;
    std::uint32_t pages = 1;       // of its extent
    std::uint32_t childPages = 0;  // of the extent that belong to child trees
};

bool isLegalSpec(const NewDatabaseSpec& spec) {
    return page::isLegalPageSize(spec.pageSize) && spec.pageSize > page::kMinPageSize &&
           spec.initialPages >= kMinimumPages && spec.initialPages <= btree::kLargestPageNumber;
}

// Writes the trees of a new database, lowest pages first.
class Builder final : public btree::BulkTarget {
 public:
    Builder(os::File& file, const NewDatabaseSpec& spec)
        : file_(file), spec_(spec), kind_(record::pageKindFor(spec.pageSize)) {}

    Status build();
    [[nodiscard]] DatabaseTime lastTime() const { return time_; }

    Result<PageNumber> allocatePage(PageNumber) override {
        if (pool_.count == 0) return fail(JET_errOutOfDatabaseSpace);
        const PageNumber page = pool_.first();
        --pool_.count;
        return page;
    }
    DatabaseTime nextTime() override { return ++time_; }
    Status writePage(PageNumber number, ByteView bytes) override {
        return file_.write(page::pageOffset(number, spec_.pageSize), bytes);
    }

 private:
    Status buildTree(const NewTree& tree, const std::vector<Entry>& entries);
    Status buildData(const NewTree& tree, const btree::SpaceHeader& header,
                     const std::vector<Entry>& entries);
    Status buildExtents(const NewTree& tree, PageNumber root, const btree::Extent& extent);
    Status buildCatalog();
    [[nodiscard]] Result<std::vector<Entry>> objectEntries() const;
    [[nodiscard]] Result<std::vector<Entry>> localeEntries() const;

    os::File& file_;
    NewDatabaseSpec spec_;
    record::PageKind kind_;
    DatabaseTime time_ = kFirstTime;
    btree::Extent pool_;  // free pages of the tree under construction
};

Status Builder::build() {
    // The pages behind the system tables stay with the database itself.
    TRY(buildTree(
        {btree::kDatabaseRoot, kDatabaseObject, 0, 0, spec_.initialPages, kMinimumPages - kSpaceTreePages},
        {}));
    TRY(buildCatalog());
    const auto objects = TRY(objectEntries());
    const auto locales = TRY(localeEntries());
    TRY(buildTree({kObjidsRoot, kObjidsObject}, objects));
    return buildTree({kLocalesRoot, kLocalesObject}, locales);
}

// A tree in one extent of its own. Trees of more than one page keep their space in extent trees behind the
// root; children's pages come next, then free pages.
Status Builder::buildTree(const NewTree& tree, const std::vector<Entry>& entries) {
    btree::SpaceHeader header{tree.pages, tree.parent, 0, 0};
    pool_ = {};
    if (tree.pages == 1) return buildData(tree, header, entries);
    header.flags = btree::SpaceHeader::kMultiExtent;
    header.bitmapOrOwnedRoot = tree.root + 1;
    const PageNumber last = tree.root + tree.pages - 1;
    pool_ = {last, tree.pages - kSpaceTreePages - tree.childPages};
    TRY(buildData(tree, header, entries));
    const btree::Extent available = std::exchange(pool_, {});
    TRY(buildExtents(tree, header.ownedRoot(), {last, tree.pages}));
    return buildExtents(tree, header.availableRoot(), available);
}

Status Builder::buildData(const NewTree& tree, const btree::SpaceHeader& header,
                          const std::vector<Entry>& entries) {
    btree::BulkBuilder builder({tree.root, tree.object, spec_.pageSize, tree.typeFlags, kFullPages}, *this);
    for (const Entry& entry : entries) {
        if (entry.startsLeaf) builder.breakLeaf();
        TRY(builder.add(entry.key, entry.data));
    }
    std::array<std::byte, btree::SpaceHeader::kSize> bytes;
    header.store(bytes.data());
    TRY(builder.finish(bytes));
    return {};
}

Status Builder::buildExtents(const NewTree& tree, PageNumber root, const btree::Extent& extent) {
    return btree::buildExtentTree({root, tree.object, spec_.pageSize, tree.typeFlags}, {&extent, 1}, *this);
}

Status Builder::buildCatalog() {
    std::vector<Entry> primary;
    std::vector<Entry> byName;
    std::vector<Entry> rootObjects;
    for (const CatalogRow& row : systemCatalogRows()) {
        const Bytes key = primaryKeyOf(row);
        const bool startsLeaf = spec_.pageSize == kSplitPageSize && row.tableId == kShadowObject &&
                                row.type == RowType::Column && row.id == kSplitColumn;
        Bytes encoded = TRY(encodeRow(row, kind_));
        primary.push_back({key, std::move(encoded), startsLeaf});
        byName.push_back({nameKeyOf(row), key});
        if (row.rootFlag) rootObjects.push_back({rootObjectsKeyOf(row), key});
    }
    const auto ascending = [](const Entry& a, const Entry& b) {
        return btree::compareBytes(a.key, b.key) < 0;
    };
    std::sort(byName.begin(), byName.end(), ascending);
    std::sort(rootObjects.begin(), rootObjects.end(), ascending);
    TRY(buildTree({kCatalogRoot, kCatalogObject, 0, btree::kDatabaseRoot, 20, 6}, primary));
    TRY(buildTree({kNameIndexRoot, kNameIndexObject, page::kPageIndex, kCatalogRoot, 3}, byName));
    TRY(buildTree({kRootIndexRoot, kRootIndexObject, page::kPageIndex, kCatalogRoot, 3}, rootObjects));
    if (!spec_.shadowCatalog) primary.clear();
    return buildTree({kShadowRoot, kShadowObject, 0, btree::kDatabaseRoot, 5}, primary);
}

Result<std::vector<Entry>> Builder::objectEntries() const {
    std::vector<Entry> entries;
    for (const ObjectRow& object : systemObjectRows()) {
        const auto type = static_cast<RowType>(object.type);
        Bytes encoded = TRY(encodeObjectRow(object.object, object.table, type, kind_));
        entries.push_back({objectRowKey(object.object), std::move(encoded)});
    }
    return entries;
}

Result<std::vector<Entry>> Builder::localeEntries() const {
    std::vector<Entry> entries;
    for (const LocaleRow& locale : systemLocaleRows()) {
        const Bytes data = TRY(encodeLocaleRow(locale.type, locale.key, locale.value, kind_));
        entries.push_back({localeRowKey(locale.key), data});
    }
    return entries;
}

}  // namespace

Result<NewDatabase> buildNewDatabase(os::File& file, const NewDatabaseSpec& spec) {
    if (!isLegalSpec(spec)) return fail(JET_errInvalidParameter);
    TRY(file.resize((std::uint64_t{spec.initialPages} + 2) * spec.pageSize));
    Builder builder(file, spec);
    TRY(builder.build());
    return NewDatabase{builder.lastTime(), kLocalesObject, spec.initialPages};
}

}  // namespace esent::catalog
