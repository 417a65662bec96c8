// find_sequences.exe LOCALE [FLAGS]: a Windows program that finds the sequences of code units that weigh
// other together than one after the other in the sort order of a locale ("-" is the invariant one; FLAGS are
// added to those of a sort key). One line each: C, the units, then their primary, diacritic and case weights,
// of which the latter two begin with those of the letter before.
//
// Tried are all pairs of Latin letters and within a block of 256 code points (of 128 from U+3000 on), letters
// with marks and punctuation; all triples of letters and of units that are in a pair; four units made from
// triples; then whatever extends a sequence by one unit.
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using Bytes = std::string;

struct Weights {
    Bytes primary, diacritics, cases;
    friend bool operator==(const Weights&, const Weights&) = default;
};

// The weights of texts between two letters that keep those of the text from being trimmed.
class Guards {
 public:
    Guards(std::wstring locale, DWORD flags) : locale_(std::move(locale)), flags_(flags) {
        Bytes key = keyOf(std::wstring(1, kLeft));
        left_ = key.substr(0, key.find('\1'));
        key = keyOf(std::wstring(1, kRight));
        for (Bytes& right : right_) {
            const std::size_t end = key.find('\1');
            right = key.substr(0, end) + '\1';
            key.erase(0, end + 1);
        }
    }
    // False when the key has another form than expected.
    bool ask(const std::wstring& text, Weights& weights) const {
        Bytes key = keyOf(kLeft + text + kRight);
        Bytes* parts[] = {&weights.primary, &weights.diacritics, &weights.cases};
        for (int i = 0; i < 3; ++i) {
            const std::size_t end = key.find(right_[i], i == 0 ? left_.size() : 1);
            if (end == Bytes::npos) return false;
            *parts[i] = key.substr(0, end);
            key.erase(0, end + right_[i].size());
        }
        weights.primary.erase(0, left_.size());
        return true;
    }

 private:
    static constexpr wchar_t kLeft = 0x3B2;
    static constexpr wchar_t kRight = 0xD840;  // whose weights no flag changes

    Bytes keyOf(const std::wstring& text) const {
        char key[1024];
        const int size = LCMapStringEx(locale_.c_str(), flags_, text.c_str(), static_cast<int>(text.size()),
                                       reinterpret_cast<wchar_t*>(key), sizeof key, nullptr, nullptr, 0);
        return Bytes(key, size > 0 ? static_cast<std::size_t>(size) : 0);
    }

    std::wstring locale_;
    DWORD flags_;
    Bytes left_, right_[3];
};

Weights together(const Weights& a, const Weights& b) {
    Weights both = a;
    both.primary += b.primary;
    both.diacritics.back() = static_cast<char>(both.diacritics.back() + b.diacritics[0] - 2);
    both.diacritics += b.diacritics.substr(1);
    both.cases += b.cases.substr(1);
    return both;
}

// Ideographs, syllables, letters of old Hangul, surrogates: in no sequence that this program looks for.
bool isLeftOut(unsigned unit) {
    return unit == 0 || (unit >= 0x1100 && unit <= 0x11FF) || (unit >= 0x3400 && unit <= 0x9FFF) ||
           (unit >= 0xA960 && unit <= 0xA97F) || (unit >= 0xAC00 && unit <= 0xFAFF);
}
bool isLatin(unsigned unit) {
    return unit < 0x250 || (unit >= 0x1E00 && unit <= 0x1EFF);
}
bool isMark(unsigned unit) {
    return unit >= 0x300 && unit <= 0x36F;
}
bool joinsAnything(unsigned unit) {
    constexpr unsigned kSuch[] = {0x27,   0x60,   0xB7,   0x2019, 0x2BB,  0x2BC,  0x2BE, 0x2BF,
                                  0x200C, 0x200D, 0x3099, 0x309A, 0xFF9E, 0xFF9F, 0x640, 0x670};
    for (const unsigned such : kSuch) {
        if (unit == such) return true;
    }
    return unit >= 0x64B && unit <= 0x655;
}
bool isPairTried(unsigned a, unsigned b) {
    return a >> 7 == b >> 7 || (a < 0x3000 && a >> 8 == b >> 8) || (isLatin(a) && isLatin(b)) ||
           (b < 0x80 && isLatin(a)) || (isMark(b) && a < 0x2000) || joinsAnything(b);
}

class Finder {
 public:
    Finder(const std::wstring& locale, DWORD flags)
        : guards_(locale, flags | 0x1400),
          guardsWithoutMarks_(locale, flags | 0x1420),
          single_(0x10000),
          singleWithoutMarks_(0x10000) {}

    void run() {
        readSingles();
        findPairs();
        findTriples();
        findFours();
        std::map<std::wstring, Weights> longest = found_;
        for (int length = 3; length < 8 && !longest.empty(); ++length)
            longest = extend(longest);
    }

 private:
    static constexpr std::size_t kMostTripleUnits = 280;
    static constexpr std::size_t kMostFours = 4000000;

