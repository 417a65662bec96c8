// PausableFileSystem: a file system whose files can be made to stand still for a while: between pause() and
// resume() whatever would change a file or a folder waits. Reading, and making durable what was written
// before, go on.
//
// One per instance, over the file system of the machine; an OS snapshot pauses it while the volume is copied.
// Any thread may use it. Who pauses must not write before it has resumed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "os/file_system.h"

namespace esent::os {

// Counts the changes under way. Entering costs one atomic addition while nothing is paused.
class ChangeGate {
 public:
    void pause();  // returns when no change is under way any more
    void resume();

    class Change {
     public:
        explicit Change(ChangeGate& gate) : gate_(gate) { gate_.enter(); }
        ~Change() { gate_.leave(); }
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;

     private:
        ChangeGate& gate_;
    };

 private:
    void enter();
    void leave();

    std::atomic<std::uint32_t> underWay_{0};
    std::atomic<bool> paused_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
};

class PausableFileSystem final : public FileSystem {
 public:
    explicit PausableFileSystem(FileSystem& machine) : machine_(machine) {}

    void pause() { gate_.pause(); }
    void resume() { gate_.resume(); }
    // For files that nobody copies, and for questions.
    [[nodiscard]] FileSystem& machine() const override { return machine_; }

    Result<std::unique_ptr<File>> open(std::string_view path, OpenOptions options) override;
    Result<bool> exists(std::string_view path) override { return machine_.exists(path); }
    Result<bool> isDirectory(std::string_view path) override { return machine_.isDirectory(path); }
    Status remove(std::string_view path) override;
    Status rename(std::string_view from, std::string_view to, bool replace) override;
    Result<std::vector<DirectoryEntry>> list(std::string_view folder) override {
        return machine_.list(folder);
    }
    Status createDirectories(std::string_view folder) override;
    Status removeDirectory(std::string_view folder) override;
    Status syncDirectory(std::string_view folder) override { return machine_.syncDirectory(folder); }
    Result<std::string> fullPath(std::string_view path) override { return machine_.fullPath(path); }
    Result<std::uint64_t> freeSpace(std::string_view folder) override { return machine_.freeSpace(folder); }

 private:
    FileSystem& machine_;
    ChangeGate gate_;
};

}  // namespace esent::os
