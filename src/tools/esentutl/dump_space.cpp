// /ms: who owns the pages of a database.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "btree/space.h"
#include "catalog/catalog_reader.h"
#include "dump.h"
#include "page/database_header.h"

namespace esent::tool {
namespace {

class SpaceTable {
 public:
    SpaceTable(btree::PageSource& source, Report& report) : source_(source), report_(report) {
        report_.line(fmt::format("{:<48}{:>10}{:>10}{:>10}{:>10}", "Name", "ObjidFDP", "PgnoFDP", "Owned",
                                 "Available"));
        report_.line(std::string(88, '='));
    }

    Status add(int depth, std::string_view kind, std::string_view name, ObjectId object, PageNumber root) {
        const btree::TreeSpace space = TRY(btree::readTreeSpace(source_, root));
        const std::string shown = std::string(static_cast<std::size_t>(depth) * 2, ' ') + std::string(name);
        report_.line(fmt::format("{:<48}{:>10}{:>10}{:>10}{:>10}", shown, object, root, space.ownedPages(),
                                 space.availablePages()));
        report_.append("trees", {{"kind", kind},
                                 {"name", name},
                                 {"objectId", object},
                                 {"root", root},
                                 {"owned", space.ownedPages()},
                                 {"available", space.availablePages()}});
        return {};
    }

 private:
    btree::PageSource& source_;
    Report& report_;
};

}  // namespace

Status dumpSpace(os::FileSystem& fileSystem, const std::string& path, Report& report) {
    const auto file = TRY(fileSystem.open(path, {os::OpenMode::ReadOnly}));
    const page::DatabaseHeader header = TRY(page::readDatabaseHeader(*file, false));
    btree::FilePageSource source(*file, header.pageSize());
    report.value("file", path);
    report.value("pageSize", header.pageSize());
    report.value("fileBytes", TRY(file->size()));
    SpaceTable table(source, report);
    TRY(table.add(0, "database", path, btree::kDatabaseRoot, btree::kDatabaseRoot));
    const catalog::Catalog catalog = TRY(catalog::readCatalog(source));
    for (const catalog::TableDefinition& definition : catalog.tables) {
        TRY(table.add(1, "table", definition.name, definition.objectId, definition.root));
        for (const catalog::IndexDefinition& index : definition.indexes) {
            if (index.root == definition.root) continue;  // the primary index is the table itself
            TRY(table.add(2, "index", index.name, index.objectId, index.root));
        }
        if (definition.longValueRoot != 0) {
            TRY(table.add(2, "long values", "<Long Values>", definition.longValueObject,
                          definition.longValueRoot));
        }
    }
    report.line(std::string(88, '-'));
    return {};
}

}  // namespace esent::tool
