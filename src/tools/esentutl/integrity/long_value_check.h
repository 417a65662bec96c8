// Checks the long values of a table: chunks without a gap, sizes, and reference counts against the references
// that rows have.
//
// Memory does not depend on the number of values: references and counts are compared as fingerprints, and
// only where these differ are values looked at one by one.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "integrity/entry_bag.h"
#include "integrity/findings.h"
#include "read/database_reader.h"
#include "table/long_value_reader.h"

namespace esent::tool {

class LongValueCheck {
 public:
    LongValueCheck(DatabaseReader& database, const catalog::TableDefinition& table, Findings& findings);

    // A row refers to this value.
    void reference(table::LongValueId id);
    // Call when all references are in. True: they agree with the tree. False: call reference() for all of
    // them again, then explain().
    [[nodiscard]] bool compare();
    void explain();

    [[nodiscard]] std::uint64_t values() const { return values_; }

 private:
    enum class Pass : std::uint8_t { Compare, Explain };

    // Walks the tree; `pass` says what to do with the counts.
    void walk(Pass pass);
    void checkChunk(const btree::NodeView& node, ByteView key);
    void endValue();
    void count(std::uint64_t id, std::uint32_t references, Pass pass);
    [[nodiscard]] bool isSuspect(std::uint64_t id) const;
    void report(std::uint64_t id, JET_ERR error, const std::string& text);

    DatabaseReader& database_;
    const catalog::TableDefinition& table_;
    Findings& findings_;
    std::string name_;
    std::uint32_t chunkSize_;
    EntryBag referenced_;
    EntryBag counted_;
    std::vector<std::size_t> suspects_;                        // buckets
    std::unordered_map<std::uint64_t, std::int64_t> balance_;  // references less counts of suspects
    bool explaining_ = false;
    std::uint64_t values_ = 0;
    std::uint64_t unused_ = 0;
    // The value whose chunks are being walked.
    btree::Bytes id_;
    bool inValue_ = false;
    std::uint32_t size_ = 0;
    std::uint32_t seen_ = 0;
    bool inUse_ = false;
    bool encrypted_ = false;
};

}  // namespace esent::tool
