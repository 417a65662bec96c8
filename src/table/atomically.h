// Changes of one transaction that happen together or not at all, inside whatever level it is at.
//
// For table/; the session's thread.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/contained.h"
#include "txn/transaction.h"
#include "txn/transaction_manager.h"

namespace esent::table {

// Of versions and updates: unique among those of a long time, never 0. A thread takes many at once.
inline std::uint32_t nextTag() {
    constexpr std::uint32_t kAtOnce = 256;
    static std::atomic<std::uint32_t> blocks{0};
    static thread_local std::uint32_t next = 0;
    if (next % kAtOnce == 0) next = blocks.fetch_add(kAtOnce, std::memory_order_relaxed) + 1;
    return next++;
}

// Changes under one tag; what a failure leaves is taken back.
template <class Work>
Status atomically(txn::Transaction& transaction, Work work) {
    const txn::Transaction::Mark mark = transaction.mark();
    const std::uint32_t tag = nextTag();
    transaction.setTag(tag);
    Status done = contained(work);
    transaction.setTag(0);
    if (done) return done;
    TRY(transaction.manager().undoSince(transaction, mark, tag));
    return done;
}

}  // namespace esent::table
