#include "table/table_copy.h"

#include <fmt/format.h>

#include <algorithm>

#include "btree/cursor.h"
#include "btree/space_manager.h"
#include "btree/tree_writer.h"
#include "catalog/definition_rows.h"
#include "catalog/system_tables.h"
#include "page/page_view.h"
#include "table/separated_values.h"
#include "table/table_plan.h"

namespace esent::table {

namespace {

constexpr std::size_t kUsualRootHeader = 16;  // a longer one has the highest auto-increment value, too

// Walks a tree entry by entry, outside its pages: others are changed in between.
class EntryReader {
 public:
    EntryReader(std::shared_ptr<btree::Tree> tree, const txn::Snapshot& view, const TableCopy::Tick& tick)
        : cursor_(std::move(tree)), tick_(tick) {
        cursor_.setView(&view);
        cursor_.setSequential(true, false);
    }

    [[nodiscard]] Result<bool> next() {
        const bool there = TRY(started_ ? cursor_.next() : cursor_.first());
        started_ = true;
        if (!there) return false;
        cursor_.copyKey(key_);
        data_.assign(cursor_.data().begin(), cursor_.data().end());
        const PageNumber leaf = cursor_.leafNumber();
        cursor_.leave();
        if (leaf != leaf_) TRY(tick_());
        leaf_ = leaf;
        return true;
    }
    [[nodiscard]] const btree::Bytes& key() const { return key_; }
    [[nodiscard]] btree::Bytes& data() { return data_; }

