// A random program of several sessions: a list of steps, each of which says everything about itself, so that
// any part of a program is a program, too, and a failing one can be made smaller.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace esent::test {

constexpr std::size_t kProgramSessions = 3;
constexpr std::int32_t kProgramRows = 700;     // ids
constexpr std::int32_t kProgramGroups = 20;    // values of the column "group"
constexpr std::int32_t kProgramExtras = 6;     // indexes, columns and tables that come and go, of each
constexpr std::int32_t kProgramBlobIndex = 2;  // has no entry for a row without a blob

enum class Act {
    Begin,
    Commit,
    Rollback,
    Insert,
    Replace,
    Delete,
    Range,        // rows between two values of an index, walked and counted
    CreateIndex,  // over the rows that are there
    DeleteIndex,
    AddColumn,
    DeleteColumn,
    CreateTable,
    DeleteTable,
    Restart,     // the instance ends, in one of three ways, and another one goes on with its files
    CompareAll,  // every row that the session sees, through every index that it sees
};

struct Step {
    Act act = Act::Begin;
    std::size_t who = 0;
    std::int32_t what = 0;    // id of the row, or number of the index, column or table
    std::uint64_t value = 0;  // decides about values
};
using Program = std::vector<Step>;

inline const char* nameOf(Act act) {
    switch (act) {
        case Act::Begin:
            return "begin";
        case Act::Commit:
            return "commit";
        case Act::Rollback:
            return "rollback";
        case Act::Insert:
            return "insert";
        case Act::Replace:
            return "replace";
        case Act::Delete:
            return "delete";
        case Act::Range:
            return "range";
        case Act::CreateIndex:
            return "create index";
        case Act::DeleteIndex:
            return "delete index";
        case Act::AddColumn:
            return "add column";
        case Act::DeleteColumn:
            return "delete column";
        case Act::CreateTable:
            return "create table";
        case Act::DeleteTable:
            return "delete table";
        case Act::Restart:
            return "restart";
        case Act::CompareAll:
            return "compare";
    }
    return "?";
}

inline std::string textOf(const Step& step) {
    return "session " + std::to_string(step.who) + ": " + nameOf(step.act) + " " + std::to_string(step.what) +
           " (" + std::to_string(step.value) + ")";
}

inline std::string textOf(const Program& program) {
    std::string text;
    for (const Step& step : program)
        text += "  " + textOf(step) + "\n";
    return text;
}

// One step in `every` compares everything, now and then after a restart.
inline Program randomProgram(std::uint64_t seed, std::size_t steps, std::size_t every = 500) {
    struct Share {
        unsigned below;  // of a thousand
        Act act;
    };
    static constexpr Share kShares[] = {
        {80, Act::Begin},        {160, Act::Commit},    {200, Act::Rollback},     {570, Act::Insert},
        {780, Act::Replace},     {925, Act::Delete},    {985, Act::Range},        {989, Act::CreateIndex},
        {992, Act::DeleteIndex}, {994, Act::AddColumn}, {995, Act::DeleteColumn}, {998, Act::CreateTable},
        {1000, Act::DeleteTable}};
    std::mt19937_64 random(seed);
    Program program(steps);
    for (std::size_t i = 0; i < steps; ++i) {
        Step& step = program[i];
        const auto dice = static_cast<unsigned>(random() % 1000);
        step.act = std::find_if(std::begin(kShares), std::end(kShares), [dice](const Share& share) {
                       return dice < share.below;
                   })->act;
        step.who = random() % kProgramSessions;
        const std::int32_t limit = step.act >= Act::CreateIndex ? kProgramExtras : kProgramRows;
        step.what = static_cast<std::int32_t>(random() % static_cast<std::uint64_t>(limit));
        step.value = random();
        if (i % every == every - 1) step.act = Act::CompareAll;
        if (i % (5 * every) == 5 * every - 2) step.act = Act::Restart;
    }
    return program;
}

// The smallest part of `program` that can be found within `budget` for which `fails` still says so: ever
// smaller pieces are left out as long as that helps.
inline Program shrunk(Program program, const std::function<bool(const Program&)>& fails,
                      std::chrono::steady_clock::duration budget) {
    const auto end = std::chrono::steady_clock::now() + budget;
    for (std::size_t piece = (program.size() + 1) / 2; piece > 0; piece /= 2) {
        bool helped = true;
        while (helped) {
            helped = false;
            for (std::size_t at = 0; at < program.size();) {
                if (std::chrono::steady_clock::now() > end) return program;
                Program less = program;
                const auto from = less.begin() + static_cast<std::ptrdiff_t>(at);
                less.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, less.size() - at)));
                if (fails(less)) {
                    program = std::move(less);
                    helped = true;
                } else {
                    at += piece;
                }
            }
        }
    }
    return program;
}

}  // namespace esent::test
