// The fields of the records that change one node, and what each does to its page.
#pragma once

#include "btree/tree_page.h"
#include "log/record_catalogue.h"
#include "recovery/versions.h"

namespace esent::recovery {

// The part that all of them begin with, and the bytes behind it. The view borrows the record.
struct NodeRecord {
    log::RecordCode code = log::RecordCode::Nop;
    log::SessionNumber session = 0;
    DatabaseId database = 0;
    PageNumber page = 0;
    DatabaseTime after = 0;
    DatabaseTime before = 0;
    std::uint32_t transaction = 0;
    std::uint8_t level = 0;
    std::uint16_t line = 0;
    bool versioned = false;
    bool unique = false;
    bool space = false;
    std::uint32_t versionId = 0;
    PageNumber root = 0;
    ObjectId object = 0;
    ByteView body;  // from byte 44 on
};

[[nodiscard]] Result<NodeRecord> readNodeRecord(ByteView record);

// Key and data that an inserting record (29, 30, 31) or a replacing one (33: data only) carries.
struct CarriedItem {
    btree::Bytes key;
    btree::Bytes data;
};
[[nodiscard]] Result<CarriedItem> carriedItem(const NodeRecord& record);

// The versions that the record makes whatever the page shows, and those that only its application to `page`
// can make (nullptr: it was not applied; their ids are missing then).
[[nodiscard]] Status makeVersions(const NodeRecord& record, const btree::TreePage* page, Versions& versions);

// Carries the record out on its page. JET_errLogOperationInconsistentWithDatabase when the page can't be the
// one.
[[nodiscard]] Status applyToNode(const NodeRecord& record, btree::TreePage& page, const Versions& versions,
                                 bool checkOldSize = true);

// Takes one version back on the node at `line`.
[[nodiscard]] Status undoOnNode(const Version& version, btree::TreePage& page, unsigned line);

}  // namespace esent::recovery
