// ChangeScope: on whose behalf pages are changed: the session, transaction and level that log records carry.
//
// Opened before anything is latched. Work without a transaction of its caller (index builds, clean-up, space)
// gets a maintenance transaction of the volume, because recovery ignores records of sessions that never began
// one; it commits, lazily, when the scope ends. One thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "btree/node_change.h"
#include "btree/volume.h"
#include "txn/transaction.h"

namespace esent::btree {

// The maintenance transactions of a volume, made when first needed. Session numbers from 0xFF00 on are theirs
// (16 for each database). Thread-safe; acquire() waits when all are in use.
class MaintenanceSessions {
 public:
    MaintenanceSessions(txn::TransactionManager& manager, DatabaseId database)
        : manager_(manager), database_(database) {}
    [[nodiscard]] Result<std::unique_ptr<txn::Transaction>> acquire();  // begun
    void release(std::unique_ptr<txn::Transaction> transaction);        // commits

 private:
    static constexpr unsigned kMost = 16;
    txn::TransactionManager& manager_;
    DatabaseId database_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<txn::Transaction>> idle_;
    unsigned made_ = 0;
};

// Many changes without a transaction, on this thread, share one maintenance transaction of the volume while
// this lives: index builds. Nests with others of the same thread only inside each other.
class MaintenanceBatch {
 public:
    // JET_errTransTooDeep and what acquire() says; nothing happens when the volume does not log.
    [[nodiscard]] static Result<std::unique_ptr<MaintenanceBatch>> begin(Volume& volume);
    ~MaintenanceBatch();
    MaintenanceBatch(const MaintenanceBatch&) = delete;
    MaintenanceBatch& operator=(const MaintenanceBatch&) = delete;
    // The transaction of the innermost batch of this thread, if it is one of this volume.
    [[nodiscard]] static txn::Transaction* current(const Volume& volume);

 private:
    explicit MaintenanceBatch(Volume& volume);

    Volume& volume_;
    MaintenanceBatch* outer_;
    std::unique_ptr<txn::Transaction> transaction_;  // null: nothing is logged
};

class ChangeScope {
 public:
    // JET_errDatabaseFileReadOnly, JET_errTransReadOnly, JET_errNotInTransaction, errors of the log.
    [[nodiscard]] static Result<ChangeScope> open(Volume& volume, txn::Transaction* transaction);
    ChangeScope(ChangeScope&&) noexcept = default;
    ChangeScope& operator=(ChangeScope&&) = delete;
    ~ChangeScope();

    [[nodiscard]] Volume& volume() const { return *volume_; }
    [[nodiscard]] bool logs() const { return log_ != nullptr; }
    // What PageLatch::changed() wants.
    [[nodiscard]] LogPosition begin() const { return begin_; }
    // Puts who changes into the record.
    void sign(ChangeHead& head) const;
    // Zero when the volume does not log.
    [[nodiscard]] Result<LogPosition> append(ByteView record);
    [[nodiscard]] Result<LogPosition> append(const NodeChange& change);
    // Memory for a record that is about to be appended. Of this thread.
    [[nodiscard]] static log::RecordBytes& scratch();

    // The records of a multi-page operation. close() gives the position that its pages are to carry.
    [[nodiscard]] Status openGroup(DatabaseTime after);
    [[nodiscard]] Result<LogPosition> closeGroup(DatabaseTime after);
    void abandonGroup(DatabaseTime after);
    // What the log says now could not be carried out: it takes nothing any more.
    void abandonLog();

 private:
    ChangeScope() = default;
    [[nodiscard]] Result<LogPosition> appendGroupRecord(log::RecordCode code, DatabaseTime after);

    Volume* volume_ = nullptr;
    log::LogStream* log_ = nullptr;
    LogPosition begin_;
    log::SessionNumber session_ = 0;
    std::uint32_t transaction_ = 0;
    std::uint8_t level_ = 0;
    std::unique_ptr<txn::Transaction> maintenance_;
};

// The page shows the change of `after` now; its latch is told.
void markChanged(cache::PageLatch& page, DatabaseTime after, LogPosition record, LogPosition begin);

}  // namespace esent::btree