    // Marks that repeat what stands before them weigh something else every time.
    void readSingles() {
        Weights left;
        guards_.ask(L"", left);
        for (unsigned unit = 1; unit < 0x10000; ++unit) {
            const std::wstring text(1, static_cast<wchar_t>(unit));
            if (isLeftOut(unit) || !guards_.ask(text, single_[unit]) ||
                !guardsWithoutMarks_.ask(text, singleWithoutMarks_[unit])) {
                continue;
            }
            Weights first, second;
            if (guards_.ask(L"b" + text, first) && guards_.ask(L"c" + text, second) &&
                first.primary.size() > 2 && first.primary.substr(2) == first.primary.substr(0, 2) &&
                second.primary.substr(2) == second.primary.substr(0, 2)) {
                continue;
            }
            units_.push_back(unit);
        }
    }
    void findPairs() {
        for (const unsigned a : units_) {
            for (const unsigned b : units_) {
                if (!isPairTried(a, b)) continue;
                tryText({static_cast<wchar_t>(a), static_cast<wchar_t>(b)});
            }
        }
    }
    // The units of what was found, and all of the block if one alone has such units besides Latin ones.
    std::set<wchar_t> lettersOfFound() const {
        std::set<wchar_t> letters;
        std::set<unsigned> blocks;
        for (const auto& [text, weights] : found_) {
            letters.insert(text.begin(), text.end());
            for (const wchar_t unit : text) {
                if (!isLatin(unit) && !isMark(unit)) blocks.insert(unit >> 8);
            }
        }
        for (const unsigned unit : units_) {
            if (blocks.size() == 1 && blocks.contains(unit >> 8)) letters.insert(static_cast<wchar_t>(unit));
        }
        return letters;
    }
    void findTriples() {
        std::set<wchar_t> letters = lettersOfFound();
        if (letters.size() > kMostTripleUnits) letters.clear();
        for (wchar_t c = L'a'; c <= L'z'; ++c)
            letters.insert({c, static_cast<wchar_t>(c - 32)});
        for (const wchar_t a : letters) {
            for (const wchar_t b : letters) {
                for (const wchar_t c : letters)
                    tryText({a, b, c});
            }
        }
    }
    // Four units: the first one of a triple, any, two that triples end with. Latin letters do without.
    void findFours() {
        std::set<wchar_t> firsts, lasts;
        for (const auto& [text, weights] : found_) {
            if (text.size() != 3 || isLatin(text.front()) || isLatin(text.back())) continue;
            firsts.insert(text.front());
            lasts.insert(text.back());
        }
        const std::set<wchar_t> letters = lettersOfFound();
        if (firsts.size() * letters.size() * lasts.size() * lasts.size() > kMostFours) return;
        for (const wchar_t a : firsts) {
            for (const wchar_t b : letters) {
                for (const wchar_t c : lasts) {
                    for (const wchar_t d : lasts)
                        tryText({a, b, c, d});
                }
            }
        }
    }
    std::map<std::wstring, Weights> extend(const std::map<std::wstring, Weights>& texts) {
        const std::set<wchar_t> letters = lettersOfFound();
        const std::map<std::wstring, Weights> before = found_;
        for (const auto& [text, weights] : texts) {
            for (const wchar_t letter : letters) {
                tryText(letter + text);
                tryText(text + letter);
            }
        }
        std::map<std::wstring, Weights> added;
        for (const auto& [text, weights] : found_) {
            if (!before.contains(text)) added[text] = weights;
        }
        return added;
    }

    void tryText(const std::wstring& text) {
        Weights weights;
        bool isSequence = !guards_.ask(text, weights) || weights != predict(text, single_, found_);
        if (!isSequence && isPlainMark(text.back())) {  // its weight may be the same, but not without marks
            Weights withoutMarks;
            guardsWithoutMarks_.ask(text, withoutMarks);
            isSequence = withoutMarks != predict(text, singleWithoutMarks_, foundWithoutMarks_);
        }
        if (!isSequence || !found_.emplace(text, weights).second) return;
        guardsWithoutMarks_.ask(text, foundWithoutMarks_[text]);
        print(text, weights);
    }
    bool isPlainMark(wchar_t unit) const {
        return single_[unit].primary.empty() && single_[unit].diacritics != "\2";
    }

    // What the text weighs by what was found so far.
    static Weights predict(const std::wstring& text, const std::vector<Weights>& single,
                           const std::map<std::wstring, Weights>& found) {
        Weights all;
        for (std::size_t at = 0; at < text.size();) {
            const Weights* next = &single[text[at]];
            std::size_t length = 1;
            for (std::size_t longer = text.size() - at; longer > 1 && length == 1; --longer) {
                const auto known = found.find(text.substr(at, longer));
                if (known == found.end()) continue;
                next = &known->second;
                length = longer;
            }
            if (at == 0) {
                all = *next;
            } else {
                all = together(all, *next);
            }
            at += length;
        }
        return all;
    }

    static void print(const std::wstring& text, const Weights& weights) {
        std::printf("C");
        for (const wchar_t unit : text)
            std::printf(" %X", unit);
        for (const Bytes* part : {&weights.primary, &weights.diacritics, &weights.cases}) {
            std::printf(part->empty() ? "\t-" : "\t");
            for (const char byte : *part)
                std::printf("%02X", static_cast<unsigned char>(byte));
        }
        std::puts("");
    }

    Guards guards_, guardsWithoutMarks_;
    std::vector<Weights> single_, singleWithoutMarks_;
    std::map<std::wstring, Weights> found_, foundWithoutMarks_;
    std::vector<unsigned> units_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return 2;
    const std::string name = arguments[1];
    const DWORD flags = count > 2 ? std::strtoul(arguments[2], nullptr, 16) : 0;
    Finder(name == "-" ? std::wstring() : std::wstring(name.begin(), name.end()), flags).run();
    return 0;
}
