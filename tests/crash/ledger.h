// What a workload committed, and what may be found after a crash: some state from the last durable commit on.
//
// For the tests of rows; one thread writes, range() may be asked by any.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace esent::crash {

struct Person {
    std::int32_t age = 0;
    std::string name;
    std::string notes;  // empty: NULL
    bool operator==(const Person&) const = default;
};

struct Table {
    std::map<std::int32_t, Person> rows;
    bool hasExtraColumn = false;
    bool hasExtraIndex = false;
    bool operator==(const Table&) const = default;
};

using State = std::map<std::string, Table>;

// Rows that a transaction changed; nothing: deleted.
using Changes = std::map<std::pair<std::string, std::int32_t>, std::optional<Person>>;

inline void applyTo(State& state, const Changes& changes) {
    for (const auto& [where, person] : changes) {
        auto& rows = state[where.first].rows;
        if (person) {
            rows[where.second] = *person;
        } else {
            rows.erase(where.second);
        }
    }
}

class Ledger {
 public:
    // The states that may be found: from the durable one to the last one that was asked for.
    struct Range {
        std::size_t durable = 0;
        std::size_t end = 0;
    };

    explicit Ledger(State first) : states_{std::move(first)} {}

    [[nodiscard]] const State& now() const { return states_.back(); }
    [[nodiscard]] std::size_t count() const { return states_.size(); }
    // A commit was asked for: from now on its state may be found.
    void committing(State next) {
        states_.push_back(std::move(next));
        count_ = states_.size();
    }
    // Everything so far must be found.
    void durable() { durable_ = states_.size() - 1; }

    // As it is now.
    [[nodiscard]] Range range() const {
        const std::size_t durable = durable_;
        return {durable, count_};
    }

    [[nodiscard]] bool allows(const State& found, const Range& range) const {
        for (std::size_t i = range.durable; i < range.end; ++i) {
            if (states_[i] == found) return true;
        }
        return false;
    }
    // Why `found` is not allowed.
    [[nodiscard]] std::string complaint(const State& found, const Range& range) const {
        std::string text = std::to_string(range.end - range.durable) + " states are allowed";
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (states_[i] == found) text += "; found is commit " + std::to_string(i);
        }
        text += "; against the durable commit " + std::to_string(range.durable) + ":" +
                difference(states_[range.durable], found);
        if (range.end > range.durable + 1)
            text += "\nagainst the last one:" + difference(states_[range.end - 1], found);
        return text;
    }

 private:
    static std::string difference(const State& wanted, const State& found) {
        std::string text;
        for (const auto& [name, table] : wanted) {
            const auto other = found.find(name);
            if (other == found.end()) {
                text += " no table " + name;
                continue;
            }
            if (table.hasExtraColumn != other->second.hasExtraColumn) text += " column of " + name;
            if (table.hasExtraIndex != other->second.hasExtraIndex) text += " index of " + name;
            for (const auto& [id, person] : table.rows) {
                const auto row = other->second.rows.find(id);
                const std::string where = name + "/" + std::to_string(id);
                if (row == other->second.rows.end()) {
                    text += " lost " + where;
                } else if (row->second != person) {
                    text += " changed " + where + describe(person, row->second);
                }
            }
            for (const auto& [id, person] : other->second.rows) {
                if (!table.rows.contains(id)) text += " surplus " + name + "/" + std::to_string(id);
            }
        }
        for (const auto& [name, table] : found) {
            if (!wanted.contains(name)) text += " surplus table " + name;
        }
        return text;
    }
    static std::string describe(const Person& a, const Person& b) {
        std::string text = "(";
        if (a.age != b.age) text += "age " + std::to_string(a.age) + " is " + std::to_string(b.age) + " ";
        if (a.name != b.name) text += "name " + a.name + " is " + b.name + " ";
        if (a.notes != b.notes)
            text += "notes of " + std::to_string(a.notes.size()) + " are " + std::to_string(b.notes.size());
        return text + ")";
    }

    std::vector<State> states_;
    std::atomic<std::size_t> count_ = 1;
    std::atomic<std::size_t> durable_ = 0;
};

}  // namespace esent::crash
