// TreeKey and Bookmark: how the version store names a tree and a node without knowing pages.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/disk_types.h"

namespace esent::txn {

// A tree of the instance. Object ids are never reused, so the database and the object identify it for good.
struct TreeKey {
    DatabaseId database = 0;
    ObjectId object = 0;
    friend bool operator==(const TreeKey&, const TreeKey&) = default;
};

// A node of a tree: its key and, where keys are not unique, its data. Borrowed bytes.
struct Bookmark {
    ByteView key;
    ByteView data;  // empty in unique trees
};

}  // namespace esent::txn
