#include "logcat/record_facts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "btree/merge.h"
#include "btree/node_change.h"
#include "btree/split.h"
#include "btree/tree_forms.h"
#include "export/value_text.h"
#include "recovery/page_records.h"
#include "report.h"

namespace esent::tool {

namespace {

using log::RecordCode;
using Details = nlohmann::ordered_json;

std::string hexTime(DatabaseTime time) {
    return time == btree::kNilTime ? std::string("-") : fmt::format("{:x}", time);
}

std::string hexOf(ByteView bytes) {
    std::string text;
    appendHex(text, bytes);
    return text;
}

const char* operationName(std::uint16_t kind) {
    switch (kind) {
        case 1:
            return "insert";
        case 2:
            return "replace";
        case 3:
            return "delete";
        case 4:
        case 9:
            return "delta";
        default:
            return "unknown";
    }
}

void addHead(const btree::ChangeHead& head, RecordFacts& facts) {
    facts.session = head.session;
    facts.transaction = head.transaction;
    facts.database = head.database;
    Details& details = facts.details;
    details["time"] = hexTime(head.after);
    details["before"] = hexTime(head.before);
    details["level"] = head.level;
    std::string flags;
    if (head.unique) flags += 'U';
    if (head.versioned) flags += 'V';
    if (head.space) flags += 'S';
    if (!flags.empty()) details["flags"] = flags;
}

void addNode(const btree::NodeChange& change, bool withData, RecordFacts& facts) {
    addHead(change, facts);
    Details& details = facts.details;
    facts.pages = {change.page};
    facts.object = change.object;
    details["line"] = change.line;
    details["root"] = change.root;
    if (change.versionId != 0) details["version"] = change.versionId;
    if (change.replaceVersionId != 0) details["replaceVersion"] = change.replaceVersionId;
    switch (change.code) {
        case RecordCode::Insert:
        case RecordCode::FlagInsert:
        case RecordCode::FlagInsertAndReplaceData:
            details["prefixBytes"] = change.prefix.size();
            details["keyBytes"] = change.key.size();
            details["dataBytes"] = change.data.size();
            break;
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
            details["oldBytes"] = change.oldSize;
            details["newBytes"] = change.newSize;
            break;
        case RecordCode::Delta:
        case RecordCode::Delta64:
            details["delta"] = change.delta;
            details["offset"] = change.offset;
            break;
        case RecordCode::UndoInfo:
        case RecordCode::Undo:
            details["of"] = operationName(change.operation);
            break;
        default:
            break;
    }
    if (!withData) return;
    if (!change.prefix.empty()) details["prefix"] = hexOf(change.prefix);
    if (!change.key.empty()) details["key"] = hexOf(change.key);
    if (!change.bookmarkData.empty()) details["bookmarkData"] = hexOf(change.bookmarkData);
    if (!change.data.empty()) details["data"] = hexOf(change.data);
}

void addSplit(const btree::SplitLevel& level, RecordFacts& facts) {
    static constexpr const char* kTypes[] = {"vertical", "right", "append"};
    static constexpr const char* kOperations[] = {"none", "insert", "replace", "flag-insert-and-replace"};
    addHead(level.head, facts);
    facts.object = level.object;
    facts.pages = {level.page()};
    Details& details = facts.details;
    details["root"] = level.root;
    details["split"] = level.fresh == 0 ? "pointer only" : kTypes[static_cast<unsigned>(level.type) % 3];
    if (level.parent != 0) details["parent"] = level.parent;
    if (level.fresh == 0) return;
    facts.pages.push_back(level.fresh);
    details["new"] = level.fresh;
    if (level.right != 0) {
        facts.pages.push_back(level.right);
        details["right"] = level.right;
    }
    details["for"] = kOperations[static_cast<unsigned>(level.operation) % 4];
    details["lineOfItem"] = level.lineOfItem;
    details["lineOfSplit"] = level.lineOfSplit;
    if (!level.image.empty()) details["imageBytes"] = level.image.size();
}

void addMerge(const btree::MergeLevel& level, RecordFacts& facts) {
    static constexpr const char* kTypes[] = {"none",       "empty page", "full right",   "partial right",
                                             "empty tree", "full left",  "partial left", "page move"};
    addHead(level.head, facts);
    facts.object = level.object;
    facts.pages = {level.page()};
    Details& details = facts.details;
    details["line"] = level.lineOfMerge;
    details["pointer"] = level.head.line;
    details["root"] = level.root;
    details["merge"] = kTypes[static_cast<unsigned>(level.type) % 8];
    const auto neighbour = [&](const char* key, PageNumber page) {
        if (page == 0) return;
        facts.pages.push_back(page);
        details[key] = page;
    };
    neighbour("right", level.right);
    neighbour("left", level.left);
    if (level.parent != 0) details["parent"] = level.parent;
    std::string pointers;
    if (level.has(btree::MergeLevel::kKeyChange)) pointers += "key changed ";
    if (level.has(btree::MergeLevel::kDeletePointer)) pointers += "pointer deleted ";
    if (level.has(btree::MergeLevel::kEmptyPage)) pointers += "page emptied ";
    if (!pointers.empty()) details["does"] = pointers.substr(0, pointers.size() - 1);
    if (level.movedBytes != 0) details["movedBytes"] = level.movedBytes;
}

// Records of pages that are neither nodes nor splits nor merges: who, which pages, which tree.
void addPages(ByteView bytes, const recovery::PageRecord& record, RecordFacts& facts) {
    facts.session = record.session;
    facts.database = record.database;
    facts.object = record.object;
    for (const recovery::PageTouch& touch : record.touches)
        facts.pages.push_back(touch.page);
    facts.details["time"] = hexTime(record.after);
    const auto tree = [&](const auto& what) {
        if (!what) return;
        facts.transaction = what->head.transaction;
        facts.details["parent"] = what->parent;
        facts.details["treePages"] = what->pages;
    };
    if (record.code == RecordCode::CreateSingleExtentTree) tree(btree::readCreateSingle(bytes));
    if (record.code == RecordCode::CreateMultipleExtentTree) tree(btree::readCreateMultiple(bytes));
    if (record.code == RecordCode::ConvertTree2) tree(btree::readConvertTree(bytes));
}

Status addPageRecord(ByteView bytes, bool withData, RecordFacts& facts) {
    if (recovery::changesNode(facts.code)) {
        addNode(TRY(btree::readNodeChange(bytes)), withData, facts);
    } else if (facts.code == RecordCode::Split2) {
        addSplit(TRY(btree::readSplitLevel(bytes)), facts);
    } else if (facts.code == RecordCode::Merge2) {
        addMerge(TRY(btree::readMergeLevel(bytes)), facts);
    } else {
        addPages(bytes, TRY(recovery::readPageRecord(bytes)), facts);
    }
    return {};
}

template <class Begin>
void addBegin(const Begin& begin, RecordFacts& facts) {
    facts.session = begin.session;
    facts.details["from"] = begin.fromLevel;
    facts.details["levels"] = begin.levels;
}

Status addSessionRecord(ByteView bytes, RecordFacts& facts) {
    Details& details = facts.details;
    switch (facts.code) {
        case RecordCode::Begin:
            addBegin(TRY(log::decode<log::BeginRecord>(bytes)), facts);
            break;
        case RecordCode::Begin0: {
            const auto begin = TRY(log::decode<log::Begin0Record>(bytes));
            addBegin(begin, facts);
            facts.transaction = begin.transaction;
            break;
        }
        case RecordCode::Commit: {
            const auto commit = TRY(log::decode<log::CommitRecord>(bytes));
            facts.session = commit.session;
            details["to"] = commit.toLevel;
            break;
        }
        case RecordCode::Commit0: {
            const auto commit = TRY(log::decode<log::Commit0Record>(bytes));
            facts.session = commit.session;
            details["to"] = commit.toLevel;
            details["commit"] = fmt::format("{:x}", commit.transaction);
            break;
        }
        case RecordCode::Rollback: {
            const auto rollback = TRY(log::decode<log::RollbackRecord>(bytes));
            facts.session = rollback.session;
            details["levels"] = rollback.levels;
            break;
        }
        case RecordCode::CommitContext: {
            const auto context = TRY(log::decode<log::CommitContextRecord>(bytes));
            facts.session = context.session;
            details["context"] = hexOf(context.context);
            break;
        }
        default: {
            const auto group = TRY(log::decode<log::MacroRecord>(bytes));
            facts.session = group.session;
            details["time"] = hexTime(group.dbtime);
        }
    }
    return {};
}

Status addBackup(ByteView bytes, RecordFacts& facts) {
    static constexpr const char* kPhases[] = {"?",      "begin", "prepare logs", "truncate",
                                              "update", "abort", "stop"};
    const auto backup = TRY(log::decode<log::BackupRecord>(bytes));
    facts.database = backup.dbid;
    const auto phase = static_cast<unsigned>(backup.phase);
    facts.details["phase"] = kPhases[phase < 7 ? phase : 0];
    facts.details["scope"] = static_cast<unsigned>(backup.scope);
    facts.details["type"] = static_cast<unsigned>(backup.type);
    facts.details["logs"] = {backup.info.generationLow, backup.info.generationHigh};
    return {};
}

Status addDatabaseRecord(ByteView bytes, RecordFacts& facts) {
    Details& details = facts.details;
    switch (facts.code) {
        case RecordCode::CreateDatabase: {
            const auto create = TRY(log::decode<log::CreateDatabaseRecord>(bytes));
            facts.session = create.session;
            facts.database = create.dbid;
            details["path"] = toUtf8(create.path).value_or("?");
            details["procedure"] = create.hasVersion ? create.version : 1;
            break;
        }
        case RecordCode::CreateDatabaseFinish: {
            const auto finish = TRY(log::decode<log::CreateDatabaseFinishRecord>(bytes));
            facts.session = finish.session;
            facts.database = finish.dbid;
            break;
        }
        case RecordCode::AttachDatabase: {
            const auto attach = TRY(log::decode<log::AttachDatabaseRecord>(bytes));
            facts.session = attach.session;
            facts.database = attach.dbid;
            details["path"] = toUtf8(attach.path).value_or("?");
            details["consistent"] = textOf(attach.consistent);
            break;
        }
        case RecordCode::DetachDatabase: {
            const auto detach = TRY(log::decode<log::DetachDatabaseRecord>(bytes));
            facts.session = detach.session;
            facts.database = detach.dbid;
            details["path"] = toUtf8(detach.path).value_or("?");
            break;
        }
        case RecordCode::ReAttach: {
            const auto attach = TRY(log::decode<log::ReAttachRecord>(bytes));
            facts.database = attach.dbid;
            details["attach"] = textOf(attach.attach);
            break;
        }
        case RecordCode::ExtendDatabase: {
            const auto extend = TRY(log::decode<log::ExtendDatabaseRecord>(bytes));
            facts.database = extend.dbid;
            details["lastPage"] = extend.lastPage;
            break;
        }
        case RecordCode::SetDatabaseVersion: {
            const auto set = TRY(log::decode<log::SetDatabaseVersionRecord>(bytes));
            facts.database = set.dbid;
            details["version"] = {set.major, set.updateMajor, set.updateMinor};
            break;
        }
        default:
            return addBackup(bytes, facts);
    }
    return {};
}

// Records of runs of the engine, and what has a fixed shape and no struct of its own.
Status addOther(ByteView bytes, RecordFacts& facts) {
    Details& details = facts.details;
    switch (facts.code) {
        case RecordCode::Init2:
            details["at"] = isoTime(TRY(log::decode<log::InitRecord>(bytes)).time);
            break;
        case RecordCode::Term2:
        case RecordCode::RecoveryQuit2:
        case RecordCode::RecoveryQuitKeepAttachments: {
            const auto end = TRY(log::decode<log::TerminationRecord>(bytes));
            details["start"] = textOf(end.start);
            details["redoFrom"] = textOf(end.redoFrom);
            if (end.hard != 0) details["hard"] = true;
            details["at"] = isoTime(end.time);
            break;
        }
        case RecordCode::RecoveryUndo2:
            details["at"] = isoTime(TRY(log::decode<log::RecoveryUndoRecord>(bytes)).time);
            break;
        case RecordCode::Trace:
        case RecordCode::ForceLogRollover: {
            const auto trace = TRY(log::decode<log::TraceRecord>(bytes));
            facts.session = trace.session;
            details["text"] = trace.text;
            break;
        }
        case RecordCode::MacroInfo:
            for (std::size_t at = 5; at + 4 <= bytes.size(); at += 4)
                facts.pages.push_back(loadLE<std::uint32_t>(bytes, at));
            break;
        case RecordCode::MacroInfo2:
            if (bytes.size() < 10) return fail(JET_errLogFileCorrupt);
            facts.database = loadLE<std::uint8_t>(bytes, 5);
            for (std::size_t at = 10; at + 4 <= bytes.size(); at += 4)
                facts.pages.push_back(loadLE<std::uint32_t>(bytes, at));
            break;
        case RecordCode::FreeTree:
            if (bytes.size() < 15) return fail(JET_errLogFileCorrupt);
            facts.database = loadLE<std::uint8_t>(bytes, 5);
            details["root"] = loadLE<std::uint32_t>(bytes, 6);
            break;
        case RecordCode::RootPageMove:
            if (bytes.size() < 16) return fail(JET_errLogFileCorrupt);
            details["time"] = hexTime(loadLE<std::uint64_t>(bytes, 1));
            facts.database = loadLE<std::uint8_t>(bytes, 9);
            facts.object = loadLE<std::uint32_t>(bytes, 10);
            facts.session = loadLE<std::uint16_t>(bytes, 14);
            break;
        case RecordCode::ShrinkDatabase:
        case RecordCode::ShrinkDatabase2:
        case RecordCode::ShrinkDatabase3:
            if (bytes.size() < 10) return fail(JET_errLogFileCorrupt);
            facts.database = loadLE<std::uint8_t>(bytes, 1);
            details["lastPage"] = loadLE<std::uint32_t>(bytes, 2);
            details["pagesLess"] = loadLE<std::uint32_t>(bytes, 6);
            break;
        default:
            break;
    }
    return {};
}

Status addDetails(ByteView bytes, bool withData, RecordFacts& facts) {
    switch (facts.code) {
        case RecordCode::Begin:
        case RecordCode::Begin0:
        case RecordCode::Commit:
        case RecordCode::Commit0:
        case RecordCode::Rollback:
        case RecordCode::CommitContext:
        case RecordCode::MacroBegin:
        case RecordCode::MacroCommit:
        case RecordCode::MacroAbort:
            return addSessionRecord(bytes, facts);
        case RecordCode::CreateDatabase:
        case RecordCode::CreateDatabaseFinish:
        case RecordCode::AttachDatabase:
        case RecordCode::DetachDatabase:
        case RecordCode::ReAttach:
        case RecordCode::ExtendDatabase:
        case RecordCode::SetDatabaseVersion:
        case RecordCode::Backup2:
            return addDatabaseRecord(bytes, facts);
        default:
            break;
    }
    if (recovery::isPageRecord(facts.code)) return addPageRecord(bytes, withData, facts);
    return addOther(bytes, facts);
}

std::string valueText(const Details& value) {
    if (!value.is_string()) return value.dump();
    const auto& text = value.get_ref<const std::string&>();
    const bool plain = std::ranges::none_of(text, [](char c) { return c == ' ' || c == '"'; });
    return plain && !text.empty() ? text : value.dump(-1, ' ', false, Details::error_handler_t::replace);
}

}  // namespace

RecordFacts factsOf(const log::LogRecord& record, bool withData) {
    RecordFacts facts;
    facts.position = record.position;
    facts.code = record.code();
    facts.name = log::nameOf(facts.code);
    facts.sizeBytes = record.bytes.size();
    facts.details = Details::object();
    facts.damaged = !addDetails(record.bytes, withData, facts);
    return facts;
}

std::string positionText(const LogPosition& position) {
    return fmt::format("{:08X},{:04X},{:04X}", static_cast<std::uint32_t>(position.generation),
                       position.segment, position.byteOffset);
}

std::string lineOf(const RecordFacts& facts, const std::string& table) {
    std::string line = fmt::format("{} {:<24}", positionText(facts.position), facts.name);
    if (facts.session) line += fmt::format(" session={:x}", *facts.session);
    if (facts.transaction) line += fmt::format(" trx={:x}", *facts.transaction);
    if (facts.database) line += fmt::format(" db={}", *facts.database);
    if (!facts.pages.empty()) line += fmt::format(" page={}", fmt::join(facts.pages, ","));
    if (facts.object != 0) line += fmt::format(" object={}", facts.object);
    if (!table.empty()) line += " table=" + valueText(table);
    for (const auto& [key, value] : facts.details.items())
        line += fmt::format(" {}={}", key, valueText(value));
    if (facts.damaged) line += " DAMAGED";
    return line;
}

nlohmann::ordered_json jsonOf(const RecordFacts& facts, const std::string& table) {
    Details json = {{"position", positionText(facts.position)},
                    {"record", facts.name},
                    {"code", static_cast<unsigned>(facts.code)},
                    {"bytes", facts.sizeBytes}};
    if (facts.session) json["session"] = *facts.session;
    if (facts.transaction) json["transaction"] = *facts.transaction;
    if (facts.database) json["database"] = *facts.database;
    if (!facts.pages.empty()) json["pages"] = facts.pages;
    if (facts.object != 0) json["object"] = facts.object;
    if (!table.empty()) json["table"] = table;
    for (const auto& [key, value] : facts.details.items())
        json[key] = value;
    if (facts.damaged) json["damaged"] = true;
    return json;
}

}  // namespace esent::tool
