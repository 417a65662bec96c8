// Merges: which pages of the group need them, and the image of a page that shows its merge already.
#include "btree/merge.h"
#include "btree/page_image.h"
#include "recovery/page_redo.h"

namespace esent::recovery {

using btree::MergeLevel;
using btree::MergePages;

Status PageRedo::applyMerge(const std::vector<std::vector<std::byte>>& records) {
    std::vector<MergeLevel> levels;
    for (const auto& record : records) {
        if (static_cast<log::RecordCode>(record[0]) == log::RecordCode::Merge2)
            levels.push_back(TRY(btree::readMergeLevel(record)));
    }
    std::vector<MergePages> pages(levels.size());
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const MergeLevel& level = levels[i];
        const DatabaseTime after = level.head.after;
        pages[i].page = TRY(pageIfNeeded(level.page(), level.head.before, false, after));
        if (level.right != 0)
            pages[i].right = TRY(pageIfNeeded(level.right, level.rightBefore, false, after));
        if (level.left != 0) pages[i].left = TRY(pageIfNeeded(level.left, level.leftBefore, false, after));
    }
    const MergeLevel& leaf = levels.back();
    std::vector<std::byte> source;
    if (!pages.back().page.empty()) {
        pages.back().source = pages.back().page;
    } else if (!leaf.image.empty()) {
        source = TRY(btree::rebuildImage(leaf.image, leaf.imageFlags, target_.pageSize, leaf.head.before));
        pages.back().source = source;
    }
    TRY(btree::applyMerge(levels, pages));
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const MergeLevel& level = levels[i];
        if (!pages[i].page.empty()) TRY(pages_.changed(target_, level.page(), level.head.after));
        if (!pages[i].right.empty()) TRY(pages_.changed(target_, level.right, level.head.after));
        if (!pages[i].left.empty()) TRY(pages_.changed(target_, level.left, level.head.after));
    }
    return {};
}

}  // namespace esent::recovery
