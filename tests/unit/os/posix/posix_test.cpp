// What only a real POSIX machine can show: locks between processes, signals, and reading without a trace.
#ifndef _WIN32
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "os/file_system.h"
#include "os/memory.h"
#include "temp_dir.h"

namespace esent::os {
namespace {

void writeText(const std::string& path, std::string_view text) {
    const auto file = nativeFileSystem().open(path, {OpenMode::CreateAlways}).value();
    ASSERT_TRUE(file->write(0, std::as_bytes(std::span(text))));
}

// The error that another process gets for opening the file.
int openInAnotherProcess(const std::string& path, OpenMode mode) {
    const pid_t child = ::fork();
    if (child == 0) {
        const JET_ERR error = codeOf(nativeFileSystem().open(path, {mode}));
        ::_exit(error == JET_errSuccess ? 0 : error == JET_errFileAccessDenied ? 1 : 2);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(Posix, LocksHoldBetweenProcesses) {
    test::TempDir dir;
    const std::string path = dir.file("a.edb");
    writeText(path, "text");
    {
        const auto writer = nativeFileSystem().open(path, {OpenMode::ReadWrite}).value();
        EXPECT_EQ(openInAnotherProcess(path, OpenMode::ReadWrite), 1);
        EXPECT_EQ(openInAnotherProcess(path, OpenMode::ReadOnly), 1);
        EXPECT_EQ(openInAnotherProcess(path, OpenMode::ReadOnlyShared), 0);
    }
    {
        const auto reader = nativeFileSystem().open(path, {OpenMode::ReadOnly}).value();
        EXPECT_EQ(openInAnotherProcess(path, OpenMode::ReadWrite), 1);
        EXPECT_EQ(openInAnotherProcess(path, OpenMode::ReadOnly), 0);
    }
    EXPECT_EQ(openInAnotherProcess(path, OpenMode::ReadWrite), 0);
}

TEST(Posix, CreateAlwaysNeverTruncatesALockedFile) {
    test::TempDir dir;
    const std::string path = dir.file("a.edb");
    writeText(path, "text");
    const auto reader = nativeFileSystem().open(path, {OpenMode::ReadOnly}).value();
    EXPECT_EQ(openInAnotherProcess(path, OpenMode::CreateAlways), 1);
    EXPECT_EQ(reader->size(), 4u);
}

TEST(Posix, ReadingChangesNothing) {
    test::TempDir dir;
    const std::string path = dir.file("a.edb");
    writeText(path, "text");
    struct timespec old[2] = {{1000000, 0}, {1000000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), old, 0), 0);
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    {
        const auto file = nativeFileSystem().open(path, {OpenMode::ReadOnly}).value();
        std::array<std::byte, 4> buffer;
        EXPECT_TRUE(file->read(0, buffer));
    }
    struct stat info {};
    ASSERT_EQ(::stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mtime, 1000000);
    EXPECT_EQ(info.st_atime, 1000000);
    EXPECT_EQ(info.st_mode & 0777, 0400u);
}

TEST(Posix, FullPathFollowsNoLink) {
    test::TempDir dir;
    std::filesystem::create_directory(dir.path() / "real");
    std::filesystem::create_directory_symlink(dir.path() / "real", dir.path() / "link");
    EXPECT_EQ(nativeFileSystem().fullPath(dir.file("link/x.edb")), dir.file("link/x.edb"));
}

TEST(Posix, PopulatedMemoryIsThere) {
    constexpr std::size_t kBytes = std::size_t{1} << 20;
    constexpr std::size_t kPages = kBytes / 4096;
    std::byte* const memory = mapMemory(kBytes);
    ASSERT_NE(memory, nullptr);
    const bool known = ::madvise(memory, 0, MADV_POPULATE_WRITE) == 0;
    const auto resident = [memory] {
        std::array<unsigned char, kPages> pages{};
        EXPECT_EQ(::mincore(memory, kBytes, pages.data()), 0);
        return std::ranges::count_if(pages, [](unsigned char page) { return (page & 1) != 0; });
    };
    EXPECT_EQ(resident(), 0);
    populateMemory(memory, kBytes);
    EXPECT_EQ(resident(), known ? kPages : 0);  // systems before Linux 5.14 do without
    unmapMemory(memory, kBytes);
}

void ignoreSignal(int) {}

TEST(Posix, SurvivesSignals) {
    struct sigaction action {};
    struct sigaction before {};
    action.sa_handler = ignoreSignal;  // without SA_RESTART: system calls return EINTR
    ASSERT_EQ(::sigaction(SIGUSR1, &action, &before), 0);
    test::TempDir dir;
    std::atomic<bool> done{false};
    const pthread_t worker = ::pthread_self();
    std::thread interrupter([&] {
        while (!done.load())
            ::pthread_kill(worker, SIGUSR1);
    });
    std::vector<std::byte> block(1 << 20, std::byte{0x5A});
    const auto file = nativeFileSystem().open(dir.file("a"), {OpenMode::CreateNew}).value();
    for (std::uint64_t i = 0; i < 16; ++i) {
        EXPECT_TRUE(file->write(i * block.size(), block));
        EXPECT_TRUE(file->sync());
        EXPECT_TRUE(file->read(i * block.size(), block));
    }
    done = true;
    interrupter.join();
    EXPECT_EQ(file->size(), 16u << 20);
    ::sigaction(SIGUSR1, &before, nullptr);
}

}  // namespace
}  // namespace esent::os
#endif