 private:
    btree::Cursor cursor_;
    const TableCopy::Tick& tick_;
    bool started_ = false;
    PageNumber leaf_ = 0;
    btree::Bytes key_;
    btree::Bytes data_;
};

// The root's key of the long value that a node belongs to.
ByteView idIn(ByteView key) {
    const bool wide = !key.empty() && (key[0] & std::byte{0x80}) != std::byte{0};
    return key.first(std::min<std::size_t>(key.size(), wide ? 8 : 4));
}

}  // namespace

Result<TableCopy::Report> TableCopy::run() {
    leaveColumnsBehind();
    TRY(makeTrees());
    TRY(copyRows());
    if (!references_.empty()) TRY(copyLongValues());
    for (const catalog::IndexSchema& index : source_.schema.indexes()) {
        if (index.primary()) continue;
        report_.indexEntries += TRY(copyEntries(index.tree, indexes_.at(index.definition->objectId)));
    }
    TRY(copyRootHeader());
    TRY(writeCatalog());
    return report_;
}

Result<std::shared_ptr<btree::Tree>> TableCopy::makeTree(const btree::TreeFacts& like, PageNumber parent,
                                                         std::uint32_t initialPages) {
    btree::SpaceManager::NewTree wanted;
    wanted.kind = like.kind;
    wanted.unique = like.unique;
    wanted.parentRoot = parent;
    wanted.initialPages = std::max(1U, initialPages);
    wanted.densityPercent = like.densityPercent;
    wanted.hints = like.hints;
    return target_.volume.tree(TRY(btree::SpaceManager(target_.volume).createTree(nullptr, wanted)));
}

Status TableCopy::makeTrees() {
    rows_ = TRY(makeTree(source_.schema.tree()->facts(), btree::kDatabaseRoot, definition_.initialPages));
    definition_.objectId = rows_->facts().object;
    definition_.root = rows_->root();
    definition_.longValueObject = 0;
    definition_.longValueRoot = 0;
    for (catalog::IndexDefinition& index : definition_.indexes) {
        const ObjectId before = index.objectId;
        const catalog::IndexSchema* const schema = source_.schema.index(before);
        if (schema == nullptr) return fail(JET_errCatalogCorrupted);
        std::shared_ptr<btree::Tree> tree = rows_;
        if (!schema->primary()) {
            const btree::TreeFacts& facts = schema->tree->facts();
            tree =
                TRY(makeTree(facts, definition_.root, facts.hints.initialBytes / target_.volume.pageSize()));
            indexes_.emplace(before, tree);
        }
        index.objectId = tree->facts().object;
        index.root = tree->root();
    }
    return {};
}

// Of fixed and variable columns, and of those before living ones, the place stays: rows count on it.
void TableCopy::leaveColumnsBehind() {
    const bool isTemplate = (definition_.flags & catalog::kTableTemplate) != 0;
    for (const catalog::ColumnDefinition& column : definition_.columns) {
        if (column.type == record::ColumnType::Nil && record::isTaggedId(column.id))
            dead_.push_back({column.id, false, false, false});
    }
    std::vector<catalog::ColumnDefinition> columns(definition_.columns.begin(), definition_.columns.end());
    while (!isTemplate && !columns.empty() && columns.back().type == record::ColumnType::Nil &&
           record::isTaggedId(columns.back().id)) {
        columns.pop_back();
        ++report_.columnsLeftBehind;
    }
    definition_.columns = std::move(columns);
}

Status TableCopy::copyRows() {
    EntryReader rows(source_.schema.tree(), source_.view, tick_);
    btree::TreeWriter writer(rows_);
    while (TRY(rows.next())) {
        const ByteView row = TRY(stripped(rows.data()));
        TRY(countLongValues(row));
        TRY(writer.append(nullptr, rows.key(), row));
        ++report_.rows;
    }
    return {};
}

// The row without what deleted tagged columns had.
Result<ByteView> TableCopy::stripped(ByteView row) {
    if (dead_.empty()) return row;
    const TableLayout& layout = TRY(TablePlan::of(source_.schema))->layout();
    const auto view = TRY(record::RowView::parse(row, layout.kind()));
    if (view.taggedCount() == 0) return row;
    if (editor_ == nullptr) editor_ = std::make_unique<record::RowEditor>(layout.schema());
    TRY(editor_->load(row));
    for (const record::TaggedColumn& column : dead_)
        TRY(editor_->revertTagged(column));
    return editor_->row();
}

Status TableCopy::countLongValues(ByteView row) {
    const TableLayout& layout = TRY(TablePlan::of(source_.schema))->layout();
    found_.clear();
    const auto view = TRY(record::RowView::parse(row, layout.kind()));
    TRY(separatedValuesOf(view, found_));
    for (const LongValueId& id : found_)
        ++references_[id.key()];
    return {};
}

Status TableCopy::copyLongValues() {
    const auto from = source_.schema.longValues();
    if (from == nullptr) return fail(JET_errLVCorrupted);
    const btree::TreeFacts& facts = from->facts();
    const auto to =
        TRY(makeTree(facts, definition_.root, facts.hints.initialBytes / target_.volume.pageSize()));
    definition_.longValueObject = to->facts().object;
    definition_.longValueRoot = to->root();
    btree::TreeWriter writer(to);
    EntryReader values(from, source_.view, tick_);
    bool wanted = false;
    while (TRY(values.next())) {
        const ByteView id = idIn(values.key());
        if (id.size() == values.key().size()) {
            const auto counted = references_.find({id.begin(), id.end()});
            wanted = counted != references_.end();
            if (!wanted) continue;
            if (values.data().size() < 2 * sizeof(std::uint32_t)) return fail(JET_errLVCorrupted);
            storeLE<std::uint32_t>(values.data().data(), counted->second);
            ++report_.longValues;
        }
        if (wanted) TRY(writer.append(nullptr, values.key(), values.data()));
    }
    return report_.longValues == references_.size() ? Status() : fail(JET_errLVCorrupted);
}

Result<std::uint64_t> TableCopy::copyEntries(const std::shared_ptr<btree::Tree>& from,
                                             const std::shared_ptr<btree::Tree>& to) {
    EntryReader entries(from, source_.view, tick_);
    btree::TreeWriter writer(to);
    std::uint64_t count = 0;
    for (; TRY(entries.next()); ++count)
        TRY(writer.append(nullptr, entries.key(), entries.data()));
    return count;
}

Status TableCopy::copyRootHeader() {
    const btree::Tree& tree = *source_.schema.tree();
    btree::Bytes header;
    {
        const auto root = TRY(tree.volume().file().fix(tree.root(), cache::LatchMode::Shared));
        const ByteView bytes = TRY(page::PageView(root.bytes()).externalHeader()).data;
        header.assign(bytes.begin(), bytes.end());
    }
    if (header.size() <= kUsualRootHeader) return {};
    return btree::TreeWriter(rows_).setRootHeader(nullptr, header);
}

Status TableCopy::writeCatalog() {
    txn::Transaction& transaction = target_.transaction;
    catalog::CatalogWriter& rows = target_.catalog;
    TRY(rows.insert(transaction, rowOf(definition_)));
    for (catalog::ColumnDefinition column : definition_.columns) {
        if (column.type == record::ColumnType::Nil)
            column.name = fmt::format("JetStub_{}_{}", definition_.objectId, column.id);
        TRY(rows.insert(transaction, rowOf(definition_.objectId, column)));
    }
    for (const catalog::IndexDefinition& index : definition_.indexes) {
        TRY(rows.insert(transaction, rowOf(definition_.objectId, index)));
        const bool sorted = index.sortId && index.sortVersion && (index.flags & catalog::kIndexDerived) == 0;
        if (sorted && index.sortVersion->size() >= sizeof(std::uint64_t)) {
            TRY(rows.countLocale(transaction, index.localeName.value_or(u""), *index.sortId,
                                 loadLE<std::uint64_t>(*index.sortVersion, 0)));
        }
    }
    if (definition_.longValueObject != 0) TRY(rows.insert(transaction, longValueRowOf(definition_)));
    for (const catalog::CallbackDefinition& callback : definition_.callbacks)
        TRY(rows.insert(transaction, rowOf(definition_.objectId, callback)));
    return {};
}

}  // namespace esent::table
