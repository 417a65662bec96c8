// DatabaseWriter: writes a database from its trees, one after the other, into an empty file: pages, extents,
// the root of the database. What the trees hold is the caller's business.
//
// The system's trees lie where they always lie; every other tree gets one run of pages behind what was
// written before, a tree of a table within the run of its table. Nothing is logged or synced before finish().
// One thread.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "btree/bulk_builder.h"
#include "btree/space.h"
#include "os/file_system.h"

namespace esent::repair {

class DatabaseWriter final : public btree::BulkTarget {
 public:
    // Page times begin behind `lastTime`.
    DatabaseWriter(os::File& file, std::uint32_t pageSize, DatabaseTime lastTime)
        : file_(file), pageSize_(pageSize), time_(lastTime) {}

    [[nodiscard]] std::uint32_t pageSize() const { return pageSize_; }
    [[nodiscard]] DatabaseTime lastTime() const { return time_; }
    // The last page in use. back() forgets what was written behind an earlier one.
    [[nodiscard]] PageNumber lastPage() const { return last_; }
    void back(PageNumber last) { last_ = last; }

    // The root of the database and pages behind the last one that stay free; sizes the file and makes all of
    // it durable but for the header.
    [[nodiscard]] Status finish();

    // BulkTarget, for the tree under construction.
    [[nodiscard]] Result<PageNumber> allocatePage(PageNumber near) override;
    [[nodiscard]] DatabaseTime nextTime() override { return ++time_; }
    [[nodiscard]] Status writePage(PageNumber number, ByteView page) override;

 private:
    friend class TreeWriter;
    [[nodiscard]] Result<PageNumber> take(std::uint32_t pages);
    [[nodiscard]] Status writeExtents(PageNumber root, ObjectId object, std::uint32_t typeFlags,
                                      const std::vector<btree::Extent>& extents);

    os::File& file_;
    std::uint32_t pageSize_;
    DatabaseTime time_;
    PageNumber last_ = 28;              // behind the trees of the catalog
    class TreeWriter* tree_ = nullptr;  // that takes pages now
};

// One tree. Trees nest: those of a table are written while the table's own waits for its extents.
class TreeWriter {
 public:
    struct Place {
        ObjectId object = 0;
        PageNumber parent = btree::kDatabaseRoot;
        std::uint32_t typeFlags = 0;  // as in BulkTreeSpec
        std::uint32_t density = 100;
        bool hasChildren = false;  // other trees will lie within its pages
        // A tree of the system: where its root is, and how many pages of its first extent are its own.
        PageNumber fixedRoot = 0;
        std::uint32_t fixedPages = 0;
        std::uint32_t fixedChildPages = 0;
    };
    [[nodiscard]] static Result<std::unique_ptr<TreeWriter>> begin(DatabaseWriter& database,
                                                                   const Place& place);

    [[nodiscard]] PageNumber root() const { return root_; }
    [[nodiscard]] Status add(ByteView key, ByteView data) { return builder_->add(key, data); }
    // Writes the data. Then other trees may be written, and then close() writes the extents.
    [[nodiscard]] Status finish();
    [[nodiscard]] Status close();

 private:
    friend class DatabaseWriter;
    TreeWriter(DatabaseWriter& database, const Place& place) : database_(database), place_(place) {}
    [[nodiscard]] Result<PageNumber> allocate();
    [[nodiscard]] Status takeExtentPages();
    void describe();

    DatabaseWriter& database_;
    Place place_;
    PageNumber root_ = 0;
    bool multiExtent_ = false;
    btree::Extent pool_;        // unused pages of a fixed first extent
    PageNumber dataEnd_ = 0;    // last page when the data was written
    PageNumber grownFrom_ = 0;  // fixed trees: the first page outside the first extent
    std::array<std::byte, btree::SpaceHeader::kSize> rootHeader_{};
    std::unique_ptr<btree::BulkBuilder> builder_;
};

}  // namespace esent::repair
