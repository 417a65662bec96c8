// System parameters and JetEnableMultiInstance.
#include <cstring>

#include "api/entry.h"

#include "api/text_arguments.h"
#include "instance/error_table.h"
#include "instance/parameter_table.h"
#include "key/collation.h"
#include "log/log_stream.h"

namespace esent::api {
namespace {

using instance::Gate;
using instance::ParameterBlock;
using instance::ParameterId;
using instance::ParameterInput;
using instance::Registry;
using instance::RunMode;

// The block that a call addresses, kept alive by a stay in its instance (none for the process's block).
struct Addressed {
    ParameterBlock* block = &ParameterBlock::process();
    instance::Stay stay;
    bool initialised = false;
};

Result<Addressed> addressInstance(instance::InstanceHandle handle) {
    auto entered = TRY(EnteredInstance::enter(handle, Gate::Setup));
    Addressed addressed;
    addressed.block = &entered->parameters();
    addressed.initialised = entered->initialised();
    addressed.stay = std::move(entered).takeStay();
    return addressed;
}

// Process parameters live in the process's block. Otherwise: the one instance in one-instance mode; in
// multi-instance mode the session's instance, the given one, or the defaults of new ones.
Result<Addressed> address(ParameterId id, instance::InstanceHandle handle, instance::SessionHandle session) {
    const bool none = handle == 0 || handle == instance::kNilInstance;
    const bool noSession = session == 0 || session == instance::kNilSession;
    const RunMode mode = Registry::process().mode();
    if (id < instance::kParameterCount &&
        instance::parameterTable()[id].scope == instance::ParameterScope::Process) {
        return Addressed();
    }
    if (mode == RunMode::OneInstance) return addressInstance(TRY(Registry::process().onlyInstance()));
    if (mode == RunMode::NotSet) return Addressed();
    if (!noSession) {
        const auto entered = TRY(EnteredSession::enter(session));
        return addressInstance(entered.instance().handle());
    }
    if (none) return Addressed();
    return addressInstance(handle);
}

bool modeChosen() {
    return Registry::process().mode() != RunMode::NotSet;
}

Status setUnicodeDefault(ParameterBlock& block, bool initialised, JET_API_PTR value) {
    if (initialised) return fail(JET_errAlreadyInitialized);
    if (value == 0) {
        block.setUnicodeDefault({});
        return {};
    }
    JET_UNICODEINDEX given;
    std::memcpy(&given, reinterpret_cast<const void*>(value), sizeof given);
    const bool sorts = given.dwMapFlags == key::kUpperCase || (given.dwMapFlags & key::kSortKey) != 0;
    if (given.lcid == 0 || !sorts || !key::Collation::find(given.lcid, given.dwMapFlags))
        return fail(JET_errInvalidParameter);
    block.setUnicodeDefault({given.lcid, given.dwMapFlags});
    return {};
}

Status setInBlock(const Addressed& target, ParameterId id, const ParameterInput& input) {
    if (id == JET_paramUnicodeIndexDefault) {
        return setUnicodeDefault(*target.block, target.initialised, input.number);
    }
    return target.block->set(id, input, target.initialised, modeChosen());
}

template <class Char>
Result<ParameterInput> inputOf(ParameterId id, JET_API_PTR number, const Char* text) {
    ParameterInput input{number, false, {}};
    if (id < instance::kParameterCount && instance::parameterTable()[id].isText()) {
        auto given = TRY(optionalTextIn(text));
        input.hasText = given.has_value();
        input.text = given.value_or("");
    }
    return input;
}

template <class Char>
Status setParameter(JET_INSTANCE* handle, JET_SESID session, ParameterId id, JET_API_PTR number,
                    const Char* text) {
    if (id >= instance::kParameterCount) return fail(JET_errInvalidParameter);
    const bool noSession = session == 0 || session == instance::kNilSession;
    if (id == JET_paramCommitDefault && !noSession) {
        auto entered = TRY(EnteredSession::enter(session));
        constexpr JET_API_PTR kCommitBits = 0x3B;
        if ((number & ~kCommitBits) != 0) return fail(JET_errInvalidParameter);
        entered->settings().commitDefault = static_cast<std::uint32_t>(number);
        return {};
    }
    const Addressed target = TRY(address(id, handle == nullptr ? 0 : *handle, session));
    const ParameterInput input = TRY(inputOf(id, number, text));
    TRY(setInBlock(target, id, input));
    if (target.initialised) target.stay.instance().applyVersionLimits();
    return {};
}

template <class Char>
Status getText(const ParameterBlock& block, ParameterId id, Char* text, JET_ULONG textBytes) {
    if (text == nullptr || textBytes == 0) return fail(JET_errInvalidParameter);
    return textOut(block.text(id), text, textBytes);
}

template <class Char>
Status errorToText(const JET_API_PTR* number, Char* text, JET_ULONG textBytes) {
    if (number == nullptr || text == nullptr || textBytes == 0) return fail(JET_errInvalidParameter);
    JET_ERR error = 0;
    std::memcpy(&error, number, sizeof error);
    return textOut(instance::errorToString(error), text, textBytes);
}

Status getUnicodeDefault(const ParameterBlock& block, JET_API_PTR* number, JET_ULONG bytes) {
    if (number == nullptr || (bytes != 0 && bytes < sizeof(JET_UNICODEINDEX))) {
        return fail(JET_errInvalidParameter);
    }
    const auto value = block.unicodeDefault();
    const JET_UNICODEINDEX out{value.localeId, value.mapFlags};
    std::memcpy(number, &out, sizeof out);
    return {};
}

// Parameters whose value belongs to a session.
Status getOfSession(JET_SESID session, ParameterId id, JET_API_PTR* number) {
    if (number == nullptr) return fail(JET_errInvalidParameter);
    auto entered = TRY(EnteredSession::enter(session));
    // Only 4 bytes are written, whatever the size of the variable.
    const std::uint32_t value =
        id == JET_paramTransactionLevel ? entered->transactionLevel() : entered->settings().commitDefault;
    std::memcpy(number, &value, sizeof value);
    return {};
}

// JET_paramRecoveryCurrentLogfile: the generation that is being written; 0 while there is no log.
std::uintptr_t currentGeneration(const Addressed& target) {
    if (!target.initialised) return 0;
    const log::LogStream* const stream = target.stay.instance().log();
    return stream == nullptr ? 0 : static_cast<std::uintptr_t>(stream->currentGeneration());
}

template <class Char>
Status getParameter(JET_INSTANCE handle, JET_SESID session, ParameterId id, JET_API_PTR* number, Char* text,
                    JET_ULONG textBytes) {
    if (id >= instance::kParameterCount) return fail(JET_errInvalidParameter);
    const bool noSession = session == 0 || session == instance::kNilSession;
    if (id == JET_paramErrorToString) return errorToText(number, text, textBytes);
    if (id == JET_paramTransactionLevel || (id == JET_paramCommitDefault && !noSession)) {
        return getOfSession(session, id, number);
    }
    const Addressed target = TRY(address(id, handle, session));
    const instance::ParameterInfo& row = instance::parameterTable()[id];
    if (row.kind == instance::ParameterKind::Illegal) return fail(JET_errInvalidParameter);
    if (row.isText()) return getText(*target.block, id, text, textBytes);
    if (id == JET_paramUnicodeIndexDefault) return getUnicodeDefault(*target.block, number, textBytes);
    if (number == nullptr) return fail(JET_errInvalidParameter);
    const std::uintptr_t value =
        id == JET_paramRecoveryCurrentLogfile ? currentGeneration(target) : target.block->number(id);
    if (id == JET_paramCommitDefault) {
        const auto narrow = static_cast<std::uint32_t>(value);
        std::memcpy(number, &narrow, sizeof narrow);
    } else {
        *number = value;
    }
    return {};
}

// Does the setting agree with what is in force?
template <class Setting>
Result<bool> alreadyInForce(const Setting& setting) {
    const ParameterBlock& block = ParameterBlock::process();
    if (setting.paramid >= instance::kParameterCount) return fail(JET_errInvalidParameter);
    if (!instance::parameterTable()[setting.paramid].isText()) {
        return block.number(setting.paramid) == setting.lParam;
    }
    const auto text = TRY(optionalTextIn(setting.sz));
    return block.text(setting.paramid) == text.value_or("");
}

template <class Setting>
Status compareSettings(Setting* settings, JET_ULONG count) {
    std::vector<ParameterId> expected = ParameterBlock::process().explicitStatics();
    for (JET_ULONG i = 0; i < count; ++i) {
        if (!TRY(alreadyInForce(settings[i]))) return fail(JET_errSystemParameterConflict);
        std::erase(expected, settings[i].paramid);
    }
    return fail(expected.empty() ? JET_errSystemParamsAlreadySet : JET_errSystemParameterConflict);
}

template <class Setting>
Status enableMultiInstance(Setting* settings, JET_ULONG count, JET_ULONG* succeeded) {
    if (succeeded != nullptr) *succeeded = 0;
    if (count != 0 && settings == nullptr) return fail(JET_errInvalidParameter);
    const RunMode mode = Registry::process().mode();
    if (mode == RunMode::OneInstance) return fail(JET_errRunningInOneInstanceMode);
    if (mode == RunMode::MultiInstance) return compareSettings(settings, count);
    for (JET_ULONG i = 0; i < count; ++i) {
        const auto input = inputOf(settings[i].paramid, settings[i].lParam, settings[i].sz);
        const Status set = input ? setInBlock(Addressed(), settings[i].paramid, *input) : fail(input.error());
        settings[i].err = codeOf(set);
        if (!set) return set;
        if (succeeded != nullptr) *succeeded = i + 1;
    }
    if (TRY(Registry::process().enterMultiInstanceMode())) return compareSettings(settings, count);
    return {};
}

}  // namespace
}  // namespace esent::api

