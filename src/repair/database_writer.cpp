#include "repair/database_writer.h"

#include <array>
#include <utility>

#include "page/page_view.h"

namespace esent::repair {

namespace {

constexpr std::uint32_t kExtentPages = 3;  // root and the roots of both trees of extents
constexpr std::uint32_t kFreePages = 16;   // left at the end for the first changes
constexpr std::uint32_t kFullPages = 100;

}  // namespace

Result<PageNumber> DatabaseWriter::take(std::uint32_t pages) {
    if (last_ > btree::kLargestPageNumber - pages - kFreePages) return fail(JET_errOutOfDatabaseSpace);
    const PageNumber first = last_ + 1;
    last_ += pages;
    return first;
}

Result<PageNumber> DatabaseWriter::allocatePage(PageNumber near) {
    (void)near;
    if (tree_ == nullptr) return fail(JET_errOutOfDatabaseSpace);  // a tree of extents that needs two pages
    return tree_->allocate();
}

Status DatabaseWriter::writePage(PageNumber number, ByteView page) {
    return file_.write(page::pageOffset(number, pageSize_), page);
}

Status DatabaseWriter::writeExtents(PageNumber root, ObjectId object, std::uint32_t typeFlags,
                                    const std::vector<btree::Extent>& extents) {
    TreeWriter* const outer = std::exchange(tree_, nullptr);
    TRY(btree::buildExtentTree({root, object, pageSize_, typeFlags}, extents, *this));
    tree_ = outer;
    return {};
}

Status DatabaseWriter::finish() {
    const PageNumber used = last_;
    (void)TRY(take(kFreePages));
    btree::SpaceHeader header{last_, 0, btree::SpaceHeader::kMultiExtent, btree::kDatabaseRoot + 1};
    std::array<std::byte, btree::SpaceHeader::kSize> bytes;
    header.store(bytes.data());
    constexpr ObjectId kDatabaseObject = 1;
    btree::BulkBuilder builder({btree::kDatabaseRoot, kDatabaseObject, pageSize_, 0, kFullPages}, *this);
    TRY(builder.finish(bytes));
    TRY(writeExtents(header.ownedRoot(), kDatabaseObject, 0, {{last_, last_}}));
    TRY(writeExtents(header.availableRoot(), kDatabaseObject, 0, {{last_, last_ - used}}));
    TRY(file_.resize((std::uint64_t{last_} + 2) * pageSize_));
    return file_.sync();
}

Result<std::unique_ptr<TreeWriter>> TreeWriter::begin(DatabaseWriter& database, const Place& place) {
    std::unique_ptr<TreeWriter> tree(new TreeWriter(database, place));
    if (place.fixedRoot != 0) {
        tree->root_ = place.fixedRoot;
        tree->multiExtent_ = true;
        const PageNumber last = place.fixedRoot + place.fixedPages - 1;
        tree->pool_ = {last, place.fixedPages - kExtentPages - place.fixedChildPages};
    } else {
        tree->root_ = TRY(database.take(1));
        if (place.hasChildren) TRY(tree->takeExtentPages());
    }
    tree->builder_ = std::make_unique<btree::BulkBuilder>(
        btree::BulkTreeSpec{tree->root_, place.object, database.pageSize_, place.typeFlags, place.density},
        database);
    database.tree_ = tree.get();
    return tree;
}

Status TreeWriter::takeExtentPages() {
    multiExtent_ = true;
    (void)TRY(database_.take(kExtentPages - 1));
    return {};
}

Result<PageNumber> TreeWriter::allocate() {
    if (place_.fixedRoot != 0) {
        if (pool_.count > 0) return pool_.last - pool_.count-- + 1;
        const PageNumber page = TRY(database_.take(1));
        if (grownFrom_ == 0) grownFrom_ = page;
        return page;
    }
    if (!multiExtent_) TRY(takeExtentPages());
    const PageNumber page = TRY(database_.take(1));
    describe();
    return page;
}

// The header of the root, as far as the tree has got: the builder reads it when it writes the root, behind
// the last page that it takes.
void TreeWriter::describe() {
    const bool nonUnique = (place_.typeFlags & page::kPageNonUnique) != 0;
    btree::SpaceHeader header{1, place_.parent, nonUnique ? btree::SpaceHeader::kNonUnique : 0, 0};
    if (multiExtent_) {
        header.pages = place_.fixedRoot != 0 ? place_.fixedPages : database_.last_ - root_ + 1;
        header.flags |= btree::SpaceHeader::kMultiExtent;
        header.bitmapOrOwnedRoot = root_ + 1;
    }
    header.store(rootHeader_.data());
}

Status TreeWriter::finish() {
    database_.tree_ = this;
    describe();
    TRY(builder_->finish(rootHeader_));
    builder_.reset();
    database_.tree_ = nullptr;
    dataEnd_ = database_.lastPage();
    return {};
}

Status TreeWriter::close() {
    if (!multiExtent_) return {};
    const PageNumber end = database_.lastPage();
    std::vector<btree::Extent> owned;
    std::vector<btree::Extent> available;
    if (place_.fixedRoot != 0) {
        owned.push_back({place_.fixedRoot + place_.fixedPages - 1, place_.fixedPages});
        if (end > dataEnd_ && grownFrom_ == 0) grownFrom_ = dataEnd_ + 1;  // its children's
        if (grownFrom_ != 0) owned.push_back({end, end - grownFrom_ + 1});
        available.push_back(pool_);
    } else {
        owned.push_back({dataEnd_, dataEnd_ - root_ + 1});
        if (end > dataEnd_) owned.push_back({end, end - dataEnd_});
    }
    TRY(database_.writeExtents(root_ + 1, place_.object, place_.typeFlags, owned));
    return database_.writeExtents(root_ + 2, place_.object, place_.typeFlags, available);
}

}  // namespace esent::repair
