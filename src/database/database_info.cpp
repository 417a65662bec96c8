#include "database/database_info.h"

#include <algorithm>
#include <array>
#include <vector>

#include "btree/pooled_source.h"
#include "btree/space.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::database {

namespace {

// Runs of bytes that the API structure and the header have in common, in the order of the structure; what is
// no copy has its own place below.
struct Run {
    std::uint16_t to;
    std::uint16_t from;
    std::uint16_t size;
};
constexpr std::array kRuns = {
    Run{0, 8, 4},       // format
    Run{4, 232, 4},     // update
    Run{8, 24, 28},     // signature of the database
    Run{36, 52, 52},    // state, consistent, attach and detach positions and times
    Run{88, 108, 28},   // signature of the log
    Run{116, 136, 72},  // previous full and incremental, current full backup
    Run{196, 216, 16},  // Windows version
    Run{216, 296, 8},   // required generations
    Run{224, 348, 8},   // creation of the highest
    Run{232, 240, 12},  // repairs
    Run{244, 364, 56},  // repairs before, incidents of three kinds, highest committed generation
    Run{300, 420, 48},  // copy and differential backup
    Run{348, 476, 32},  // reseeds, page patches
    Run{380, 516, 20},  // scans
    Run{400, 564, 16},  // last re-attach
};
constexpr std::array<std::size_t, 7> kMiscSizes = {216, 296, 300, 348, 380, 400, 416};
constexpr std::size_t kShadowingDisabled = 188;
constexpr std::size_t kUpgrading = 192;
constexpr std::size_t kPageSize = 212;

constexpr std::size_t kMagicOffset = 4;
constexpr std::size_t kFileTypeOffset = 667;
constexpr std::size_t kHeaderBytes = 4096;  // of logs, checkpoints and flush maps; databases have a page

Result<std::unique_ptr<os::File>> openToLook(os::FileSystem& files, std::string_view path) {
    return files.open(path, {os::OpenMode::ReadOnlyShared});
}

}  // namespace

Status storeMiscInfo(const page::DatabaseHeader& header, ByteSpan out) {
    if (std::find(kMiscSizes.begin(), kMiscSizes.end(), out.size()) == kMiscSizes.end()) {
        return fail(JET_errInvalidBufferSize);
    }
    std::fill(out.begin(), out.end(), std::byte{0});
    for (const Run& run : kRuns) {
        if (run.to >= out.size()) break;
        const std::size_t size = std::min<std::size_t>(run.size, out.size() - run.to);
        std::copy_n(header.bytes().begin() + run.from, size, out.begin() + run.to);
    }
    storeLE<std::uint32_t>(out, kShadowingDisabled, header.flags() & 1);
    storeLE<std::uint32_t>(out, kUpgrading, (header.flags() >> 1) & 1);
    storeLE<std::uint32_t>(out, kPageSize, header.pageSize());
    return {};
}

// Other files of the engine have intact headers, too, but never the mark of a database.
Result<page::DatabaseHeader> readHeaderOfFile(os::FileSystem& files, std::string_view path) {
    const auto file = TRY(openToLook(files, path));
    auto header = page::readDatabaseHeader(*file, false);
    if (header && header->magic() == page::kDatabaseMagic) return header;
    std::array<std::byte, 8> start{};
    const bool marked =
        file->read(0, start) && loadLE<std::uint32_t>(start.data() + kMagicOffset) == page::kDatabaseMagic;
    if (header || !marked) return fail(JET_errFileInvalidType);
    return header;
}

Result<std::uint32_t> fileTypeOf(os::FileSystem& files, std::string_view path) {
    const auto file = TRY(openToLook(files, path));
    const auto header = page::readDatabaseHeader(*file, false);
    if (header && header->magic() == page::kDatabaseMagic) {
        // Files from before the field was there are databases all the same.
        return header->fileType() == 0 ? std::uint32_t{JET_filetypeDatabase} : header->fileType();
    }
    std::vector<std::byte> start(kHeaderBytes);
    if (!file->read(0, start) || !page::isHeaderIntact(start)) return std::uint32_t{JET_filetypeUnknown};
    const auto type = loadLE<std::uint32_t>(start, kFileTypeOffset);
    return type < JET_filetypeMax ? type : std::uint32_t{JET_filetypeUnknown};
}

Result<std::uint64_t> fileSizeOf(os::FileSystem& files, std::string_view path) {
    return TRY(openToLook(files, path))->size();
}

Result<bool> isFileInUse(os::FileSystem& files, std::string_view path) {
    const auto file = files.open(path, {os::OpenMode::ReadOnly});
    if (file) return false;
    if (file.error().code == JET_errFileAccessDenied && openToLook(files, path)) return true;
    return fail(file.error());
}

Result<SpaceNumbers> spaceOf(Database& database) {
    const auto open = database.volumeFile();
    if (open == nullptr) return fail(JET_errDatabaseNotFound);
    btree::PooledSource source(open->pages());
    const std::lock_guard guard(open->volume().spaceLock());
    const btree::TreeSpace space = TRY(btree::readTreeSpace(source, btree::kDatabaseRoot));
    return SpaceNumbers{static_cast<std::uint32_t>(space.ownedPages()),
                        static_cast<std::uint32_t>(space.availablePages())};
}

namespace {

// The newest state of one page. What is read from the file may have been caught in the middle of being
// written: then the pool has it, or the next read shows it whole.
Status copyPage(VolumeFile& open, PageNumber number, ByteSpan out) {
    constexpr int kAttempts = 16;
    for (int attempt = 1;; ++attempt) {
        if (open.pages().copyIfDirty(number, out)) return {};
        TRY(open.pages().file().read(page::pageOffset(number, static_cast<std::uint32_t>(out.size())), out));
        if (page::checkPage(out, number) != page::PageCheck::Bad) return {};
        if (attempt == kAttempts) return fail(page::errorOf(page::examinePage(out, number)));
    }
}

}  // namespace

Result<std::size_t> copyPages(Database& database, PageNumber first, ByteSpan out) {
    const std::uint32_t pageSize = database.pageSize();
    const std::uint32_t last = TRY(database.ownedPages());
    if (first == 0 || first > last) return fail(JET_errInvalidParameter);
    const std::size_t count = std::min<std::size_t>(out.size() / pageSize, last - first + 1);
    const ByteSpan pages = out.first(count * pageSize);
    const auto open = database.volumeFile();
    if (open == nullptr) return fail(JET_errDatabaseNotFound);
    for (std::size_t i = 0; i < count; ++i) {
        TRY(copyPage(*open, static_cast<PageNumber>(first + i), pages.subspan(i * pageSize, pageSize)));
    }
    return pages.size();
}

}  // namespace esent::database
