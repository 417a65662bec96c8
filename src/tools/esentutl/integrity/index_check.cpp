#include "integrity/index_check.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalog/system_tables.h"
#include "export/value_text.h"
#include "read/row_reader.h"

namespace esent::tool {

namespace {

constexpr std::size_t kMostSuspects = 1U << 16;
constexpr std::uint32_t kAllNullsToo = 0x0002;    // rows have an entry even when all segments are NULL
constexpr std::uint32_t kSeveralValues = 0x0080;  // and several entries for several values

bool hasOneEntryPerRow(const catalog::IndexDefinition& index) {
    return (index.flags & kAllNullsToo) != 0 && (index.flags & kSeveralValues) == 0 &&
           index.conditions.empty() && !index.tupleLimits;
}

std::string hexOf(ByteView bytes) {
    std::string text;
    appendHex(text, bytes);
    return text;
}

}  // namespace

IndexCheck::IndexCheck(DatabaseReader& database, const catalog::TableDefinition& table,
                       const catalog::IndexDefinition& index,
                       std::shared_ptr<const table::TableLayout> layout, Findings& findings)
    : database_(database),
      index_(index),
      findings_(findings),
      name_(nameOf(table.name) + "/" + nameOf(index.name)),
      by_(chooseMeans(table, std::move(layout))) {}

IndexCheck::By IndexCheck::chooseMeans(const catalog::TableDefinition& table,
                                       std::shared_ptr<const table::TableLayout> layout) {
    if ((index_.flags & catalog::kIndexPopulating) != 0) return By::Nothing;
    const auto plan = table::IndexKeyPlan::make(std::move(layout), database_.catalog(), table, index_);
    if (!plan) {
        findings_.damage(name_, plan.error().code, "its definition is damaged");
        return By::Nothing;
    }
    plan_ = *plan;
    if (plan_->usable() && !plan_->usesUserDefaults()) return By::Keys;
    const std::string why =
        plan_->usable() ? "functions of an application make its keys" : "its sort rules are not known here";
    if (index_.primary() || !hasOneEntryPerRow(index_)) {
        findings_.remark(name_, why + "; the entries were not compared with the rows");
        return By::Nothing;
    }
    findings_.remark(name_, why + "; keys were not compared");
    return By::Rows;
}

void IndexCheck::row(table::IndexKeyMaker& maker, const record::RowView& row, ByteView primaryKey) {
    if (by_ == By::Nothing) return;
    if (by_ == By::Keys) {
        const Status made = maker.keys(*plan_, row, keys_);
        if (!made) {
            if (!explaining_) {
                findings_.damage(name_, made.error().code,
                                 "no key can be made for the row " + hexOf(primaryKey));
            }
            return;
        }
        if (index_.primary()) return checkPrimaryKey(keys_.empty() ? ByteView{} : keys_[0], primaryKey);
        for (std::size_t i = 0; i < keys_.size(); ++i)
            entry(keys_[i], primaryKey, false);
        return;
    }
    entry({}, primaryKey, false);
}

void IndexCheck::checkPrimaryKey(ByteView made, ByteView primaryKey) {
    if (btree::compareBytes(made, primaryKey) == 0) return;
    if (plan_->collation() != nullptr) {
        asked_.add(1);  // told in one remark at the end
        return;
    }
    findings_.damage(name_, JET_errDatabaseCorrupted,
                     fmt::format("the row {} should have the key {}", hexOf(primaryKey), hexOf(made)));
}

void IndexCheck::entry(ByteView key, ByteView bookmark, bool found) {
    if (by_ == By::Rows) key = {};
    if (explaining_) return balance(key, bookmark, found ? -1 : 1);
    const std::uint64_t rowPrint = fingerprint(bookmark);
    (found ? found_ : asked_).add(fingerprint(key, rowPrint));
    if (plan_->collation() != nullptr) (found ? foundRows_ : askedRows_).add(rowPrint);
}

bool IndexCheck::compare() {
    if (index_.primary()) {
        if (asked_.count() > 0) {
            findings_.remark(name_, fmt::format("{} keys of Unicode text differ from ours", asked_.count()));
        }
        return true;
    }
    walk();
    if (by_ == By::Nothing) return true;
    suspects_ = asked_.differences(found_);
    if (suspects_.empty()) return true;
    if (by_ == By::Keys && plan_->collation() != nullptr) {
        // Another edition of the sort rules, or characters that are sorted differently here.
        suspects_ = askedRows_.differences(foundRows_);
        if (suspects_.empty()) {
            findings_.remark(name_, "keys of Unicode text differ from ours; every row has its entries");
            return true;
        }
        by_ = By::Rows;
    }
    explaining_ = true;
    return false;
}

void IndexCheck::walk() {
    TreeCursor cursor(database_.pages(), index_.root, index_.objectId);
    btree::Bytes key;
    auto found = cursor.seek({});
    for (; found && *found; found = cursor.next()) {
        if (!explaining_) ++entries_;
        if (by_ == By::Nothing) continue;
        cursor.node().copyKey(key);
        entry(key, cursor.node().data, true);
    }
    if (!found && !explaining_) {
        findings_.damage(name_, found.error().code, "the walk through the index ends early");
    }
}

void IndexCheck::balance(ByteView key, ByteView bookmark, std::int64_t by) {
    const std::uint64_t rowPrint = fingerprint(bookmark);
    const std::uint64_t print = by_ == By::Rows && plan_->collation() != nullptr && plan_->usable()
                                    ? rowPrint
                                    : fingerprint(key, rowPrint);
    if (!std::ranges::binary_search(suspects_, EntryBag::bucketOf(print))) return;
    std::string text = "the row " + hexOf(bookmark);
    if (!key.empty()) text = "key " + hexOf(key) + " of " + text;
    if (balance_.size() < kMostSuspects || balance_.contains(text)) balance_[std::move(text)] += by;
}

void IndexCheck::explain() {
    walk();
    for (const auto& [text, difference] : balance_) {
        if (difference == 0) continue;
        findings_.damage(name_, JET_errDatabaseCorrupted,
                         (difference > 0 ? "no entry for " : "an entry that should not be there: ") + text);
    }
}

}  // namespace esent::tool