extern "C" {

using namespace esent::api;  // NOLINT: the exported functions are one line each

JET_ERR JET_API JetSetSystemParameterA(JET_INSTANCE* instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR number, JET_PCSTR text) {
    return guardedStatus([&] { return setParameter(instance, session, parameter, number, text); });
}

JET_ERR JET_API JetSetSystemParameterW(JET_INSTANCE* instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR number, JET_PCWSTR text) {
    return guardedStatus([&] { return setParameter(instance, session, parameter, number, text); });
}

JET_ERR JET_API JetGetSystemParameterA(JET_INSTANCE instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR* number, JET_PSTR text, JET_ULONG textBytes) {
    return guardedStatus([&] { return getParameter(instance, session, parameter, number, text, textBytes); });
}

JET_ERR JET_API JetGetSystemParameterW(JET_INSTANCE instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR* number, JET_PWSTR text, JET_ULONG textBytes) {
    return guardedStatus([&] { return getParameter(instance, session, parameter, number, text, textBytes); });
}

JET_ERR JET_API JetEnableMultiInstanceA(JET_SETSYSPARAM_A* parameters, JET_ULONG parameterCount,
                                        JET_ULONG* succeeded) {
    if (parameters != nullptr && parameterCount == 0) return JET_errInvalidParameter;
    return guardedStatus([&] { return enableMultiInstance(parameters, parameterCount, succeeded); });
}

JET_ERR JET_API JetEnableMultiInstanceW(JET_SETSYSPARAM_W* parameters, JET_ULONG parameterCount,
                                        JET_ULONG* succeeded) {
    return guardedStatus([&] { return enableMultiInstance(parameters, parameterCount, succeeded); });
}
}
