// What is said of damaged log files: one row for each damage of a header and of segments.
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "log/log_verifier.h"
#include "log/segment.h"
#include "page/checksum.h"
#include "stream_fixture.h"

namespace esent::log {
namespace {

using test::readStream;
using test::settingsOn;
using test::traceOf;

using Bytes = std::vector<std::byte>;
constexpr const char* kLog = "/log/edb.log";

ByteSpan segmentIn(Bytes& file, std::size_t number) {
    return ByteSpan(file).subspan(number * kSegmentSize, kSegmentSize);
}
void garble(ByteSpan bytes, std::uint32_t seed = 1) {
    std::mt19937 random(seed);
    for (std::byte& b : bytes) {
        b = std::byte(random());
    }
}
void zero(ByteSpan bytes) {
    std::memset(bytes.data(), 0, bytes.size());
}

// A stream whose current log has data segments 1..6, generation 12.
class DamageTest : public testing::Test {
 protected:
    // With `open` the last segment is incomplete and has a shadow.
    void build(bool open) {
        disk_ = std::make_unique<os::SimulatedDisk>();
        ASSERT_TRUE(disk_->createDirectories("/log"));
        LogStreamSettings settings = settingsOn(*disk_);
        settings.firstGeneration = 12;
        const auto stream = LogStream::create(std::move(settings));
        ASSERT_TRUE(stream);
        for (std::uint32_t i = 1; i <= 6; ++i) {
            const bool last = open && i == 6;
            const auto fill = last ? LogStream::Fill::None : LogStream::Fill::Segment;
            ASSERT_TRUE((*stream)->append(traceOf(300, i)));
            ASSERT_TRUE((*stream)->appendDurably(traceOf(1000 + 200 * i, i), fill));
        }
        file_ = *disk_->content(kLog);
    }

    // Older generations behind the end, as in a recycled file, the last one with its shadow.
    void recycle(std::size_t from) {
        for (std::size_t number = from; number <= 14; ++number) {
            const ByteSpan segment = segmentIn(file_, number);
            std::memcpy(segment.data(), segmentIn(file_, 3).data(), kSegmentSize);
            sealSegment(segment, {0, static_cast<std::uint16_t>(number), 1}, {});
        }
        std::memcpy(segmentIn(file_, 15).data(), segmentIn(file_, 14).data(), kSegmentSize);
    }

    JET_ERR scan(ScanOptions options = {true, false, ReadPurpose::SoftRecovery}) {
        disk_->putFile(kLog, file_);
        auto file = disk_->open(kLog, {os::OpenMode::ReadWrite});
        const auto header = readLogHeader(**file);
        if (!header) return header.error().code;
        const auto result = scanLogFile(**file, *header, options);
        if (result) result_ = *result;
        return codeOf(result);
    }

