// SchemaCache: the tables of one open database as sessions see them, read from MSysObjects when first asked
// for.
//
// A table has a TableEntry, found by name or object id, which holds the versions of its schema: normally one,
// while a schema change is younger than somebody's snapshot several. Look-ups take a snapshot, as all reading
// does. DDL publishes the next version: its own session sees it at once, others when its transaction has
// committed. When the catalog's tree is damaged its shadow is read instead.
//
// Belongs to the database beside its Volume; shared by all sessions; thread-safe.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "btree/volume.h"
#include "catalog/schema.h"
#include "catalog/table_use.h"
#include "txn/version_store.h"

namespace esent::catalog {

class TableEntry {
 public:
    explicit TableEntry(ObjectId object) : object_(object) {}
    // A table that is in no catalog: `schema` is its only version.
    [[nodiscard]] static std::shared_ptr<TableEntry> outsideCatalog(
        std::shared_ptr<const TableSchema> schema);
    [[nodiscard]] ObjectId object() const { return object_; }
    [[nodiscard]] TableUse& use() { return use_; }
    // What JetSetLS keeps with the table while somebody has it open; JET_LSNil: nothing.
    [[nodiscard]] std::atomic<JET_LS>& localStorage() { return localStorage_; }

    // The only version there is, whoever asks; null when that depends. One load, for every call of a cursor.
    [[nodiscard]] const TableSchema* only() const { return only_.load(std::memory_order_acquire); }
    // The version that `view` sees; null: to it the table does not exist (yet, or any more).
    [[nodiscard]] std::shared_ptr<const TableSchema> visible(const txn::Snapshot& view) const;
    // The version that an update must follow whatever its snapshot: the newest committed one, or the owner's
    // own. Null: deleted.
    [[nodiscard]] std::shared_ptr<const TableSchema> newest(const txn::Transaction* owner) const;
    // The versions whose secondary indexes an update by `owner` keeps.
    struct Maintained {
        std::shared_ptr<const TableSchema> newest;  // as newest()
        // Each has an index that those before it lack: what `owner` sees (for it a dropped index is still
        // there), what others have not committed yet (theirs are filled, and will have to be right).
        std::vector<std::shared_ptr<const TableSchema>> others;
    };
    [[nodiscard]] Maintained maintained(const txn::Transaction& owner) const;

    // Nobody but the session that created the table can see it yet.
    [[nodiscard]] bool createdInOpenTransaction() const;

    // The tree of long values outlives the version that brought it: every version uses it. Null: none yet.
    [[nodiscard]] std::shared_ptr<btree::Tree> longValueTree(const TableSchema& schema) const;
    void setLongValueTree(std::shared_ptr<btree::Tree> tree);  // null: taken back
    // Nobody else has ever seen the table.
    [[nodiscard]] bool isCreatedBy(const txn::Transaction& transaction) const;
    // Held while the tree is made.
    [[nodiscard]] std::mutex& longValueLock() { return longValueLock_; }

    // Indexes that are gone, and whose trees wait for older transactions to end: at the latest they go with
    // the table.
    using Trees = std::list<btree::TreeFacts>;
    void addLeaving(Trees& index);                  // takes it out of the list that it is in
    [[nodiscard]] bool endLeaving(ObjectId index);  // it was still waiting
    [[nodiscard]] Trees takeLeaving();

    // Held shared while an update maintains the indexes, alone while an index is made of the rows.
    [[nodiscard]] std::shared_mutex& updateLock() { return updateLock_; }

    // What the layer above keeps per table, whatever the version (next ids): made once by the first who asks.
    class Extension {
     public:
        virtual ~Extension() = default;
        // The tree was taken back.
        virtual void forgetLongValues() = 0;
    };
    template <class Make>
    [[nodiscard]] Extension& extension(Make make) {
        if (Extension* const made = madeExtension_.load(std::memory_order_acquire)) return *made;
        const std::lock_guard guard(mutex_);
        if (extension_ == nullptr) extension_ = make();
        madeExtension_.store(extension_.get(), std::memory_order_release);
        return *extension_;
    }

