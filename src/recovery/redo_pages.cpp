#include "recovery/redo_pages.h"

#include <algorithm>

#include "page/checksum.h"

namespace esent::recovery {

Result<RedoPages::Frame*> RedoPages::load(const RedoTarget& target, PageNumber number) {
    const Key key{target.key, number};
    if (last_ != nullptr && lastKey_ == key) return last_;
    if (const auto found = frames_.find(key); found != frames_.end())
        return remember(key, found->second.get());
    auto frame = std::make_unique<Frame>();
    frame->bytes.resize(target.pageSize);
    frame->absent = true;
    if (target.file) {
        const std::uint64_t offset = page::pageOffset(number, target.pageSize);
        const std::size_t got = TRY(target.file->readSome(offset, frame->bytes));
        if (got == frame->bytes.size()) {
            frame->absent = false;
            const page::PageExamination examined = page::examinePage(frame->bytes, number);
            if (examined.check == page::PageCheck::Bad) frame->damage = page::errorOf(examined);
            if (examined.check == page::PageCheck::Repaired) (void)page::checkPage(frame->bytes, number);
        } else {
            std::fill(frame->bytes.begin(), frame->bytes.end(), std::byte{0});
        }
    }
    Frame* const loaded = frames_.emplace(key, std::move(frame)).first->second.get();
    bytes_ += target.pageSize;
    return remember(key, loaded);
}

RedoPages::Frame* RedoPages::remember(const Key& key, Frame* frame) {
    lastKey_ = key;
    last_ = frame;
    return frame;
}

PageNeed RedoPages::hold(const Key& key, JET_ERR error) {
    held_.insert({key, error});
    return PageNeed::Hold;
}

// A page that no database has, or that lies absurdly far behind the end of this one.
Status RedoPages::checkNumber(const RedoTarget& target, PageNumber number) {
    constexpr PageNumber kHighest = 0x7FFFFFFF;
    constexpr std::uint64_t kGrowth = 1u << 20;
    if (number == 0 || number > kHighest) return fail(JET_errLogFileCorrupt);
    const Key key{target.key, number};
    if ((last_ != nullptr && lastKey_ == key) || frames_.contains(key) || !target.file) return {};
    const std::uint64_t pages = TRY(target.file->size()) / target.pageSize;
    if (number > pages + kGrowth) return fail(JET_errLogFileCorrupt);
    return {};
}

Result<PageNeed> RedoPages::need(const RedoTarget& target, Generation generation, const PageTouch& touch,
                                 DatabaseTime after) {
    TRY(checkNumber(target, touch.page));
    const Key key{target.key, touch.page};
    Frame& frame = *TRY(load(target, touch.page));
    const bool blank = isAllZero(frame.bytes);
    const bool inRange = generation <= target.maxRequired;
    if (frame.damage != JET_errSuccess && !touch.fresh) return fail(frame.damage);
    const DatabaseTime now = page::PageView(frame.bytes).dbtime();
    if (!blank && frame.damage == JET_errSuccess && isRealTime(now) && now >= after) {
        if (!inRange) return fail(JET_errDbTimeBeyondMaxRequired);
        return PageNeed::Done;
    }
    if (touch.fresh) return PageNeed::Apply;
    if (held_.contains(key)) return PageNeed::Hold;
    if (blank || !isRealTime(now)) {
        const JET_ERR error = frame.absent ? JET_errFileIOBeyondEOF : JET_errPageNotInitialized;
        if (!inRange) return fail(error);
        return hold(key, error);
    }
    if (touch.before == kNilDatabaseTime || now == touch.before) return PageNeed::Apply;
    if (isRealTime(touch.before) && now > touch.before) return fail(JET_errDbTimeTooNew);
    if (!inRange) return fail(JET_errDbTimeTooOld);
    return hold(key, JET_errDbTimeTooOld);
}

Result<ByteSpan> RedoPages::page(const RedoTarget& target, PageNumber number) {
    Frame* frame = TRY(load(target, number));
    return ByteSpan(frame->bytes);
}

Status RedoPages::changed(const RedoTarget& target, PageNumber number, DatabaseTime after) {
    Frame& frame = *TRY(load(target, number));
    page::PageEditor editor(frame.bytes);
    editor.setDbtime(after);
    editor.setFlags(editor.view().flags() & ~static_cast<std::uint32_t>(page::kPageScrubbed));
    if (tally_ == nullptr || tallyKey_ != target.key) tally_ = &tallies_[tallyKey_ = target.key];
    Tally& tally = *tally_;
    ++tally.changes;
    if (!frame.counted) ++tally.pages;
    frame.counted = true;
    frame.dirty = true;
    frame.absent = false;
    frame.damage = JET_errSuccess;
    if (!held_.empty()) held_.erase({target.key, number});
    return {};
}

Status RedoPages::flush(const RedoTarget& target) {
    if (mode_ != Mode::Apply || !target.file) return {};
    std::vector<std::pair<PageNumber, Frame*>> dirty;
    for (const auto& [key, frame] : frames_) {
        if (key.first == target.key && frame && frame->dirty) dirty.emplace_back(key.second, frame.get());
    }
    std::ranges::sort(dirty, {}, [](const auto& each) { return each.first; });
    for (const auto& [number, frame] : dirty) {
        page::sealPage(frame->bytes, number);
        TRY(target.file->write(page::pageOffset(number, target.pageSize), frame->bytes));
        frame->dirty = false;
    }
    return {};
}

void RedoPages::forget(const void* key) {
    cut(key, 0);
}

void RedoPages::cut(const void* key, PageNumber first) {
    std::erase_if(frames_, [&](const auto& each) {
        return each.first.first == key && each.first.second >= first && letGo(*each.second);
    });
    std::erase_if(held_,
                  [&](const auto& each) { return each.first.first == key && each.first.second >= first; });
}

void RedoPages::trim() {
    if (mode_ != Mode::Apply) return;
    std::erase_if(frames_, [this](const auto& each) { return !each.second->dirty && letGo(*each.second); });
}

bool RedoPages::letGo(const Frame& frame) {
    bytes_ -= frame.bytes.size();
    last_ = nullptr;
    return true;
}

RedoPages::Tally RedoPages::tallyOf(const void* key) const {
    const auto found = tallies_.find(key);
    return found == tallies_.end() ? Tally{} : found->second;
}

JET_ERR RedoPages::heldError(const void* key) const {
    const auto found = held_.lower_bound({key, 0});
    return found != held_.end() && found->first.first == key ? found->second : JET_errSuccess;
}

}  // namespace esent::recovery
