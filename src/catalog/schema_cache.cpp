// See schema_cache.h.
#include "catalog/schema_cache.h"

#include <algorithm>

#include "base/text.h"
#include "catalog/schema_loader.h"
#include "catalog/system_tables.h"
#include "txn/transaction.h"

namespace esent::catalog {
// ---- versions of one table ----

std::shared_ptr<TableEntry> TableEntry::outsideCatalog(std::shared_ptr<const TableSchema> schema) {
    auto entry = std::make_shared<TableEntry>(schema->object());
    entry->add({std::move(schema)});
    return entry;
}

bool TableEntry::sees(const txn::Snapshot& view, const Version& version) {
    return version.owner == nullptr ? version.committed < view.begin : version.owner == view.owner;
}

std::shared_ptr<const TableSchema> TableEntry::visible(const txn::Snapshot& view) const {
    const std::lock_guard guard(mutex_);
    for (auto version = versions_.rbegin(); version != versions_.rend(); ++version)
        if (sees(view, *version)) return version->schema;
    return nullptr;
}

std::shared_ptr<const TableSchema> TableEntry::newest(const txn::Transaction* owner) const {
    const std::lock_guard guard(mutex_);
    for (auto version = versions_.rbegin(); version != versions_.rend(); ++version)
        if (version->owner == nullptr || version->owner == owner) return version->schema;
    return nullptr;
}

namespace {

bool hasMoreIndexes(const TableSchema& schema, const TableEntry::Maintained& than) {
    return std::ranges::any_of(schema.indexes(), [&](const IndexSchema& index) {
        const auto hasIt = [&](const auto& each) {
            return each->index(index.definition->objectId) != nullptr;
        };
        return !index.primary() && !hasIt(than.newest) && std::ranges::none_of(than.others, hasIt);
    });
}

}  // namespace

TableEntry::Maintained TableEntry::maintained(const txn::Transaction& owner) const {
    const txn::Snapshot view = owner.snapshot();
    Maintained found;
    const std::lock_guard guard(mutex_);
    const auto addIfMore = [&](const Version& version) {
        if (version.schema && hasMoreIndexes(*version.schema, found)) found.others.push_back(version.schema);
    };
    const auto isOthers = [&](const Version& version) {
        return version.owner != nullptr && version.owner != &owner;
    };
    const auto newest = std::find_if_not(versions_.rbegin(), versions_.rend(), isOthers);
    if (newest == versions_.rend() || newest->schema == nullptr) return found;
    found.newest = newest->schema;
    const auto seen =
        std::find_if(newest, versions_.rend(), [&](const Version& version) { return sees(view, version); });
    if (seen != versions_.rend() && seen != newest) addIfMore(*seen);
    for (auto version = versions_.rbegin(); version != versions_.rend(); ++version)
        if (isOthers(*version)) addIfMore(*version);
    return found;
}

bool TableEntry::createdInOpenTransaction() const {
    const std::lock_guard guard(mutex_);
    return !versions_.empty() && versions_.front().owner != nullptr;
}

std::shared_ptr<btree::Tree> TableEntry::longValueTree(const TableSchema& schema) const {
    if (schema.longValues() != nullptr) return schema.longValues();
    if (!hasLongValues_.load(std::memory_order_acquire)) return nullptr;
    const std::lock_guard guard(mutex_);
    return longValues_;
}

void TableEntry::setLongValueTree(std::shared_ptr<btree::Tree> tree) {
    const std::lock_guard guard(mutex_);
    longValues_ = std::move(tree);
    hasLongValues_.store(longValues_ != nullptr, std::memory_order_release);
    if (longValues_ == nullptr && extension_ != nullptr) extension_->forgetLongValues();
}

void TableEntry::addLeaving(Trees& index) {
    const std::lock_guard guard(mutex_);
    leaving_.splice(leaving_.end(), index);
}

bool TableEntry::endLeaving(ObjectId index) {
    const std::lock_guard guard(mutex_);
    return std::erase_if(leaving_, [index](const auto& each) { return each.object == index; }) != 0;
}

TableEntry::Trees TableEntry::takeLeaving() {
    const std::lock_guard guard(mutex_);
    return std::exchange(leaving_, {});
}

bool TableEntry::isCreatedBy(const txn::Transaction& transaction) const {
    const std::lock_guard guard(mutex_);
    return !versions_.empty() && std::all_of(versions_.begin(), versions_.end(), [&](const Version& version) {
        return version.owner == &transaction;
    });
}

void TableEntry::updateOnly() {
    const bool one =
        versions_.size() == 1 && versions_.front().owner == nullptr && versions_.front().committed == 0;
    only_.store(one ? versions_.front().schema.get() : nullptr, std::memory_order_release);
}

void TableEntry::add(Version version) {
    const std::lock_guard guard(mutex_);
    versions_.push_back(std::move(version));
    updateOnly();
}

void TableEntry::commit(const txn::Transaction* owner, txn::TransactionTime time) {
    const std::lock_guard guard(mutex_);
    // Of its versions the newest counts: nobody else has seen the others, and nobody will.
    const auto newest = std::find_if(versions_.rbegin(), versions_.rend(),
                                     [owner](const Version& version) { return version.owner == owner; });
    if (newest == versions_.rend()) return;
    newest->owner = nullptr;
    newest->committed = time;
    std::erase_if(versions_, [owner](const Version& version) { return version.owner == owner; });
    updateOnly();
}

void TableEntry::takeBack(const txn::Transaction* owner) {
    const std::lock_guard guard(mutex_);
    const auto newest = std::find_if(versions_.rbegin(), versions_.rend(),
                                     [owner](const Version& version) { return version.owner == owner; });
    if (newest != versions_.rend()) versions_.erase(std::next(newest).base());
    updateOnly();
}

// Of the committed versions that every snapshot sees only the newest counts; it needs no time any more.
void TableEntry::prune(txn::TransactionTime oldestSnapshot) {
    const std::lock_guard guard(mutex_);
    std::size_t settled = 0;  // index behind the newest one that everybody sees
    for (; settled < versions_.size(); ++settled) {
        const Version& version = versions_[settled];
        if (version.owner != nullptr || version.committed >= oldestSnapshot) break;
    }
    if (settled == 0) return;
    versions_[settled - 1].committed = 0;
    versions_.erase(versions_.begin(), versions_.begin() + static_cast<std::ptrdiff_t>(settled - 1));
    updateOnly();
}

// ---- the tables of a database ----

std::shared_ptr<TableEntry> SchemaCache::loaded(ObjectId table) const {
    const std::lock_guard guard(mutex_);
    const auto found = entries_.find(table);
    return found == entries_.end() ? nullptr : found->second;
}

std::shared_ptr<TableEntry> SchemaCache::entryOf(ObjectId table) {
    const std::lock_guard guard(mutex_);
    std::shared_ptr<TableEntry>& entry = entries_[table];
    if (entry == nullptr) entry = std::make_shared<TableEntry>(table);
    return entry;
}

void SchemaCache::noteName(std::string_view name, const std::shared_ptr<TableEntry>& entry) {
    const std::string key = foldAsciiCase(name);
    const std::lock_guard guard(mutex_);
    const auto [from, to] = names_.equal_range(key);
    if (std::any_of(from, to, [&](const auto& known) { return known.second == entry; })) return;
    names_.emplace(key, entry);
}

// With loadMutex_ held.
Result<std::shared_ptr<TableEntry>> SchemaCache::load(ObjectId table) {
    if (auto entry = loaded(table)) return entry;
    TableDefinition definition = TRY(loadTable(volume_, table));
    std::shared_ptr<const TableSchema> from;
    if ((definition.flags & kTableDerived) != 0) {
        if (!definition.templateName) return fail(JET_errCatalogCorrupted);
        const ObjectId templateId = TRY(findTableByName(volume_, *definition.templateName));
        TableDefinition original = TRY(loadTable(volume_, templateId));
        if ((original.flags & kTableTemplate) == 0 || (original.flags & kTableDerived) != 0) {
            return fail(JET_errCatalogCorrupted);
        }
        from = TRY(TableSchema::make(volume_, std::move(original), nullptr));
    }
    auto schema = TRY(TableSchema::make(volume_, std::move(definition), std::move(from)));
    auto entry = entryOf(table);
    entry->add({schema, nullptr, 0});
    noteName(schema->name(), entry);
    return entry;
}

// What `view` sees; forgets on the way what nobody can see any more.
std::shared_ptr<const TableSchema> SchemaCache::see(TableEntry& entry, const txn::Snapshot& view) const {
    if (entry.only() == nullptr && volume_.transactions() != nullptr) {
        entry.prune(volume_.transactions()->oldestSnapshot());
    }
    return entry.visible(view);
}

Result<FoundTable> SchemaCache::findLoaded(std::string_view name, const txn::Snapshot& view) {
    std::vector<std::shared_ptr<TableEntry>> candidates;
    {
        const std::string key = foldAsciiCase(name);
        const std::lock_guard guard(mutex_);
        const auto [from, to] = names_.equal_range(key);
        for (auto i = from; i != to; ++i)
            candidates.push_back(i->second);
    }
    for (const auto& entry : candidates) {
        auto schema = see(*entry, view);
        if (schema != nullptr && equalsIgnoreAsciiCase(schema->name(), name))
            return FoundTable{entry, schema};
    }
    return fail(JET_errObjectNotFound);
}

Result<FoundTable> SchemaCache::find(std::string_view name, const txn::Snapshot& view) {
    if (auto found = findLoaded(name, view)) return found;
    ObjectId table = 0;
    {
        const std::lock_guard loading(loadMutex_);
        table = TRY(findTableByName(volume_, name));
        TRY(load(table));
    }
    // A table that was there already has its versions to say who sees it.
    return findLoaded(name, view);
}

Result<FoundTable> SchemaCache::find(ObjectId table, const txn::Snapshot& view) {
    std::shared_ptr<TableEntry> entry = loaded(table);
    if (entry == nullptr) {
        const std::lock_guard loading(loadMutex_);
        entry = TRY(load(table));
    }
    auto schema = see(*entry, view);
    if (schema == nullptr) return fail(JET_errObjectNotFound);
    return FoundTable{std::move(entry), std::move(schema)};
}

txn::SchemaHooks SchemaCache::publish(const txn::Transaction& owner, ObjectId table,
                                      std::shared_ptr<const TableSchema> schema) {
    const std::shared_ptr<TableEntry> entry = entryOf(table);
    if (schema != nullptr) noteName(schema->name(), entry);
    entry->add({std::move(schema), &owner, 0});
    const txn::Transaction* const who = &owner;
    txn::SchemaHooks hooks;
    hooks.undo = [entry, who]() -> Status {
        entry->takeBack(who);
        return {};
    };
    hooks.commit = [entry, who](txn::TransactionTime committed) { entry->commit(who, committed); };
    return hooks;
}

}  // namespace esent::catalog
