// See tables.h.
#include "api/tables.h"

#include <utility>

#include "instance/callback_scope.h"

namespace esent::api {
namespace {

using instance::HandleKind;
using instance::HandleLayout;

}  // namespace

// There before the first call, and never destroyed: calls may come while the process exits.
Tables* const Tables::process_ = new Tables;

Result<std::uint32_t> Tables::takeSlot(const instance::Instance& instance, const catalog::TableEntry* table) {
    const std::lock_guard guard(mutex_);
    if (freeSlots_.empty()) {
        if (used_ >= kMaxSlots) return fail(JET_errOutOfCursors);
        std::atomic<Slot*>& chunk = chunks_[used_ / kChunk];
        if (chunk.load(std::memory_order_relaxed) == nullptr) {
            freeSlots_.reserve(used_ + kChunk);  // giving one back needs no memory
            chunk.store(new Slot[kChunk], std::memory_order_release);
        }
    }
    TRY(count(instance, table));
    if (freeSlots_.empty()) return used_++;
    const std::uint32_t index = freeSlots_.back();
    freeSlots_.pop_back();
    return index;
}

// One more, of a table or (null) a temporary one, if the instance may have it.
Status Tables::count(const instance::Instance& instance, const catalog::TableEntry* table) {
    // An instance that has nothing open has no entry, however this ends.
    struct Entry {
        decltype(uses_)& all;
        decltype(uses_)::iterator own;
        ~Entry() {
            if (own->second.cursors == 0) all.erase(own);
        }
    };
    const Entry entry{uses_, uses_.try_emplace(&instance).first};
    Use& use = entry.own->second;
    const instance::ParameterBlock& quotas = instance.parameters();
    if (quotas.isUsedUp(JET_paramMaxCursors, use.cursors)) return fail(JET_errOutOfCursors);
    if (table == nullptr) {
        if (quotas.isUsedUp(JET_paramMaxTemporaryTables, use.temporary)) return fail(JET_errTooManySorts);
        ++use.temporary;
    } else {
        const auto open = use.tables.find(table);
        if (open == use.tables.end() && quotas.isUsedUp(JET_paramMaxOpenTables, use.tables.size()))
            return fail(JET_errTooManyOpenTables);
        ++use.tables[table];
    }
    ++use.cursors;
    return {};
}

void Tables::freeSlot(std::uint32_t index, const instance::Instance& instance,
                      const catalog::TableEntry* table) {
    Slot& slot = *slotAt(index);
    const auto generation = static_cast<std::uint32_t>(slot.word.load(std::memory_order_relaxed) >> 32);
    slot.resource = nullptr;
    slot.owner.store(nullptr, std::memory_order_relaxed);
    slot.word.store(wordOf(generation, 0), std::memory_order_release);
    const std::lock_guard guard(mutex_);
    freeSlots_.push_back(index);
    const auto found = uses_.find(&instance);
    Use& use = found->second;
    if (table == nullptr) {
        --use.temporary;
    } else if (const auto open = use.tables.find(table); --open->second == 0) {
        use.tables.erase(open);
    }
    if (--use.cursors == 0) uses_.erase(found);
}

JET_ERR Tables::refusal(JET_ERR ofSession, instance::TableHandle handle) const {
    // While an instance ends, its tables are closed under its sessions: then the end is the reason.
    const bool lastingSession = ofSession == JET_errClientRequestToStopJetService ||
                                ofSession == JET_errSessionSharingViolation ||
                                ofSession == JET_errInstanceUnavailable;
    return lastingSession && slotOf(handle) == nullptr ? JET_errInvalidTableId : ofSession;
}

Result<instance::TableHandle> Tables::add(instance::Session& session, std::unique_ptr<table::OpenTable> table,
                                          std::shared_ptr<database::VolumeFile> file) {
    const table::TableCursor* const cursor = table->asCursor();
    const catalog::TableEntry* const entry = cursor == nullptr ? nullptr : &cursor->tableEntry();
    // First what needs memory: a slot that was taken must end in the hands of its resource.
    std::unique_ptr<TableResource> resource(new TableResource(session, std::move(table), std::move(file)));
    const std::uint32_t index = TRY(takeSlot(session.instance(), entry));
    Slot& slot = *slotAt(index);
    const std::uint32_t generation =
        (static_cast<std::uint32_t>(slot.word.load(std::memory_order_relaxed) >> 32) + 1) &
        HandleLayout::kGenerationMask;
    resource->slot_ = index;
    slot.resource = resource.release();
    slot.owner.store(&session, std::memory_order_relaxed);
    slot.word.store(wordOf(generation, kInUse), std::memory_order_release);
    return instance::makeHandle(HandleKind::Table, index, generation);
}

TableResource::TableResource(instance::Session& session, std::unique_ptr<table::OpenTable> table,
                             std::shared_ptr<database::VolumeFile> file)
    : SessionResource(session),
      openedAtLevel_(session.transactionLevel()),
      file_(std::move(file)),
      table_(std::move(table)) {}

TableResource::~TableResource() {
    const table::TableCursor* const cursor = table_->asCursor();
    const auto entry = cursor == nullptr ? nullptr : cursor->sharedEntry();
    table_.reset();
    freeLocalStorage(JET_cbtypFreeCursorLS, localStorage_);
    if (entry != nullptr && !entry->use().openByAnyone()) {
        freeLocalStorage(JET_cbtypFreeTableLS, entry->localStorage().exchange(JET_LSNil));
    }
    if (slot_) Tables::process().freeSlot(*slot_, session().instance(), entry.get());
}

// Tells the application that a value it left here is not needed any more.
void TableResource::freeLocalStorage(JET_CBTYP type, JET_LS value) {
    if (value == JET_LSNil) return;
    instance::Instance& instance = session().instance();
    const std::uintptr_t callback = instance.parameters().number(JET_paramRuntimeCallback);
    if (callback == 0) return;
    const instance::CallbackScope scope(instance.slot());
    (void)reinterpret_cast<JET_CALLBACK>(callback)(JET_sesidNil, JET_dbidNil, JET_tableidNil, type,
                                                   reinterpret_cast<void*>(value), nullptr, nullptr, 0);
}

void TableResource::committed(std::uint32_t level) {
    if (openedAtLevel_ >= level) openedAtLevel_ = level - 1;
    table_->levelCommitted(level);
}

void TableResource::rollingBack(std::uint32_t level) {
    if (openedAtLevel_ >= level) {
        delete this;
        return;
    }
    table_->levelRollingBack(level);
}

void TableResource::databaseClosing(DatabaseId database) {
    if (file_ == nullptr || file_->volume().id() != database) return;
    cancelUpdate();
    delete this;
}

void TableResource::cancelUpdate() {
    table::TableCursor* const cursor = table_->asCursor();
    if (cursor == nullptr || cursor->pendingUpdate() == nullptr) return;
    if (!cursor->enter(session().transaction())) return;
    (void)cursor->cancelUpdate();
    cursor->leave();
}

HeldUse::HeldUse(instance::Session& session, const TableResource& closing, table::TableCursor& cursor)
    : SessionResource(session),
      openedAtLevel_(closing.openedAtLevel()),
      file_(closing.file()),
      table_(cursor.sharedEntry()),
      mode_(cursor.mode()) {
    table_->use().hold(session.handle(), mode_);
    cursor.keepUse();
}

HeldUse::~HeldUse() {
    table_->use().closeHeld(session().handle(), mode_);
}

void HeldUse::committed(std::uint32_t level) {
    if (level == 1) {
        delete this;
    } else {
        openedAtLevel_ = std::min(openedAtLevel_, level - 1);
    }
}

void HeldUse::rolledBack(std::uint32_t level) {
    if (level == 1 || openedAtLevel_ >= level) delete this;
}

void HeldUse::databaseClosing(DatabaseId database) {
    if (file_->volume().id() == database) delete this;
}

}  // namespace esent::api
