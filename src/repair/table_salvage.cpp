#include "repair/table_salvage.h"

#include <algorithm>

#include "btree/tree_check.h"
#include "catalog/system_tables.h"
#include "page/page_view.h"

namespace esent::repair {

namespace {

constexpr std::uint64_t kRowsPerStep = 256;
constexpr std::size_t kSortMemory = std::size_t{8} << 20;
constexpr std::uint32_t kLowestDensity = 50;

std::size_t hashOf(ByteView key) {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(key.data()), key.size()});
}

std::uint32_t densityOf(std::uint32_t percent) {
    return std::clamp(percent, kLowestDensity, std::uint32_t{100});
}

}  // namespace

Status TableSalvage::planIndexes() {
    for (const catalog::IndexDefinition& index : table_.indexes) {
        auto plan = table::IndexKeyPlan::make(layout_, context_.catalog, table_, index);
        if (index.primary()) {
            if (!plan) {
                dropIndex(index);
                roots_.primaryKept = false;
            } else if ((*plan)->usable() && !(*plan)->usesUserDefaults()) {
                primary_ = std::move(*plan);
            }
            continue;
        }
        if (!plan || !(*plan)->usable() || (*plan)->usesUserDefaults()) {
            dropIndex(index);
            continue;
        }
        Index made;
        made.definition = &index;
        made.plan = std::move(*plan);
        if (!made.plan->sortVersionIsOurs()) {
            roots_.rekeyed[index.objectId] = made.plan->collation();
            report_.indexesRekeyed.push_back(index.name);
        }
        indexes_.push_back(std::move(made));
    }
    keys_.resize(indexes_.size());
    return {};
}

Result<TableRoots> TableSalvage::run() {
    report_.name = table_.name;
    report_.object = table_.objectId;
    report_.system = table_.system();
    layout_ = TRY(table::TableLayout::make(context_.catalog, table_, context_.source.pageSize()));
    TRY(planIndexes());
    const PageNumber before = context_.target.lastPage();
    const TableRepair planned = report_;
    longValues_ = std::make_unique<LongValueStore>(context_.source, context_.census, table_);
    for (bool again = true; again;) {
        again = false;
        context_.target.back(before);
        report_ = planned;
        kept_.clear();
        longValues_->forgetReferences();
        TRY(attempt(again));
    }
    TRY(findNamedRows());
    return roots_;
}

Status TableSalvage::attempt(bool& again) {
    report_.longValueDamage = longValues_->damage();
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        table::ExternalSort::Settings settings;
        settings.files = &context_.files;
        settings.scratchPath = context_.scratchPath + std::to_string(i);
        settings.memoryBytes = kSortMemory;
        indexes_[i].sort = std::make_unique<table::ExternalSort>(settings);
    }
    TreeWriter::Place place;
    place.object = table_.objectId;
    place.density = densityOf(table_.density);
    place.hasChildren = !indexes_.empty() || table_.longValueRoot != 0;
    const auto rows = TRY(TreeWriter::begin(context_.target, place));
    roots_.rows = rows->root();
    TRY(copyRows(*rows));
    TRY(rows->finish());
    if (table_.longValueRoot != 0) {
        TreeWriter::Place values;
        values.object = table_.longValueObject;
        values.parent = rows->root();
        values.typeFlags = page::kPageLongValue;
        const auto tree = TRY(TreeWriter::begin(context_.target, values));
        TRY(longValues_->copyTo(*tree, report_));
        TRY(tree->finish());
        TRY(tree->close());
        roots_.longValues = tree->root();
    }
    for (Index& index : indexes_)
        TRY(buildIndex(index, rows->root(), again));
    return rows->close();
}

void TableSalvage::drop(std::string why) {
    report_.dropped.push_back({key_, std::move(why)});
}

Status TableSalvage::copyRows(TreeWriter& tree) {
    SalvagedTree source = salvageTree(context_.source, context_.census, table_.root, table_.objectId);
    report_.damage = source.damage;
    report_.gaps = std::move(source.gaps);
    RowSalvage salvage(layout_, *longValues_);
    table::IndexKeyMaker maker(longValues_.get());
    anyRow_ = false;
    std::uint64_t seen = 0;
    auto found = source.cursor->seek({});
    for (; found && *found; found = source.cursor->next()) {
        if (++seen % kRowsPerStep == 0) TRY(context_.step());
        source.cursor->node().copyKey(key_);
        if (anyRow_ && btree::compareBytes(key_, lastKey_) <= 0) {
            drop("its key is not behind that of the row before it");
            continue;
        }
        TRY(keep(salvage, maker, source.cursor->node().data, tree));
    }
    if (!found) report_.gaps.push_back({anyRow_ ? lastKey_ : btree::Bytes{}, {}, !anyRow_, true});
    return {};
}

