#include "os/pausable_file_system.h"

#include <utility>

namespace esent::os {

namespace {

class PausableFile final : public File {
 public:
    PausableFile(std::unique_ptr<File> file, ChangeGate& gate) : file_(std::move(file)), gate_(gate) {}

    Status read(std::uint64_t offset, ByteSpan buffer) override { return file_->read(offset, buffer); }
    Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
        return file_->readSome(offset, buffer);
    }
    Status write(std::uint64_t offset, ByteView data) override {
        const ChangeGate::Change change(gate_);
        return file_->write(offset, data);
    }
    Status sync() override { return file_->sync(); }
    Result<std::uint64_t> size() override { return file_->size(); }
    Status resize(std::uint64_t bytes) override {
        const ChangeGate::Change change(gate_);
        return file_->resize(bytes);
    }
    Status allocate(std::uint64_t bytes) override {
        const ChangeGate::Change change(gate_);
        return file_->allocate(bytes);
    }
    const std::string& path() const override { return file_->path(); }

 private:
    std::unique_ptr<File> file_;
    ChangeGate& gate_;
};

}  // namespace

// A change counts itself before it looks at the flag, and a pause sets the flag before it looks at the count:
// whichever comes second sees the other.
void ChangeGate::enter() {
    while (true) {
        underWay_.fetch_add(1);
        if (!paused_.load()) return;
        leave();
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !paused_.load(); });
    }
}

void ChangeGate::leave() {
    if (underWay_.fetch_sub(1) != 1 || !paused_.load()) return;
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
}

void ChangeGate::pause() {
    std::unique_lock lock(mutex_);
    paused_.store(true);
    changed_.wait(lock, [this] { return underWay_.load() == 0; });
}

void ChangeGate::resume() {
    const std::lock_guard lock(mutex_);
    paused_.store(false);
    changed_.notify_all();
}

Result<std::unique_ptr<File>> PausableFileSystem::open(std::string_view path, OpenOptions options) {
    const auto wrapped = [&]() -> Result<std::unique_ptr<File>> {
        return std::make_unique<PausableFile>(TRY(machine_.open(path, options)), gate_);
    };
    const bool creates = options.mode == OpenMode::CreateNew || options.mode == OpenMode::CreateAlways;
    if (!creates) return wrapped();
    const ChangeGate::Change change(gate_);
    return wrapped();
}

Status PausableFileSystem::remove(std::string_view path) {
    const ChangeGate::Change change(gate_);
    return machine_.remove(path);
}

Status PausableFileSystem::rename(std::string_view from, std::string_view to, bool replace) {
    const ChangeGate::Change change(gate_);
    return machine_.rename(from, to, replace);
}

Status PausableFileSystem::createDirectories(std::string_view folder) {
    const ChangeGate::Change change(gate_);
    return machine_.createDirectories(folder);
}

Status PausableFileSystem::removeDirectory(std::string_view folder) {
    const ChangeGate::Change change(gate_);
    return machine_.removeDirectory(folder);
}

}  // namespace esent::os
