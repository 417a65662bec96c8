#include "recovery/undo_phase.h"

#include <optional>

#include "btree/node.h"
#include "log/records.h"
#include "recovery/redo_versions.h"

namespace esent::recovery {

namespace {

using btree::TreePage;

constexpr unsigned kMostLevels = 32;

struct Place {
    PageNumber page = 0;
    unsigned line = 0;
};

Status notFound() {
    return fail(JET_errLogOperationInconsistentWithDatabase);
}

std::strong_ordering orderOf(const btree::NodeView& node, const Version& version) {
    const auto byKey = btree::compareParts({node.prefix, node.suffix}, version.key);
    if (byKey != 0 || version.unique) return byKey;
    return btree::compareBytes(node.data, version.data);
}

// The child below which the bookmark is: the first separator greater than it, or the last child.
Result<PageNumber> childFor(const TreePage& page, const Version& version) {
    btree::Bytes entry = version.key;
    if (!version.unique) entry.insert(entry.end(), version.data.begin(), version.data.end());
    for (unsigned i = 0; i < page.count(); ++i) {
        const btree::NodeView node = TRY(page.node(i));
        const bool last = i + 1 == page.count();
        if (last || btree::compareParts({node.prefix, node.suffix}, entry) > 0) return btree::childOf(node);
    }
    return fail(JET_errDatabaseCorrupted);
}

Status locate(RedoPages& pages, const RedoTarget& target, const Version& version, Place& place) {
    PageNumber number = version.root;
    for (unsigned level = 0; level < kMostLevels; ++level) {
        const ByteSpan bytes = TRY(pages.page(target, number));
        const TreePage page(bytes);
        if (!page.view().has(page::kPageLeaf)) {
            number = TRY(childFor(page, version));
            continue;
        }
        for (unsigned line = 0; line < page.count(); ++line) {
            const btree::NodeView node = TRY(page.node(line));
            if (orderOf(node, version) != 0) continue;
            place = {number, line};
            return {};
        }
        return notFound();
    }
    return fail(JET_errDatabaseCorrupted);
}

// What both records about the undoing of a version say.
btree::NodeChange describe(const Version& version, log::RecordCode code, PageNumber page) {
    btree::NodeChange change;
    change.code = code;
    change.session = version.session;
    change.database = version.database;
    change.page = page;
    change.transaction = version.transaction;
    change.level = version.level;
    change.unique = version.unique;
    change.versionId = version.id;
    change.root = version.root;
    change.object = version.object;
    change.key = version.key;
    change.bookmarkData = version.data;
    change.operation = static_cast<std::uint16_t>(version.kind);
    return change;
}

// If the power goes off while the pages are written, the next recovery may meet the page that the replace was
// made on as it is after it, and the page that the node was moved to as it was before: it cannot tell from
// pages what to put back.
Status logImage(const Version& version, PageNumber page, log::LogStream& stream) {
    const bool hasImage = version.kind == VersionKind::Replace || version.kind == VersionKind::FlagDelete;
    if (!hasImage || version.imageLogged) return {};
    btree::NodeChange image = describe(version, log::RecordCode::UndoInfo, page);
    image.data = version.before;
    log::RecordBytes record;
    (void)TRY(stream.append(btree::encodeNodeChange(image, record)));
    return {};
}

log::RecordBytes undoRecord(const Version& version, const Place& place, DatabaseTime before,
                            DatabaseTime after) {
    btree::NodeChange undo = describe(version, log::RecordCode::Undo, place.page);
    undo.after = after;
    undo.before = before;
    undo.line = static_cast<std::uint16_t>(place.line);
    undo.space = version.space;
    log::RecordBytes record;
    record.resize(btree::encodeNodeChange(undo, record).size());
    return record;
}

Status undoOne(ReplayDatabases& databases, const Version& version, log::LogStream& stream) {
    ReplayDatabase* database = databases.find(version.database);
    if (!database || !database->attached) return {};
    RedoPages& pages = databases.pages();
    const RedoTarget target = databases.targetOf(*database);
    Place place;
    TRY(locate(pages, target, version, place));
    TRY(logImage(version, place.page, stream));
    TreePage page(TRY(pages.page(target, place.page)));
    const DatabaseTime before = page.view().dbtime();
    const DatabaseTime after = ++database->highestTime;
    (void)TRY(stream.append(undoRecord(version, place, before, after)));
    TRY(btree::undoNode(undoOf(version), page, place.line));
    return pages.changed(target, place.page, after);
}

}  // namespace

Status undoOpenWork(ReplayDatabases& databases, OpenWork work, log::LogStream& stream) {
    for (const auto& [session, time] : work.sessions.openMacros()) {
        log::MacroRecord abort;
        abort.code = log::RecordCode::MacroAbort;
        abort.session = session;
        abort.dbtime = time;
        (void)TRY(stream.append(log::encode(abort)));
    }
    for (const auto& [session, level] : work.sessions.openTransactions()) {
        for (const Version& version : work.versions.newestFirst(session)) {
            TRY(undoOne(databases, version, stream));
            work.versions.drop(version.id);
        }
        log::RollbackRecord rollback;
        rollback.session = session;
        rollback.levels = static_cast<std::uint8_t>(level);
        (void)TRY(stream.append(log::encode(rollback)));
    }
    work.sessions.endAll();
    work.versions.clear();
    return {};
}

}  // namespace esent::recovery
