// System parameters: one block of values for the process and one per instance, driven by one table
// (parameter_table.h).
//
// Reading a number is one relaxed atomic load; texts are copied under the block's mutex. Parameters of
// process scope are read through any block and live in the process's.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace esent::instance {

using ParameterId = std::uint32_t;
inline constexpr ParameterId kParameterCount = 222;

// The text and number that JetSetSystemParameter was given, text already UTF-8.
struct ParameterInput {
    std::uintptr_t number = 0;
    bool hasText = false;
    std::string text;
};

// JET_paramUnicodeIndexDefault.
struct UnicodeDefault {
    std::uint32_t localeId = 1033;
    std::uint32_t mapFlags = 0x30401;
};

class ParameterBlock {
 public:
    // The process's block: defaults of new instances, and the one place of process-wide parameters.
    [[nodiscard]] static ParameterBlock& process();

    ParameterBlock();
    ParameterBlock(const ParameterBlock&) = delete;
    ParameterBlock& operator=(const ParameterBlock&) = delete;
    // Takes over every instance-scope value of the process's block, as JetCreateInstance does.
    void cloneProcessDefaults();

    // Typed getters for the rest of the library; ids are the JET_param... constants.
    [[nodiscard]] std::uintptr_t number(ParameterId id) const;
    // JET_paramCacheSize as it was set; 0: not at all. (Read, it tells the present size.)
    [[nodiscard]] std::uintptr_t wantedCacheSize() const;
    [[nodiscard]] bool flag(ParameterId id) const { return number(id) != 0; }
    [[nodiscard]] std::string text(ParameterId id) const;
    [[nodiscard]] UnicodeDefault unicodeDefault() const;
    void setUnicodeDefault(UnicodeDefault value);

    // JetSetSystemParameter on this block. `initialised`: the addressed instance finished JetInit;
    // `modeChosen`: the process has a run mode. Window, range, +adv and configuration rules apply.
    [[nodiscard]] Status set(ParameterId id, const ParameterInput& input, bool initialised, bool modeChosen);
    // Sets without any rule (computed values, tests).
    void store(ParameterId id, std::uintptr_t value);
    void store(ParameterId id, std::string value);

    // Process-scope ids of window "pre-global" that were set explicitly (JetEnableMultiInstance compares).
    [[nodiscard]] std::vector<ParameterId> explicitStatics() const;
    // Somebody set it, here or (before the instance was made) for the process.
    [[nodiscard]] bool isExplicit(ParameterId id) const;
    // `used` is all that a quota (JET_paramMaxSessions, JET_paramMaxOpenTables...) allows. A number that
    // somebody set is kept exactly; the standard ones of sessions and tables leave room, as the published
    // engine does.
    [[nodiscard]] bool isUsedUp(ParameterId quota, std::size_t used) const;

 private:
    [[nodiscard]] ParameterBlock& home(ParameterId id);
    [[nodiscard]] const ParameterBlock& home(ParameterId id) const;
    void markExplicit(ParameterId id);
    [[nodiscard]] Status setNumber(ParameterId id, std::uintptr_t value);
    [[nodiscard]] Status setText(ParameterId id, std::string_view value);
    [[nodiscard]] Status applyConfiguration(std::uintptr_t mask);

    std::array<std::atomic<std::uintptr_t>, kParameterCount> numbers_{};
    mutable std::mutex mutex_;  // guards texts_, unicode_ and explicit_
    std::array<std::string, kParameterCount> texts_;
    UnicodeDefault unicode_;
    std::vector<bool> explicit_;
};

}  // namespace esent::instance
