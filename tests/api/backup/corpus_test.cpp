// Real databases, streamed while attached: page n of the stream is page n of the file, but for the two header
// pages and the trailer; damaged ones are repaired or refused as documented.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "corpus.h"
#include "page/checksum.h"
#include "page/database_header.h"
#include "rig.h"
#include "temp_dir.h"

namespace esent::test {
namespace {

struct Real {
    const char* file;
    std::uint32_t pageSize;
};

const Real kReal[] = {
    {"windows/basic.edb.gz", 4096},
    {"windows/binary.edb.gz", 4096},
    {"windows/default.edb.gz", 4096},
    {"windows/index.edb.gz", 4096},
    {"windows/multi.edb.gz", 4096},
    {"windows/text.edb.gz", 4096},
    {"windows/large.edb.gz", 32768},
    {"windows/srudb-win8.dat.gz", 4096},
    {"windows/ual-current.mdb.gz", 4096},
    {"windows/compressed-8k.edb.gz", 8192},
    {"engine/clean/ps4096/corpus.edb.xz", 4096},
    {"engine/clean/ps32768/corpus.edb.xz", 32768},
    {"engine/clean/efv9600_ps8192/corpus.edb.xz", 8192},
};

std::vector<std::byte> unpack(const std::string& name) {
    const TempDir folder;
    const auto path = unpackCorpusFile(name, folder.path());
    std::ifstream in(path, std::ios::binary);
    const std::vector<char> text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

// A rig with a real file attached as its database.
JET_ERR attachReal(Rig& rig, const std::vector<std::byte>& bytes, std::uint32_t pageSize) {
    rig.disk.putFile(rig.database, bytes);
    rig.start({.database = false, .pageSize = pageSize});
    rig.dbid = 1;
    return JetAttachDatabaseA(rig.session, rig.database.c_str(), 0);
}

void expectStreamOf(Rig& rig, std::uint32_t pageSize) {
    std::vector<std::byte> image;
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, rig.copyFile(rig.database, &image));
    ASSERT_EQ(0U, image.size() % pageSize);
    const auto file = rig.disk.content(rig.database);
    ASSERT_TRUE(file);
    ASSERT_GE(image.size(), 4 * pageSize);
    ASSERT_LE(image.size() - pageSize, file->size());
    EXPECT_EQ(0, std::memcmp(image.data(), image.data() + pageSize, pageSize));
    EXPECT_TRUE(page::isHeaderIntact(ByteView(image).first(pageSize)));
    EXPECT_TRUE(page::isHeaderIntact(ByteView(image).last(pageSize)));
    for (std::size_t at = 2 * pageSize; at + pageSize < image.size(); at += pageSize) {
        ASSERT_EQ(0, std::memcmp(image.data() + at, file->data() + at, pageSize)) << "page at " << at;
    }
    // The header differs in what this backup says, and in its checksum.
    page::DatabaseHeader streamed(ByteView(image).first(pageSize));
    const page::DatabaseHeader live(ByteView(*file).first(pageSize));
    EXPECT_NE(0U, streamed.currentFullBackup().generationLow);
    streamed.setCurrentFullBackup(live.currentFullBackup());
    streamed.seal();
    EXPECT_EQ(0, std::memcmp(streamed.bytes().data() + 4, live.bytes().data() + 4, pageSize - 4));
    ASSERT_EQ(JET_errSuccess, rig.logInfo());
    ASSERT_EQ(JET_errSuccess, rig.copyLogs());
    EXPECT_EQ(JET_errSuccess, rig.end());
}

TEST(RealDatabases, AreStreamedPageForPage) {
    ESENT_REQUIRE_CORPUS();
    for (const Real& real : kReal) {
        SCOPED_TRACE(real.file);
        Rig rig;
        ASSERT_EQ(JET_errSuccess, attachReal(rig, unpack(real.file), real.pageSize));
        expectStreamOf(rig, real.pageSize);
    }
}

void writeFile(const std::filesystem::path& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// An independent reader finds the same tables and rows in the file and in its image without the trailer page.
TEST(RealDatabases, AnIndependentReaderFindsTheSame) {
    ESENT_REQUIRE_CORPUS();
    if (std::system("esedbexport -V > /dev/null 2>&1") != 0) GTEST_SKIP() << "esedbexport is not installed";
    for (const char* name : {"windows/basic.edb.gz", "windows/index.edb.gz", "windows/multi.edb.gz"}) {
        SCOPED_TRACE(name);
        const std::vector<std::byte> bytes = unpack(name);
        Rig rig;
        ASSERT_EQ(JET_errSuccess, attachReal(rig, bytes, 4096));
        std::vector<std::byte> image;
        ASSERT_EQ(JET_errSuccess, rig.begin());
        ASSERT_EQ(JET_errSuccess, rig.copyFile(rig.database, &image));
        const TempDir folder;
        writeFile(folder.path() / "file.edb", bytes);
        writeFile(folder.path() / "image.edb", ByteView(image).first(image.size() - 4096));
        const std::string in = "cd '" + folder.string() + "' && ";
        const int file = std::system((in + "esedbexport -t file file.edb > file.log 2>&1").c_str());
        const int copy = std::system((in + "esedbexport -t image image.edb > image.log 2>&1").c_str());
        EXPECT_EQ(file, copy);
        EXPECT_TRUE(std::filesystem::exists(folder.path() / "file.export"));
        EXPECT_EQ(0, std::system((in + "diff -r file.export image.export").c_str()));
    }
}

TEST(RealDatabases, OneWrongBitIsRepairedTwoAreRefused) {
    ESENT_REQUIRE_CORPUS();
    const std::vector<std::byte> sound = unpack("windows/basic.edb.gz");
    const std::size_t at = 4096 * 12 + 100;
    {
        Rig rig;
        std::vector<std::byte> damaged = sound;
        damaged[at] ^= std::byte{4};
        ASSERT_EQ(JET_errSuccess, attachReal(rig, damaged, 4096));
        std::vector<std::byte> image;
        ASSERT_EQ(JET_errSuccess, rig.begin());
        ASSERT_EQ(JET_errSuccess, rig.copyFile(rig.database, &image));
        EXPECT_EQ(0, std::memcmp(image.data() + 8192, sound.data() + 8192, image.size() - 12288));
    }
    Rig rig;
    std::vector<std::byte> damaged = sound;
    damaged[at] ^= std::byte{4};
    damaged[at + 333] ^= std::byte{1};
    ASSERT_EQ(JET_errSuccess, attachReal(rig, damaged, 4096));
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, rig.openDatabase());
    EXPECT_EQ(JET_errReadVerifyFailure, rig.readToEnd());
    EXPECT_EQ(JET_errInvalidParameter, rig.closeFile());
    EXPECT_EQ(JET_errBackupAbortByCaller, rig.end());
}

TEST(RealDatabases, AFileThatWasCutShortIsRefused) {
    ESENT_REQUIRE_CORPUS();
    std::vector<std::byte> bytes = unpack("windows/basic.edb.gz");
    bytes.resize(bytes.size() / 2 / 4096 * 4096);
    Rig rig;
    const JET_ERR attached = attachReal(rig, bytes, 4096);
    if (attached != JET_errSuccess) {
        EXPECT_LT(attached, 0);
        return;
    }
    ASSERT_EQ(JET_errSuccess, rig.begin());
    const JET_ERR error = rig.copyFile(rig.database);
    EXPECT_EQ(JET_errFileIOBeyondEOF, error);
    EXPECT_EQ(JET_errBackupAbortByCaller, rig.end());
}

TEST(RealDatabases, ATornLogIsRefused) {
    Rig rig;
    rig.start({});
    ASSERT_EQ(JET_errSuccess, rig.begin());
    ASSERT_EQ(JET_errSuccess, rig.copyFile(rig.database));
    ASSERT_EQ(JET_errSuccess, rig.logInfo());
    const auto log = rig.disk.content(rig.logs.at(0));
    ASSERT_TRUE(log);
    std::vector<std::byte> torn = *log;
    for (std::size_t i = 4096 + 512; i < 4096 + 1024; ++i)
        torn[i] = std::byte{0x77};
    rig.disk.putFile(rig.logs.at(0), torn);
    ASSERT_EQ(JET_errSuccess, rig.openFile(rig.logs.at(0)));
    EXPECT_EQ(JET_errLogReadVerifyFailure, rig.readToEnd());
    EXPECT_EQ(JET_errNoBackup, rig.end());
}

}  // namespace
}  // namespace esent::test
