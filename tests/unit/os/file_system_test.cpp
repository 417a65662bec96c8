// What every FileSystem promises, checked on the machine's own and on the simulated disk.
#include "os/file_system.h"

#include <gtest/gtest.h>

#include <thread>

#include "os/path.h"
#include "os/simulated/simulated_disk.h"
#include "temp_dir.h"

namespace esent::os {
namespace {

std::vector<std::byte> bytesOf(std::string_view text) {
    std::vector<std::byte> out(text.size());
    if (!text.empty()) std::memcpy(out.data(), text.data(), text.size());
    return out;
}

enum class Kind { Native, Simulated };

class FileSystemTest : public ::testing::TestWithParam<Kind> {
 protected:
    void SetUp() override {
        if (GetParam() == Kind::Native) {
            folder_ = dir_.string();
        } else {
            folder_ = "/test folder";
            ASSERT_TRUE(disk_.createDirectories(folder_));
        }
    }

    FileSystem& fs() { return GetParam() == Kind::Native ? nativeFileSystem() : disk_; }
    [[nodiscard]] std::string at(std::string_view name) const { return joinPath(folder_, name); }

    std::unique_ptr<File> open(std::string_view name, OpenMode mode) {
        auto file = fs().open(at(name), {mode});
        EXPECT_TRUE(file) << name << ": " << codeOf(file);
        return file ? std::move(*file) : nullptr;
    }
    JET_ERR openError(std::string_view name, OpenMode mode) { return codeOf(fs().open(at(name), {mode})); }

    void put(std::string_view name, std::string_view text) {
        const auto file = open(name, OpenMode::CreateAlways);
        ASSERT_TRUE(file->write(0, bytesOf(text)));
        ASSERT_TRUE(file->sync());
    }
    std::string get(std::string_view name) {
        const auto file = open(name, OpenMode::ReadOnlyShared);
        std::string text(file->size().value(), '\0');
        EXPECT_TRUE(file->read(0, std::as_writable_bytes(std::span(text))));
        return text;
    }

