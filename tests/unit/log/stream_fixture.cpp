#include "stream_fixture.h"

#include "log/log_verifier.h"
#include "log/segment.h"

namespace esent::log::test {

RecordBytes traceOf(std::size_t size, std::uint32_t seed) {
    TraceRecord record;
    record.session = static_cast<std::uint16_t>(seed);
    for (std::size_t i = 0; i + 6 < size; ++i) {
        record.text.push_back(static_cast<char>('a' + (seed + i * 7 + i / 11) % 26));
    }
    return encode(record);
}

ReadBack readStream(os::FileSystem& disk, const LogFiles& files, bool repair) {
    ReadBack result;
    const auto inventory = takeInventory(disk, files);
    if (!inventory || inventory->empty()) {
        result.error = inventory ? JET_errMissingLogFile : inventory.error().code;
        return result;
    }
    const Generation first = inventory->archived.empty()
                                 ? (inventory->current ? inventory->current->generation() : 0)
                                 : inventory->archived.begin()->first;
    StreamReaderOptions options;
    options.repairTail = repair;
    auto reader = LogStreamReader::open(disk, files, {0, 0, first}, options);
    if (!reader) {
        result.error = reader.error().code;
        return result;
    }
    for (;;) {
        const auto record = reader->next();
        if (!record) {
            result.error = record.error().code;
            return result;
        }
        if (!*record) break;
        if (isPadding((*record)->code())) continue;
        const ByteView bytes = (*record)->bytes;
        result.records.emplace_back((*record)->position, RecordBytes(bytes.begin(), bytes.end()));
    }
    result.end = reader->end();
    return result;
}

Result<std::unique_ptr<LogStream>> continueStream(LogStreamSettings settings) {
    const ReadBack found = readStream(*settings.fileSystem, settings.files, true);
    if (found.error != JET_errSuccess) return fail(found.error);
    const auto checkpoint = readCheckpoint(*settings.fileSystem, settings.files.checkpointPath());
    return LogStream::continueAfter(std::move(settings), found.end,
                                    checkpoint ? checkpoint->position() : LogPosition{});
}

namespace {
// One data segment: header fields, fragments, padding.
void checkSegment(ByteView segment, std::uint16_t number, const LogHeader& header) {
    const bool lastOfFile = number + 2 == header.fileSegments();
    EXPECT_TRUE(isAllZero(segment.subspan(24, 12)));
    EXPECT_EQ(loadLE<std::uint32_t>(segment, 36), 0x2000U);
    std::size_t at = kSegmentHeaderSize;
    std::size_t padding = 0;
    while (at < kSegmentSize) {
        const auto length = pieceLength(segment, at);
        ASSERT_TRUE(length);
        const auto code = static_cast<RecordCode>(segment[at]);
        if (code == RecordCode::Nop) {
            ++padding;
        } else {
            EXPECT_EQ(padding, 0U) << "a record behind padding";
        }
        if (code == RecordCode::FragmentBegin) {
            EXPECT_EQ(at + *length, kSegmentSize);
            EXPECT_GE(kSegmentSize - at, kMinimumFragment);
        }
        if (code == RecordCode::Fragment) {
            EXPECT_EQ(at, kSegmentHeaderSize);
        }
        if (code == RecordCode::Nop2) {
            EXPECT_EQ(at + *length, kSegmentSize);
        }
        at += *length;
    }
    if (lastOfFile) {
        EXPECT_GT(padding, 0U) << "the last byte of a generation is used";
    }
}

void checkFile(ByteView bytes, bool archived) {
    const LogHeader header(bytes.first(kSegmentSize));
    ASSERT_TRUE(checkLogHeader(header, bytes.size()));
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    std::uint16_t last = 0;
    for (std::uint16_t number = 1; number + 1U < header.fileSegments(); ++number) {
        const ByteSpan segment = ByteSpan(copy).subspan(number * kSegmentSize, kSegmentSize);
        if (classifySegment(segment, number, header.generation()) != SegmentKind::Valid) continue;
        EXPECT_EQ(last + 1, number);
        last = number;
        checkSegment(segment, number, header);
    }
    // The last segment of the file holds nothing but shadows.
    const auto end = static_cast<std::uint16_t>(header.fileSegments() - 1);
    const ByteSpan tail = ByteSpan(copy).subspan(end * kSegmentSize, kSegmentSize);
    EXPECT_NE(classifySegment(tail, end, header.generation()), SegmentKind::Valid);
    if (!archived) return;
    LogVerifier verifier(header.generation(), header.signature());
    EXPECT_TRUE(verifier.feed(bytes));
    EXPECT_TRUE(verifier.finish());
}
}  // namespace

void expectWellFormed(const os::SimulatedDisk& disk, const LogFiles& files) {
    for (const std::string& path : disk.allFiles()) {
        const std::string name = path.substr(path.rfind('/') + 1);
        const bool archived = files.archivedGeneration(name).has_value();
        if (!archived && name != files.currentName()) continue;
        const auto content = disk.content(path);
        ASSERT_TRUE(content);
        SCOPED_TRACE(path);
        checkFile(*content, archived);
    }
}

}  // namespace esent::log::test
