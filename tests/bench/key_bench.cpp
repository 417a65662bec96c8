// Making keys: the segments that inserts and seeks spend their time on.
#include <benchmark/benchmark.h>

#include <string_view>
#include <vector>

#include "key/normalize.h"

namespace {

using namespace esent;

std::vector<std::byte> utf16(std::u16string_view text) {
    std::vector<std::byte> bytes(2 * text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
        storeLE<std::uint16_t>(bytes, 2 * i, text[i]);
    return bytes;
}

void append(benchmark::State& state, const key::SegmentSpec& spec, ByteView value) {
    key::KeyBuffer key(JET_cbKeyMostMost);
    for (auto _ : state) {
        key.clear();
        benchmark::DoNotOptimize(key::appendSegment(key, spec, value));
        benchmark::DoNotOptimize(key.view().data());
    }
}

key::SegmentSpec unicode(std::string_view locale, std::uint32_t flags) {
    return {.type = JET_coltypText, .unicode = true, .collation = *key::Collation::find(locale, flags)};
}

void longSegment(benchmark::State& state) {
    const std::array<std::byte, 4> value = {std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}};
    append(state, {.type = JET_coltypLong}, value);
}
void binary16(benchmark::State& state) {
    const std::vector<std::byte> value(16, std::byte{0x55});
    append(state, {.type = JET_coltypBinary}, value);
}
void ansi20(benchmark::State& state) {
    const std::string_view text = "Customer Record 0042";
    append(state, {.type = JET_coltypText}, std::as_bytes(std::span(text)));
}
void unicodeAscii20(benchmark::State& state) {
    append(state, unicode("en-US", key::kDefaultMapFlags), utf16(u"Customer Record 0042"));
}
void unicodeAscii20WithCase(benchmark::State& state) {
    append(state, unicode("en-US", key::kSortKey), utf16(u"Customer Record 0042"));
}
void unicodeHyphens20(benchmark::State& state) {
    append(state, unicode("en-US", key::kDefaultMapFlags), utf16(u"Customer-Record-0042"));
}
void unicodeLatin20(benchmark::State& state) {
    append(state, unicode("de-DE", key::kDefaultMapFlags), utf16(u"G\u00E4ste\u00FCbersicht M\u00E4rz"));
}
void unicodeHungarian20(benchmark::State& state) {
    append(state, unicode("hu-HU", key::kDefaultMapFlags), utf16(u"szenny\u00EDzett csatorna"));
}
void unicodeChinese20(benchmark::State& state) {
    append(state, unicode("zh-CN", key::kDefaultMapFlags),
           utf16(u"\u6570\u636E\u5E93\u5F15\u64CE\u6392\u5E8F\u952E\u751F\u6210"
                 u"\u6570\u636E\u5E93\u5F15\u64CE\u6392\u5E8F\u952E\u751F\u6210"));
}
void findCollation(benchmark::State& state) {
    for (auto _ : state)
        benchmark::DoNotOptimize(key::Collation::find("en-US", key::kDefaultMapFlags));
}

BENCHMARK(longSegment);
BENCHMARK(binary16);
BENCHMARK(ansi20);
BENCHMARK(unicodeAscii20);
BENCHMARK(unicodeAscii20WithCase);
BENCHMARK(unicodeHyphens20);
BENCHMARK(unicodeLatin20);
BENCHMARK(unicodeHungarian20);
BENCHMARK(unicodeChinese20);
BENCHMARK(findCollation);

}  // namespace

BENCHMARK_MAIN();
