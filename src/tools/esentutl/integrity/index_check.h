// Checks the entries of an index against the rows of its table, in both directions: every row has the entries
// that its columns ask for, and there are no others.
//
// Entries are compared as fingerprints, so memory does not depend on the number of rows; only where they
// differ are entries looked at one by one. Of the primary index the keys of the rows themselves are compared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "integrity/entry_bag.h"
#include "integrity/findings.h"
#include "read/database_reader.h"
#include "table/index_key.h"

namespace esent::tool {

// Rows are shown first, then the index is walked.
class IndexCheck {
 public:
    IndexCheck(DatabaseReader& database, const catalog::TableDefinition& table,
               const catalog::IndexDefinition& index, std::shared_ptr<const table::TableLayout> layout,
               Findings& findings);

    // A row and its primary key.
    void row(table::IndexKeyMaker& maker, const record::RowView& row, ByteView primaryKey);
    // Call when all rows were shown. True: they agree with the index. False: show all rows again, then
    // explain().
    [[nodiscard]] bool compare();
    void explain();

    [[nodiscard]] std::uint64_t entries() const { return entries_; }

 private:
    // What is compared.
    enum class By : std::uint8_t {
        Nothing,  // the index is being built, or its keys can't be made and rows have any number of entries
        Rows,     // the rows that entries name
        Keys,     // and their keys
    };

    [[nodiscard]] By chooseMeans(const catalog::TableDefinition& table,
                                 std::shared_ptr<const table::TableLayout> layout);
    void entry(ByteView key, ByteView bookmark, bool found);
    void balance(ByteView key, ByteView bookmark, std::int64_t by);
    void checkPrimaryKey(ByteView made, ByteView primaryKey);
    void walk();

    DatabaseReader& database_;
    const catalog::IndexDefinition& index_;
    Findings& findings_;
    std::string name_;
    std::shared_ptr<const table::IndexKeyPlan> plan_;
    By by_ = By::Nothing;
    table::IndexKeyList keys_;
    EntryBag asked_;
    EntryBag found_;
    EntryBag askedRows_;  // the same by row alone, where keys are of Unicode text
    EntryBag foundRows_;
    std::vector<std::size_t> suspects_;
    bool explaining_ = false;
    std::unordered_map<std::string, std::int64_t> balance_;  // asked for less found
    std::uint64_t entries_ = 0;
};

}  // namespace esent::tool
