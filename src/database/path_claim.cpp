// See path_claim.h.
#include "database/path_claim.h"

#include <algorithm>
#include <mutex>
#include <vector>

#include "os/path.h"
#include "os/pausable_file_system.h"

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

// Each instance pauses its files through a file system of its own; whose the paths are is the one below.
const os::FileSystem& below(const os::FileSystem& files) {
    const auto* const pausable = dynamic_cast<const os::PausableFileSystem*>(&files);
    return pausable == nullptr ? files : pausable->machine();
}

}  // namespace

Result<PathClaim> PathClaim::take(const os::FileSystem& given, std::string_view path, bool readOnly) {
    const os::FileSystem& files = below(given);
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

bool PathClaim::isTaken(const os::FileSystem& files, std::string_view path) {
    Claims& all = claims();
    const std::lock_guard guard(all.lock);
    return all.find(below(files), path) != all.list.end();
}

PathClaim::~PathClaim() {
    if (files_ == nullptr) return;
    Claims& all = claims();
    const std::lock_guard guard(all.lock);
    const auto found = all.find(*files_, path_);
    if (found != all.list.end() && --found->holders == 0) all.list.erase(found);
}

}  // namespace esent::database
