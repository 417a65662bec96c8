#include "btree/change_scope.h"

#include "base/contained.h"
#include "cache/buffer_pool.h"

namespace esent::btree {

Result<std::unique_ptr<txn::Transaction>> MaintenanceSessions::acquire() {
    constexpr unsigned kFirstNumber = 0xFF00;
    std::unique_ptr<txn::Transaction> transaction;
    {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [this] { return !idle_.empty() || made_ < kMost; });
        if (idle_.empty()) {
            idle_.reserve(kMost);
            const auto number = static_cast<log::SessionNumber>(kFirstNumber + kMost * database_ + made_);
            idle_.push_back(std::make_unique<txn::Transaction>(manager_, number));
            ++made_;
        }
        transaction = std::move(idle_.back());
        idle_.pop_back();
    }
    const Status begun = manager_.begin(*transaction, false);
    if (begun) return transaction;
    release(std::move(transaction));
    return fail(begun.error());
}

void MaintenanceSessions::release(std::unique_ptr<txn::Transaction> transaction) {
    if (transaction->level() > 0) {
        txn::CommitOptions lazily;
        lazily.lazy = true;
        // When the log fails nothing was promised to anybody: the records without an end are undone by
        // nobody, for maintenance has no versions.
        const auto ended = contained([&]() -> Status {
            if (const auto committed = manager_.commit(*transaction, lazily)) return {};
            return manager_.rollback(*transaction);
        });
        // Its records would be those of the next one, too.
        if (!ended && manager_.log() != nullptr) manager_.log()->abandon();
    }
    {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(transaction));  // acquire() has made room
    }
    returned_.notify_one();
}

namespace {
thread_local MaintenanceBatch* innermostBatch = nullptr;
}  // namespace

MaintenanceBatch::MaintenanceBatch(Volume& volume) : volume_(volume), outer_(innermostBatch) {
    innermostBatch = this;
}

Result<std::unique_ptr<MaintenanceBatch>> MaintenanceBatch::begin(Volume& volume) {
    auto batch = std::unique_ptr<MaintenanceBatch>(new MaintenanceBatch(volume));
    if (volume.log() != nullptr) batch->transaction_ = TRY(volume.maintenance().acquire());
    return batch;
}

MaintenanceBatch::~MaintenanceBatch() {
    innermostBatch = outer_;
    if (transaction_) volume_.maintenance().release(std::move(transaction_));
}

txn::Transaction* MaintenanceBatch::current(const Volume& volume) {
    if (innermostBatch == nullptr || &innermostBatch->volume_ != &volume) return nullptr;
    return innermostBatch->transaction_.get();
}

Result<ChangeScope> ChangeScope::open(Volume& volume, txn::Transaction* transaction) {
    if (volume.settings().readOnly) return fail(JET_errDatabaseFileReadOnly);
    ChangeScope scope;
    scope.volume_ = &volume;
    scope.log_ = volume.log();
    if (transaction) {
        if (transaction->readOnly()) return fail(JET_errTransReadOnly);
        if (transaction->level() == 0) return fail(JET_errNotInTransaction);
    }
    if (!scope.log_) return scope;
    if (!transaction) transaction = MaintenanceBatch::current(volume);
    if (!transaction) {
        scope.maintenance_ = TRY(volume.maintenance().acquire());
        transaction = scope.maintenance_.get();
    }
    scope.begin_ = TRY(transaction->ensureLogged());
    scope.session_ = transaction->session();
    scope.transaction_ = transaction->logNumber();
    scope.level_ = transaction->level();
    return scope;
}

ChangeScope::~ChangeScope() {
    if (maintenance_) volume_->maintenance().release(std::move(maintenance_));
}

void ChangeScope::sign(ChangeHead& head) const {
    head.session = session_;
    head.transaction = transaction_;
    head.level = level_;
    head.database = volume_->id();
}

log::RecordBytes& ChangeScope::scratch() {
    thread_local log::RecordBytes bytes;
    return bytes;
}

Result<LogPosition> ChangeScope::append(ByteView record) {
    if (!log_) return LogPosition{};
    const LogPosition position = TRY(log_->append(record));
    cache::ThreadCounters& counters = cache::threadCounters();
    ++counters.logRecords;
    counters.logBytes += static_cast<std::uint32_t>(record.size());
    return position;
}

Result<LogPosition> ChangeScope::append(const NodeChange& change) {
    if (!log_) return LogPosition{};
    thread_local log::RecordBytes memory;  // only grows
    return append(encodeNodeChange(change, memory));
}

Result<LogPosition> ChangeScope::appendGroupRecord(log::RecordCode code, DatabaseTime after) {
    if (!log_) return LogPosition{};
    return append(ByteView(log::encode(log::MacroRecord{code, session_, after})));
}

Status ChangeScope::openGroup(DatabaseTime after) {
    TRY(appendGroupRecord(log::RecordCode::MacroBegin, after));
    return {};
}

Result<LogPosition> ChangeScope::closeGroup(DatabaseTime after) {
    return appendGroupRecord(log::RecordCode::MacroCommit, after);
}

void ChangeScope::abandonGroup(DatabaseTime after) {
    const auto closed = contained([&] { return appendGroupRecord(log::RecordCode::MacroAbort, after); });
    // A log that takes nothing any more ends with an open group, which recovery drops just the same. It must
    // not go on with one.
    if (!closed) abandonLog();
}

void ChangeScope::abandonLog() {
    if (log_ != nullptr) log_->abandon();
}

void markChanged(cache::PageLatch& page, DatabaseTime after, LogPosition record, LogPosition begin) {
    page::PageEditor editor(page.writable());
    editor.setDbtime(after);
    editor.setFlags(editor.view().flags() & ~static_cast<std::uint32_t>(page::kPageScrubbed));
    page.changed(record, begin);
}

}  // namespace esent::btree
