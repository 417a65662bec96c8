// Recovery of a sound database with a damaged log: an error or success, never worse; after an error the
// database recovers to what was committed, as soon as the log is put right.
//
// The input is a list of changes of the log, eight bytes each: what, segment, offset, value. Unless it says
// so, the checksum of a changed segment is made right again, so that records get as far as their handlers.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "esent.h"
#include "log/log_header.h"
#include "log/segment.h"
#include "os/simulated/simulated_disk.h"

namespace {

using namespace esent;

constexpr const char* kLog = "/f/edb.log";
constexpr const char* kDatabase = "/f/t.edb";
constexpr std::int32_t kRows = 90;

void require(bool holds) {
    if (!holds) std::abort();
}
void must(JET_ERR error) {
    require(error >= JET_errSuccess);
}

JET_INSTANCE makeInstance() {
    JET_INSTANCE instance = 0;
    must(JetCreateInstanceA(&instance, "fuzz"));
    for (const JET_ULONG id : {JET_paramSystemPath, JET_paramLogFilePath, JET_paramTempPath})
        must(JetSetSystemParameterA(&instance, 0, id, 0, "/f/"));
    for (const auto& [id, value] : {std::pair<JET_ULONG, JET_API_PTR>{JET_paramLogFileSize, 512},
                                    {JET_paramMaxTemporaryTables, 0},
                                    {JET_paramEventLoggingLevel, 0},
                                    {JET_paramDbExtensionSize, 16}}) {
        must(JetSetSystemParameterA(&instance, 0, id, value, nullptr));
    }
    return instance;
}

// A table with an index and long values; the work behind the checkpoint is in one log.
class Rows {
 public:
    Rows(JET_SESID session, bool create) : session_(session) {
        JET_DBID id = 0;
        if (!create) {
            must(JetOpenDatabaseA(session, kDatabase, nullptr, &id, 0));
            must(JetOpenTableA(session, id, "rows", nullptr, 0, 0, &table_));
            return;
        }
        must(JetCreateDatabaseA(session, kDatabase, nullptr, &id, 0));
        must(JetCreateTableA(session, id, "rows", 1, 80, &table_));
        addColumn("key", JET_coltypLong);
        addColumn("name", JET_coltypText);
        addColumn("value", JET_coltypLongBinary);
        must(JetCreateIndexA(session, table_, "primary", JET_bitIndexPrimary, "+key\0", 6, 80));
        must(JetCreateIndexA(session, table_, "byName", 0, "+name\0", 7, 80));
        // Whoever creates a table has it alone until it is closed.
        must(JetCloseTable(session, table_));
        must(JetOpenTableA(session, id, "rows", nullptr, 0, 0, &table_));
    }
    void insert(std::int32_t key) { put(key, JET_prepInsert); }
    void replace(std::int32_t key) {
        seek(key);
        put(key + 1000, JET_prepReplace, key);
    }
    void remove(std::int32_t key) {
        seek(key);
        must(JetDelete(session_, table_));
    }
    [[nodiscard]] JET_ULONG count() const {
        JET_ULONG rows = 0;
        must(JetMove(session_, table_, JET_MoveFirst, 0));
        must(JetIndexRecordCount(session_, table_, &rows, 0));
        return rows;
    }

 private:
    void addColumn(const char* name, JET_COLTYP type) {
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = type;
        JET_COLUMNID column = 0;
        must(JetAddColumnA(session_, table_, name, &definition, nullptr, 0, &column));
    }
    void seek(std::int32_t key) {
        must(JetMakeKey(session_, table_, &key, sizeof key, JET_bitNewKey));
        must(JetSeek(session_, table_, JET_bitSeekEQ));
    }
    void put(std::int32_t seed, JET_ULONG how, std::int32_t key = -1) {
        if (key < 0) key = seed;
        must(JetPrepareUpdate(session_, table_, how));
        if (how == JET_prepInsert) must(JetSetColumn(session_, table_, 1, &key, sizeof key, 0, nullptr));
        const std::string name = "name " + std::to_string(seed);
        const std::string value(seed % 10 == 0 ? 5000 : 200, static_cast<char>('a' + seed % 26));
        must(JetSetColumn(session_, table_, 128, name.data(), static_cast<JET_ULONG>(name.size()), 0,
                          nullptr));
        must(JetSetColumn(session_, table_, 256, value.data(), static_cast<JET_ULONG>(value.size()), 0,
                          nullptr));
        must(JetUpdate(session_, table_, nullptr, 0, nullptr));
    }

