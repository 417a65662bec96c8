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

log::RecordBytes undoRecord(const Version& version, const Place& place, DatabaseTime before,
                            DatabaseTime after) {
    btree::NodeChange undo;
    undo.code = log::RecordCode::Undo;
    undo.session = version.session;
    undo.database = version.database;
    undo.page = place.page;
    undo.after = after;
    undo.before = before;
    undo.transaction = version.transaction;
    undo.level = version.level;
    undo.line = static_cast<std::uint16_t>(place.line);
    undo.unique = version.unique;
    undo.space = version.space;
    undo.versionId = version.id;
    undo.root = version.root;
    undo.object = version.object;
    undo.key = version.key;
    undo.bookmarkData = version.data;
    undo.operation = static_cast<std::uint16_t>(version.kind);
    log::RecordBytes record;
    btree::encodeNodeChange(undo, record);
    return record;
}

Status undoOne(ReplayDatabases& databases, const Version& version, log::LogStream& stream) {
    ReplayDatabase* database = databases.find(version.database);
    if (!database || !database->attached) return {};
    RedoPages& pages = databases.pages();
    const RedoTarget target = databases.targetOf(*database);
    Place place;
    TRY(locate(pages, target, version, place));
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