    test::TempDir dir_;
    SimulatedDisk disk_;
    std::string folder_;
};

INSTANTIATE_TEST_SUITE_P(Both, FileSystemTest, ::testing::Values(Kind::Native, Kind::Simulated),
                         [](const auto& kind) {
                             return kind.param == Kind::Native ? "Native" : "Simulated";
                         });

TEST_P(FileSystemTest, WritesAndReads) {
    const auto file = open("a.bin", OpenMode::CreateNew);
    EXPECT_EQ(file->size(), 0u);
    EXPECT_TRUE(file->write(3, bytesOf("hello")));
    EXPECT_EQ(file->size(), 8u);
    std::array<std::byte, 8> buffer;
    buffer.fill(std::byte{0xEE});
    EXPECT_TRUE(file->read(0, buffer));
    EXPECT_EQ(0, std::memcmp(buffer.data(), "\0\0\0hello", 8));
    EXPECT_EQ(codeOf(file->read(1, buffer)), JET_errFileIOBeyondEOF);
    EXPECT_EQ(file->readSome(6, buffer), 2u);
    EXPECT_EQ(file->readSome(100, buffer), 0u);
    EXPECT_TRUE(file->read(100, ByteSpan()));
    EXPECT_TRUE(file->sync());
    EXPECT_EQ(file->path(), at("a.bin"));
}

TEST_P(FileSystemTest, ResizesAndAllocates) {
    const auto file = open("a.bin", OpenMode::CreateNew);
    ASSERT_TRUE(file->write(0, bytesOf("12345678")));
    ASSERT_TRUE(file->resize(4));
    ASSERT_TRUE(file->resize(6));
    std::array<std::byte, 6> buffer{};
    ASSERT_TRUE(file->read(0, buffer));
    EXPECT_EQ(0, std::memcmp(buffer.data(), "1234\0\0", 6));
    ASSERT_TRUE(file->allocate(100000));
    EXPECT_EQ(file->size(), 100000u);
    ASSERT_TRUE(file->allocate(10));
    EXPECT_EQ(file->size(), 100000u);
    ASSERT_TRUE(file->read(0, buffer));
    EXPECT_EQ(0, std::memcmp(buffer.data(), "1234\0\0", 6));
}

TEST_P(FileSystemTest, MissingFilesAndFolders) {
    for (const OpenMode mode : {OpenMode::ReadOnly, OpenMode::ReadOnlyShared, OpenMode::ReadWrite}) {
        EXPECT_EQ(openError("none", mode), JET_errFileNotFound);
        EXPECT_EQ(openError("nofolder/none", mode), JET_errInvalidPath);
    }
    EXPECT_EQ(openError("nofolder/new", OpenMode::CreateNew), JET_errInvalidPath);
    EXPECT_EQ(codeOf(fs().remove(at("none"))), JET_errFileNotFound);
    EXPECT_EQ(codeOf(fs().remove(at("nofolder/none"))), JET_errInvalidPath);
    EXPECT_EQ(codeOf(fs().rename(at("none"), at("other"))), JET_errFileNotFound);
    EXPECT_EQ(codeOf(fs().list(at("nofolder"))), JET_errInvalidPath);
    EXPECT_EQ(fs().exists(at("none")), false);
    EXPECT_EQ(fs().exists(at("nofolder/none")), false);
    EXPECT_EQ(fs().isDirectory(at("none")), false);
    EXPECT_EQ(codeOf(fs().open("", {OpenMode::ReadOnly})), JET_errInvalidPath);
    EXPECT_EQ(openError("", OpenMode::ReadOnly), JET_errFileAccessDenied);  // a folder
}

TEST_P(FileSystemTest, CreateModes) {
    put("a", "old content");
    EXPECT_EQ(openError("a", OpenMode::CreateNew), JET_errFileAlreadyExists);
    EXPECT_EQ(get("a"), "old content");
    EXPECT_EQ(open("a", OpenMode::CreateAlways)->size(), 0u);
    EXPECT_EQ(get("a"), "");
}

TEST_P(FileSystemTest, ReadOnlyHandlesNeverWrite) {
    put("a", "text");
    for (const OpenMode mode : {OpenMode::ReadOnly, OpenMode::ReadOnlyShared}) {
        const auto file = open("a", mode);
        EXPECT_EQ(codeOf(file->write(0, bytesOf("X"))), JET_errFileAccessDenied);
        EXPECT_EQ(codeOf(file->resize(1)), JET_errFileAccessDenied);
        EXPECT_EQ(codeOf(file->allocate(1 << 20)), JET_errFileAccessDenied);
    }
    EXPECT_EQ(get("a"), "text");
}

TEST_P(FileSystemTest, SharingRules) {
    put("a", "text");
    const auto all = {OpenMode::ReadOnly, OpenMode::ReadWrite, OpenMode::CreateAlways};
    {
        const auto writer = open("a", OpenMode::ReadWrite);
        for (const OpenMode mode : all)
            EXPECT_EQ(openError("a", mode), JET_errFileAccessDenied);
        EXPECT_NE(open("a", OpenMode::ReadOnlyShared), nullptr);
        EXPECT_EQ(codeOf(fs().remove(at("a"))), JET_errFileAccessDenied);
        EXPECT_EQ(codeOf(fs().rename(at("a"), at("b"))), JET_errFileAccessDenied);
    }
    {
        const auto reader = open("a", OpenMode::ReadOnly);
        const auto another = open("a", OpenMode::ReadOnly);
        EXPECT_EQ(openError("a", OpenMode::ReadWrite), JET_errFileAccessDenied);
        EXPECT_EQ(openError("a", OpenMode::CreateAlways), JET_errFileAccessDenied);
        EXPECT_EQ(codeOf(fs().remove(at("a"))), JET_errFileAccessDenied);
        put("c", "new");
        EXPECT_EQ(codeOf(fs().rename(at("c"), at("a"), true)), JET_errFileAccessDenied);
    }
    const auto peeking = open("a", OpenMode::ReadOnlyShared);
    EXPECT_NE(open("a", OpenMode::ReadWrite), nullptr);
    EXPECT_EQ(get("a"), "text");
}

TEST_P(FileSystemTest, RenamesFiles) {
    put("a", "A");
    put("b", "B");
    EXPECT_EQ(codeOf(fs().rename(at("a"), at("b"))), JET_errFileAlreadyExists);
    EXPECT_EQ(get("b"), "B");
    ASSERT_TRUE(fs().rename(at("a"), at("b"), true));
    EXPECT_EQ(get("b"), "A");
    EXPECT_EQ(fs().exists(at("a")), false);
    EXPECT_EQ(codeOf(fs().rename(at("b"), at("nofolder/x"))), JET_errInvalidPath);
    ASSERT_TRUE(fs().createDirectories(at("sub")));
    ASSERT_TRUE(fs().rename(at("b"), at("sub/b")));
    EXPECT_EQ(get("sub/b"), "A");
    ASSERT_TRUE(fs().rename(at("sub"), at("moved")));
    EXPECT_EQ(get("moved/b"), "A");
    EXPECT_TRUE(fs().syncDirectory(folder_));
}

TEST_P(FileSystemTest, FoldersAndLists) {
    ASSERT_TRUE(fs().createDirectories(at("x/y\\z")));
    ASSERT_TRUE(fs().createDirectories(at("x/y/z")));
    ASSERT_TRUE(fs().createDirectories(at("x/y/z/")));
    EXPECT_EQ(fs().isDirectory(at("x\\y/z")), true);
    put("x/b.log", "12");
    put("x/a.log", "");
    const auto entries = fs().list(at("x")).value();
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[0].name, "a.log");
    EXPECT_EQ(entries[1].name, "b.log");
    EXPECT_EQ(entries[1].sizeBytes, 2u);
    EXPECT_FALSE(entries[1].isDirectory);
    EXPECT_EQ(entries[2].name, "y");
    EXPECT_TRUE(entries[2].isDirectory);
    EXPECT_EQ(fs().list(at("x/")).value().size(), 3u);
    EXPECT_EQ(codeOf(fs().removeDirectory(at("x/y"))), JET_errFileAccessDenied);
    EXPECT_TRUE(fs().removeDirectory(at("x/y/z")));
    EXPECT_EQ(fs().exists(at("x/y/z")), false);
    EXPECT_EQ(codeOf(fs().createDirectories(at("x/a.log"))), JET_errInvalidPath);
    EXPECT_EQ(codeOf(fs().createDirectories(at("x/a.log/below"))), JET_errInvalidPath);
    EXPECT_TRUE(fs().remove(at("x\\a.log")));
    EXPECT_EQ(fs().exists(at("x/a.log")), false);
    EXPECT_EQ(codeOf(fs().remove(at("x/y"))), JET_errFileAccessDenied);
    EXPECT_EQ(codeOf(fs().syncDirectory(at("nofolder"))), JET_errInvalidPath);
}

TEST_P(FileSystemTest, NamesInAnyScript) {
    const std::string name = "База данных 数据库.edb";
    put(name, "x");
    const auto entries = fs().list(folder_).value();
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].name, name);
}

