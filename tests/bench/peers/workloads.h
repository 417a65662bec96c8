// Workloads beside W0, each through the same Store interface:
//
//   w1  a dictionary of numbers: 64-byte values inserted in order, in random order, changed, looked up
//   w2  8-byte keys and 32 bytes: inserts, reads of one, a scan, random reads
//   w3  16 and 128 bytes, 100 to a transaction
//   w4  reads at random while one thread writes 10,240 values a second
//   w5  changes of rows with four secondary indexes, all of them touched: engines that have such
//   w6  long values of 10 KB, 100 KB and 1 MB, written and read
//   w9  changes of the same 1,000 entries while a reader keeps its snapshot, and after it has gone
//
// (Durable commits of many threads: group_commit_bench.)
#pragma once

#include <string>

#include "store.h"

namespace esent::bench {

void runWorkload(const std::string& name, const Engine& engine, const std::string& folder,
                 std::uint64_t entries);

}  // namespace esent::bench
