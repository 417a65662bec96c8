// See parameters.h.
#include "instance/parameters.h"

#include <bit>

#include "instance/cache_size.h"
#include "instance/parameter_table.h"
#include "os/file_system.h"
#include "os/path.h"

namespace esent::instance {
namespace {

const ParameterInfo& info(ParameterId id) {
    return parameterTable()[id];
}

// A stored value answers for itself except for those that follow from others.
std::uintptr_t keyMost(std::uintptr_t pageSize) {
    if (pageSize >= 8192) return JET_cbKeyMost8KBytePage;
    return pageSize >= 4096 ? JET_cbKeyMost4KBytePage : JET_cbKeyMost2KBytePage;
}

std::uintptr_t longValueChunk(std::uintptr_t pageSize) {
    switch (pageSize) {
        case 32768:
            return 8150;
        case 16384:
            return 4050;
        case 8192:
            return 8110;
        default:
            return 4014;
    }
}

// Largest record: what is left of a page for one node without its key.
std::uintptr_t recordMost(std::uintptr_t pageSize) {
    return pageSize - (pageSize >= 16384 ? 116 : 82);
}

std::uint32_t printNothing(const char*, ...) {
    return 0;
}

constexpr std::uint32_t kCommitBits =
    JET_bitCommitLazyFlush | JET_bitWaitLastLevel0Commit | 0x8 | 0x10 | 0x20;

// JET_paramConfiguration overlays: values besides the low-memory column of the table.
struct Overlay {
    std::uintptr_t bit;
    ParameterId id;
    std::uintptr_t value;
};
constexpr std::uintptr_t kUnlimited = 0x7FFFFFFF;
constexpr Overlay kOverlays[] = {
    {JET_configRemoveQuotas, JET_paramMaxSessions, 30000},
    {JET_configRemoveQuotas, JET_paramMaxOpenTables, kUnlimited},
    {JET_configRemoveQuotas, JET_paramMaxCursors, kUnlimited},
    {JET_configRemoveQuotas, JET_paramMaxVerPages, kUnlimited},
    {JET_configRemoveQuotas, JET_paramPreferredVerPages, kUnlimited},
    {JET_configRemoveQuotas, JET_paramMaxTemporaryTables, kUnlimited},
    {JET_configMediumDiskFootprint, JET_paramDbExtensionSize, 128},
    {JET_configMediumDiskFootprint, JET_paramPageTempDBMin, 30},
    {JET_configMediumDiskFootprint, JET_paramCircularLog, 1},
    {JET_configMediumDiskFootprint, JET_paramLogFileSize, 512},
    {JET_configMediumDiskFootprint, JET_paramCheckpointDepthMax, 4u << 20},
    {JET_configLowDiskFootprint, JET_paramDbExtensionSize, 16},
    {JET_configLowDiskFootprint, JET_paramPageTempDBMin, 14},
    {JET_configLowDiskFootprint, JET_paramCircularLog, 1},
    {JET_configLowDiskFootprint, JET_paramLogFileSize, 64},
    {JET_configLowDiskFootprint, JET_paramCheckpointDepthMax, 512u << 10},
    {JET_configDynamicMediumMemory, JET_paramCacheSizeMin, 16},
    {JET_configSSDProfileIO, JET_paramOutstandingIOMax, 256},
    {JET_configRunSilent, JET_paramNoInformationEvent, 1},
    {JET_configRunSilent, JET_paramEventLoggingLevel, 0},
    {JET_configRunSilent, JET_paramDisablePerfmon, 1},
};

}  // namespace

ParameterBlock& ParameterBlock::process() {
    // Never destroyed: calls may come while the process exits.
    static ParameterBlock* const block = new ParameterBlock;
    return *block;
}

ParameterBlock::ParameterBlock() : explicit_(kParameterCount, false) {
    for (const ParameterInfo& row : parameterTable()) {
        numbers_[row.id].store(row.initial, std::memory_order_relaxed);
        if (row.initialText != nullptr) texts_[row.id] = row.initialText;
    }
    numbers_[JET_paramPrintFunction].store(reinterpret_cast<std::uintptr_t>(&printNothing),
                                           std::memory_order_relaxed);
}

void ParameterBlock::cloneProcessDefaults() {
    ParameterBlock& from = process();
    const std::scoped_lock lock(from.mutex_, mutex_);
    for (const ParameterInfo& row : parameterTable()) {
        if (row.scope != ParameterScope::Instance) continue;
        numbers_[row.id].store(from.numbers_[row.id].load(std::memory_order_relaxed),
                               std::memory_order_relaxed);
        texts_[row.id] = from.texts_[row.id];
        explicit_[row.id] = from.explicit_[row.id];
    }
    unicode_ = from.unicode_;
}

ParameterBlock& ParameterBlock::home(ParameterId id) {
    return info(id).scope == ParameterScope::Process ? process() : *this;
}

const ParameterBlock& ParameterBlock::home(ParameterId id) const {
    return info(id).scope == ParameterScope::Process ? process() : *this;
}

std::uintptr_t ParameterBlock::number(ParameterId id) const {
    const auto plain = [this](ParameterId which) {
        return home(which).numbers_[which].load(std::memory_order_relaxed);
    };
    switch (id) {
        case JET_paramCacheSize:
            return std::max<std::uintptr_t>({2, plain(JET_paramCacheSize), plain(JET_paramCacheSizeMin),
                                             static_cast<std::uintptr_t>(cachePages())});
        case JET_paramKeyMost:
            return keyMost(plain(JET_paramDatabasePageSize));
        case JET_paramLVChunkSizeMost:
            return longValueChunk(plain(JET_paramDatabasePageSize));
        case JET_paramRecordSizeMost:
            return recordMost(plain(JET_paramDatabasePageSize));
        default:
            return plain(id);
    }
}

std::uintptr_t ParameterBlock::wantedCacheSize() const {
    return process().numbers_[JET_paramCacheSize].load(std::memory_order_relaxed);
}

std::string ParameterBlock::text(ParameterId id) const {
    const ParameterBlock& block = home(id);
    const std::lock_guard lock(block.mutex_);
    return block.texts_[id];
}

UnicodeDefault ParameterBlock::unicodeDefault() const {
    const std::lock_guard lock(mutex_);
    return unicode_;
}

void ParameterBlock::setUnicodeDefault(UnicodeDefault value) {
    const std::lock_guard lock(mutex_);
    unicode_ = value;
}

void ParameterBlock::store(ParameterId id, std::uintptr_t value) {
    home(id).numbers_[id].store(value, std::memory_order_relaxed);
}

void ParameterBlock::store(ParameterId id, std::string value) {
    ParameterBlock& block = home(id);
    const std::lock_guard lock(block.mutex_);
    block.texts_[id] = std::move(value);
}

Status ParameterBlock::set(ParameterId id, const ParameterInput& input, bool initialised, bool modeChosen) {
    if (id >= kParameterCount) return fail(JET_errInvalidParameter);
    const ParameterInfo& row = info(id);
    if (row.kind == ParameterKind::Illegal || row.window == ParameterWindow::Never) {
        return fail(JET_errInvalidParameter);
    }
    if (!row.isText() && row.kind != ParameterKind::Special) {
        const std::uintptr_t wanted = row.kind == ParameterKind::Boolean
                                          ? static_cast<std::uintptr_t>(input.number != 0)
                                          : input.number;
        const bool more = id == JET_paramConfiguration || id == JET_paramCacheSize;
        if (number(id) == wanted && !more) {
            if (row.window != ParameterWindow::PreProcess) markExplicit(id);
            return {};
        }
    }
    if ((row.window == ParameterWindow::PreProcess && modeChosen) ||
        (row.window == ParameterWindow::PreInit && initialised) ||
        (id == JET_paramConfiguration && this == &process() && modeChosen)) {
        return fail(JET_errAlreadyInitialized);
    }
    if (row.advanced && !flag(JET_paramEnableAdvanced)) return {};
    if (row.kind == ParameterKind::Special) return {};  // the ones that matter are set elsewhere
    if (id == JET_paramConfiguration) return applyConfiguration(input.number);
    TRY(row.isText() ? setText(id, input.text) : setNumber(id, input.number));
    if (id == JET_paramCacheSize || id == JET_paramCacheSizeMin || id == JET_paramCacheSizeMax)
        applyCacheSize();
    markExplicit(id);
    return {};
}

void ParameterBlock::markExplicit(ParameterId id) {
    ParameterBlock& block = home(id);
    const std::lock_guard lock(block.mutex_);
    block.explicit_[id] = true;
}

Status ParameterBlock::setNumber(ParameterId id, std::uintptr_t value) {
    const ParameterInfo& row = info(id);
    if (row.kind == ParameterKind::Boolean) value = value != 0 ? 1 : 0;
    if (value < row.low || value > row.high) return fail(JET_errInvalidParameter);
    if (row.kind == ParameterKind::BlockSize && !std::has_single_bit(value)) {
        return fail(JET_errInvalidParameter);
    }
    if (id == JET_paramCommitDefault && (value & ~std::uintptr_t{kCommitBits}) != 0) {
        return fail(JET_errInvalidParameter);
    }
    store(id, value);
    return {};
}

Status ParameterBlock::setText(ParameterId id, std::string_view value) {
    const ParameterInfo& row = info(id);
    std::string stored(value);
    const bool folder = row.kind == ParameterKind::Folder;
    const bool bareName = row.kind == ParameterKind::Path && os::fileName(value).size() == value.size();
    if (!value.empty() && (folder || (row.kind == ParameterKind::Path && !bareName))) {
        stored = TRY(os::fileSystem().fullPath(value));
        if (folder) stored = os::withTrailingSeparator(stored);
    }
    if (stored.size() < row.low || stored.size() > row.high) return fail(JET_errInvalidParameter);
    if (id == JET_paramRecovery) {
        // Anything but "off" and "on" is kept, and means on.
        for (char& c : stored)
            c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        if (stored != "on" && stored != "off") stored = std::string(value);
    }
    store(id, std::move(stored));
    return {};
}

Status ParameterBlock::applyConfiguration(std::uintptr_t mask) {
    if ((mask & ~std::uintptr_t{JET_configMask}) != 0) return fail(JET_errInvalidParameter);
    const bool wholeProcess = this == &process();
    const auto reachable = [&](const ParameterInfo& row) {
        const bool numeric = !row.isText() && row.kind != ParameterKind::Special &&
                             row.kind != ParameterKind::Illegal && row.kind != ParameterKind::Pointer;
        return numeric && row.window != ParameterWindow::Never &&
               (wholeProcess || row.scope == ParameterScope::Instance);
    };
    const bool legacy = mask == 0;
    for (const ParameterInfo& row : parameterTable()) {
        if (!reachable(row)) continue;
        if ((mask & JET_configDefault) != 0) store(row.id, row.initial);
        if ((legacy || (mask & JET_configLowMemory) != 0) && row.lowMemory != kSameAsInitial) {
            store(row.id, row.lowMemory);
        }
    }
    for (const Overlay& overlay : kOverlays) {
        if ((mask & overlay.bit) == 0 || !reachable(info(overlay.id))) continue;
        std::uintptr_t value = overlay.value;
        // Disk footprints are given in bytes; extension sizes count pages.
        if (overlay.bit == JET_configMediumDiskFootprint && overlay.id == JET_paramDbExtensionSize) {
            value = (512u << 10) / number(JET_paramDatabasePageSize);
        }
        store(overlay.id, value);
    }
    store(JET_paramConfiguration, mask);
    if (wholeProcess) applyCacheSize();
    return {};
}

bool ParameterBlock::isUsedUp(ParameterId quota, std::size_t used) const {
    const std::uintptr_t most = number(quota);
    if (used < most) return false;
    if (isExplicit(quota)) return true;
    // The published engine grants 69 sessions more, of which it uses a few itself, and counts trees, two for
    // a table.
    constexpr std::uintptr_t kMoreSessions = 64;
    if (quota == JET_paramMaxSessions) return used >= most + kMoreSessions;
    if (quota == JET_paramMaxOpenTables) return used >= 2 * most;
    return true;
}

bool ParameterBlock::isExplicit(ParameterId id) const {
    const ParameterBlock& block = home(id);
    const std::lock_guard guard(block.mutex_);
    return block.explicit_[id];
}

std::vector<ParameterId> ParameterBlock::explicitStatics() const {
    const ParameterBlock& block = process();
    const std::lock_guard lock(block.mutex_);
    std::vector<ParameterId> ids;
    for (const ParameterInfo& row : parameterTable()) {
        if (row.window == ParameterWindow::PreProcess && block.explicit_[row.id]) ids.push_back(row.id);
    }
    return ids;
}

}  // namespace esent::instance
