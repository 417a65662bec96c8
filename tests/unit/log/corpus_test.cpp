// Every real log file is walked byte by byte to its end, the chains hold, and the records of this room's
// kinds are encoded again to the same bytes.
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "corpus.h"
#include "log/checkpoint_file.h"
#include "log/log_buffer.h"
#include "log/log_files.h"
#include "log/log_reader.h"
#include "log/log_verifier.h"
#include "temp_dir.h"

namespace esent::log {
namespace {

namespace fs = std::filesystem;

struct Archive {
    const char* path;
    const char* baseName;
};

constexpr Archive kArchives[] = {
    {"windows/srum-win10-recovered.tar.gz", "SRU"},   {"windows/srum-win10-with-logs.tar.gz", "SRU"},
    {"engine/crash/d1/files.tar.xz", "edb"},          {"engine/crash/d2/files.tar.xz", "edb"},
    {"engine/crash/d3/files.tar.xz", "edb"},          {"engine/crash/d4/files.tar.xz", "edb"},
    {"engine/crash/d6/files.tar.xz", "edb"},          {"engine/crash/d1/after_recovery.tar.xz", "edb"},
    {"engine/crash/d2/after_recovery.tar.xz", "edb"}, {"engine/crash/d3/after_recovery.tar.xz", "edb"},
    {"engine/crash/d4/after_recovery.tar.xz", "edb"}, {"engine/crash/d6/after_recovery.tar.xz", "edb"},
    {"engine/backup/ps4096/sets.tar.xz", "edb"},      {"engine/backup/ps32768/sets.tar.xz", "edb"},
};

// A record of type T is decoded and encoded again.
template <class T>
bool sameAgain(ByteView bytes) {
    const auto record = decode<T>(bytes);
    if (!record) return false;
    const auto again = encode(*record);
    return std::equal(again.begin(), again.end(), bytes.begin(), bytes.end());
}

using Check = bool (*)(ByteView);
const std::map<RecordCode, Check>& typedRecords() {
    static const std::map<RecordCode, Check> checks = {
        {RecordCode::Begin, sameAgain<BeginRecord>},
        {RecordCode::Begin0, sameAgain<Begin0Record>},
        {RecordCode::Commit, sameAgain<CommitRecord>},
        {RecordCode::Commit0, sameAgain<Commit0Record>},
        {RecordCode::Rollback, sameAgain<RollbackRecord>},
        {RecordCode::MacroBegin, sameAgain<MacroRecord>},
        {RecordCode::MacroCommit, sameAgain<MacroRecord>},
        {RecordCode::MacroAbort, sameAgain<MacroRecord>},
        {RecordCode::CreateDatabase, sameAgain<CreateDatabaseRecord>},
        {RecordCode::CreateDatabaseFinish, sameAgain<CreateDatabaseFinishRecord>},
        {RecordCode::AttachDatabase, sameAgain<AttachDatabaseRecord>},
        {RecordCode::DetachDatabase, sameAgain<DetachDatabaseRecord>},
        {RecordCode::ReAttach, sameAgain<ReAttachRecord>},
        {RecordCode::ExtendDatabase, sameAgain<ExtendDatabaseRecord>},
        {RecordCode::SetDatabaseVersion, sameAgain<SetDatabaseVersionRecord>},
        {RecordCode::Init2, sameAgain<InitRecord>},
        {RecordCode::Term2, sameAgain<TerminationRecord>},
        {RecordCode::RecoveryQuit2, sameAgain<TerminationRecord>},
        {RecordCode::RecoveryQuitKeepAttachments, sameAgain<TerminationRecord>},
        {RecordCode::RecoveryUndo2, sameAgain<RecoveryUndoRecord>},
        {RecordCode::ShutDownMark, sameAgain<ShutDownMarkRecord>},
        {RecordCode::Trace, sameAgain<TraceRecord>},
        {RecordCode::ForceLogRollover, sameAgain<TraceRecord>},
        {RecordCode::Backup2, sameAgain<BackupRecord>},
        {RecordCode::ExtRestore2, sameAgain<RestoreMarkRecord>},
    };
    return checks;
}

struct WalkTotals {
    std::size_t logs = 0;
    std::size_t records = 0;
    std::size_t typed = 0;
    std::size_t fragmented = 0;
    std::map<RecordCode, std::size_t> kinds;
};

void walkLog(const std::string& path, bool current, WalkTotals& totals) {
    LogFileReader::Options options;
    options.scan.current = current;
    auto reader = LogFileReader::open(os::nativeFileSystem(), path, options);
    ASSERT_TRUE(reader) << path << " " << reader.error().code;
    ++totals.logs;
    LogPosition last;
    for (;;) {
        const auto record = reader->next();
        ASSERT_TRUE(record) << path << " after " << last.segment << ":" << last.byteOffset;
        if (!*record) break;
        const LogRecord& r = **record;
        EXPECT_LT(last, r.position) << path;
        last = r.position;
        ++totals.records;
        ++totals.kinds[r.code()];
        if (r.next.segment != r.position.segment) ++totals.fragmented;
        const auto check = typedRecords().find(r.code());
        if (check == typedRecords().end()) continue;
        EXPECT_TRUE(check->second(r.bytes))
            << path << " " << nameOf(r.code()) << " at " << r.position.segment;
        ++totals.typed;
    }
    const auto attached = reader->header().attachList();
    ASSERT_TRUE(attached) << path;
    LogHeader copy = reader->header();
    ASSERT_TRUE(copy.setAttachList(*attached));
    copy.setParameters(copy.parameters());
    EXPECT_EQ(*LogHeader(copy.seal()).attachList(), *attached);
}

std::vector<std::string> foldersOf(const std::string& root) {
    std::set<std::string> folders{root};
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.is_directory()) folders.insert(entry.path().string());
    }
    return {folders.begin(), folders.end()};
}

