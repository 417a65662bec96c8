// What a repair kept, changed and lost. Plain values for whoever tells it.
#pragma once

#include <string>
#include <vector>

#include "base/disk_types.h"
#include "repair/scavenger.h"

namespace esent::repair {

struct LostRow {
    btree::Bytes key;  // primary key
    std::string why;
};

struct LostValue {
    btree::Bytes key;          // of the row
    std::string column;        // as the catalog stores it
    std::size_t sequence = 0;  // which of several values, from 1; 0: all
    JET_ERR error = JET_errSuccess;
};

// One table.
struct TableRepair {
    std::string name;  // as the catalog stores it
    ObjectId object = 0;
    bool system = false;
    std::uint64_t rows = 0;  // in the new database
    std::uint64_t longValues = 0;
    std::uint64_t indexEntries = 0;
    JET_ERR damage = JET_errSuccess;  // of the tree of rows; its leaves were collected then
    JET_ERR longValueDamage = JET_errSuccess;
    std::vector<KeyGap> gaps;         // rows between these keys are lost, if there were any
    std::vector<LostRow> dropped;     // rows that were found and could not be kept
    std::vector<btree::Bytes> named;  // keys that intact indexes have and no row has
    std::vector<LostValue> values;    // that became NULL
    std::uint64_t orphans = 0;        // long values without a row, left out
    std::uint64_t corrected = 0;      // reference counts of long values
    std::vector<std::string> indexesLost;
    std::vector<std::string> indexesRekeyed;  // made by another edition of the sort rules than before

    [[nodiscard]] bool lossless() const {
        return gaps.empty() && dropped.empty() && named.empty() && values.empty() && indexesLost.empty();
    }
};

struct RepairReport {
    bool headerLost = false;  // both copies: page size and format were guessed
    bool dirty = false;  // it was not shut down cleanly: what only these logs have is not in it, and rows
    Generation logsFrom = 0;  // of unfinished transactions may be
    Generation logsTo = 0;
    std::uint32_t pageSize = 0;
    std::uint64_t sourcePages = 0;
    std::uint64_t badPages = 0;    // checksum wrong beyond repair
    std::uint64_t blankPages = 0;  // all zero
    std::uint32_t pages = 0;       // of the new database
    JET_ERR catalogDamage = JET_errSuccess;
    std::uint64_t catalogRowsFromShadow = 0;
    std::uint64_t catalogRowsLost = 0;         // rows of either copy that made no sense and had no other
    std::vector<std::string> definitionsLost;  // tables and columns of which something is known
    // Rows of the catalog between these keys are lost in both copies, if there were any: definitions of
    // tables, columns and indexes.
    std::vector<KeyGap> catalogGaps;
    // Objects with leaves of which the catalog, damaged as it is, knows nothing; tables deleted long ago may
    // be among them.
    std::map<ObjectId, std::uint64_t> unknownLeaves;
    std::vector<TableRepair> tables;

    [[nodiscard]] bool lossless() const;
};

}  // namespace esent::repair
