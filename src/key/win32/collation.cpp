// Sort keys from the system: LCMapStringEx. Locales are looked up once and kept for the life of the process.
#include "key/collation.h"

#include <windows.h>

#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace esent::key {

class Collation {
 public:
    explicit Collation(std::wstring name) : name_(std::move(name)) {}
    [[nodiscard]] const wchar_t* name() const { return name_.c_str(); }

 private:
    const std::wstring name_;
};

const Collation* findCollation(std::string_view localeName) {
    std::wstring name;
    for (const char c : localeName) {
        if (c <= 0) return nullptr;  // locale names are ASCII
        name += static_cast<wchar_t>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    if (!name.empty() && !IsValidLocaleName(name.c_str())) return nullptr;
    static std::mutex lock;  // guards `known`
    static std::map<std::wstring, std::unique_ptr<Collation>> known;
    const std::lock_guard guard(lock);
    auto& slot = known[name];
    if (!slot) slot = std::make_unique<Collation>(name);
    return slot.get();
}

bool collationSupports(std::uint32_t flags) {
    constexpr std::uint32_t kKnown = kIgnoreCase | kIgnoreNonSpace | kIgnoreSymbols | kLinguisticIgnoreCase |
                                     kLinguisticIgnoreDiacritic | kSortKey | kStringSort | kIgnoreKanaType |
                                     kIgnoreWidth | kLinguisticCasing;
    return (flags & kSortKey) != 0 && (flags & ~kKnown) == 0;
}

Status appendSortKey(const Collation& collation, std::uint32_t flags, std::u16string_view text,
                     std::vector<std::byte>& key) {
    if (!collationSupports(flags)) return fail(JET_errInvalidParameter);
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max() / 2)) {
        return fail(JET_errUnicodeTranslationFail);
    }
    const auto* source = reinterpret_cast<const wchar_t*>(text.data());
    const int units = static_cast<int>(text.size());
    const int bytes = LCMapStringEx(collation.name(), flags, source, units, nullptr, 0, nullptr, nullptr, 0);
    if (bytes <= 0) return fail(JET_errUnicodeTranslationFail);
    const std::size_t before = key.size();
    key.resize(before + static_cast<std::size_t>(bytes));
    auto* target = reinterpret_cast<wchar_t*>(key.data() + before);
    if (LCMapStringEx(collation.name(), flags, source, units, target, bytes, nullptr, nullptr, 0) != bytes) {
        key.resize(before);
        return fail(JET_errUnicodeTranslationFail);
    }
    return {};
}

}  // namespace esent::key
