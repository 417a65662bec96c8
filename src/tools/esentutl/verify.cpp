#include "verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.h"
#include "btree/space.h"
#include "log/checkpoint_file.h"
#include "log/log_reader.h"
#include "os/aligned_buffer.h"
#include "os/path.h"
#include "page/checksum.h"
#include "page/database_header.h"
#include "page/page_view.h"

namespace esent::tool {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::size_t kDamagedShown = 100;

// One pass over the pages of a database, shared by the reading threads.
class Scan {
 public:
    Scan(os::File& file, DatabaseVerdict& verdict, const VerifyProgress& progress)
        : file_(file), verdict_(verdict), progress_(progress), total_(verdict.pages * verdict.pageSize) {}

    // Each thread runs this until no chunk is left.
    void work() {
        os::AlignedBuffer buffer(kChunkBytes);
        while (error_.load() == JET_errSuccess) {
            const std::uint64_t begin = next_.fetch_add(kChunkBytes);
            if (begin >= total_) return;
            const auto length =
                static_cast<std::size_t>(std::min<std::uint64_t>(kChunkBytes, total_ - begin));
            const ByteSpan chunk = buffer.span().first(length);
            const Status read = file_.read(begin + 2ULL * verdict_.pageSize, chunk);
            if (!read) {
                error_.store(read.error().code);
                return;
            }
            judge(chunk, static_cast<PageNumber>(begin / verdict_.pageSize) + 1);
        }
    }

    [[nodiscard]] JET_ERR error() const { return error_.load(); }

 private:
    void judge(ByteView chunk, PageNumber first) {
        DatabaseVerdict part;
        for (std::size_t at = 0; at < chunk.size(); at += verdict_.pageSize) {
            judgePage(chunk.subspan(at, verdict_.pageSize),
                      first + static_cast<PageNumber>(at / verdict_.pageSize), part);
        }
        const std::lock_guard lock(mutex_);
        verdict_.bad += part.bad;
        verdict_.wrongNumber += part.wrongNumber;
        verdict_.correctable += part.correctable;
        verdict_.uninitialized += part.uninitialized;
        if (part.highestDbtime > verdict_.highestDbtime) {
            verdict_.highestDbtime = part.highestDbtime;
            verdict_.highestPage = part.highestPage;
        }
        verdict_.damaged.insert(verdict_.damaged.end(), part.damaged.begin(), part.damaged.end());
        done_ += chunk.size();
        if (progress_) progress_(done_, total_);
    }

    static void judgePage(ByteView bytes, PageNumber number, DatabaseVerdict& part) {
        const page::PageExamination found = page::examinePage(bytes, number);
        if (found.check == page::PageCheck::Blank) {
            ++part.uninitialized;
            return;
        }
        if (found.check == page::PageCheck::Bad) {
            ++part.bad;
            if (found.numberDiffers || found.foundNumber != 0) ++part.wrongNumber;
            if (part.damaged.size() < kDamagedShown) {
                part.damaged.push_back({number, page::errorOf(found), found.foundNumber});
            }
            return;
        }
        if (found.check == page::PageCheck::Repaired) ++part.correctable;
        const DatabaseTime dbtime = page::PageView(bytes).dbtime();
        if (dbtime > part.highestDbtime && dbtime != ~DatabaseTime{0}) {
            part.highestDbtime = dbtime;
            part.highestPage = number;
        }
    }

