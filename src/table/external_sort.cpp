#include "table/external_sort.h"

#include <algorithm>

namespace esent::table {

namespace {

constexpr std::size_t kHead = 4;  // two 16-bit lengths
constexpr std::size_t kLongest = 0xFFFF;
constexpr std::size_t kWriteBytes = std::size_t{1} << 20;
constexpr std::size_t kSmallestBuffer = std::size_t{256} << 10;  // holds the longest entry

int compare(ByteView a, ByteView b) {
    const std::size_t common = std::min(a.size(), b.size());
    const int order = common == 0 ? 0 : std::memcmp(a.data(), b.data(), common);
    if (order != 0) return order;
    return a.size() < b.size() ? -1 : static_cast<int>(a.size() > b.size());
}

ByteView keyOf(const std::byte* at) {
    return {at + kHead, loadLE<std::uint16_t>(at)};
}
ByteView dataOf(const std::byte* at) {
    return {at + kHead + loadLE<std::uint16_t>(at), loadLE<std::uint16_t>(at + 2)};
}
std::size_t sizeOf(const std::byte* at) {
    return kHead + loadLE<std::uint16_t>(at) + loadLE<std::uint16_t>(at + 2);
}

}  // namespace

// A sorted run in the scratch file, read through a window.
struct ExternalSort::Run {
    std::uint64_t position = 0;  // of what the window does not hold yet
    std::uint64_t end = 0;
    std::vector<std::byte> window;
    std::size_t at = 0;     // of the current entry in the window
    std::size_t valid = 0;  // bytes of the window in use
    [[nodiscard]] const std::byte* current() const { return window.data() + at; }
};

ExternalSort::ExternalSort(Settings settings) : settings_(std::move(settings)) {
    settings_.memoryBytes = std::max(settings_.memoryBytes, kSmallestBuffer);
}

ExternalSort::~ExternalSort() {
    if (!scratch_) return;
    scratch_.reset();
    (void)settings_.files->remove(settings_.scratchPath);
}

ByteView ExternalSort::keyAt(std::size_t offset) const {
    return keyOf(arena_.data() + offset);
}
ByteView ExternalSort::dataAt(std::size_t offset) const {
    return dataOf(arena_.data() + offset);
}

Status ExternalSort::add(ByteView key, ByteView data) {
    if (key.size() > kLongest || data.size() > kLongest || started_) return fail(JET_errInvalidParameter);
    const std::size_t bytes = kHead + key.size() + data.size();
    if (!offsets_.empty() &&
        arena_.size() + bytes + (offsets_.size() + 1) * sizeof(std::size_t) > settings_.memoryBytes)
        TRY(spill());
    const std::size_t offset = arena_.size();
    arena_.resize(offset + bytes);
    std::byte* const at = arena_.data() + offset;
    storeLE<std::uint16_t>(at, static_cast<std::uint16_t>(key.size()));
    storeLE<std::uint16_t>(at + 2, static_cast<std::uint16_t>(data.size()));
    std::copy(key.begin(), key.end(), at + kHead);
    std::copy(data.begin(), data.end(), at + kHead + key.size());
    offsets_.push_back(offset);
    ++count_;
    return {};
}

void ExternalSort::sortMemory() {
    std::sort(offsets_.begin(), offsets_.end(), [this](std::size_t a, std::size_t b) {
        const int order = compare(keyAt(a), keyAt(b));
        return order != 0 ? order < 0 : compare(dataAt(a), dataAt(b)) < 0;
    });
}

Status ExternalSort::spill() {
    sortMemory();
    if (!scratch_)
        scratch_ = TRY(settings_.files->open(settings_.scratchPath, {os::OpenMode::CreateNew, true}));
    auto run = std::make_unique<Run>();
    run->position = scratchBytes_;
    std::vector<std::byte> block;
    block.reserve(kWriteBytes + kSmallestBuffer);
    const auto write = [&]() -> Status {
        TRY(scratch_->write(scratchBytes_, block));
        scratchBytes_ += block.size();
        block.clear();
        return {};
    };
    for (const std::size_t offset : offsets_) {
        const std::byte* const at = arena_.data() + offset;
        block.insert(block.end(), at, at + sizeOf(at));
        if (block.size() >= kWriteBytes) TRY(write());
    }
    TRY(write());
    run->end = scratchBytes_;
    runs_.push_back(std::move(run));
    arena_.clear();
    offsets_.clear();
    return {};
}

Status ExternalSort::refill(Run& run) {
    std::move(run.window.begin() + static_cast<std::ptrdiff_t>(run.at),
              run.window.begin() + static_cast<std::ptrdiff_t>(run.valid), run.window.begin());
    run.valid -= run.at;
    run.at = 0;
    const auto wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>(run.window.size() - run.valid, run.end - run.position));
    TRY(scratch_->read(run.position, ByteSpan(run.window).subspan(run.valid, wanted)));
    run.position += wanted;
    run.valid += wanted;
    return {};
}

// To the next entry of the run, or to its first: false at its end.
Result<bool> ExternalSort::advance(Run& run) {
    if (run.valid != 0) run.at += sizeOf(run.current());
    const auto whole = [&] {
        const std::size_t left = run.valid - run.at;
        return left >= kHead && left >= sizeOf(run.current());
    };
    if (!whole() && run.position < run.end) TRY(refill(run));
    return whole();
}

bool ExternalSort::comesLater(std::size_t a, std::size_t b) const {
    const std::byte* const left = runs_[a]->current();
    const std::byte* const right = runs_[b]->current();
    const int order = compare(keyOf(left), keyOf(right));
    return order != 0 ? order > 0 : compare(dataOf(left), dataOf(right)) > 0;
}

Status ExternalSort::finish() {
    started_ = true;
    if (runs_.empty()) {
        sortMemory();
        return {};
    }
    if (!offsets_.empty()) TRY(spill());
    std::vector<std::byte>().swap(arena_);
    const std::size_t window = std::max(kSmallestBuffer, settings_.memoryBytes / runs_.size());
    for (std::size_t i = 0; i < runs_.size(); ++i) {
        runs_[i]->window.resize(window);
        if (TRY(advance(*runs_[i]))) heap_.push_back(i);
    }
    std::make_heap(heap_.begin(), heap_.end(),
                   [this](std::size_t a, std::size_t b) { return comesLater(a, b); });
    return {};
}

// The winner of the last call moves on only now, because the caller was looking at its entry.
Result<bool> ExternalSort::next(Entry& entry) {
    if (runs_.empty()) {
        if (position_ >= offsets_.size()) return false;
        const std::size_t offset = offsets_[position_++];
        entry = {keyAt(offset), dataAt(offset)};
        return true;
    }
    const auto later = [this](std::size_t a, std::size_t b) { return comesLater(a, b); };
    if (position_ != 0 && !heap_.empty()) {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        if (TRY(advance(*runs_[heap_.back()]))) {
            std::push_heap(heap_.begin(), heap_.end(), later);
        } else {
            heap_.pop_back();
        }
    }
    if (heap_.empty()) return false;
    position_ = 1;
    const std::byte* const at = runs_[heap_.front()]->current();
    entry = {keyOf(at), dataOf(at)};
    return true;
}

}  // namespace esent::table
