// Encoders and decoders of the records of sessions, macros and termination. Databases and backup:
// records_database.cpp.
#include "log/records.h"

#include "log/record_bytes.h"

namespace esent::log {

namespace {

// Code, session and what follows, as records of transactions have them.
template <std::size_t kSize>
std::array<std::byte, kSize> startOf(RecordCode code, SessionNumber session) {
    std::array<std::byte, kSize> bytes{};
    bytes[0] = static_cast<std::byte>(code);
    storeLE<SessionNumber>(bytes.data() + 1, session);
    return bytes;
}

std::byte levelsOf(std::uint8_t from, std::uint8_t count) {
    return static_cast<std::byte>((from & 0x0F) | count << 4);
}

}  // namespace

std::array<std::byte, 4> encode(const BeginRecord& r) {
    auto bytes = startOf<4>(RecordCode::Begin, r.session);
    bytes[3] = levelsOf(r.fromLevel, r.levels);
    return bytes;
}
std::array<std::byte, 8> encode(const Begin0Record& r) {
    auto bytes = startOf<8>(RecordCode::Begin0, r.session);
    bytes[3] = levelsOf(r.fromLevel, r.levels);
    storeLE<std::uint32_t>(bytes.data() + 4, r.transaction);
    return bytes;
}
std::array<std::byte, 4> encode(const CommitRecord& r) {
    auto bytes = startOf<4>(RecordCode::Commit, r.session);
    bytes[3] = std::byte{r.toLevel};
    return bytes;
}
std::array<std::byte, 8> encode(const Commit0Record& r) {
    auto bytes = startOf<8>(RecordCode::Commit0, r.session);
    bytes[3] = std::byte{r.toLevel};
    storeLE<std::uint32_t>(bytes.data() + 4, r.transaction);
    return bytes;
}
std::array<std::byte, 4> encode(const RollbackRecord& r) {
    auto bytes = startOf<4>(RecordCode::Rollback, r.session);
    bytes[3] = std::byte{r.levels};
    return bytes;
}
std::array<std::byte, 11> encode(const MacroRecord& r) {
    auto bytes = startOf<11>(r.code, r.session);
    storeLE<std::uint64_t>(bytes.data() + 3, r.dbtime);
    return bytes;
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
