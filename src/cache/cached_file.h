// CachedFile: one database file seen through the process's buffer pool.
//
// fix() is the hot path: one load from the file's page table finds the frame, one atomic operation latches
// it, no lock is taken (docs/cache.md). A miss reads the page, verifies its checksum and repairs a single
// wrong bit. All members are thread-safe; a CachedFile outlives every latch on its pages.
//
// Errors of reading: JET_errReadVerifyFailure (large pages: JET_errReadPgnoVerifyFailure too),
// JET_errPageNotInitialized, JET_errFileIOBeyondEOF, JET_errDiskIO, JET_errOutOfBuffers (everything is
// latched), JET_errDatabaseCorrupted (page number out of range, structure that does not add up).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/disk_types.h"
#include "base/result.h"
#include "cache/page_latch.h"
#include "cache/write_ahead.h"
#include "os/file_system.h"

namespace esent::cache {

class BufferPool;

class CachedFile {
 public:
    struct Settings {
        std::uint32_t pageSize = 4096;
        bool readOnly = false;             // repaired pages are never dirty, nothing is ever written
        WriteAhead* writeAhead = nullptr;  // null: not logged
        std::function<void(JET_ERR)> onWriteFailure;  // first failed write or sync; may be called anywhere
    };
    CachedFile(BufferPool& pool, os::File& file, Settings settings);
    ~CachedFile();  // drops its pages, dirty ones too: flush() first
    CachedFile(const CachedFile&) = delete;
    CachedFile& operator=(const CachedFile&) = delete;

    [[nodiscard]] std::uint32_t pageSize() const;
    [[nodiscard]] os::File& file() const;

    [[nodiscard]] Result<PageLatch> fix(PageNumber number, LatchMode mode);
    // As fix, but never waits: an empty latch when somebody else is in the way.
    [[nodiscard]] Result<PageLatch> tryFix(PageNumber number, LatchMode mode);
    // Back to a page that was left: an empty latch when its content may have changed or it is gone.
    [[nodiscard]] PageLatch refix(const PageLatch::Mark& mark, PageNumber number, LatchMode mode);
    // Is the page still what it was at the mark, asked without latching it? Counts as a use of it.
    [[nodiscard]] bool unchanged(const PageLatch::Mark& mark) const;
    // A page that the caller will format, latched exclusively; what is on disk is not read. Its bytes are
    // those of some other page until then.
    [[nodiscard]] Result<PageLatch> fixNew(PageNumber number);

    // The page will be wanted in a moment: fetches the ends of it into the processor's cache, if it is in
    // the pool, and says where it lies, for fetching the rest: what is there is not to be read. Never waits.
    ByteView warm(PageNumber number) const;
    // Starts reading pages that will be wanted soon; returns at once, errors show when the page is fixed.
    void prefetch(std::span<const PageNumber> pages);
    void prefetch(PageNumber first, std::uint32_t count);

    // Position that a checkpoint may not pass: the lowest `begin` or record of any dirty page; zero: none.
    // Counts every change that was logged before the call, and therefore waits for exclusive latches that are
    // held now: call it without any, after the log's tip was asked. A page that was written but not synced is
    // not dirty: sync() before a checkpoint relies on the answer.
    [[nodiscard]] LogPosition oldestChange() const;
    // Writes every page whose oldest change lies before `beyond` (all pages: a maximal position), neighbours
    // coalesced, each under a shared latch; does not sync. The first failure is returned after all were tried
    // and reported through onWriteFailure.
    [[nodiscard]] Status flush(LogPosition beyond);
    [[nodiscard]] Status flushAll();
    // Makes what was written durable, if anything was. A failure is final, as that of a write is not.
    [[nodiscard]] Status sync();
    // Forgets pages first.. (the file was cut). Nobody may hold them.
    void discardFrom(PageNumber first);
    // A backup or dump that reads the file itself needs the newest bytes: copies the page from memory when
    // the pool holds it dirty. False: the file has it.
    [[nodiscard]] bool copyIfDirty(PageNumber number, ByteSpan out);

 private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace esent::cache
