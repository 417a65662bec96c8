// PendingUpdate: what a cursor holds between JetPrepareUpdate and JetUpdate: the slot for it. What it
// contains is the business of the update code, which derives from it; cancelling it takes back what
// it wrote, destroying it alone leaves that to the rollback.
//
// Belongs to one cursor, which keeps the last one to use its memory again; its session's thread.
#pragma once

#include <cstdint>

#include "base/result.h"

namespace esent::table {

class TableCursor;

class PendingUpdate {
 public:
    // `level`: transaction level at which it was prepared. A commit moves it to the outer level, a rollback
    // of the level cancels it.
    explicit PendingUpdate(std::uint32_t level) : level_(level) {}
    virtual ~PendingUpdate() = default;
    PendingUpdate(const PendingUpdate&) = delete;
    PendingUpdate& operator=(const PendingUpdate&) = delete;

    // Takes back what it has written so far, inside a call of its session.
    [[nodiscard]] virtual Status cancel(TableCursor& cursor) = 0;
    // The transaction in which it may have written is committed, and the update goes on.
    virtual void committed() {}
    // It goes without an end because its cursor or its level does: what no rollback will take back.
    virtual void abandoned(TableCursor&) {}

    [[nodiscard]] std::uint32_t level() const { return level_; }
    void setLevel(std::uint32_t level) { level_ = level; }

 private:
    std::uint32_t level_;
};

}  // namespace esent::table
