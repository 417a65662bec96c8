// Which file system new instances use.
#include <atomic>

#include "os/file_system.h"

namespace esent::os {
namespace {
std::atomic<FileSystem*> g_replacement{nullptr};
}  // namespace

FileSystem& fileSystem() {
    FileSystem* replacement = g_replacement.load(std::memory_order_acquire);
    return replacement != nullptr ? *replacement : nativeFileSystem();
}

void replaceFileSystem(FileSystem* replacement) {
    g_replacement.store(replacement, std::memory_order_release);
}

}  // namespace esent::os
