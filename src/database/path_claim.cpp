// See path_claim.h.
#include "database/path_claim.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "os/path.h"

namespace esent::database {
namespace {

struct Claim {
    const os::FileSystem* files;
    std::string path;
    bool readOnly;
    unsigned holders;
};

struct Claims {
    std::mutex lock;
    std::vector<Claim> list;  // a handful at most

    std::vector<Claim>::iterator find(const os::FileSystem& files, std::string_view path) {
        return std::ranges::find_if(list, [&](const Claim& claim) {
            return claim.files == &files && os::samePath(claim.path, path);
        });
    }
};

Claims& claims() {
    static Claims all;
    return all;
}

}  // namespace

Result<PathClaim> PathClaim::take(const os::FileSystem& given, std::string_view path, bool readOnly) {
    const os::FileSystem& files = given.machine();
    Claims& all = claims();
    const std::lock_guard guard(all.lock);
    const auto found = all.find(files, path);
    if (found == all.list.end()) {
        all.list.push_back({&files, std::string(path), readOnly, 1});
    } else if (readOnly && found->readOnly) {
        ++found->holders;
    } else {
        return fail(JET_errDatabaseSharingViolation);
    }
    return PathClaim(&files, std::string(path));
}

PathClaim::~PathClaim() {
    if (files_ == nullptr) return;
    Claims& all = claims();
    const std::lock_guard guard(all.lock);
    const auto found = all.find(*files_, path_);
    if (found != all.list.end() && --found->holders == 0) all.list.erase(found);
}

}  // namespace esent::database
