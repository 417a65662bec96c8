#include "catalog/space_audit.h"

#include <algorithm>
#include <map>

#include "btree/space.h"
#include "btree/tree_check.h"
#include "catalog/system_tables.h"

namespace esent::catalog {

namespace {

class Auditor {
 public:
    Auditor(btree::PageSource& source, std::uint32_t ownedPages) : source_(source), uses_(ownedPages + 1) {
        audit_.ownedPages = ownedPages;
    }

    void addTree(std::string name, PageNumber root, ObjectId objectId) {
        const auto report = btree::checkTreeAndSpace(source_, root, objectId);
        if (!report) {
            audit_.failures.push_back({std::move(name), root, report.error().code});
            return;
        }
        ++audit_.trees;
        audit_.entries += report->tree.entries;
        for (const PageNumber page : report->tree.pages)
            use(page);
        for (const PageNumber page : report->spaceTreePages)
            use(page);
        for (const btree::Extent& extent : report->space.available)
            use(extent);
        for (const btree::Extent& extent : report->space.reserved)
            use(extent);
        owned_[root] = report->space.owned;
        parent_[root] = report->space.header.parent;
    }

    SpaceAudit finish() {
        for (PageNumber page = 1; page < uses_.size(); ++page) {
            if (uses_[page] == 0) audit_.leaked.push_back(page);
            if (uses_[page] > 1) audit_.usedTwice.push_back(page);
        }
        for (const auto& [root, extents] : owned_)
            checkParent(root, extents);
        return std::move(audit_);
    }

 private:
    void use(PageNumber page) {
        if (page >= uses_.size()) {
            audit_.outside.push_back(page);
        } else if (uses_[page] < 2) {
            ++uses_[page];
        }
    }
    void use(const btree::Extent& extent) {
        if (extent.last >= uses_.size()) {
            audit_.outside.push_back(extent.last);
            return;
        }
        for (PageNumber page = extent.first(); page <= extent.last; ++page)
            use(page);
    }
    void checkParent(PageNumber root, const std::vector<btree::Extent>& extents) {
        if (root == btree::kDatabaseRoot) return;
        const auto parent = owned_.find(parent_[root]);
        if (parent == owned_.end()) {
            // A parent that could not be read has been reported already.
            if (audit_.failures.empty()) audit_.outside.push_back(root);
            return;
        }
        const bool inside = std::all_of(extents.begin(), extents.end(), [&](const btree::Extent& extent) {
            return std::any_of(parent->second.begin(), parent->second.end(), [&](const btree::Extent& outer) {
                return outer.first() <= extent.first() && extent.last <= outer.last;
            });
        });
        if (!inside) audit_.outside.push_back(root);
    }

    btree::PageSource& source_;
    SpaceAudit audit_;
    std::vector<std::uint8_t> uses_;  // by page: 0, 1, 2 = more
    std::map<PageNumber, std::vector<btree::Extent>> owned_;
    std::map<PageNumber, PageNumber> parent_;
};

}  // namespace

Result<SpaceAudit> auditSpace(btree::PageSource& source, const Catalog& catalog, std::uint32_t filePages) {
    const std::uint32_t owned = TRY(btree::ownedPages(source));
    if (owned > filePages) return fail(JET_errDatabaseCorrupted);
    Auditor auditor(source, owned);
    auditor.addTree("", btree::kDatabaseRoot, kDatabaseObject);
    for (const TableDefinition& table : catalog.tables) {
        auditor.addTree(table.name, table.root, table.objectId);
        for (const IndexDefinition& index : table.indexes) {
            if (!index.primary()) auditor.addTree(table.name + "/" + index.name, index.root, index.objectId);
        }
        if (table.longValueRoot != 0) {
            auditor.addTree(table.name + "/LV", table.longValueRoot, table.longValueObject);
        }
    }
    return auditor.finish();
}

}  // namespace esent::catalog
