// The shape of every tree of a database: how many leaves, how full, how much space. For comparing a rebuilt
// database with its original tree by tree.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "btree/tree_check.h"
#include "catalog/catalog_reader.h"

namespace esent::test {

struct TreeFigures {
    std::uint64_t leaves = 0;
    std::uint64_t entries = 0;
    std::uint64_t bytesFree = 0;  // on the leaves
    std::uint64_t ownedPages = 0;
    std::uint64_t availablePages = 0;
};

// By table, or table and index, or table and "long values".
inline std::map<std::string, TreeFigures> treeShapes(btree::PageSource& source,
                                                     const catalog::Catalog& catalog) {
    std::map<std::string, TreeFigures> shapes;
    const auto add = [&](const std::string& name, PageNumber root, ObjectId object) {
        const auto report = btree::checkTreeAndSpace(source, root, object);
        ASSERT_TRUE(report) << name;
        shapes[name] = {report->tree.leafPages, report->tree.entries, report->tree.leafBytesFree,
                        report->space.ownedPages(), report->space.availablePages()};
    };
    for (const catalog::TableDefinition& table : catalog.tables) {
        add(table.name, table.root, table.objectId);
        for (const catalog::IndexDefinition& index : table.indexes)
            if (!index.primary()) add(table.name + '.' + index.name, index.root, index.objectId);
        if (table.longValueObject != 0)
            add(table.name + ".long values", table.longValueRoot, table.longValueObject);
    }
    return shapes;
}

}  // namespace esent::test