    os::File& file_;
    DatabaseVerdict& verdict_;  // guarded by mutex_ but for pageSize
    const VerifyProgress& progress_;
    const std::uint64_t total_;
    std::mutex mutex_;
    std::uint64_t done_ = 0;  // guarded by mutex_
    std::atomic<std::uint64_t> next_{0};
    std::atomic<JET_ERR> error_{JET_errSuccess};
};

bool hasExtension(std::string_view path, std::initializer_list<std::string_view> extensions) {
    return std::any_of(extensions.begin(), extensions.end(),
                       [&](std::string_view e) { return equalsIgnoreAsciiCase(os::extension(path), e); });
}

void reportDatabase(const DatabaseVerdict& verdict, Report& report) {
    for (const DamagedPage& page : verdict.damaged) {
        std::string words = errorName(page.error);
        if (page.found != 0) words += fmt::format(", page {} stands there", page.found);
        report.line(fmt::format("ERROR: page {} failed: {}", page.number, words));
        report.append("damaged", {{"page", page.number}, {"error", page.error}, {"found", page.found}});
    }
    if (!verdict.firstHeaderGood) report.line("WARNING: the first copy of the header is damaged");
    if (!verdict.secondHeaderGood)
        report.line("WARNING: the second copy of the header is damaged or differs");
    if (verdict.missing != 0)
        report.line(fmt::format("ERROR: {} pages are missing at the end", verdict.missing));
    if (verdict.trailingBytes != 0) {
        report.line(
            fmt::format("ERROR: the file ends in the middle of a page ({} bytes)", verdict.trailingBytes));
    }
    if (verdict.backupImage) report.line("This is the image of a backup that was not restored yet.");
    if (!verdict.trailerGood) report.line("ERROR: the page that describes the backup is damaged or missing");
    report.value("backupImage", verdict.backupImage);
    const auto count = [&](std::string_view words, std::string_view key, std::uint64_t number) {
        report.line(fmt::format("{} {}", number, words));
        report.value(key, number);
    };
    count("pages seen", "pages", verdict.pages);
    count("bad checksums", "bad", verdict.bad);
    count("correctable checksums", "correctable", verdict.correctable);
    count("uninitialized pages", "uninitialized", verdict.uninitialized);
    count("wrong page numbers", "wrongNumber", verdict.wrongNumber);
    report.line(
        fmt::format("0x{:x} highest dbtime (pgno 0x{:x})", verdict.highestDbtime, verdict.highestPage));
    report.value("highestDbtime", verdict.highestDbtime);
    report.value("missing", verdict.missing);
    report.value("firstHeaderGood", verdict.firstHeaderGood);
    report.value("secondHeaderGood", verdict.secondHeaderGood);
}

// Errors that say "this file is damaged" rather than "it could not be read".
bool isDamage(JET_ERR error) {
    switch (error) {
        case JET_errFileNotFound:
        case JET_errInvalidPath:
        case JET_errFileAccessDenied:
        case JET_errOutOfMemory:
        case JET_errOutOfFileHandles:
        case JET_errDiskIO:
        case JET_errCheckpointFileNotFound:
            return false;
        default:
            return true;
    }
}

Status verifyLog(os::FileSystem& fileSystem, const std::string& path, Report& report) {
    log::LogFileReader::Options options;
    options.scan.current = os::stem(path).size() <= 3;  // only the current log may end in a torn write
    log::LogFileReader reader = TRY(log::LogFileReader::open(fileSystem, path, options));
    std::uint64_t records = 0;
    while (TRY(reader.next()))
        ++records;
    report.line(fmt::format("generation {}, {} segments, {} records", reader.header().generation(),
                            reader.scan().lastSegment, records));
    report.value("generation", reader.header().generation());
    report.value("records", records);
    return {};
}

}  // namespace

Result<FileKind> fileKindOf(os::FileSystem& fileSystem, const std::string& path) {
    const std::string_view name = os::stem(path);
    const bool spare = hasExtension(path, {".jrs"}) || name.ends_with("tmp") || name.ends_with("TMP");
    if (hasExtension(path, {".log", ".jtx", ".jrs"})) return spare ? FileKind::Other : FileKind::Log;
    if (hasExtension(path, {".chk", ".jcp"})) return FileKind::Checkpoint;
    const auto file = TRY(fileSystem.open(path, {os::OpenMode::ReadOnlyShared}));
    std::vector<std::byte> start(1024);
    start.resize(TRY(file->readSome(0, start)));
    const bool magic = start.size() >= 8 && loadLE<std::uint32_t>(start, 4) == page::kDatabaseMagic;
    if (magic && start.size() > 671 && loadLE<std::uint32_t>(start, 667) == page::kFileTypeFlushMap) {
        return FileKind::Other;
    }
    if (magic || hasExtension(path, {".edb", ".dit", ".sdb", ".mdb"})) return FileKind::Database;
    return FileKind::Other;
}

