// JetGetPageInfo and 2: checks pages in the caller's memory and tells their checksums. No instance needed;
// the page size is the process's.
#include <array>
#include <cstring>
#include <span>
#include <vector>

#include "api/entry.h"
#include "instance/parameters.h"
#include "page/checksum.h"
#include "page/page_view.h"

namespace esent::api {
namespace {

constexpr std::array<std::size_t, 4> kStoredAt{0, 40, 48, 56};  // docs/formats/checksums.md

// What is stored in the page and what its content makes.
JET_PAGEINFO2 infoOf(ByteView bytes, PageNumber number) {
    const page::PageView view(bytes);
    const page::PageExamination examined = page::examinePage(bytes, number);
    JET_PAGEINFO2 info{};
    info.pageInfo.pgno = number;
    info.pageInfo.fPageIsInitialized = examined.check != page::PageCheck::Blank ? 1 : 0;
    info.pageInfo.fCorrectableError = examined.check == page::PageCheck::Repaired ? 1 : 0;
    if (examined.check == page::PageCheck::Blank) return info;
    info.pageInfo.dbtime = view.dbtime();
    info.pageInfo.flags = view.flags();
    std::vector<std::byte> sealed(bytes.begin(), bytes.end());
    page::sealPage(sealed, number);
    const bool good = examined.check == page::PageCheck::Good;
    const std::size_t blocks = view.isLarge() ? kStoredAt.size() : 1;
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto stored = loadLE<std::uint64_t>(bytes, kStoredAt[i]);
        const auto made = good ? stored : loadLE<std::uint64_t>(sealed, kStoredAt[i]);
        (i == 0 ? info.pageInfo.checksumExpected : info.rgChecksumExpected[i - 1]) = stored;
        (i == 0 ? info.pageInfo.checksumActual : info.rgChecksumActual[i - 1]) = made;
    }
    return info;
}

// `Info`: each element names its page and is filled.
template <class Info>
Status fillInfo(ByteView pages, std::size_t pageSize, void* out, JET_ULONG outBytes) {
    const std::size_t count = pages.size() / pageSize;
    if (outBytes != count * sizeof(Info)) return fail(JET_errInvalidParameter);
    auto* const bytes = static_cast<std::byte*>(out);
    for (std::size_t i = 0; i < count; ++i) {
        PageNumber number = 0;
        std::memcpy(&number, bytes + i * sizeof(Info), sizeof number);
        const JET_PAGEINFO2 info = infoOf(pages.subspan(i * pageSize, pageSize), number);
        std::memcpy(bytes + i * sizeof(Info), &info, sizeof(Info));
    }
    return {};
}

Status pageInfo(const void* pages, JET_ULONG bytes, void* out, JET_ULONG outBytes, JET_GRBIT bits,
                JET_ULONG level, bool second) {
    const std::size_t pageSize = instance::ParameterBlock::process().number(JET_paramDatabasePageSize);
    if (pages == nullptr || out == nullptr || bytes == 0 || bytes % pageSize != 0)
        return fail(JET_errInvalidParameter);
    if ((bits & ~JET_bitPageInfoNoStructureChecksum) != 0) return fail(JET_errInvalidGrbit);
    const ByteView view(static_cast<const std::byte*>(pages), bytes);
    if (level == JET_PageInfo) return fillInfo<JET_PAGEINFO>(view, pageSize, out, outBytes);
    if (level == JET_PageInfo2 && second) return fillInfo<JET_PAGEINFO2>(view, pageSize, out, outBytes);
    return fail(JET_errInvalidParameter);
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetGetPageInfo(void* pages, JET_ULONG bytes, JET_PAGEINFO* info, JET_ULONG infoBytes,
                               JET_GRBIT options, JET_ULONG level) {
    return guardedStatus([&] { return pageInfo(pages, bytes, info, infoBytes, options, level, false); });
}

JET_ERR JET_API JetGetPageInfo2(void* pages, JET_ULONG bytes, void* info, JET_ULONG infoBytes,
                                JET_GRBIT options, JET_ULONG level) {
    return guardedStatus([&] { return pageInfo(pages, bytes, info, infoBytes, options, level, true); });
}
}
