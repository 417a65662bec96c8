// Tables: the JET_TABLEIDs of the process, and how a call gets at the table behind one.
//
// A handle is slot and generation, as sessions have them; slots are never freed, so a stale or random value
// is recognised without touching anything that may be gone. A table belongs to a session, is used inside
// calls of that session only and dies with it, with the transaction level that opened it, or with the
// session's last JetCloseDatabase.
//
//   EnteredTable table;
//   TRY(table.enter(sesid, tableid));
//   return table->move(rows, bits);
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "api/entry.h"
#include "database/volume_file.h"
#include "instance/session_resource.h"
#include "table/open_table.h"
#include "table/table_cursor.h"

namespace esent::api {

class TableResource;

class Tables {
 public:
    [[nodiscard]] static Tables& process() { return *process_; }
    Tables(const Tables&) = delete;
    Tables& operator=(const Tables&) = delete;

    // Gives the table to the session. `file`: of the database it lies in, kept as long as the table; null for
    // temporary tables. JET_errOutOfCursors (JET_paramMaxCursors), JET_errTooManyOpenTables
    // (JET_paramMaxOpenTables), JET_errTooManySorts (JET_paramMaxTemporaryTables).
    [[nodiscard]] Result<instance::TableHandle> add(instance::Session& session,
                                                    std::unique_ptr<table::OpenTable> table,
                                                    std::shared_ptr<database::VolumeFile> file);
    // JET_errInvalidTableId, JET_errSesidTableIdMismatch. The caller is inside `session`.
    [[nodiscard]] Result<TableResource*> find(const instance::Session& session,
                                              instance::TableHandle handle) const {
        const Slot* const slot = slotOf(handle);
        if (slot == nullptr) return fail(JET_errInvalidTableId);
        if (slot->owner.load(std::memory_order_relaxed) != &session) return fail(JET_errSesidTableIdMismatch);
        return slot->resource;
    }
    // What a call on a table answers whose session did not let it in: bad handles come before all that keeps
    // a good session out.
    [[nodiscard]] JET_ERR refusal(JET_ERR ofSession, instance::TableHandle handle) const;

 private:
    friend class TableResource;
    struct Slot {
        // Generation, and whether it is in use; then whose table it is.
        std::atomic<std::uint64_t> word{0};
        std::atomic<const instance::Session*> owner{nullptr};
        TableResource* resource = nullptr;  // for the owner
    };
    // What an instance has open.
    struct Use {
        std::size_t cursors = 0;
        std::size_t temporary = 0;
        std::unordered_map<const catalog::TableEntry*, std::size_t> tables;
    };
    static constexpr std::size_t kChunk = 256;
    static constexpr std::size_t kMaxSlots = std::size_t{1} << (instance::HandleLayout::kWide ? 20 : 15);

    static constexpr std::uint64_t kInUse = 1;
    [[nodiscard]] static constexpr std::uint64_t wordOf(std::uint32_t generation, std::uint64_t flags) {
        return (std::uint64_t{generation} << 32) | flags;
    }

    Tables() = default;
    [[nodiscard]] Slot* slotAt(std::uint32_t index) const {
        if (index >= kMaxSlots) return nullptr;
        Slot* const chunk = chunks_[index / kChunk].load(std::memory_order_acquire);
        return chunk == nullptr ? nullptr : chunk + index % kChunk;
    }
    // Of a table that is open, null else.
    [[nodiscard]] const Slot* slotOf(instance::TableHandle handle) const {
        const instance::HandleParts parts = instance::splitHandle(instance::HandleKind::Table, handle);
        const Slot* const slot = parts.valid ? slotAt(parts.slot) : nullptr;
        if (slot == nullptr || slot->word.load(std::memory_order_acquire) != wordOf(parts.generation, kInUse))
            return nullptr;
        return slot;
    }
    [[nodiscard]] Result<std::uint32_t> takeSlot(const instance::Instance& instance,
                                                 const catalog::TableEntry* table);
    [[nodiscard]] Status count(const instance::Instance& instance, const catalog::TableEntry* table);
    void freeSlot(std::uint32_t index, const instance::Instance& instance, const catalog::TableEntry* table);

    static Tables* const process_;

    std::array<std::atomic<Slot*>, kMaxSlots / kChunk> chunks_{};
    std::mutex mutex_;
    std::uint32_t used_ = 0;                                   // guarded by mutex_
    std::vector<std::uint32_t> freeSlots_;                     // guarded by mutex_
    std::unordered_map<const instance::Instance*, Use> uses_;  // guarded by mutex_
};

// A table in its session's list. Deleting it closes the table.
class TableResource final : public instance::SessionResource {
 public:
    TableResource(instance::Session& session, std::unique_ptr<table::OpenTable> table,
                  std::shared_ptr<database::VolumeFile> file);
    ~TableResource() override;

    [[nodiscard]] table::OpenTable& table() const { return *table_; }
    [[nodiscard]] const std::shared_ptr<database::VolumeFile>& file() const { return file_; }
    [[nodiscard]] std::uint32_t openedAtLevel() const { return openedAtLevel_; }
    // An unversioned update failed halfway: only closing it is left, until the transaction is rolled back.
    [[nodiscard]] bool unusable() const { return unusable_; }
    void setUnusable() { unusable_ = true; }
    // The session closes the table and goes on: what a prepared update wrote goes, too.
    void cancelUpdate();
    // What JetSetLS put here; JET_LSNil: nothing.
    [[nodiscard]] JET_LS& localStorage() { return localStorage_; }