Result<DatabaseVerdict> verifyDatabase(os::FileSystem& fileSystem, const std::string& path,
                                       const VerifyProgress& progress, unsigned threads) {
    const auto file = TRY(fileSystem.open(path, {os::OpenMode::ReadOnly, true}));
    const page::HeaderCopies copies = TRY(page::readHeaderCopies(*file));
    DatabaseVerdict verdict;
    verdict.pageSize = copies.header.pageSize();
    verdict.firstHeaderGood = copies.primaryGood;
    verdict.secondHeaderGood = copies.shadowGood;
    const std::uint64_t bytes = TRY(file->size());
    const std::uint64_t whole = bytes / verdict.pageSize;
    verdict.trailingBytes = bytes % verdict.pageSize;
    verdict.pages = whole > 2 ? whole - 2 : 0;

    const BackupInfo backup = copies.header.currentFullBackup();
    verdict.backupImage = backup.generationLow != 0 && backup.generationHigh == 0 && verdict.pages != 0;
    if (verdict.backupImage) {
        os::AlignedBuffer trailer(verdict.pageSize);
        --verdict.pages;
        TRY(file->read(page::pageOffset(static_cast<PageNumber>(verdict.pages + 1), verdict.pageSize),
                       trailer.span()));
        verdict.trailerGood = page::isHeaderIntact(trailer.view());
    }
    Scan scan(*file, verdict, progress);
    std::vector<std::thread> helpers;
    for (unsigned i = 1; i < threads; ++i)
        helpers.emplace_back([&scan] { scan.work(); });
    scan.work();
    for (std::thread& helper : helpers)
        helper.join();
    if (scan.error() != JET_errSuccess) return fail(scan.error());

    std::sort(verdict.damaged.begin(), verdict.damaged.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
    if (verdict.damaged.size() > kDamagedShown) verdict.damaged.resize(kDamagedShown);
    btree::FilePageSource source(*file, verdict.pageSize);
    const auto owned = btree::ownedPages(source);
    if (owned && *owned > verdict.pages) verdict.missing = *owned - verdict.pages;
    return verdict;
}

Result<bool> verifyFile(os::FileSystem& fileSystem, const std::string& path, const VerifyProgress& progress,
                        Report& report) {
    report.line(fmt::format("File: {}", path));
    report.value("file", path);
    JET_ERR error = JET_errSuccess;
    bool sound = true;
    switch (TRY(fileKindOf(fileSystem, path))) {
        case FileKind::Database: {
            const auto verdict = verifyDatabase(fileSystem, path, progress);
            if (!verdict) {
                error = verdict.error().code;
                break;
            }
            reportDatabase(*verdict, report);
            sound = verdict->sound();
            break;
        }
        case FileKind::Log:
            error = codeOf(verifyLog(fileSystem, path, report));
            break;
        case FileKind::Checkpoint:
            error = codeOf(log::readCheckpoint(fileSystem, path));
            break;
        case FileKind::Other:
            report.line("holds nothing to verify: skipped");
            report.value("skipped", true);
            break;
    }
    if (error != JET_errSuccess) {
        if (!isDamage(error)) return fail(error);
        report.line(fmt::format("ERROR: {}", errorText(error)));
        report.value("error", error);
        sound = false;
    }
    report.value("sound", sound);
    report.line(sound ? "sound\n" : "DAMAGED\n");
    return sound;
}

}  // namespace esent::tool
