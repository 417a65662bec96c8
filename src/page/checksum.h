// Checksums of everything in 4 KiB..32 KiB blocks: database pages, database headers, log segments, flush-map
// pages, and the repair of a single flipped bit.
//
// Pure functions over the caller's memory, safe from any thread. The inner loop is chosen at run time from
// what the processor offers (AVX2, SSE2, portable). Layouts: docs/formats/checksums.md.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/disk_types.h"
#include "base/result.h"

namespace esent::page {

// ---- headers (database, log file, checkpoint, flush map) ----

// XOR of all 32-bit words but the first, seeded. Stored at offset 0. `header` is a multiple of 4 bytes.
[[nodiscard]] std::uint32_t headerChecksum(ByteView header);
// True when the stored checksum is right. An all-zero block never is.
[[nodiscard]] bool isHeaderIntact(ByteView header);
// Stores the checksum at offset 0.
void sealHeader(ByteSpan header);

// ---- pages and blocks ----

enum class PageCheck : std::uint8_t {
    Good,      // as it was written
    Blank,     // all zero: never written (JET_errPageNotInitialized if something points to it)
    Repaired,  // one flipped bit was set right (examine*: could be set right)
    Bad,       // damaged beyond repair, or another page than the one asked for
};

// Why a page is Bad, for messages and for the choice of the error number.
struct PageExamination {
    PageCheck check = PageCheck::Bad;
    PageNumber foundNumber = 0;  // when an intact page of another number stands here, else 0
    std::uint32_t badBit = 0;    // the first flipped bit of a repairable page, counted from bit 0 of the page
    bool numberDiffers = false;  // intact, but a large page that names another number
    std::uint64_t stored = 0;    // first stored checksum that differs
    std::uint64_t calculated = 0;  // and what it should be
};

// Checks a page of 2048 to 32768 bytes (a power of two), both layouts and both checksum forms, and sets one
// flipped bit per checksum block right in place. Large pages (over 8 KiB) carry their own number, too.
[[nodiscard]] PageCheck checkPage(ByteSpan page, PageNumber number);
// The same without changing the page.
[[nodiscard]] PageExamination examinePage(ByteView page, PageNumber number);
// JET_errSuccess, JET_errPageNotInitialized, JET_errReadPgnoVerifyFailure or JET_errReadVerifyFailure.
[[nodiscard]] JET_ERR errorOf(const PageExamination& examination);
// Sets the new-format flag and stores all checksums of a page about to be written.
void sealPage(ByteSpan page, PageNumber number);

// ECC and XOR of one block of 2048, 4096 or 8192 bytes. `startsWithChecksum`: bytes 0-7 count as zero.
[[nodiscard]] std::uint64_t blockChecksum(ByteView block, std::uint32_t number,
                                          bool startsWithChecksum = true);

// Log segments (number = segment) and flush-map pages (number = map page): one block with its checksum at 0
// and the format flag at 36. Check and repair; examine; seal.
[[nodiscard]] PageCheck checkBlock(ByteSpan block, std::uint32_t number);
[[nodiscard]] PageExamination examineBlock(ByteView block, std::uint32_t number);
void sealBlock(ByteSpan block, std::uint32_t number);

// The implementations of the inner loop, so that tests and benchmarks can compare them. Not for other use.
enum class ChecksumEngine : std::uint8_t { Portable, Sse2, Avx2 };
[[nodiscard]] ChecksumEngine checksumEngine();                // the one in use
[[nodiscard]] bool useChecksumEngine(ChecksumEngine engine);  // false when this processor lacks it

}  // namespace esent::page
