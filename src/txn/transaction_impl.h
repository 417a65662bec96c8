// The inside of Transaction, for transaction.cpp and transaction_manager.cpp.
#pragma once

#include <array>

#include "txn/snapshots.h"
#include "txn/transaction.h"
#include "txn/transaction_state.h"

namespace esent::txn {

inline constexpr std::uint8_t kMaxLevel = kMostUserLevels + kMostInnerLevels;

struct Transaction::Impl {
    Impl(TransactionManager& of, log::SessionNumber number) : manager(of), session(number) {}

    TransactionManager& manager;
    const log::SessionNumber session;
    std::uint8_t level = 0;
    std::uint8_t loggedLevels = 0;  // begins that are in the log
    bool readOnly = false;
    bool broken = false;         // a rollback failed: nothing more can be changed or begun
    bool brokenForGood = false;  // and not for want of memory: it is not tried again
    std::uint8_t given = 0;      // innermost levels that their owners gave up, not undone yet
    std::uint32_t logNumber = 0;
    std::uint32_t tag = 0;  // of versions that are added from now on
    std::uint32_t nextVersionId = 0;
    std::uint32_t versionIdsLeft = 0;  // from that one on
    TransactionTime begin = kNotCommitted;
    TransactionState* state = nullptr;
    std::array<Version*, kMaxLevel + 1> newestBefore{};  // [n]: the newest version when level n began
    Snapshots::Slot slot;

    void backToLevelZero() {
        level = loggedLevels = given = 0;
        readOnly = false;
        logNumber = 0;
        begin = kNotCommitted;
        state = nullptr;
    }
};

}  // namespace esent::txn