class CorpusLogs : public testing::TestWithParam<Archive> {
 protected:
    void SetUp() override {
        ESENT_REQUIRE_CORPUS();
        test::unpackCorpusArchive(GetParam().path, dir_.path());
    }
    LogFiles filesIn(const std::string& folder) const {
        return LogFiles({folder, folder, GetParam().baseName, true, true});
    }
    test::TempDir dir_;
};

TEST_P(CorpusLogs, EveryRecordCanBeWalkedAndTypedOnesEncodeToTheSameBytes) {
    WalkTotals totals;
    for (const std::string& folder : foldersOf(dir_.string())) {
        const LogFiles files = filesIn(folder);
        const auto archived = files.archived(os::nativeFileSystem());
        ASSERT_TRUE(archived);
        for (const auto& [generation, path] : *archived) {
            walkLog(path, false, totals);
        }
        if (fs::exists(files.currentPath())) walkLog(files.currentPath(), true, totals);
    }
    EXPECT_GT(totals.logs, 0U);
    EXPECT_GT(totals.typed, 0U);
    RecordProperty("logs", static_cast<int>(totals.logs));
    RecordProperty("records", static_cast<int>(totals.records));
    RecordProperty("typed", static_cast<int>(totals.typed));
    RecordProperty("fragmented", static_cast<int>(totals.fragmented));
}

TEST_P(CorpusLogs, StreamsChainFromTheLowestGenerationToTheEnd) {
    for (const std::string& folder : foldersOf(dir_.string())) {
        const LogFiles files = filesIn(folder);
        const auto inventory = takeInventory(os::nativeFileSystem(), files);
        ASSERT_TRUE(inventory);
        if (inventory->archived.empty() && !inventory->currentExists) continue;
        const Generation first = inventory->archived.empty() ? inventory->current->generation()
                                                             : inventory->archived.begin()->first;
        StreamReaderOptions options;
        options.currentLogFollows = inventory->currentExists;
        auto reader = LogStreamReader::open(os::nativeFileSystem(), files, {0, 0, first}, options);
        ASSERT_TRUE(reader) << folder << " " << reader.error().code;
        for (;;) {
            const auto record = reader->next();
            ASSERT_TRUE(record) << folder << " " << record.error().code;
            if (!*record) break;
        }
        const Generation last =
            inventory->currentExists ? inventory->current->generation() : inventory->archived.rbegin()->first;
        EXPECT_EQ(reader->end().header.generation(), last) << folder;
    }
}