TEST_P(FileSystemTest, FullPath) {
    const std::string base = fs().fullPath(folder_).value();
    const char sep = pathSeparator();
    EXPECT_EQ(fs().fullPath(at("a/../b/./c")), base + sep + "b" + sep + "c");
    EXPECT_EQ(fs().fullPath(at("b\\")), base + sep + "b" + sep);
    const std::string relative = fs().fullPath("some/file.edb").value();
    EXPECT_TRUE(isAbsolutePath(relative)) << relative;
    EXPECT_EQ(fileName(relative), "file.edb");
    EXPECT_EQ(codeOf(fs().fullPath("")), JET_errInvalidPath);
    EXPECT_GT(fs().freeSpace(folder_).value(), 0u);
}

TEST_P(FileSystemTest, ThreadsShareAFile) {
    const auto file = open("a", OpenMode::CreateNew);
    constexpr int kThreads = 4;
    constexpr int kBlocks = 64;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            std::vector<std::byte> block(512, static_cast<std::byte>(t + 1));
            for (int i = 0; i < kBlocks; ++i) {
                EXPECT_TRUE(file->write(static_cast<std::uint64_t>(i * kThreads + t) * 512, block));
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(file->size(), std::uint64_t{kThreads} * kBlocks * 512);
    std::vector<std::byte> block(512);
    for (int i = 0; i < kBlocks * kThreads; ++i) {
        ASSERT_TRUE(file->read(static_cast<std::uint64_t>(i) * 512, block));
        EXPECT_EQ(block, std::vector<std::byte>(512, static_cast<std::byte>(i % kThreads + 1)));
    }
}

TEST(FileSystemChoice, CanBeReplaced) {
    SimulatedDisk disk;
    EXPECT_EQ(&fileSystem(), &nativeFileSystem());
    replaceFileSystem(&disk);
    EXPECT_EQ(&fileSystem(), &disk);
    replaceFileSystem(nullptr);
    EXPECT_EQ(&fileSystem(), &nativeFileSystem());
}

}  // namespace
}  // namespace esent::os