    void committed(std::uint32_t level) override;
    void rollingBack(std::uint32_t level) override;
    void rolledBack(std::uint32_t) override {}
    void closing() override { delete this; }
    void databaseClosing(DatabaseId database) override;

 private:
    friend class Tables;
    void freeLocalStorage(JET_CBTYP type, JET_LS value);

    std::optional<std::uint32_t> slot_;  // from Tables::add; none until it has succeeded
    std::uint32_t openedAtLevel_;
    std::shared_ptr<database::VolumeFile> file_;  // outlives the table
    std::unique_ptr<table::OpenTable> table_;
    JET_LS localStorage_ = JET_LSNil;
    bool unusable_ = false;
};

// What is left of a closed cursor that made changes: the table's use, until the session's transaction ends.
class HeldUse final : public instance::SessionResource {
 public:
    HeldUse(instance::Session& session, const TableResource& closing, table::TableCursor& cursor);
    ~HeldUse() override;

    void committed(std::uint32_t level) override;
    void rollingBack(std::uint32_t) override {}
    void rolledBack(std::uint32_t level) override;
    void closing() override { delete this; }
    void databaseClosing(DatabaseId database) override;

 private:
    std::uint32_t openedAtLevel_;
    std::shared_ptr<database::VolumeFile> file_;  // outlives the table
    std::shared_ptr<catalog::TableEntry> table_;
    catalog::OpenMode mode_;
};

// A table as it is to be opened.
struct TableOpening {
    catalog::FoundTable table;
    catalog::OpenMode mode;
    bool permitsDdl = false;
};
// Opens a cursor for the session. JET_errTableLocked, JET_errTableInUse, JET_errOutOfCursors.
[[nodiscard]] Result<instance::TableHandle> openTableFor(instance::Session& session,
                                                         std::shared_ptr<database::VolumeFile> file,
                                                         TableOpening wanted);

// A call on a table, inside its session, from enter() until it goes out of scope.
class EnteredTable {
 public:
    EnteredTable() = default;
    EnteredTable(const EnteredTable&) = delete;
    EnteredTable& operator=(const EnteredTable&) = delete;
    ~EnteredTable() {
        if (resource_ != nullptr) resource_->table().leave();
    }
    // Once.
    [[nodiscard]] Status enter(JET_SESID session, JET_TABLEID table) {
        return enter<&table::OpenTable::enter>(session, table);
    }
    [[nodiscard]] Status enterForSchema(JET_SESID session, JET_TABLEID table) {
        return enter<&table::OpenTable::enterForSchema>(session, table);
    }

    [[nodiscard]] table::OpenTable* operator->() const { return &resource_->table(); }
    [[nodiscard]] table::OpenTable& operator*() const { return resource_->table(); }
    [[nodiscard]] TableResource& resource() const { return *resource_; }
    [[nodiscard]] instance::Session& session() const { return stay_.session(); }
    [[nodiscard]] bool isOpen() const { return resource_ != nullptr; }
    // A callback may have closed the table: JET_errCallbackFailed, and nothing but the session can be used.
    [[nodiscard]] Status afterCallback(JET_TABLEID handle) {
        const auto there = Tables::process().find(session(), handle);
        if (!there || *there != resource_) {
            resource_ = nullptr;
            return fail(JET_errCallbackFailed);
        }
        return resource_->table().enter(session().transaction());
    }
    // For what only tables of databases can do: JET_errIllegalOperation.
    [[nodiscard]] Result<table::TableCursor*> cursor() const {
        table::TableCursor* const cursor = resource_->table().asCursor();
        if (cursor == nullptr) return fail(JET_errIllegalOperation);
        return cursor;
    }
    // May rows be changed? JET_errPermissionDenied, JET_errTransReadOnly.
    [[nodiscard]] Status checkUpdatable(const table::TableCursor& cursor) const {
        if (!cursor.updatable()) return fail(JET_errPermissionDenied);
        if (session().transaction().readOnly()) return fail(JET_errTransReadOnly);
        return {};
    }
    // Those of temporary tables as well, as far as they permit it.
    [[nodiscard]] Result<table::TableCursor*> rows(table::RowUse use) const {
        return resource_->table().rows(use);
    }

 private:
    template <Status (table::OpenTable::*kEnter)(txn::Transaction&)>
    [[nodiscard]] Status enter(JET_SESID session, JET_TABLEID table) {
        const Status inside =
            instance::SessionTable::process().enter(session, instance::SessionGate::Ordinary, stay_);
        if (!inside) [[unlikely]]
            return fail(Tables::process().refusal(inside.error().code, table));
        TableResource* const resource = TRY(Tables::process().find(stay_.session(), table));
        if (resource->unusable()) return fail(JET_errIllegalOperation);
        TRY((resource->table().*kEnter)(stay_.session().transaction()));
        resource_ = resource;
        return {};
    }

    instance::SessionStay stay_;
    TableResource* resource_ = nullptr;
};

}  // namespace esent::api
