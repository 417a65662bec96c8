// The JET_INSTANCE_INFO arrays that JetGetInstanceInfo and the snapshot functions return: one block of memory
// for JetFreeBuffer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "instance/handles.h"

namespace esent::instance {
class Instance;
}

namespace esent::api {

struct InstanceListEntry {
    instance::InstanceHandle handle = 0;
    bool named = false;
    std::string name;
    std::vector<std::string> databases;  // full paths
};

// What a snapshot or JetGetInstanceInfo says of an instance. The caller is counted in; databases are listed
// when the instance is initialised and not terminating.
[[nodiscard]] InstanceListEntry describeInstance(instance::Instance& instance);

// Info is JET_INSTANCE_INFO_A or _W. An empty list is nullptr.
template <class Info>
[[nodiscard]] Result<Info*> makeInstanceList(const std::vector<InstanceListEntry>& entries);

}  // namespace esent::api
