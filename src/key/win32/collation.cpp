// Sort keys from the system: LCMapStringEx. Rules are the locale's name, kept for the life of the process.
#include <windows.h>

#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "key/sort_rules.h"

namespace esent::key {

class SortRules {
 public:
    explicit SortRules(std::wstring name) : name_(std::move(name)) {}
    [[nodiscard]] const wchar_t* name() const { return name_.c_str(); }

 private:
    const std::wstring name_;
};

namespace {

std::string narrow(const wchar_t* name) {
    std::string out;
    for (; *name != L'\0'; ++name)
        out += static_cast<char>(*name);  // locale names are ASCII
    return out;
}

}  // namespace

Result<FoundRules> findSortRules(std::string_view localeName, std::uint32_t /*flags*/) {
    std::wstring name;
    for (const char c : localeName) {
        if (c <= 0) return fail(JET_errInvalidLanguageId);
        name += static_cast<wchar_t>(c);
    }
    if (!name.empty() && !IsValidLocaleName(name.c_str())) return fail(JET_errInvalidLanguageId);
    wchar_t spelled[LOCALE_NAME_MAX_LENGTH] = L"";
    GetLocaleInfoEx(name.c_str(), LOCALE_SNAME, spelled, LOCALE_NAME_MAX_LENGTH);
    NLSVERSIONINFOEX system{};
    system.dwNLSVersionInfoSize = sizeof system;
    if (!GetNLSVersionEx(COMPARE_STRING, name.c_str(), &system)) return fail(JET_errLanguageNotSupported);
    SortVersion version{system.dwNLSVersion, system.dwDefinedVersion, {}};
    static_assert(sizeof system.guidCustomVersion == sizeof version.sortId);
    std::memcpy(version.sortId.data(), &system.guidCustomVersion, sizeof version.sortId);

    static std::mutex lock;  // guards `known`
    static std::map<std::wstring, std::unique_ptr<SortRules>> known;
    const std::lock_guard guard(lock);
    auto& slot = known[name];
    if (!slot) slot = std::make_unique<SortRules>(name);
    return FoundRules{slot.get(), narrow(spelled), LocaleNameToLCID(name.c_str(), 0), version};
}

Result<std::string> localeNameOf(std::uint32_t lcid) {
    wchar_t name[LOCALE_NAME_MAX_LENGTH];
    if (LCIDToLocaleName(lcid, name, LOCALE_NAME_MAX_LENGTH, 0) <= 0) return fail(JET_errInvalidLanguageId);
    return narrow(name);
}

char16_t upperCaseOf(char16_t unit) {
    const wchar_t in = unit;
    wchar_t out = in;
    LCMapStringEx(LOCALE_NAME_INVARIANT, LCMAP_UPPERCASE, &in, 1, &out, 1, nullptr, nullptr, 0);
    return static_cast<char16_t>(out);
}

Result<SortKeySize> makeSortKey(const SortRules& rules, std::uint32_t flags, ByteView text, ByteSpan out) {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max() / 8)) {
        return fail(JET_errUnicodeTranslationFail);
    }
    std::vector<wchar_t> source(text.size() / 2 + 1);  // one more: LCMapStringEx refuses a null pointer
    std::memcpy(source.data(), text.data(), text.size());
    const int units = static_cast<int>(text.size() / 2);
    const int needed =
        LCMapStringEx(rules.name(), flags, source.data(), units, nullptr, 0, nullptr, nullptr, 0);
    if (needed <= 0) return fail(JET_errUnicodeTranslationFail);
    std::vector<std::byte> key(static_cast<std::size_t>(needed));
    if (LCMapStringEx(rules.name(), flags, source.data(), units, reinterpret_cast<wchar_t*>(key.data()),
                      needed, nullptr, nullptr, 0) != needed) {
        return fail(JET_errUnicodeTranslationFail);
    }
    const std::size_t size = std::min(key.size(), out.size());
    std::memcpy(out.data(), key.data(), size);
    return SortKeySize{size, size == key.size()};
}

}  // namespace esent::key
