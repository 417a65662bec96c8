// Encoders and decoders of the records of sessions, macros and termination. Databases and backup:
// records_database.cpp.
#include "log/records.h"

#include "log/record_bytes.h"

namespace esent::log {

RecordBytes encode(const BeginRecord& r) {
    RecordWriter w(RecordCode::Begin);
    w.u16(r.session);
    w.u8(static_cast<std::uint8_t>((r.fromLevel & 0x0F) | r.levels << 4));
    return w.take();
}
RecordBytes encode(const Begin0Record& r) {
    RecordWriter w(RecordCode::Begin0);
    w.u16(r.session);
    w.u8(static_cast<std::uint8_t>((r.fromLevel & 0x0F) | r.levels << 4));
    w.u32(r.transaction);
    return w.take();
}
RecordBytes encode(const CommitRecord& r) {
    RecordWriter w(RecordCode::Commit);
    w.u16(r.session);
    w.u8(r.toLevel);
    return w.take();
}
RecordBytes encode(const Commit0Record& r) {
    RecordWriter w(RecordCode::Commit0);
    w.u16(r.session);
    w.u8(r.toLevel);
    w.u32(r.transaction);
    return w.take();
}
RecordBytes encode(const RollbackRecord& r) {
    RecordWriter w(RecordCode::Rollback);
    w.u16(r.session);
    w.u8(r.levels);
    return w.take();
}
RecordBytes encode(const CommitContextRecord& r) {
    constexpr std::uint32_t kFixed = 3;
    RecordWriter w(RecordCode::CommitContext);
    w.u32(kFixed + static_cast<std::uint32_t>(r.context.size()));
    w.u16(r.session);
    w.u8(r.flags);
    w.raw(r.context);
    return w.take();
}
RecordBytes encode(const MacroRecord& r) {
    RecordWriter w(r.code);
    w.u16(r.session);
    w.u64(r.dbtime);
    return w.take();
}
RecordBytes encode(const InitRecord& r) {
    RecordWriter w(RecordCode::Init2);
    std::array<std::byte, DbmsParameters::kSize> parameters{};
    r.parameters.store(parameters.data());
    w.raw(parameters);
    w.raw(r.time.raw);
    return w.take();
}
RecordBytes encode(const TerminationRecord& r) {
    RecordWriter w(r.code);
    w.position(r.start);
    w.position(r.redoFrom);
    w.u8(r.hard);
    w.raw(r.time.raw);
    return w.take();
}
RecordBytes encode(const RecoveryUndoRecord& r) {
    RecordWriter w(RecordCode::RecoveryUndo2);
    w.raw(r.time.raw);
    return w.take();
}
RecordBytes encode(const ShutDownMarkRecord&) {
    return RecordWriter(RecordCode::ShutDownMark).take();
}
RecordBytes encode(const TraceRecord& r) {
    RecordWriter w(r.code);
    w.u16(r.session);
    w.u16(static_cast<std::uint16_t>(r.text.size() + 1));
    w.raw(std::as_bytes(std::span(r.text.data(), r.text.size())));
    w.u8(0);
    return w.take();
}

template <>
Result<BeginRecord> decode<BeginRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Begin}));
    const auto packed = static_cast<std::uint8_t>(bytes[3]);
    return BeginRecord{loadLE<std::uint16_t>(bytes, 1), static_cast<std::uint8_t>(packed & 0x0F),
                       static_cast<std::uint8_t>(packed >> 4)};
}
template <>
Result<Begin0Record> decode<Begin0Record>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Begin0}));
    const auto packed = static_cast<std::uint8_t>(bytes[3]);
    return Begin0Record{loadLE<std::uint16_t>(bytes, 1), static_cast<std::uint8_t>(packed & 0x0F),
                        static_cast<std::uint8_t>(packed >> 4), loadLE<std::uint32_t>(bytes, 4)};
}
template <>
Result<CommitRecord> decode<CommitRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Commit}));
    return CommitRecord{loadLE<std::uint16_t>(bytes, 1), static_cast<std::uint8_t>(bytes[3])};
}
template <>
Result<Commit0Record> decode<Commit0Record>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Commit0}));
    return Commit0Record{loadLE<std::uint16_t>(bytes, 1), static_cast<std::uint8_t>(bytes[3]),
                         loadLE<std::uint32_t>(bytes, 4)};
}
template <>
Result<RollbackRecord> decode<RollbackRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Rollback}));
    return RollbackRecord{loadLE<std::uint16_t>(bytes, 1), static_cast<std::uint8_t>(bytes[3])};
}
template <>
Result<CommitContextRecord> decode<CommitContextRecord>(ByteView bytes) {
    constexpr std::size_t kFixed = 8;
    TRY(checkRecord(bytes, {RecordCode::CommitContext}));
    if (bytes.size() < kFixed) return fail(JET_errLogFileCorrupt);
    CommitContextRecord r;
    r.session = loadLE<std::uint16_t>(bytes, 5);
    r.flags = loadLE<std::uint8_t>(bytes, 7);
    r.context.assign(bytes.begin() + kFixed, bytes.end());
    return r;
}
template <>
Result<MacroRecord> decode<MacroRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::MacroBegin, RecordCode::MacroCommit, RecordCode::MacroAbort}));
    return MacroRecord{static_cast<RecordCode>(bytes[0]), loadLE<std::uint16_t>(bytes, 1),
                       loadLE<std::uint64_t>(bytes, 3)};
}
template <>
Result<InitRecord> decode<InitRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Init2}));
    return InitRecord{DbmsParameters::load(bytes.data() + 1), LogTime::load(bytes.data() + 568)};
}
template <>
Result<TerminationRecord> decode<TerminationRecord>(ByteView bytes) {
    TRY(checkRecord(bytes,
                    {RecordCode::Term2, RecordCode::RecoveryQuit2, RecordCode::RecoveryQuitKeepAttachments}));
    return TerminationRecord{static_cast<RecordCode>(bytes[0]), LogPosition::load(bytes.data() + 1),
                             LogPosition::load(bytes.data() + 9), static_cast<std::uint8_t>(bytes[17]),
                             LogTime::load(bytes.data() + 18)};
}
template <>
Result<RecoveryUndoRecord> decode<RecoveryUndoRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::RecoveryUndo2}));
    return RecoveryUndoRecord{LogTime::load(bytes.data() + 1)};
}
template <>
Result<ShutDownMarkRecord> decode<ShutDownMarkRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::ShutDownMark}));
    return ShutDownMarkRecord{};
}
template <>
Result<TraceRecord> decode<TraceRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Trace, RecordCode::ForceLogRollover}));
    TraceRecord r;
    r.code = static_cast<RecordCode>(bytes[0]);
    r.session = loadLE<std::uint16_t>(bytes, 1);
    const ByteView text = bytes.subspan(5);
    if (text.empty() || text.back() != std::byte{0}) return fail(JET_errLogFileCorrupt);
    r.text.assign(reinterpret_cast<const char*>(text.data()), text.size() - 1);
    return r;
}

}  // namespace esent::log
