// Encoders and decoders of the records of databases, backup and restore.
#include "log/record_bytes.h"
#include "log/records.h"

namespace esent::log {

namespace {
constexpr std::uint8_t kCreateHasVersion = 0x04;
constexpr std::uint8_t kUtf16 = 0x08;
constexpr std::uint8_t kSparse = 0x10;
constexpr std::uint8_t kDetachUtf16 = 0x10;
}  // namespace

RecordBytes encode(const CreateDatabaseRecord& r) {
    RecordWriter w(RecordCode::CreateDatabase);
    w.u16(r.session);
    w.u8(r.dbid);
    w.u32(r.grbit);
    w.u32(r.sizeMaxPages);
    w.raw(r.signature.raw);
    w.u16(textBytes(r.path));
    w.u8(static_cast<std::uint8_t>(kUtf16 | (r.hasVersion ? kCreateHasVersion : 0) |
                                   (r.sparse ? kSparse : 0) | r.otherFlags));
    if (r.hasVersion) {
        w.u16(r.version);
        w.u16(r.update);
    }
    w.text(r.path);
    return w.take();
}
RecordBytes encode(const CreateDatabaseFinishRecord& r) {
    RecordWriter w(RecordCode::CreateDatabaseFinish);
    w.u16(r.session);
    w.u8(r.dbid);
    return w.take();
}
RecordBytes encode(const AttachDatabaseRecord& r) {
    RecordWriter w(RecordCode::AttachDatabase);
    w.u16(r.session);
    w.u8(r.dbid);
    w.u32(r.sizeMaxPages);
    w.position(r.consistent);
    w.raw(r.databaseSignature.raw);
    w.raw(r.logSignature.raw);
    w.u16(textBytes(r.path));
    w.u8(static_cast<std::uint8_t>(kUtf16 | (r.sparse ? kSparse : 0) | r.otherFlags));
    w.text(r.path);
    return w.take();
}
RecordBytes encode(const DetachDatabaseRecord& r) {
    RecordWriter w(RecordCode::DetachDatabase);
    w.u16(r.session);
    w.u8(r.dbid);
    w.u16(textBytes(r.path));
    w.u8(static_cast<std::uint8_t>(kDetachUtf16 | r.otherFlags));
    w.text(r.path);
    return w.take();
}
RecordBytes encode(const ReAttachRecord& r) {
    RecordWriter w(RecordCode::ReAttach);
    w.u32(45);
    w.u8(r.dbid);
    w.position(r.attach);
    w.position(r.consistent);
    w.raw(r.databaseSignature.raw);
    return w.take();
}
RecordBytes encode(const ExtendDatabaseRecord& r) {
    RecordWriter w(RecordCode::ExtendDatabase);
    w.u32(5);
    w.u8(r.dbid);
    w.u32(r.lastPage);
    return w.take();
}
RecordBytes encode(const SetDatabaseVersionRecord& r) {
    RecordWriter w(RecordCode::SetDatabaseVersion);
    w.u8(r.dbid);
    w.u32(r.major);
    w.u32(r.updateMajor);
    w.u32(r.updateMinor);
    return w.take();
}
RecordBytes encode(const BackupRecord& r) {
    RecordWriter w(RecordCode::Backup2);
    w.u8(static_cast<std::uint8_t>(r.phase));
    w.u32(static_cast<std::uint32_t>(r.type));
    w.u8(static_cast<std::uint8_t>(r.scope));
    w.u8(r.dbid);
    std::array<std::byte, BackupInfo::kSize> info{};
    r.info.store(info.data());
    w.raw(info);
    w.u8(r.reserved);
    w.u16(static_cast<std::uint16_t>(r.path.size()));
    w.raw(r.path);
    return w.take();
}
RecordBytes encode(const RestoreMarkRecord& r) {
    RecordWriter w(RecordCode::ExtRestore2);
    w.u16(static_cast<std::uint16_t>(textBytes(r.logPath) + textBytes(r.instanceName)));
    w.text(r.logPath);
    w.text(r.instanceName);
    return w.take();
}

template <>
Result<CreateDatabaseRecord> decode<CreateDatabaseRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::CreateDatabase}));
    CreateDatabaseRecord r;
    r.session = loadLE<std::uint16_t>(bytes, 1);
    r.dbid = static_cast<DatabaseId>(bytes[3]);
    r.grbit = loadLE<std::uint32_t>(bytes, 4);
    r.sizeMaxPages = loadLE<std::uint32_t>(bytes, 8);
    r.signature = Signature::load(bytes.data() + 12);
    const auto flags = static_cast<std::uint8_t>(bytes[42]);
    if ((flags & kUtf16) == 0) return fail(JET_errLogFileCorrupt);  // 8-bit names were never written in 8.x
    r.hasVersion = (flags & kCreateHasVersion) != 0;
    r.sparse = (flags & kSparse) != 0;
    r.otherFlags = static_cast<std::uint8_t>(flags & ~(kUtf16 | kCreateHasVersion | kSparse));
    ByteView names = bytes.subspan(43);
    if (r.hasVersion) {
        if (names.size() < 4) return fail(JET_errLogFileCorrupt);
        r.version = loadLE<std::uint16_t>(names, 0);
        r.update = loadLE<std::uint16_t>(names, 2);
        names = names.subspan(4);
    }
    r.path = TRY(loadText(names));
    return r;
}
template <>
Result<CreateDatabaseFinishRecord> decode<CreateDatabaseFinishRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::CreateDatabaseFinish}));
    return CreateDatabaseFinishRecord{loadLE<std::uint16_t>(bytes, 1), static_cast<DatabaseId>(bytes[3])};
}
template <>
Result<AttachDatabaseRecord> decode<AttachDatabaseRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::AttachDatabase}));
    AttachDatabaseRecord r;
    r.session = loadLE<std::uint16_t>(bytes, 1);
    r.dbid = static_cast<DatabaseId>(bytes[3]);
    r.sizeMaxPages = loadLE<std::uint32_t>(bytes, 4);
    r.consistent = LogPosition::load(bytes.data() + 8);
    r.databaseSignature = Signature::load(bytes.data() + 16);
    r.logSignature = Signature::load(bytes.data() + 44);
    const auto flags = static_cast<std::uint8_t>(bytes[74]);
    if ((flags & kUtf16) == 0) return fail(JET_errLogFileCorrupt);
    r.sparse = (flags & kSparse) != 0;
    r.otherFlags = static_cast<std::uint8_t>(flags & ~(kUtf16 | kSparse));
    r.path = TRY(loadText(bytes.subspan(75)));
    return r;
}
template <>
Result<DetachDatabaseRecord> decode<DetachDatabaseRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::DetachDatabase}));
    DetachDatabaseRecord r;
    r.session = loadLE<std::uint16_t>(bytes, 1);
    r.dbid = static_cast<DatabaseId>(bytes[3]);
    const auto flags = static_cast<std::uint8_t>(bytes[6]);
    if ((flags & kDetachUtf16) == 0) return fail(JET_errLogFileCorrupt);
    r.otherFlags = static_cast<std::uint8_t>(flags & ~kDetachUtf16);
    r.path = TRY(loadText(bytes.subspan(7)));
    return r;
}
template <>
Result<ReAttachRecord> decode<ReAttachRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::ReAttach}));
    if (bytes.size() != 50) return fail(JET_errLogFileCorrupt);
    return ReAttachRecord{static_cast<DatabaseId>(bytes[5]), LogPosition::load(bytes.data() + 6),
                          LogPosition::load(bytes.data() + 14), Signature::load(bytes.data() + 22)};
}
template <>
Result<ExtendDatabaseRecord> decode<ExtendDatabaseRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::ExtendDatabase}));
    if (bytes.size() != 10) return fail(JET_errLogFileCorrupt);
    return ExtendDatabaseRecord{static_cast<DatabaseId>(bytes[5]), loadLE<std::uint32_t>(bytes, 6)};
}
template <>
Result<SetDatabaseVersionRecord> decode<SetDatabaseVersionRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::SetDatabaseVersion}));
    return SetDatabaseVersionRecord{static_cast<DatabaseId>(bytes[1]), loadLE<std::uint32_t>(bytes, 2),
                                    loadLE<std::uint32_t>(bytes, 6), loadLE<std::uint32_t>(bytes, 10)};
}
template <>
Result<BackupRecord> decode<BackupRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::Backup2}));
    BackupRecord r;
    r.phase = static_cast<BackupPhase>(bytes[1]);
    r.type = static_cast<BackupType>(loadLE<std::uint32_t>(bytes, 2));
    r.scope = static_cast<BackupScope>(bytes[6]);
    r.dbid = static_cast<DatabaseId>(bytes[7]);
    r.info = BackupInfo::load(bytes.data() + 8);
    r.reserved = static_cast<std::uint8_t>(bytes[32]);
    r.path.assign(bytes.begin() + 35, bytes.end());
    return r;
}
template <>
Result<RestoreMarkRecord> decode<RestoreMarkRecord>(ByteView bytes) {
    TRY(checkRecord(bytes, {RecordCode::ExtRestore2}));
    const std::u16string both = TRY(loadText(bytes.subspan(3)));
    const std::size_t middle = both.find(u'\0');
    if (middle == std::u16string::npos) return fail(JET_errLogFileCorrupt);
    return RestoreMarkRecord{both.substr(0, middle), both.substr(middle + 1)};
}

}  // namespace esent::log