    JET_SESID session_;
    JET_TABLEID table_ = 0;
};

// The disk as a crash left it: half of the work committed on disk, half in the log only, a transaction open.
const os::SimulatedDisk& crashedDisk() {
    static const std::unique_ptr<const os::SimulatedDisk> crashed = [] {
        os::SimulatedDisk disk({.capacityBytes = std::uint64_t{64} << 20});
        os::replaceFileSystem(&disk);
        (void)disk.createDirectories("/f");
        JET_INSTANCE instance = makeInstance();
        must(JetInit(&instance));
        JET_SESID session = 0;
        JET_SESID other = 0;
        must(JetBeginSessionA(instance, &session, nullptr, nullptr));
        must(JetBeginSessionA(instance, &other, nullptr, nullptr));
        Rows rows(session, true);
        must(JetBeginTransaction(session));
        for (std::int32_t i = 0; i < kRows + 30; ++i)
            rows.insert(i);
        for (std::int32_t i = 0; i < 30; ++i)
            rows.remove(i);
        for (std::int32_t i = 30; i < 60; ++i)
            rows.replace(i);
        must(JetCommitTransaction(session, 0));
        Rows theirs(other, false);
        must(JetBeginTransaction(other));
        for (std::int32_t i = 500; i < 520; ++i)
            theirs.insert(i);
        theirs.replace(70);
        theirs.remove(80);
        must(JetBeginTransaction(session));
        rows.replace(71);
        must(JetCommitTransaction(session, 0));
        auto copy = disk.restarted(1);
        disk.cutPower();
        (void)JetTerm2(instance, JET_bitTermAbrupt);
        os::replaceFileSystem(nullptr);
        return copy;
    }();
    return *crashed;
}

void damage(os::SimulatedDisk& disk, const std::uint8_t* data, std::size_t size) {
    std::vector<std::byte> log = *disk.content(kLog);
    const std::size_t segments = log.size() / log::kSegmentSize;
    const Generation generation = log::LogHeader(ByteView(log).first(log::kSegmentSize)).generation();
    for (; size >= 8; data += 8, size -= 8) {
        // The log is mostly empty: choose among the first segments.
        const std::size_t segment = loadLE<std::uint16_t>(reinterpret_cast<const std::byte*>(data + 2)) %
                                    std::min<std::size_t>(segments, 48);
        const std::size_t offset =
            loadLE<std::uint16_t>(reinterpret_cast<const std::byte*>(data + 4)) % (log::kSegmentSize - 4);
        const ByteSpan bytes = ByteSpan(log).subspan(segment * log::kSegmentSize, log::kSegmentSize);
        const auto value = loadLE<std::uint16_t>(reinterpret_cast<const std::byte*>(data + 6));
        switch (data[0] % 5) {
            case 0:
                bytes[offset] = static_cast<std::byte>(value);
                break;
            case 1:
                bytes[offset] ^= static_cast<std::byte>(value);
                break;
            case 2:
                storeLE<std::uint16_t>(bytes.data() + offset, value);
                break;
            case 3:
                storeLE<std::uint32_t>(bytes.data() + offset, value % 8 == 0 ? 0xFFFFFFFFU : value);
                break;
            default: {
                const std::size_t length = std::min<std::size_t>(value % 256, log::kSegmentSize - offset);
                const std::size_t from = value / 16 % (log::kSegmentSize - length + 1);
                std::memmove(bytes.data() + offset, bytes.data() + from, length);
                break;
            }
        }
        if (data[1] % 8 == 0) continue;
        if (segment == 0) {
            log::LogHeader header{ByteView(bytes)};
            const ByteView sealed = header.seal();
            std::copy(sealed.begin(), sealed.end(), bytes.begin());
        } else {
            log::sealSegment(bytes, {0, static_cast<std::uint16_t>(segment), generation},
                             log::segmentTime(bytes));
        }
    }
    disk.putFile(kLog, log);
}

JET_ERR recover() {
    JET_INSTANCE instance = makeInstance();
    const JET_ERR error = JetInit(&instance);
    if (error >= JET_errSuccess) (void)JetTerm2(instance, JET_bitTermComplete);
    return error;
}

void expectEverythingIsThere() {
    JET_INSTANCE instance = makeInstance();
    must(JetInit(&instance));
    JET_SESID session = 0;
    must(JetBeginSessionA(instance, &session, nullptr, nullptr));
    must(JetAttachDatabaseA(session, kDatabase, 0));
    require(Rows(session, false).count() == static_cast<JET_ULONG>(kRows));
    must(JetTerm2(instance, JET_bitTermComplete));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto disk = crashedDisk().restarted(1);
    os::replaceFileSystem(disk.get());
    damage(*disk, data, size);
    const JET_ERR error = recover();
    if (error < JET_errSuccess) {
        disk->putFile(kLog, *crashedDisk().content(kLog));
        expectEverythingIsThere();
    }
    os::replaceFileSystem(nullptr);
    return 0;
}
