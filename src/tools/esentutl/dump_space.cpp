// /ms: who owns the pages of a database.
#include "dump_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "btree/space.h"
#include "read/row_reader.h"

namespace esent::tool {
namespace {

constexpr std::size_t kLineWidth = 98;

nlohmann::json jsonOf(const std::vector<btree::Extent>& extents) {
    auto array = nlohmann::json::array();
    for (const btree::Extent& extent : extents)
        array.push_back({{"first", extent.first()}, {"pages", extent.count}});
    return array;
}

// Pages that the tree got when it was made: the extent that starts with its root.
std::uint32_t primaryExtent(const btree::TreeSpace& space, PageNumber root) {
    const auto first = std::ranges::find(space.owned, root, &btree::Extent::first);
    return first != space.owned.end() ? first->count : space.header.pages;
}

class SpaceTable {
 public:
    SpaceTable(DatabaseReader& database, bool extents, Report& report)
        : database_(database), extents_(extents), report_(report) {
        report_.line("******************************** SPACE DUMP ***********************************");
        report_.line(fmt::format("{:<44}{:<6}{:>10}{:>10}{:>10}{:>8}{:>10}{:>10}", "Name", "Type", "ObjidFDP",
                                 "PgnoFDP", "PriExt", "SecExt", "Owned", "Available"));
        report_.line(std::string(kLineWidth, '='));
    }

    void add(int depth, const char* type, const std::string& name, ObjectId object, PageNumber root) {
        const std::string shown = std::string(static_cast<std::size_t>(depth) * 2, ' ') + name;
        std::string line = fmt::format("{:<44}{:<6}{:>10}{:>10}", shown, type, object, root);
        nlohmann::json json = {{"type", type}, {"name", name}, {"objectId", object}, {"root", root}};
        const auto space = btree::readTreeSpace(database_.pages(), root);
        if (!space) {
            sound_ = false;
            report_.line(line + "  " + errorText(space.error().code));
            json["error"] = space.error().code;
            report_.append("trees", std::move(json));
            return;
        }
        const bool multi = space->header.multiExtent();
        const std::uint32_t primary = primaryExtent(*space, root);
        line += fmt::format("{:>10}{:>8}{:>10}{:>10}", fmt::format("{}-{}", primary, multi ? 'm' : 's'),
                            space->owned.size() - 1, space->ownedPages(), space->availablePages());
        report_.line(line);
        json["owned"] = space->ownedPages();
        json["available"] = space->availablePages();
        json["primaryExtent"] = primary;
        json["multiExtent"] = multi;
        json["ownedExtents"] = jsonOf(space->owned);
        json["availableExtents"] = jsonOf(space->available);
        json["reservedExtents"] = jsonOf(space->reserved);
        report_.append("trees", std::move(json));
        if (extents_) list(*space);
        ++trees_;
        available_ += space->availablePages();
    }

    [[nodiscard]] bool finish() {
        report_.line(std::string(kLineWidth, '-'));
        report_.line(fmt::format("{} trees, {} pages available in them", trees_, available_));
        return sound_;
    }

 private:
    void list(const btree::TreeSpace& space) {
        const auto lines = [&](const char* what, const std::vector<btree::Extent>& extents) {
            for (const btree::Extent& extent : extents) {
                report_.line(
                    fmt::format("{:>58} {:>8}: {} to {}", what, extent.count, extent.first(), extent.last));
            }
        };
        lines("owned", space.owned);
        lines("available", space.available);
        lines("reserved", space.reserved);
    }

    DatabaseReader& database_;
    bool extents_;
    Report& report_;
    bool sound_ = true;
    std::uint64_t trees_ = 0;
    std::uint64_t available_ = 0;
};

}  // namespace

Result<bool> dumpSpace(DatabaseReader& database, bool extents, Report& report) {
    report.value("pageSize", database.header().pageSize());
    report.value("fileBytes", TRY(database.file().size()));
    SpaceTable table(database, extents, report);
    table.add(0, "Db", "<database>", btree::kDatabaseRoot, btree::kDatabaseRoot);
    for (const catalog::TableDefinition& definition : database.catalog().tables) {
        table.add(1, "Tbl", nameOf(definition.name), definition.objectId, definition.root);
        for (const catalog::IndexDefinition& index : definition.indexes) {
            if (index.root == definition.root) continue;  // the primary index is the table itself
            table.add(2, "Idx", nameOf(index.name), index.objectId, index.root);
        }
        if (definition.longValueRoot != 0) {
            table.add(2, "LV", "<Long Values>", definition.longValueObject, definition.longValueRoot);
        }
    }
    return table.finish();
}

}  // namespace esent::tool
