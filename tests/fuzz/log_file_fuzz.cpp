// Any bytes as a log file: header, scan, records, the verifier, and going on behind the end. The first byte
// says how the input becomes a file: 0 as it is; 1 with header and segments sealed; 2 as the records of a
// sound file; 3 the same with the last segment garbled in front of its shadow.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "log/log_reader.h"
#include "log/log_stream.h"
#include "log/log_verifier.h"
#include "log/segment.h"
#include "os/simulated/simulated_disk.h"

using namespace esent;

namespace {

constexpr std::size_t kRoom = log::kSegmentSize - log::kSegmentHeaderSize;
constexpr std::uint16_t kSegments = 16;
constexpr const char* kPath = "/l/edb.log";
using Bytes = std::vector<std::byte>;

void require(bool condition) {
    if (!condition) std::abort();
}

ByteSpan segmentOf(Bytes& file, std::size_t number) {
    return ByteSpan(file).subspan(number * log::kSegmentSize, log::kSegmentSize);
}

log::LogHeader plainHeader() {
    log::LogHeader header;
    header.setGeneration(1);
    header.setFileSegments(kSegments);
    header.setPageSize(4096);
    header.setVersion(log::kWrittenVersion);
    header.setFileType(3);
    return header;
}

Bytes sealed(Bytes file) {
    if (file.size() < log::kSegmentSize) return file;
    log::LogHeader header{ByteView(file).first(log::kSegmentSize)};
    std::ranges::copy(header.seal(), file.begin());
    for (std::size_t n = 1; (n + 1) * log::kSegmentSize <= file.size(); ++n) {
        const LogPosition position{0, static_cast<std::uint16_t>(n), header.generation()};
        log::sealSegment(segmentOf(file, n), position, log::segmentTime(segmentOf(file, n)));
    }
    return file;
}

Bytes built(ByteView records, bool torn) {
    Bytes file(kSegments * log::kSegmentSize);
    log::LogHeader header = plainHeader();
    std::ranges::copy(header.seal(), file.begin());
    std::uint16_t n = 1;
    for (; !records.empty() && n + 1 < kSegments; ++n) {
        const ByteView part = records.first(std::min(kRoom, records.size()));
        std::ranges::copy(part, segmentOf(file, n).subspan(log::kSegmentHeaderSize).begin());
        log::sealSegment(segmentOf(file, n), {0, n, 1}, {});
        records = records.subspan(part.size());
    }
    if (!torn || n == 1) return file;
    std::ranges::copy(segmentOf(file, n - 1U), segmentOf(file, n).begin());
    std::memset(segmentOf(file, n - 1U).data() + 100, 0x5A, 700);
    return file;
}

template <class... T>
void decodeAll(ByteView bytes) {
    const auto one = [&]<class R>(const R*) {
        const auto record = log::decode<R>(bytes);
        if (!record) return;
        const auto again = log::encode(*record);
        require(std::ranges::equal(again, bytes));
    };
    (one(static_cast<const T*>(nullptr)), ...);
}

// Walks to the end; returns the number of records.
std::size_t walk(log::LogFileReader& reader) {
    LogPosition last;
    std::size_t count = 0;
    for (;;) {
        const auto record = reader.next();
        if (!record || !*record) return count;
        require(last < (*record)->position && (*record)->position.segment <= reader.scan().lastSegment);
        last = (*record)->position;
        require(log::recordLength((*record)->bytes) == (*record)->bytes.size());
        decodeAll<log::BeginRecord, log::Begin0Record, log::CommitRecord, log::Commit0Record,
                  log::RollbackRecord, log::MacroRecord, log::CreateDatabaseRecord,
                  log::CreateDatabaseFinishRecord, log::AttachDatabaseRecord, log::DetachDatabaseRecord,
                  log::ReAttachRecord, log::TerminationRecord, log::RecoveryUndoRecord, log::TraceRecord,
                  log::BackupRecord, log::SetDatabaseVersionRecord>((*record)->bytes);
        (void)log::decode<log::InitRecord>((*record)->bytes);  // stale bytes behind its paths are not kept
        ++count;
    }
}

// Going on behind the end: what is appended is found there, by a reader that starts at it.
void goOn(os::SimulatedDisk& disk, const log::StreamEnd& end) {
    log::LogStreamSettings settings;
    settings.fileSystem = &disk;
    settings.files = log::LogFiles({"/l", "/l", "edb", true, true});
    settings.parameters.logFileSegments = end.header.fileSegments();
    settings.reserveLogs = 0;
    auto stream = log::LogStream::continueAfter(settings, end, {});
    if (!stream) return;
    const auto position = (*stream)->appendDurably(log::encode(log::ShutDownMarkRecord{}));
    if (!position) return;
    auto again = log::LogStreamReader::open(disk, settings.files, *position);
    require(again.has_value());
    const auto record = again->next();
    require(record && *record && (*record)->position == *position &&
            (*record)->code() == log::RecordCode::ShutDownMark);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes input(reinterpret_cast<const std::byte*>(data) + 1,
                      reinterpret_cast<const std::byte*>(data) + size);
    const int mode = data[0] % 4;
    const Bytes file = mode == 0 ? input : mode == 1 ? sealed(input) : built(input, mode == 3);

    log::LogVerifier verifier;
    if (verifier.feed(ByteView(file).first(file.size() / 4096 * 4096))) (void)verifier.finish();

    os::SimulatedDisk disk;
    disk.putFile(kPath, file);
    log::LogFileReader::Options options;
    options.scan.current = true;
    std::size_t before = 0;
    log::StreamEnd end;
    {
        auto reader = log::LogFileReader::open(disk, kPath, options);
        if (!reader) return 0;
        (void)reader->header().attachList();
        before = walk(*reader);
    }
    {
        options.scan.repair = true;
        auto repaired = log::LogFileReader::open(disk, kPath, options);
        require(repaired && walk(*repaired) == before);
        end.header = repaired->header();
        end.scan = repaired->scan();
    }
    goOn(disk, end);
    return 0;
}