// Our placement rules (fragments, padding, when a generation is full) put every record of a real log where
// the engine put it. Only the first record of a run, and records that force a new generation, stand
// elsewhere.
void replacePlacement(LogStreamReader& reader, std::size_t& placed, std::size_t& generations) {
    const std::uint32_t segments = reader.file().header().fileSegments();
    LogBuffer buffer(reader.file().header().generation(), 1, segments);
    for (;;) {
        const auto next = reader.next();
        ASSERT_TRUE(next);
        if (!*next) return;
        const LogRecord& record = **next;
        if (record.code() == RecordCode::Nop2) {
            ASSERT_EQ(buffer.tip(), record.position);
            buffer.fillSegment();
            continue;
        }
        const LogPosition tip = buffer.tip();
        const bool startsRun =
            record.code() == RecordCode::Init2 || record.code() == RecordCode::RecoveryUndo2;
        const bool atStart = record.position.byteOffset == 0;
        if (startsRun && atStart && record.position != tip) {
            buffer = LogBuffer(record.position.generation, record.position.segment, segments);
        }
        // A request to pad the last data segment leaves no trace but the generation that begins behind it.
        const bool newGeneration = record.position == LogPosition{0, 1, tip.generation + 1};
        const bool filledUp = newGeneration && tip.segment + 2U == segments && tip.byteOffset != 0;
        if (filledUp || (newGeneration && record.code() == RecordCode::Backup2)) {
            buffer.closeGeneration();
        }
        const auto position = buffer.place(record.bytes);
        ASSERT_TRUE(position);
        ASSERT_EQ(*position, record.position)
            << nameOf(record.code()) << " " << record.position.generation << ":" << record.position.segment
            << ":" << record.position.byteOffset;
        generations += position->generation != tip.generation ? 1 : 0;
        ++placed;
        (void)buffer.takeComplete();
    }
}

TEST_P(CorpusLogs, OurRulesPlaceEveryRecordWhereItStands) {
    std::size_t placed = 0;
    std::size_t generations = 0;
    for (const std::string& folder : foldersOf(dir_.string())) {
        const LogFiles files = filesIn(folder);
        const auto inventory = takeInventory(os::nativeFileSystem(), files);
        ASSERT_TRUE(inventory);
        if (inventory->archived.empty()) continue;
        StreamReaderOptions options;
        options.currentLogFollows = inventory->currentExists;
        auto reader = LogStreamReader::open(os::nativeFileSystem(), files,
                                            {0, 0, inventory->archived.begin()->first}, options);
        ASSERT_TRUE(reader);
        ASSERT_NO_FATAL_FAILURE(replacePlacement(*reader, placed, generations)) << folder;
    }
    RecordProperty("placed", static_cast<int>(placed));
    RecordProperty("generations", static_cast<int>(generations));
}

TEST_P(CorpusLogs, ArchivedLogsPassTheVerifierInChunksOfAnySize) {
    for (const std::string& folder : foldersOf(dir_.string())) {
        const auto archived = filesIn(folder).archived(os::nativeFileSystem());
        ASSERT_TRUE(archived);
        for (const auto& [generation, path] : *archived) {
            std::ifstream stream(path, std::ios::binary);
            const std::string text{std::istreambuf_iterator<char>(stream), {}};
            const ByteView bytes = std::as_bytes(std::span(text.data(), text.size()));
            for (const std::size_t chunk : {4096U, 16384U, 65536U}) {
                LogVerifier verifier(generation);
                for (std::size_t at = 0; at < bytes.size(); at += chunk) {
                    ASSERT_TRUE(verifier.feed(bytes.subspan(at, std::min(chunk, bytes.size() - at)))) << path;
                }
                EXPECT_TRUE(verifier.finish()) << path;
            }
        }
    }
}

TEST_P(CorpusLogs, CheckpointsReadAndEncodeAgain) {
    for (const std::string& folder : foldersOf(dir_.string())) {
        const LogFiles files = filesIn(folder);
        if (!fs::exists(files.checkpointPath())) continue;
        auto checkpoint = readCheckpoint(os::nativeFileSystem(), files.checkpointPath());
        ASSERT_TRUE(checkpoint) << checkpoint.error().code;
        const auto inventory = takeInventory(os::nativeFileSystem(), files);
        ASSERT_TRUE(inventory && inventory->current);
        EXPECT_EQ(checkpoint->signature(), inventory->current->signature());
        const auto list = checkpoint->attachList();
        ASSERT_TRUE(list);
        // A checkpoint points at a record, or at the start of a generation.
        LogFileReader::Options options;
        const LogPosition position = checkpoint->position();
        const bool current = position.generation == inventory->current->generation();
        options.scan.current = current;
        auto log = LogFileReader::open(os::nativeFileSystem(),
                                       current ? files.currentPath() : files.archivePath(position.generation),
                                       options);
        ASSERT_TRUE(log) << log.error().code;
        EXPECT_TRUE(log->seek(position));
    }
}

