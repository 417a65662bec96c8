// IndexKeyPlan: how the keys of one index are made from a row: its segments with their columns and sort
// rules, its conditions, its rules for NULL.
//
// Made once per index from the catalog, with the layout of its table, which it keeps alive. Immutable; any
// thread.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "catalog/catalog_reader.h"
#include "key/normalize.h"
#include "table/table_layout.h"

namespace esent::table {

struct IndexSegment {
    const LayoutColumn* column = nullptr;
    key::SegmentSpec spec;
    bool multiValued = false;
};

struct IndexCondition {
    const LayoutColumn* column = nullptr;
    bool mustBeNull = false;  // else: must not be
};

// Substrings of the first segment, each an entry. In characters: two bytes of UTF-16, else one.
struct TupleLimits {
    std::uint32_t shortest = 3;
    std::uint32_t longest = 10;
    std::uint32_t mostTuples = 0x7FFF;
    std::uint32_t step = 1;
    std::uint32_t start = 0;
    std::size_t characterBytes = 1;
};

// Would this library make the keys that an index with this record of its sort rules holds? False also when it
// does not have the rules.
[[nodiscard]] bool sortsAsRecorded(const catalog::IndexDefinition& index);

class IndexKeyPlan {
 public:
    // JET_errCatalogCorrupted when the index names columns that are not there.
    [[nodiscard]] static Result<std::shared_ptr<const IndexKeyPlan>> make(
        std::shared_ptr<const TableLayout> layout, const catalog::Catalog& catalog,
        const catalog::TableDefinition& table, const catalog::IndexDefinition& index);

    [[nodiscard]] const TableLayout& layout() const { return *layout_; }
    [[nodiscard]] const std::vector<IndexSegment>& segments() const { return segments_; }
    [[nodiscard]] const std::vector<IndexCondition>& conditions() const { return conditions_; }
    [[nodiscard]] const std::optional<TupleLimits>& tuples() const { return tuples_; }
    [[nodiscard]] std::size_t keyMost() const { return keyMost_; }
    [[nodiscard]] bool hasFlag(std::uint32_t flag) const { return (flags_ & flag) != 0; }  // kIndex...
    // Its keys need what functions of the application make (JET_bitColumnUserDefinedDefault).
    [[nodiscard]] bool usesUserDefaults() const { return usesUserDefaults_; }
    // A row has at most one entry.
    [[nodiscard]] bool singleEntry() const { return singleEntry_; }
    // Over fixed columns alone, without conditions and substrings.
    [[nodiscard]] bool fixedOnly() const { return fixedOnly_; }
    // The rules that sort its Unicode text, if there is some; see usable().
    [[nodiscard]] const key::Collation* collation() const { return collation_; }
    // JET_errLanguageNotSupported and the like when the index sorts Unicode text by rules that are not
    // available here: then no keys can be made.
    [[nodiscard]] const Status& usable() const { return usable_; }
    // Whether the keys in the file were made by the edition of the sort rules that we have.
    [[nodiscard]] bool sortVersionIsOurs() const { return sortVersionIsOurs_; }

 private:
    IndexKeyPlan() = default;
    [[nodiscard]] Status build(const catalog::IndexDefinition& index,
                               const catalog::IndexDefinition* inherited);
    void findCollation(const catalog::IndexDefinition& index, const catalog::IndexDefinition& rules);
    [[nodiscard]] Status readTupleLimits(const catalog::Bytes& stored);

    std::shared_ptr<const TableLayout> layout_;
    std::vector<IndexSegment> segments_;
    std::vector<IndexCondition> conditions_;
    bool usesUserDefaults_ = false;
    std::optional<TupleLimits> tuples_;
    std::size_t keyMost_ = 0;
    std::uint32_t flags_ = 0;
    bool singleEntry_ = true;
    bool fixedOnly_ = true;
    const key::Collation* collation_ = nullptr;
    Status usable_;
    bool sortVersionIsOurs_ = true;
};

}  // namespace esent::table