// Keys of every index; none is put anywhere yet.
Status TableSalvage::makeKeys(table::IndexKeyMaker& maker, const record::RowView& row, std::string& why) {
    if (primary_) {
        table::IndexKeyList own;
        if (const Status made = maker.keys(*primary_, row, own); !made) {
            why = "no primary key can be made of its values";
            return made;
        }
        const bool same = !own.empty() && btree::compareBytes(own[0], key_) == 0;
        // Other editions of the sort rules make other keys of Unicode text.
        if (!same && primary_->collation() == nullptr) {
            why = "its key is not that of its values";
            return fail(JET_errDatabaseCorrupted);
        }
    }
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        keys_[i].clear();
        if (const Status made = maker.keys(*indexes_[i].plan, row, keys_[i]); !made) {
            why = "no key of the index " + indexes_[i].definition->name + " can be made of its values";
            return made;
        }
    }
    return {};
}

Status TableSalvage::keep(RowSalvage& salvage, table::IndexKeyMaker& maker, ByteView data, TreeWriter& tree) {
    if (excluded_.contains(key_)) {
        drop("another row has its key in a unique index");
        return {};
    }
    if (!salvage.take(data)) {
        drop(salvage.why());
        return {};
    }
    std::string why;
    const record::RowView row = TRY(record::RowView::parse(salvage.row(), layout_->kind()));
    if (!makeKeys(maker, row, why)) {
        drop(why);
        return {};
    }
    if (const Status added = tree.add(key_, salvage.row()); !added) {
        if (added.error().code != JET_errRecordTooBig) return added;
        drop("it is longer than a page");
        return {};
    }
    anyRow_ = true;
    lastKey_ = key_;
    ++report_.rows;
    if (report_.damage != JET_errSuccess) kept_.insert(hashOf(key_));
    for (const table::LongValueId id : salvage.references())
        longValues_->reference(id);
    for (LostValue lost : salvage.lost()) {
        lost.key = key_;
        report_.values.push_back(std::move(lost));
    }
    for (std::size_t i = 0; i < indexes_.size(); ++i) {
        for (std::size_t k = 0; k < keys_[i].size(); ++k)
            TRY(indexes_[i].sort->add(keys_[i][k], key_));
    }
    return {};
}

Status TableSalvage::buildIndex(Index& index, PageNumber parent, bool& again) {
    TRY(index.sort->finish());
    const bool unique = index.definition->unique();
    TreeWriter::Place place;
    place.object = index.definition->objectId;
    place.parent = parent;
    place.density = densityOf(index.definition->density);
    place.typeFlags = page::kPageIndex | (unique ? 0U : page::kPageNonUnique);
    const auto tree = TRY(TreeWriter::begin(context_.target, place));
    table::ExternalSort::Entry entry;
    btree::Bytes last;
    bool any = false;
    std::uint64_t entries = 0;
    while (TRY(index.sort->next(entry))) {
        if (++entries % kRowsPerStep == 0) TRY(context_.step());
        if (unique && any && btree::compareBytes(last, entry.key) == 0) {
            excluded_.insert({entry.data.begin(), entry.data.end()});
            again = true;
            continue;
        }
        TRY(tree->add(entry.key, entry.data));
        last.assign(entry.key.begin(), entry.key.end());
        any = true;
        ++report_.indexEntries;
    }
    TRY(tree->finish());
    TRY(tree->close());
    roots_.indexes[index.definition->objectId] = tree->root();
    index.sort.reset();
    return {};
}

bool TableSalvage::hasKey(ByteView key) const {
    return kept_.contains(hashOf(key));
}

// Sound indexes of a damaged table tell which rows it had.
Status TableSalvage::findNamedRows() {
    if (report_.damage == JET_errSuccess) return {};
    std::set<btree::Bytes> named;
    for (const LostRow& lost : report_.dropped)
        kept_.insert(hashOf(lost.key));
    for (const catalog::IndexDefinition& index : table_.indexes) {
        const bool usable = !index.primary() && (index.flags & catalog::kIndexPopulating) == 0 &&
                            btree::checkTree(context_.source, index.root, index.objectId).has_value();
        if (!usable) continue;
        TreeCursor cursor(context_.source, index.root, index.objectId);
        for (auto found = cursor.seek({}); found && *found; found = cursor.next()) {
            const ByteView key = cursor.node().data;
            if (!hasKey(key)) named.emplace(key.begin(), key.end());
        }
        TRY(context_.step());
    }
    report_.named.assign(named.begin(), named.end());
    return {};
}

}  // namespace esent::repair
