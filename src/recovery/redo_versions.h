// What records of node changes mean for a later undo, and how redo carries them out.
#pragma once

#include "btree/node_change.h"
#include "recovery/versions.h"

namespace esent::recovery {

// The versions that the record makes whatever the page shows, and those that only its application to `page`
// can make (nullptr: it was not applied; their ids are missing then).
[[nodiscard]] Status makeVersions(const btree::NodeChange& change, const btree::TreePage* page,
                                  Versions& versions);

// btree::applyNodeChange, and Undo by the version that it names.
[[nodiscard]] Status redoNodeChange(const btree::NodeChange& change, btree::TreePage& page,
                                    const Versions& versions, bool checkOldSize = true);

// What taking back this version means.
[[nodiscard]] btree::NodeUndo undoOf(const Version& version);

}  // namespace esent::recovery
