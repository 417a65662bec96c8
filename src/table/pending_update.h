// PendingUpdate: what a cursor holds between JetPrepareUpdate and JetUpdate: the slot for it. What it
// contains is the business of the update code, which derives from it; destroying it cancels the update.
//
// Belongs to one cursor; its session's thread.
#pragma once

#include <cstdint>

namespace esent::table {

class PendingUpdate {
 public:
    // `level`: transaction level at which it was prepared. A commit moves it to the outer level, a rollback
    // of the level cancels it.
    explicit PendingUpdate(std::uint32_t level) : level_(level) {}
    virtual ~PendingUpdate() = default;
    PendingUpdate(const PendingUpdate&) = delete;
    PendingUpdate& operator=(const PendingUpdate&) = delete;

    [[nodiscard]] std::uint32_t level() const { return level_; }
    void setLevel(std::uint32_t level) { level_ = level; }

 private:
    std::uint32_t level_;
};

}  // namespace esent::table