// What the published engine printed for the same files.
const std::map<std::string, RecordCode>& dumpNames() {
    static const std::map<std::string, RecordCode> names = {
        {"Init", RecordCode::Init2},
        {"Begin", RecordCode::Begin},
        {"Begin0", RecordCode::Begin0},
        {"Commit", RecordCode::Commit},
        {"Commit0", RecordCode::Commit0},
        {"Rollback", RecordCode::Rollback},
        {"McroBegin", RecordCode::MacroBegin},
        {"McroComit", RecordCode::MacroCommit},
        {"McroInfo", RecordCode::MacroInfo},
        {"McroInfo2", RecordCode::MacroInfo2},
        {"CreateDB", RecordCode::CreateDatabase},
        {"CrDBFinsh", RecordCode::CreateDatabaseFinish},
        {"Backup2", RecordCode::Backup2},
        {"Trace", RecordCode::Trace},
        {"NOP2", RecordCode::Nop2},
        {"ExtendDB", RecordCode::ExtendDatabase},
        {"Insert", RecordCode::Insert},
        {"FDelete", RecordCode::FlagDelete},
        {"Delete", RecordCode::Delete},
        {"Replace", RecordCode::Replace},
        {"ReplaceD", RecordCode::ReplaceDiff},
        {"Undo", RecordCode::Undo},
        {"UndoInfo", RecordCode::UndoInfo},
        {"Delta", RecordCode::Delta},
        {"SetExtHdr", RecordCode::SetExternalHeader},
        {"Split2", RecordCode::Split2},
        {"Merge2", RecordCode::Merge2},
        {"Convert", RecordCode::ConvertTree2},
    };
    return names;
}

struct Dump {
    std::vector<std::pair<std::string, std::string>> records;  // position as printed, name
    std::uint64_t accumulated = 0;
};

std::map<std::string, Dump> readDump(const std::string& path) {
    std::map<std::string, Dump> dumps;
    std::ifstream in(path);
    std::string line;
    std::string file;
    while (std::getline(in, line)) {
        std::istringstream words(line);
        std::string word;
        words >> word;
        const std::string mark = "Accumulated segment checksum: 0x";
        if (word == "###") {
            words >> file;
        } else if (word.size() > 18 && word[0] == '>') {
            std::string name;
            words >> name;
            dumps[file].records.emplace_back(word.substr(1), name);
        } else if (const auto at = line.find(mark); at != std::string::npos) {
            dumps[file].accumulated = std::stoull(line.substr(at + mark.size()), nullptr, 16);
        }
    }
    return dumps;
}

std::string printed(LogPosition p) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%08X,%04X,%04X", static_cast<unsigned>(p.generation), p.segment,
                  p.byteOffset);
    return text.data();
}

class EngineDump : public testing::TestWithParam<const char*> {};

TEST_P(EngineDump, RecordsEqualTheEnginesOwnDump) {
    ESENT_REQUIRE_CORPUS();
    const test::TempDir dir;
    const std::string set = std::string("engine/crash/") + GetParam();
    test::unpackCorpusArchive(set + "/files.tar.xz", dir.path());
    const auto text = test::unpackCorpusFile(set + "/engine_log_dump.txt.xz", dir.path());
    std::size_t compared = 0;
    for (const auto& [file, dump] : readDump(text.string())) {
        LogFileReader::Options options;
        options.scan.current = file == "edb.log";
        auto reader = LogFileReader::open(os::nativeFileSystem(), dir.file(file), options);
        if (dump.records.empty()) continue;
        ASSERT_TRUE(reader) << file;
        EXPECT_EQ(reader->scan().accumulated, dump.accumulated) << file;
        for (const auto& [position, name] : dump.records) {
            const auto record = reader->next();
            ASSERT_TRUE(record && *record) << file << " " << position << " " << name;
            // The tool prints the end of the record before for one that follows padding.
            if ((*record)->position.byteOffset != 0) {
                EXPECT_EQ(printed((*record)->position), position) << file;
            }
            const auto known = dumpNames().find(name);
            if (known != dumpNames().end()) {
                EXPECT_EQ(nameOf((*record)->code()), nameOf(known->second)) << file << " " << position;
                ++compared;
            } else {
                EXPECT_EQ(name, "Create") << position;
            }
        }
        const auto more = reader->next();
        ASSERT_TRUE(more);
        EXPECT_FALSE(*more) << file << " has more records than the dump";
    }
    EXPECT_GT(compared, 50U);
}

INSTANTIATE_TEST_SUITE_P(All, EngineDump, testing::Values("d1", "d2", "d3", "d4", "d6"));

INSTANTIATE_TEST_SUITE_P(All, CorpusLogs, testing::ValuesIn(kArchives), [](const auto& entry) {
    std::string name = entry.param.path;
    for (char& c : name) {
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    }
    return name;
});

}  // namespace
}  // namespace esent::log