 private:
    friend class SchemaCache;
    struct Version {
        std::shared_ptr<const TableSchema> schema;  // null: the table is deleted
        const txn::Transaction* owner = nullptr;    // null: committed
        txn::TransactionTime committed = 0;
    };
    void add(Version version);
    void commit(const txn::Transaction* owner, txn::TransactionTime time);
    void takeBack(const txn::Transaction* owner);
    // Forgets versions that nobody can see any more.
    void prune(txn::TransactionTime oldestSnapshot);
    void updateOnly();  // mutex_ is held
    [[nodiscard]] static bool sees(const txn::Snapshot& view, const Version& version);

    const ObjectId object_;
    TableUse use_;
    std::atomic<JET_LS> localStorage_{JET_LSNil};
    mutable std::mutex mutex_;
    std::vector<Version> versions_;            // oldest first; guarded by mutex_
    std::shared_ptr<btree::Tree> longValues_;  // guarded by mutex_; made since the schema was read
    std::atomic<bool> hasLongValues_{false};   // longValues_ is there
    Trees leaving_;                            // guarded by mutex_
    std::unique_ptr<Extension> extension_;     // guarded by mutex_ while it is made
    std::atomic<Extension*> madeExtension_{nullptr};
    std::shared_mutex updateLock_;
    std::mutex longValueLock_;
    std::atomic<const TableSchema*> only_{nullptr};
};

// A table as one session sees it now.
struct FoundTable {
    std::shared_ptr<TableEntry> entry;
    std::shared_ptr<const TableSchema> schema;
};

class SchemaCache {
 public:
    explicit SchemaCache(btree::Volume& volume) : volume_(volume) {}
    SchemaCache(const SchemaCache&) = delete;
    SchemaCache& operator=(const SchemaCache&) = delete;

    [[nodiscard]] btree::Volume& volume() const { return volume_; }

    // By name, case-insensitively. JET_errObjectNotFound, JET_errCatalogCorrupted, damage.
    [[nodiscard]] Result<FoundTable> find(std::string_view name, const txn::Snapshot& view);
    [[nodiscard]] Result<FoundTable> find(ObjectId table, const txn::Snapshot& view);

    // ---- schema changes; the caller has written the catalog's rows under the same transaction ----
    // `schema` is what `owner` sees from now on; null: the table is deleted. The hooks are for
    // Transaction::addSchemaChange(). Changes of one table by two transactions at a time conflict in the
    // catalog's rows, before they come here.
    [[nodiscard]] txn::SchemaHooks publish(const txn::Transaction& owner, ObjectId table,
                                           std::shared_ptr<const TableSchema> schema);

 private:
    [[nodiscard]] std::shared_ptr<TableEntry> entryOf(ObjectId table);
    [[nodiscard]] Result<std::shared_ptr<TableEntry>> load(ObjectId table);
    [[nodiscard]] std::shared_ptr<const TableSchema> see(TableEntry& entry, const txn::Snapshot& view) const;
    [[nodiscard]] std::shared_ptr<TableEntry> loaded(ObjectId table) const;
    [[nodiscard]] Result<FoundTable> findLoaded(std::string_view name, const txn::Snapshot& view);
    void noteName(std::string_view name, const std::shared_ptr<TableEntry>& entry);

    btree::Volume& volume_;
    std::mutex loadMutex_;  // one reader of the catalog at a time; taken before mutex_
    mutable std::mutex mutex_;
    std::unordered_map<ObjectId, std::shared_ptr<TableEntry>> entries_;  // guarded by mutex_
    // By folded name: tables that have it in some version. Guarded by mutex_.
    std::multimap<std::string, std::shared_ptr<TableEntry>, std::less<>> names_;
};

}  // namespace esent::catalog
