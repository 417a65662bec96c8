#include "recovery/redo_versions.h"

namespace esent::recovery {

namespace {

using btree::Bytes;
using btree::NodeChange;
using btree::TreePage;
using log::RecordCode;

Bytes owned(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

Version versionOf(const NodeChange& change, VersionKind kind) {
    Version version;
    version.id = change.versionId;
    version.session = change.session;
    version.level = change.level;
    version.transaction = change.transaction;
    version.database = change.database;
    version.root = change.root;
    version.object = change.object;
    version.unique = change.unique;
    version.space = change.space;
    version.kind = kind;
    return version;
}

Version insertVersion(const NodeChange& change) {
    Version version = versionOf(change, VersionKind::Insert);
    version.key = owned(change.prefix);
    version.key.insert(version.key.end(), change.key.begin(), change.key.end());
    if (!change.unique) version.data = owned(change.data);
    return version;
}

}  // namespace

Status makeVersions(const NodeChange& change, const TreePage* page, Versions& versions) {
    if (change.code == RecordCode::UndoInfo) {
        Version version = versionOf(change, static_cast<VersionKind>(change.operation));
        version.key = owned(change.key);
        version.data = owned(change.bookmarkData);
        version.before = owned(change.data);
        version.imageLogged = true;
        versions.add(std::move(version));
        return {};
    }
    if (!change.versioned) return {};
    const auto fromPage = [&](VersionKind kind, std::uint32_t id) -> Status {
        if (!page) {
            versions.addMissing(id, change.session);
            return {};
        }
        btree::OwnedNode node = TRY(page->copyNode(change.line));
        Version version = versionOf(change, kind);
        version.id = id;
        if (kind == VersionKind::Replace) version.before = node.data;
        if (!change.unique) version.data = node.data;
        version.key = std::move(node.key);
        versions.add(std::move(version));
        return {};
    };
    switch (change.code) {
        case RecordCode::FlagInsertAndReplaceData:
            TRY(fromPage(VersionKind::Replace, change.replaceVersionId));
            [[fallthrough]];
        case RecordCode::Insert:
        case RecordCode::FlagInsert:
            versions.add(insertVersion(change));
            return {};
        case RecordCode::Delta:
        case RecordCode::Delta64: {
            const bool wide = change.code == RecordCode::Delta64;
            Version version = versionOf(change, wide ? VersionKind::Delta64 : VersionKind::Delta);
            version.key = owned(change.key);
            version.data = owned(change.bookmarkData);
            version.delta = change.delta;
            version.offset = change.offset;
            versions.add(std::move(version));
            return {};
        }
        case RecordCode::Replace:
        case RecordCode::ReplaceDiff:
            return fromPage(VersionKind::Replace, change.versionId);
        case RecordCode::FlagDelete:
            return fromPage(VersionKind::FlagDelete, change.versionId);
        default:
            return {};
    }
}

Status redoNodeChange(const NodeChange& change, TreePage& page, const Versions& versions, bool checkOldSize) {
    if (change.code != RecordCode::Undo) return btree::applyNodeChange(change, page, checkOldSize);
    if (const Version* version = versions.find(change.versionId)) {
        return btree::undoNode(undoOf(*version), page, change.line);
    }
    // Flags can be set back without knowing more; data cannot.
    const auto kind = static_cast<VersionKind>(change.operation);
    if (kind != VersionKind::Insert && kind != VersionKind::FlagDelete) {
        return fail(JET_errLogOperationInconsistentWithDatabase);
    }
    btree::NodeUndo undo;
    undo.operation = change.operation;
    return btree::undoNode(undo, page, change.line);
}

btree::NodeUndo undoOf(const Version& version) {
    return {static_cast<std::uint16_t>(version.kind), version.before, version.offset, version.delta};
}

}  // namespace esent::recovery
