#include "recovery/page_records.h"

namespace esent::recovery {

namespace {

using log::RecordCode;

constexpr std::size_t kPrefix = 32;  // session, database, page, times, transaction, level, line, flags
constexpr std::size_t kNodePrefix = 44;
constexpr std::uint8_t kVersionedBit = 1;

Status need(ByteView record, std::size_t bytes) {
    if (record.size() < bytes) return fail(JET_errLogFileCorrupt);
    return {};
}

PageNumber pageAt(ByteView record, std::size_t offset) {
    return loadLE<std::uint32_t>(record, offset);
}

DatabaseTime timeAt(ByteView record, std::size_t offset) {
    return loadLE<std::uint64_t>(record, offset);
}

void touchIfAny(PageRecord& out, PageNumber page, DatabaseTime before) {
    if (page != 0) out.touches.push_back({page, before, false});
}

// Starts as the record of a node does.
bool isNodeRecord(RecordCode code) {
    return changesNode(code) || code == RecordCode::EmptyTree || code == RecordCode::Scrub;
}

bool isTreeRecord(RecordCode code) {
    switch (code) {
        case RecordCode::CreateMultipleExtentTree:
        case RecordCode::CreateSingleExtentTree:
        case RecordCode::ConvertTree:
        case RecordCode::ConvertTree2:
        case RecordCode::Split:
        case RecordCode::Split2:
        case RecordCode::Merge:
        case RecordCode::Merge2:
        case RecordCode::PageMove:
            return true;
        default:
            return false;
    }
}

Status readNewPage(ByteView record, PageRecord& out) {
    TRY(need(record, 20));
    out.database = loadLE<std::uint8_t>(record, 3);
    out.object = loadLE<std::uint32_t>(record, 8);
    out.after = timeAt(record, 12);
    out.touches.push_back({pageAt(record, 4), kNilDatabaseTime, true});
    return {};
}

Status readNode(ByteView record, DatabaseTime before, PageRecord& out) {
    TRY(need(record, kNodePrefix));
    out.object = loadLE<std::uint32_t>(record, 40);
    const PageNumber page = pageAt(record, 4);
    if (out.code == RecordCode::UndoInfo) {
        out.versioned = true;
        return {};
    }
    out.touches.push_back({page, before, false});
    if (out.code != RecordCode::EmptyTree) return {};
    TRY(need(record, kNodePrefix + 2));
    constexpr std::size_t kItem = 16;
    const std::size_t bytes = loadLE<std::uint16_t>(record, 44);
    TRY(need(record, 46 + bytes));
    for (std::size_t at = 46; at + kItem <= 46 + bytes; at += kItem) {
        touchIfAny(out, pageAt(record, at + 8), timeAt(record, at));
    }
    return {};
}

Status readTree(ByteView record, DatabaseTime before, PageRecord& out) {
    const PageNumber page = pageAt(record, 4);
    switch (out.code) {
        case RecordCode::CreateSingleExtentTree:
            TRY(need(record, 48));
            out.object = loadLE<std::uint32_t>(record, 32);
            out.touches.push_back({page, kNilDatabaseTime, true});
            return {};
        case RecordCode::CreateMultipleExtentTree:
        case RecordCode::ConvertTree2:
            TRY(need(record, 48));
            out.object = loadLE<std::uint32_t>(record, 32);
            out.touches.push_back({page, before, out.code == RecordCode::CreateMultipleExtentTree});
            out.touches.push_back({pageAt(record, 36), kNilDatabaseTime, true});
            out.touches.push_back({pageAt(record, 40), kNilDatabaseTime, true});
            return {};
        case RecordCode::Split2:
            TRY(need(record, 110));
            out.object = loadLE<std::uint32_t>(record, 64);
            out.touches.push_back({page, before, false});
            if (const PageNumber fresh = pageAt(record, 32)) {
                out.touches.push_back({fresh, kNilDatabaseTime, true});
                touchIfAny(out, pageAt(record, 36), timeAt(record, 40));
            }
            return {};
        case RecordCode::Merge2:
            TRY(need(record, 96));
            out.object = loadLE<std::uint32_t>(record, 72);
            out.touches.push_back({page, before, false});
            touchIfAny(out, pageAt(record, 32), timeAt(record, 36));
            touchIfAny(out, pageAt(record, 44), timeAt(record, 48));
            return {};
        case RecordCode::PageMove:
            TRY(need(record, 96));
            out.object = loadLE<std::uint32_t>(record, 76);
            out.touches.push_back({page, before, false});
            out.touches.push_back({pageAt(record, 32), kNilDatabaseTime, true});
            touchIfAny(out, pageAt(record, 36), timeAt(record, 48));
            touchIfAny(out, pageAt(record, 40), timeAt(record, 56));
            touchIfAny(out, pageAt(record, 44), timeAt(record, 64));
            return {};
        default:  // layouts that no engine of the last twenty years replays
            return fail(JET_errBadLogVersion);
    }
}

}  // namespace

bool changesNode(RecordCode code) {
    switch (code) {
        case RecordCode::Insert:
        case RecordCode::FlagInsert:
        case RecordCode::FlagInsertAndReplaceData:
        case RecordCode::FlagDelete:
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
        case RecordCode::Delete:
        case RecordCode::UndoInfo:
        case RecordCode::Delta:
        case RecordCode::Delta64:
        case RecordCode::SetExternalHeader:
        case RecordCode::Undo:
            return true;
        default:
            return false;
    }
}

bool isPageRecord(RecordCode code) {
    return isNodeRecord(code) || isTreeRecord(code) || code == RecordCode::NewPage;
}

Result<PageRecord> readPageRecord(ByteView record) {
    TRY(need(record, 3));
    PageRecord out;
    out.code = static_cast<RecordCode>(record[0]);
    out.session = loadLE<std::uint16_t>(record, 1);
    if (out.code == RecordCode::NewPage) {
        TRY(readNewPage(record, out));
        return out;
    }
    TRY(need(record, kPrefix));
    out.database = loadLE<std::uint8_t>(record, 3);
    out.after = timeAt(record, 8);
    const DatabaseTime before = timeAt(record, 16);
    out.versioned = (loadLE<std::uint8_t>(record, 31) & kVersionedBit) != 0;
    if (isNodeRecord(out.code)) {
        TRY(readNode(record, before, out));
    } else {
        TRY(readTree(record, before, out));
    }
    return out;
}

}  // namespace esent::recovery
