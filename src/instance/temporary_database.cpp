// See temporary_database.h.
#include "instance/temporary_database.h"

#include "catalog/new_database.h"

namespace esent::instance {

TemporaryDatabase::TemporaryDatabase(os::FileSystem& files, Settings settings, database::TransactionTies ties)
    : files_(files), settings_(std::move(settings)), ties_(std::move(ties)) {}

TemporaryDatabase::~TemporaryDatabase() {
    if (file_ == nullptr) return;
    if (ties_.trees != nullptr) ties_.trees->remove(0);
    file_.reset();
    (void)files_.remove(settings_.path);
}

Result<std::shared_ptr<btree::Volume>> TemporaryDatabase::volume() {
    const std::lock_guard guard(lock_);
    if (file_ == nullptr) {
        auto made = create();
        if (!made) {
            (void)files_.remove(settings_.path);
            return fail(made.error());
        }
        file_ = std::move(*made);
    }
    return database::VolumeFile::volumeOf(file_);
}

Result<std::shared_ptr<database::VolumeFile>> TemporaryDatabase::create() {
    std::shared_ptr<os::File> file = TRY(files_.open(settings_.path, {.mode = os::OpenMode::CreateAlways}));
    catalog::NewDatabaseSpec spec;
    spec.pageSize = settings_.pageSize;
    spec.initialPages = catalog::initialPagesFor(settings_.extensionPages);
    spec.shadowCatalog = false;
    const catalog::NewDatabase made = TRY(catalog::buildNewDatabase(*file, spec));
    btree::Volume::Settings volume;
    volume.pageSize = settings_.pageSize;
    volume.extensionPages = settings_.extensionPages;
    volume.lastTime = made.lastTime;
    volume.lastObject = made.lastObjectId;
    return database::VolumeFile::open(std::move(file), volume, ties_);
}

}  // namespace esent::instance
