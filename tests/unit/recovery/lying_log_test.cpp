// Logs that lie: bytes of records changed and the checksums made right again. Whatever the outcome, it is an
// error or a clean database, never a crash; after an error found in time nothing has changed.
#include <cstdlib>
#include <random>

#include "folder_fixture.h"
#include "os/simulated/simulated_disk.h"
#include "page/checksum.h"

namespace esent::recovery {
namespace {

using namespace esent::test;
using os::SimulatedDisk;

constexpr std::size_t kSegment = log::kSegmentSize;

// Changes a few bytes of the records of one log and seals the segments again.
void lie(std::vector<std::byte>& bytes, std::mt19937_64& random) {
    const std::size_t segments = bytes.size() / kSegment;
    const unsigned changes = 1 + random() % 4;
    for (unsigned i = 0; i < changes; ++i) {
        const std::size_t segment = 1 + random() % (segments - 2);
        const ByteSpan block = ByteSpan(bytes).subspan(segment * kSegment, kSegment);
        if (isAllZero(block) ||
            page::examineBlock(block, static_cast<std::uint32_t>(segment)).check != page::PageCheck::Good) {
            continue;
        }
        const std::size_t at = 40 + random() % (kSegment - 40);
        block[at] = static_cast<std::byte>(random());
        page::sealBlock(block, static_cast<std::uint32_t>(segment));
    }
}

unsigned rounds() {
    const char* wanted = std::getenv("ESENT_LYING_LOG_ROUNDS");
    return wanted ? static_cast<unsigned>(std::atoi(wanted)) : 40;
}

TEST(LyingLogs, AreAnErrorOrAreReplayed) {
    ESENT_REQUIRE_CORPUS();
    TempDir dir;
    unpackCorpusArchive("engine/crash/d3/files.tar.xz", dir.path());
    const auto files = snapshot(dir.path());
    unsigned refused = 0;
    for (unsigned seed = 1; seed <= rounds(); ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        SimulatedDisk disk;
        const auto victim = std::to_string(6 + random() % 5);
        for (const auto& [path, bytes] : files) {
            const std::string name = fs::path(path).filename().string();
            std::vector<std::byte> content = bytes;
            const bool chosen = name == "edb0000" + victim + ".log" || (victim == "10" && name == "edb.log");
            if (chosen) lie(content, random);
            if (name.ends_with(".log") && name != "edbtmp.log") {
                // The chain of checksums would give the lie away.
                log::LogHeader header(ByteView(content).first(kSegment));
                header.setVersion({8, 4000, 5, 12});
                const ByteView sealed = header.seal();
                std::copy(sealed.begin(), sealed.end(), content.begin());
            }
            disk.putFile("/log/" + name, content);
        }
        CountingEvents events;
        RecoveryContext context{disk, events};
        context.logFolder = "/log/";
        context.systemFolder = "/log/";
        context.logFileKilobytes = 128;
        const auto outcome = recover(context);
        if (!outcome) {
            ++refused;
            EXPECT_LT(codeOf(outcome), 0);
        } else {
            auto file = disk.open("/log/d.edb", {os::OpenMode::ReadOnly});
            ASSERT_TRUE(file);
            const auto header = page::readDatabaseHeader(**file, false);
            ASSERT_TRUE(header);
            EXPECT_EQ(header->state(), page::DatabaseState::Clean);
        }
    }
    EXPECT_GT(refused, 0u);
    EXPECT_LT(refused, rounds());
}

}  // namespace
}  // namespace esent::recovery
