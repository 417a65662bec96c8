#include "log/record_catalogue.h"

#include <array>

namespace esent::log {

namespace {
using Field = RecordRule::Field;

constexpr std::size_t kCreateFlags = 42;
constexpr std::byte kCreateHasVersion{4};

constexpr Field u16At(std::uint8_t offset) {
    return {offset, 2, 0xFFFF};
}
constexpr Field u32At(std::uint8_t offset) {
    return {offset, 4, 0xFFFFFFFF};
}

constexpr RecordRule fixed(std::string_view name, std::uint16_t bytes) {
    return {name, LengthRule::Fixed, 0, bytes, {}};
}
constexpr RecordRule variable(std::string_view name, std::uint16_t bytes, Field a) {
    return {name, LengthRule::Variable, 1, bytes, {a}};
}
constexpr RecordRule variable(std::string_view name, std::uint16_t bytes, Field a, Field b) {
    return {name, LengthRule::Variable, 2, bytes, {a, b}};
}
constexpr RecordRule variable(std::string_view name, std::uint16_t bytes, Field a, Field b, Field c) {
    return {name, LengthRule::Variable, 3, bytes, {a, b, c}};
}
constexpr RecordRule variable(std::string_view name, std::uint16_t bytes, Field a, Field b, Field c,
                              Field d) {
    return {name, LengthRule::Variable, 4, bytes, {a, b, c, d}};
}
// A record that readers may skip without knowing it: u32 length after the code.
constexpr RecordRule ignorable(std::string_view name) {
    return variable(name, 5, u32At(1));
}

using Catalogue = std::array<RecordRule, 256>;

constexpr void addSessionRecords(Catalogue& c) {
    c[0] = fixed("NOP", 1);
    c[1] = fixed("Init", 568);
    c[2] = fixed("Term", 18);
    c[3] = fixed("MS", 9);
    c[4] = fixed("End", 1);
    c[5] = fixed("Begin", 4);
    c[6] = fixed("Commit", 4);
    c[7] = fixed("Rollback", 4);
    c[8] = fixed("Begin0", 8);
    c[9] = fixed("Commit0", 8);
    c[10] = fixed("Refresh", 7);
    c[11] = fixed("MacroBegin", 11);
    c[12] = fixed("MacroCommit", 11);
    c[13] = fixed("MacroAbort", 11);
    c[17] = fixed("RecoveryUndo", 1);
    c[18] = fixed("RecoveryQuit", 18);
    c[21] = fixed("JetOp", 4);
    c[22] = variable("Trace", 5, u16At(3));
    c[23] = fixed("ShutDownMark", 1);
    c[49] = fixed("Init2", 576);
    c[50] = fixed("Term2", 26);
    c[51] = fixed("RecoveryUndo2", 9);
    c[52] = fixed("RecoveryQuit2", 26);
    c[53] = fixed("BeginDT", 8);
    c[55] = fixed("PrepRollback", 3);
    c[57] = fixed("ForceWriteLog", 3);
    c[61] = variable("ForceLogRollover", 5, u16At(3));
    c[69] = ignorable("CommitCtx");
    c[71] = ignorable("NOP2");
    c[80] = fixed("RecoveryQuitKeepAttachments", 26);
}

constexpr void addDatabaseRecords(Catalogue& c) {
    c[14] = variable("CreateDB", 43, u16At(40));
    c[15] = variable("AttachDB", 75, u16At(72));
    c[16] = variable("DetachDB", 7, u16At(4));
    c[19] = variable("FullBackup", 3, u16At(1));
    c[20] = variable("IncBackup", 3, u16At(1));
    c[45] = variable("ExtRestore", 3, u16At(1));
    c[46] = variable("Backup", 5, u16At(3));
    c[59] = variable("ExtRestore2", 3, u16At(1));
    c[60] = variable("Backup2", 35, u16At(33));
    c[66] = fixed("PagePatchRequest", 46);
    c[68] = ignorable("ExtendDB");
    c[72] = ignorable("ReAttach");
    c[78] = fixed("ShrinkDB", 10);
    c[79] = fixed("CreateDBFinish", 4);
    c[81] = fixed("TrimDB", 10);
    c[92] = fixed("SetDbVersion", 14);
    c[94] = fixed("ShrinkDB2", 10);
    c[97] = fixed("SignalAttachDb", 2);
    c[99] = fixed("ShrinkDB3", 18);
}

constexpr void addPageRecords(Catalogue& c) {
    c[24] = fixed("CreateMultipleExtentFDP", 56);
    c[25] = fixed("CreateSingleExtentFDP", 48);
    c[26] = fixed("ConvertFDP", 60);
    c[27] = variable("Split", 102, u16At(96), u16At(98), u16At(100));
    c[28] = variable("Merge", 88, u16At(86));
    c[29] = variable("Insert", 50, u16At(44), u16At(46), u16At(48));
    c[30] = variable("FlagInsert", 48, u16At(44), u16At(46));
    c[31] = variable("FlagInsertAndReplaceData", 52, u16At(44), u16At(46));
    c[32] = fixed("FlagDelete", 44);
    c[33] = variable("Replace", 50, {44, 2, 0x7FFF});
    c[34] = variable("ReplaceD", 50, {44, 2, 0x7FFF});
    c[35] = fixed("Delete", 44);
    c[36] = variable("UndoInfo", 56, u16At(44), u16At(46), u16At(54));
    c[37] = variable("Delta", 54, u16At(44), u16At(46));
    c[38] = variable("SetExternalHeader", 46, u16At(44));
    c[39] = variable("Undo", 51, u16At(44), u16At(46));
    c[48] = variable("EmptyTree", 46, u16At(44));
    c[58] = fixed("ConvertFDP2", 68);
    c[62] = variable("Split2", 110, u16At(96), u16At(98), u16At(100), u32At(106));
    c[63] = variable("Merge2", 96, u16At(86), u32At(92));
    c[64] = variable("Scrub", 54, u16At(52));
    c[65] = variable("PageMove", 96, u32At(88), u32At(92));
    c[67] = ignorable("MacroInfo");
    c[70] = ignorable("ScanCheck");
    c[73] = ignorable("MacroInfo2");
    c[74] = ignorable("FreeFDP");
    c[93] = variable("Delta64", 58, u16At(44), u16At(46));
    c[95] = fixed("NewPage", 20);
    c[96] = fixed("RootPageMove", 16);
    c[98] = fixed("ScanCheck2", 27);
    c[100] = fixed("ExtentFreed", 11);
    c[101] = fixed("ExtentFreed2", 19);
}

constexpr Catalogue buildCatalogue() {
    Catalogue c{};
    addSessionRecords(c);
    addDatabaseRecords(c);
    addPageRecords(c);
    c[75] = ignorable("Ignored");
    for (std::size_t code = 82; code <= 91; ++code) {
        c[code] = ignorable("Ignored");
    }
    c[76] = {"FragmentBegin", LengthRule::Fragments, 0, 7, {}};
    c[77] = {"Fragment", LengthRule::Fragments, 0, 3, {}};
    return c;
}

constexpr Catalogue kCatalogue = buildCatalogue();

std::uint32_t fieldValue(const Field& field, ByteView bytes) {
    const std::uint32_t raw = field.width == 4 ? loadLE<std::uint32_t>(bytes, field.offset)
                                               : loadLE<std::uint16_t>(bytes, field.offset);
    return raw & field.mask;
}
}  // namespace

const RecordRule& ruleOf(std::uint8_t code) {
    return kCatalogue[code];
}

std::string_view nameOf(RecordCode code) {
    const std::string_view name = kCatalogue[static_cast<std::uint8_t>(code)].name;
    return name.empty() ? "unknown" : name;
}

Result<std::size_t> recordLength(ByteView bytes) {
    if (bytes.empty()) return fail(JET_errLogFileCorrupt);
    const RecordRule& rule = kCatalogue[static_cast<std::uint8_t>(bytes[0])];
    if (rule.rule != LengthRule::Fixed && rule.rule != LengthRule::Variable) {
        return fail(JET_errLogFileCorrupt);
    }
    if (bytes.size() < rule.fixedBytes) return fail(JET_errLogFileCorrupt);
    std::uint64_t length = rule.fixedBytes;
    for (std::size_t i = 0; i < rule.fieldCount; ++i) {
        length += fieldValue(rule.fields[i], bytes);
    }
    // CreateDB: the version of the creation procedure stands between the fixed part and the path, if at all.
    const bool createDatabase = static_cast<RecordCode>(bytes[0]) == RecordCode::CreateDatabase;
    if (createDatabase && (bytes[kCreateFlags] & kCreateHasVersion) != std::byte{0}) length += 4;
    if (length > bytes.size()) return fail(JET_errLogFileCorrupt);
    return static_cast<std::size_t>(length);
}

bool isTermination(RecordCode code) {
    switch (code) {
        case RecordCode::Term:
        case RecordCode::Term2:
        case RecordCode::RecoveryQuit:
        case RecordCode::RecoveryQuit2:
        case RecordCode::RecoveryQuitKeepAttachments:
            return true;
        default:
            return false;
    }
}

bool isPadding(RecordCode code) {
    return code == RecordCode::Nop || code == RecordCode::Nop2;
}

bool isAlwaysAccepted(RecordCode code) {
    switch (code) {
        case RecordCode::Init2:
        case RecordCode::Commit0:
        case RecordCode::Rollback:
        case RecordCode::Undo:
        case RecordCode::UndoInfo:
        case RecordCode::ShutDownMark:
        case RecordCode::Trace:
        case RecordCode::RecoveryUndo2:
        case RecordCode::MacroAbort:
        case RecordCode::DetachDatabase:
        case RecordCode::ForceLogRollover:
            return true;
        default:
            return isPadding(code) || isTermination(code);
    }
}

}  // namespace esent::log
