// A file system in whose calls no allocation fails: the simulated disk keeps its files in memory, which a
// real one does not take from the process.
#pragma once

#include "failing_memory.h"
#include "os/file_system.h"

namespace esent::crash {

class UncountedDisk final : public os::FileSystem {
 public:
    explicit UncountedDisk(os::FileSystem& disk) : disk_(disk) {}

    Result<std::unique_ptr<os::File>> open(std::string_view path, os::OpenOptions options) override {
        return FailingMemory::without([&]() -> Result<std::unique_ptr<os::File>> {
            return std::make_unique<OpenFile>(TRY(disk_.open(path, options)));
        });
    }
    Result<bool> exists(std::string_view path) override {
        return FailingMemory::without([&] { return disk_.exists(path); });
    }
    Result<bool> isDirectory(std::string_view path) override {
        return FailingMemory::without([&] { return disk_.isDirectory(path); });
    }
    Status remove(std::string_view path) override {
        return FailingMemory::without([&] { return disk_.remove(path); });
    }
    Status rename(std::string_view from, std::string_view to, bool replace) override {
        return FailingMemory::without([&] { return disk_.rename(from, to, replace); });
    }
    Result<std::vector<os::DirectoryEntry>> list(std::string_view folder) override {
        return FailingMemory::without([&] { return disk_.list(folder); });
    }
    Status createDirectories(std::string_view folder) override {
        return FailingMemory::without([&] { return disk_.createDirectories(folder); });
    }
    Status removeDirectory(std::string_view folder) override {
        return FailingMemory::without([&] { return disk_.removeDirectory(folder); });
    }
    Status syncDirectory(std::string_view folder) override {
        return FailingMemory::without([&] { return disk_.syncDirectory(folder); });
    }
    Result<std::string> fullPath(std::string_view path) override {
        return FailingMemory::without([&] { return disk_.fullPath(path); });
    }
    Result<std::uint64_t> freeSpace(std::string_view folder) override {
        return FailingMemory::without([&] { return disk_.freeSpace(folder); });
    }

 private:
    class OpenFile final : public os::File {
     public:
        explicit OpenFile(std::unique_ptr<os::File> file) : file_(std::move(file)) {}
        Status read(std::uint64_t offset, ByteSpan buffer) override {
            return FailingMemory::without([&] { return file_->read(offset, buffer); });
        }
        Result<std::size_t> readSome(std::uint64_t offset, ByteSpan buffer) override {
            return FailingMemory::without([&] { return file_->readSome(offset, buffer); });
        }
        Status write(std::uint64_t offset, ByteView data) override {
            return FailingMemory::without([&] { return file_->write(offset, data); });
        }
        Status sync() override {
            return FailingMemory::without([&] { return file_->sync(); });
        }
        Result<std::uint64_t> size() override {
            return FailingMemory::without([&] { return file_->size(); });
        }
        Status resize(std::uint64_t bytes) override {
            return FailingMemory::without([&] { return file_->resize(bytes); });
        }
        Status allocate(std::uint64_t bytes) override {
            return FailingMemory::without([&] { return file_->allocate(bytes); });
        }
        const std::string& path() const override { return file_->path(); }

     private:
        std::unique_ptr<os::File> file_;
    };

    os::FileSystem& disk_;
};

}  // namespace esent::crash
