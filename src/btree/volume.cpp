#include "btree/volume.h"

#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "btree/change_scope.h"
#include "btree/tree.h"

namespace esent::btree {

// Descriptors live as long as somebody holds them; the map only lets the next one find them.
struct Volume::Trees {
    mutable std::shared_mutex mutex;
    std::unordered_map<ObjectId, std::weak_ptr<Tree>> byObject;
    std::unordered_set<ObjectId> dropped;
};

Volume::Volume(Settings settings, cache::CachedFile& file, txn::TransactionManager* transactions)
    : settings_(settings),
      file_(file),
      transactions_(transactions),
      sizeLimitPages_(settings.sizeLimitPages),
      lastTime_(settings.lastTime),
      lastObject_(settings.lastObject),
      trees_(std::make_unique<Trees>()),
      maintenance_(transactions ? std::make_unique<MaintenanceSessions>(*transactions, settings.id)
                                : nullptr) {}

Volume::~Volume() = default;

log::LogStream* Volume::log() const {
    return settings_.logged && transactions_ ? transactions_->log() : nullptr;
}

std::shared_ptr<Tree> Volume::tree(const TreeFacts& facts) {
    if (std::shared_ptr<Tree> open = findTree(facts.object)) return open;
    const std::unique_lock lock(trees_->mutex);
    std::weak_ptr<Tree>& place = trees_->byObject[facts.object];
    std::shared_ptr<Tree> made = place.lock();
    if (!made) place = made = std::make_shared<Tree>(*this, facts);
    return made;
}

std::shared_ptr<Tree> Volume::findTree(ObjectId object) const {
    const std::shared_lock lock(trees_->mutex);
    const auto found = trees_->byObject.find(object);
    return found == trees_->byObject.end() ? nullptr : found->second.lock();
}

void Volume::forgetTree(ObjectId object) {
    const std::unique_lock lock(trees_->mutex);
    trees_->byObject.erase(object);
}

void Volume::markDropped(ObjectId object) {
    const std::unique_lock lock(trees_->mutex);
    trees_->byObject.erase(object);
    trees_->dropped.insert(object);
}

bool Volume::isDropped(ObjectId object) const {
    const std::shared_lock lock(trees_->mutex);
    return trees_->dropped.contains(object);
}

}  // namespace esent::btree