    std::unique_ptr<os::SimulatedDisk> disk_;
    Bytes file_;
    ScanResult result_;
};

// ---- segments ----

struct SegmentRow {
    const char* name;
    bool open;  // the last segment is incomplete, with a shadow
    std::function<void(Bytes&)> damage;
    JET_ERR error;
    std::uint16_t lastSegment;
    bool repaired;
};

class SegmentDamage : public DamageTest, public testing::WithParamInterface<SegmentRow> {};

TEST_P(SegmentDamage, GivesTheDocumentedResult) {
    const SegmentRow& row = GetParam();
    build(row.open);
    row.damage(file_);
    EXPECT_EQ(scan(), row.error);
    if (row.error != JET_errSuccess) return;
    EXPECT_EQ(result_.lastSegment, row.lastSegment);
    EXPECT_EQ(result_.repaired, row.repaired);
}

const SegmentRow kSegmentRows[] = {
    {"nothing", true, [](Bytes&) {}, 0, 6, false},
    {"last_garbage_shadow_intact", true, [](Bytes& f) { garble(segmentIn(f, 6)); }, 0, 6, true},
    {"last_half_zero_shadow_intact", true, [](Bytes& f) { zero(segmentIn(f, 6).first(2048)); }, 0, 6, true},
    {"last_zero_shadow_intact", true, [](Bytes& f) { zero(segmentIn(f, 6)); }, 0, 5, false},
    {"shadow_garbage", true, [](Bytes& f) { garble(segmentIn(f, 7)); }, JET_errLogFileCorrupt, 0, false},
    {"shadow_zero", true, [](Bytes& f) { zero(segmentIn(f, 7)); }, 0, 6, false},
    // Kinder than Windows: its own half-written shadow is recognised.
    {"shadow_half_written", true, [](Bytes& f) { zero(segmentIn(f, 7).subspan(1024)); }, 0, 6, false},
    {"shadow_second_half_only", true, [](Bytes& f) { zero(segmentIn(f, 7).first(1024)); }, 0, 6, false},
    {"last_and_shadow_garbage", true,
     [](Bytes& f) {
         garble(segmentIn(f, 6));
         garble(segmentIn(f, 7), 2);
     },
     JET_errLogFileCorrupt, 0, false},
    {"last_garbage_without_shadow", false, [](Bytes& f) { garble(segmentIn(f, 6)); }, JET_errLogFileCorrupt,
     0, false},
    {"earlier_garbage", true, [](Bytes& f) { garble(segmentIn(f, 2)); }, JET_errLogFileCorrupt, 0, false},
    {"earlier_zero", true, [](Bytes& f) { zero(segmentIn(f, 2)); }, JET_errLogFileCorrupt, 0, false},
    {"last_but_one_garbage", true, [](Bytes& f) { garble(segmentIn(f, 5)); }, JET_errLogFileCorrupt, 0,
     false},
    {"last_but_one_zero", true, [](Bytes& f) { zero(segmentIn(f, 5)); }, JET_errLogFileCorrupt, 0, false},
    {"last_but_one_zero_no_shadow", false, [](Bytes& f) { zero(segmentIn(f, 5)); }, JET_errLogFileCorrupt, 0,
     false},
    {"last_three_zero", false,
     [](Bytes& f) {
         for (const std::size_t n : {4U, 5U, 6U}) {
             zero(segmentIn(f, n));
         }
     },
     0, 3, false},
    {"all_zero", false,
     [](Bytes& f) {
         for (std::size_t n = 1; n <= 6; ++n) {
             zero(segmentIn(f, n));
         }
     },
     0, 0, false},
    {"two_bits_in_the_last", false,
     [](Bytes& f) {
         segmentIn(f, 6)[50] ^= std::byte{1};
         segmentIn(f, 6)[900] ^= std::byte{4};
     },
     JET_errLogFileCorrupt, 0, false},
    {"later_generation", false,
     [](Bytes& f) {
         const ByteSpan s = segmentIn(f, 6);
         sealSegment(s, {0, 6, 13}, {});
     },
     JET_errLogFileCorrupt, 0, false},
};

INSTANTIATE_TEST_SUITE_P(Rows, SegmentDamage, testing::ValuesIn(kSegmentRows),
                         [](const auto& entry) { return std::string(entry.param.name); });

TEST_F(DamageTest, ARecycledFileEndsWhereTheOlderGenerationBegins) {
    build(true);
    recycle(8);
    EXPECT_EQ(scan(), JET_errSuccess);
    EXPECT_EQ(result_.lastSegment, 6);
    const Bytes intact = file_;
    garble(segmentIn(file_, 6));
    EXPECT_EQ(scan(), JET_errSuccess);
    EXPECT_TRUE(result_.repaired);
    file_ = intact;
    garble(segmentIn(file_, 7));
    EXPECT_EQ(scan(), JET_errLogFileCorrupt);
    file_ = intact;
    garble(segmentIn(file_, 10));
    EXPECT_EQ(scan(), JET_errLogFileCorrupt);
    file_ = intact;
    garble(segmentIn(file_, 6));
    garble(segmentIn(file_, 7), 2);
    EXPECT_EQ(scan(), JET_errLogFileCorrupt);
    file_ = intact;
    sealSegment(segmentIn(file_, 12), {0, 12, 2}, {});
    EXPECT_EQ(scan(), JET_errLogFileCorrupt) << "generations of the rest must not rise";
}

TEST_F(DamageTest, OneWrongBitAnywhereInASegmentIsSetRight) {
    build(true);
    const Bytes intact = file_;
    const auto before = readStream(*disk_, test::filesIn("/log")).records;
    for (std::size_t bit = 0; bit < kSegmentSize * 8; bit += bit < 512 ? 1 : 61) {
        file_ = intact;
        segmentIn(file_, 3)[bit / 8] ^= std::byte(1U << bit % 8);
        // Not so in the stored checksum itself, and in the flag that tells its form.
        const bool hopeless = bit < 64 || bit == 301;
        ASSERT_EQ(scan(), hopeless ? JET_errLogFileCorrupt : JET_errSuccess) << bit;
        ASSERT_EQ(result_.lastSegment, hopeless ? 0 : 6) << bit;
        result_ = {};
    }
    EXPECT_EQ(readStream(*disk_, test::filesIn("/log")).records, before);
}

TEST_F(DamageTest, RepairWritesTheSegmentBackOnlyWhenAllowed) {
    build(true);
    const Bytes intact = file_;
    garble(segmentIn(file_, 6));
    EXPECT_EQ(scan(), JET_errSuccess);
    EXPECT_FALSE(result_.repairedSegment.empty());
    EXPECT_EQ(*disk_->content(kLog), file_);
    EXPECT_EQ(scan({true, true, ReadPurpose::SoftRecovery}), JET_errSuccess);
    EXPECT_EQ(*disk_->content(kLog), intact);
}

TEST_F(DamageTest, ArchivedLogsAndHardRecoveryAcceptNoTornTail) {
    build(true);
    garble(segmentIn(file_, 6));
    EXPECT_EQ(scan({false, false, ReadPurpose::SoftRecovery}), JET_errLogFileCorrupt);
    EXPECT_EQ(scan({true, false, ReadPurpose::HardRestore}), JET_errLogTornWriteDuringHardRestore);
    EXPECT_EQ(scan({true, false, ReadPurpose::HardRecovery}), JET_errLogTornWriteDuringHardRecovery);
    garble(segmentIn(file_, 7), 2);
    EXPECT_EQ(scan({true, false, ReadPurpose::HardRestore}), JET_errLogCorruptDuringHardRestore);
    EXPECT_EQ(scan({true, false, ReadPurpose::HardRecovery}), JET_errLogCorruptDuringHardRecovery);
}

TEST_F(DamageTest, AnUnfinishedBatchIsCutOffWhole) {
    build(false);
    // One flush of many segments; then all of its segments but some are lost.
    {
        auto stream = test::continueStream(settingsOn(*disk_));
        ASSERT_TRUE(stream);
        ASSERT_TRUE((*stream)->appendDurably(traceOf(25000, 7)));
    }
    const Bytes intact = *disk_->content(kLog);
    for (std::size_t lost = 7; lost <= 13; ++lost) {
        file_ = intact;
        zero(segmentIn(file_, lost));
        EXPECT_EQ(scan(), JET_errSuccess) << lost;
        EXPECT_EQ(result_.lastSegment, lost - 1);
        EXPECT_EQ(result_.torn, lost != 13);
        EXPECT_EQ(readStream(*disk_, test::filesIn("/log")).records.size(), 12U);
    }
}

// ---- headers ----

struct HeaderRow {
    const char* name;
    std::function<void(Bytes&)> damage;  // the header is sealed again behind it
    bool seal;
    JET_ERR error;
};

class HeaderDamage : public DamageTest, public testing::WithParamInterface<HeaderRow> {};

TEST_P(HeaderDamage, GivesTheDocumentedResult) {
    const HeaderRow& row = GetParam();
    build(true);
    const Signature signature = LogHeader(ByteView(file_).first(kSegmentSize)).signature();
    row.damage(file_);
    if (row.seal) page::sealHeader(ByteSpan(file_).first(kSegmentSize));
    disk_->putFile(kLog, file_);
    const auto file = disk_->open(kLog, {os::OpenMode::ReadOnly});
    LogExpectations expectations;
    expectations.signature = signature;
    expectations.pageSize = 4096;
    expectations.generation = 12;
    EXPECT_EQ(codeOf(readLogHeader(**file, expectations)), row.error);
}

void put16(Bytes& f, std::size_t at, std::uint16_t v) {
    storeLE<std::uint16_t>(f, at, v);
}
void put32(Bytes& f, std::size_t at, std::uint32_t v) {
    storeLE<std::uint32_t>(f, at, v);
}

const HeaderRow kHeaderRows[] = {
    {"nothing", [](Bytes&) {}, true, JET_errSuccess},
    {"byte_flipped", [](Bytes& f) { f[100] ^= std::byte{0xFF}; }, false, JET_errLogFileCorrupt},
    {"all_zero", [](Bytes& f) { zero(ByteSpan(f).first(kSegmentSize)); }, false, JET_errLogFileCorrupt},
    {"segments_of_512", [](Bytes& f) { put16(f, 8, 512); }, true, JET_errLogFileCorrupt},
    {"empty_file", [](Bytes& f) { f.clear(); }, false, JET_errFileIOBeyondEOF},
    {"major_9", [](Bytes& f) { put32(f, 32, 9); }, true, JET_errBadLogVersion},
    {"minor_4001", [](Bytes& f) { put32(f, 36, 4001); }, true, JET_errBadLogVersion},
    {"update_major_high", [](Bytes& f) { put32(f, 40, kUpdateMajorReadable + 1); }, true,
     JET_errBadLogVersion},
    {"update_minor_999", [](Bytes& f) { put32(f, 648, 999); }, true, JET_errSuccess},
    {"type_4", [](Bytes& f) { put32(f, 667, 4); }, true, JET_errFileInvalidType},
    {"type_0", [](Bytes& f) { put32(f, 667, 0); }, true, JET_errSuccess},
    {"signature", [](Bytes& f) { put32(f, 44, 1); }, true, JET_errBadLogSignature},
    {"generation", [](Bytes& f) { put32(f, 4, 13); }, true, JET_errInvalidLogSequence},
    {"page_size", [](Bytes& f) { put16(f, 14, 8192); }, true, JET_errPageSizeMismatch},
    {"one_segment_short", [](Bytes& f) { f.resize(f.size() - kSegmentSize); }, true,
     JET_errLogFileSizeMismatch},
};

INSTANTIATE_TEST_SUITE_P(Rows, HeaderDamage, testing::ValuesIn(kHeaderRows),
                         [](const auto& entry) { return std::string(entry.param.name); });

// ---- chains ----

class ChainTest : public testing::Test {
 protected:
    void SetUp() override {
        ASSERT_TRUE(disk_.createDirectories("/log"));
        const auto stream = LogStream::create(settingsOn(disk_));
        ASSERT_TRUE(stream);
        for (std::uint32_t i = 0; i < 3; ++i) {
            ASSERT_TRUE((*stream)->append(traceOf(100, i)));
            ASSERT_TRUE((*stream)->roll(traceOf(100, i)));
        }
    }
    JET_ERR read() { return readStream(disk_, test::filesIn("/log")).error; }
    void change(const char* path, const std::function<void(Bytes&)>& damage) {
        Bytes bytes = *disk_.content(path);
        damage(bytes);
        page::sealHeader(ByteSpan(bytes).first(kSegmentSize));
        disk_.putFile(path, bytes);
    }
    os::SimulatedDisk disk_;
};

TEST_F(ChainTest, ASoundChainIsReadToItsEnd) {
    EXPECT_EQ(read(), JET_errSuccess);
}
TEST_F(ChainTest, TimeOfThePreviousLog) {
    change("/log/edb00002.log", [](Bytes& f) { f[24] ^= std::byte{1}; });
    EXPECT_EQ(read(), JET_errInvalidLogSequence);
}
TEST_F(ChainTest, AccumulatedChecksum) {
    for (const char* path : {"/log/edb00002.log", "/log/edb.log"}) {
        const Bytes before = *disk_.content(path);
        change(path, [](Bytes& f) { f[653] ^= std::byte{1}; });
        EXPECT_EQ(read(), JET_errLogSequenceChecksumMismatch);
        disk_.putFile(path, before);
    }
}
TEST_F(ChainTest, Signature) {
    change("/log/edb.log", [](Bytes& f) { f[44] ^= std::byte{1}; });
    EXPECT_EQ(read(), JET_errBadLogSignature);
}
TEST_F(ChainTest, MissingMiddleLog) {
    ASSERT_TRUE(disk_.remove("/log/edb00002.log"));
    EXPECT_EQ(read(), JET_errInvalidLogSequence);
}
TEST_F(ChainTest, CurrentLogReplacedByACopyOfAnArchive) {
    disk_.putFile("/log/edb.log", *disk_.content("/log/edb00003.log"));
    EXPECT_EQ(read(), JET_errSuccess) << "generation 3 twice: the current one counts";
    disk_.putFile("/log/edb.log", *disk_.content("/log/edb00001.log"));
    StreamReaderOptions options;
    const auto reader = LogStreamReader::open(disk_, test::filesIn("/log"), {0, 0, 2}, options);
    ASSERT_TRUE(reader);
}
TEST_F(ChainTest, ArchiveHoldsAnotherGeneration) {
    disk_.putFile("/log/edb00002.log", *disk_.content("/log/edb00003.log"));
    EXPECT_EQ(read(), JET_errInvalidLogSequence);
}
TEST_F(ChainTest, MissingCurrentLog) {
    ASSERT_TRUE(disk_.remove("/log/edb.log"));
    EXPECT_EQ(read(), JET_errMissingLogFile);
    // The state between the two renames of a switch.
    disk_.putFile("/log/edbtmp.log", Bytes(16 * kSegmentSize));
    EXPECT_EQ(read(), JET_errSuccess);
    const auto stream = test::continueStream(settingsOn(disk_));
    ASSERT_TRUE(stream);
    EXPECT_EQ((*stream)->currentGeneration(), 4);
    ASSERT_TRUE((*stream)->appendDurably(traceOf(10, 1)));
    EXPECT_EQ(read(), JET_errSuccess);
}
TEST_F(ChainTest, StrayLaterArchiveIsIgnored) {
    disk_.putFile("/log/edb00009.log", *disk_.content("/log/edb00003.log"));
    EXPECT_EQ(read(), JET_errSuccess);
}
TEST_F(ChainTest, StartThatIsMissing) {
    EXPECT_EQ(codeOf(LogStreamReader::open(disk_, test::filesIn("/log"), {0, 1, 77})), JET_errMissingLogFile);
}

// ---- the verifier of streamed logs ----

TEST_F(ChainTest, VerifierRefusesEveryDamage) {
    const Bytes intact = *disk_.content("/log/edb00001.log");
    const auto feed = [](const Bytes& bytes, Generation generation) {
        LogVerifier verifier(generation);
        const Status fed = verifier.feed(bytes);
        return fed ? codeOf(verifier.finish()) : codeOf(fed);
    };
    EXPECT_EQ(feed(intact, 1), JET_errSuccess);
    EXPECT_EQ(feed(intact, 2), JET_errLogReadVerifyFailure);
    EXPECT_EQ(feed(Bytes(intact.begin(), intact.end() - kSegmentSize), 1), JET_errLogReadVerifyFailure);
    for (const std::size_t at :
         {std::size_t{100}, kSegmentSize + 50, 2 * kSegmentSize - 1, 9 * kSegmentSize}) {
        Bytes damaged = intact;
        damaged[at] ^= std::byte{1};
        EXPECT_EQ(feed(damaged, 1), JET_errLogReadVerifyFailure) << at;
    }
    LogVerifier verifier;
    EXPECT_EQ(codeOf(verifier.feed(ByteView(intact).first(100))), JET_errInvalidParameter);
}

}  // namespace
}  // namespace esent::log
