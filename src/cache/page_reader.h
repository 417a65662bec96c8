// Reading pages into frames and judging what was read. Internal to cache/.
#pragma once

#include "base/result.h"
#include "cache/file_pages.h"

namespace esent::cache {

// Puts an empty frame, latched exclusively, in the place of the page, its slot. False: another frame is there
// by now.
[[nodiscard]] bool install(FilePages& file, PageTable::Slot& slot, Frame& frame, PageNumber number,
                           std::uint8_t heat);
// Judges the bytes that were just read into the frame: checksum, one wrong bit repaired, structure.
[[nodiscard]] Status admit(FilePages& file, Frame& frame);
// Reads the page of an installed frame. On an error the frame is as before and the caller drops it. Throws
// nothing: the frame is latched.
[[nodiscard]] Status readPage(FilePages& file, Frame& frame);
// Reads pages first.. with one call, at most kRunBytes of them, stopping before one that is in the pool.
// Returns how many pages it has dealt with, at least 1. Errors are left to those who fix the pages.
std::uint32_t readRun(FilePages& file, PageNumber first, std::uint32_t count);

}  // namespace esent::cache
