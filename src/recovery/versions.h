// What open transactions of the replayed run changed, as far as it must be undone if they do not commit.
//
// Used by one thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/disk_types.h"
#include "btree/node.h"
#include "log/records.h"

namespace esent::recovery {

enum class VersionKind : std::uint16_t { Insert = 1, Replace = 2, FlagDelete = 3, Delta = 4, Delta64 = 9 };

struct Version {
    std::uint32_t id = 0;  // ESE: rceid; compare for equality only
    log::SessionNumber session = 0;
    std::uint8_t level = 0;
    std::uint32_t transaction = 0;
    DatabaseId database = 0;
    PageNumber root = 0;
    ObjectId object = 0;
    bool unique = true;
    bool space = false;
    VersionKind kind = VersionKind::Insert;
    btree::Bytes key;
    btree::Bytes data;    // second half of the bookmark, in trees that are not unique
    btree::Bytes before;  // Replace: the data before
    std::int64_t delta = 0;
    std::uint16_t offset = 0;
    bool imageLogged = false;  // there is a record of what was there before
};

class Versions {
 public:
    // If there is one of this id already it learns only whether its image is in the log.
    void add(Version version);
    void addMissing(std::uint32_t id, log::SessionNumber session) { missing_.insert({session, id}); }
    [[nodiscard]] const Version* find(std::uint32_t id) const;
    void drop(std::uint32_t id);

    void commit(log::SessionNumber session, std::uint8_t toLevel);
    void rollback(log::SessionNumber session, unsigned toLevel);
    void clear();

    [[nodiscard]] const std::map<std::uint32_t, Version>& all() const { return versions_; }
    // Of one session, the newest first.
    [[nodiscard]] std::vector<Version> newestFirst(log::SessionNumber session) const;
    // The log must hold their before image ahead of the pages: none may be written while there is one.
    [[nodiscard]] bool holdsImages() const;

 private:
    std::map<std::uint32_t, Version> versions_;
    std::set<std::pair<log::SessionNumber, std::uint32_t>> missing_;
};

}  // namespace esent::recovery
