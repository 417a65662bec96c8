// Splits: which pages of the group need them, and the image of a page that shows its split already.
#include <optional>

#include "btree/page_image.h"
#include "btree/split.h"
#include "recovery/page_redo.h"

namespace esent::recovery {

namespace {

using btree::SplitLevel;
using btree::SplitPages;
using log::RecordCode;

}  // namespace

Status PageRedo::applySplit(const std::vector<std::vector<std::byte>>& records) {
    std::vector<SplitLevel> levels;
    std::optional<btree::NodeChange> carried;
    for (const auto& record : records) {
        const auto code = static_cast<RecordCode>(record[0]);
        if (code == RecordCode::Split2) {
            levels.push_back(TRY(btree::readSplitLevel(record)));
        } else if (code != RecordCode::UndoInfo && code != RecordCode::NewPage) {
            carried = TRY(btree::readNodeChange(record));
        }
    }
    // Every page is judged before the first one changes.
    std::vector<SplitPages> pages(levels.size());
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const SplitLevel& level = levels[i];
        const DatabaseTime after = level.head.after;
        pages[i].page = TRY(pageIfNeeded(level.page(), level.head.before, false, after));
        if (level.fresh == 0) continue;
        pages[i].fresh = TRY(pageIfNeeded(level.fresh, kNilDatabaseTime, true, after));
        if (level.right != 0)
            pages[i].right = TRY(pageIfNeeded(level.right, level.rightBefore, false, after));
    }
    std::vector<std::vector<std::byte>> sources(levels.size());
    for (std::size_t i = 0; i < levels.size(); ++i) {
        if (pages[i].fresh.empty()) continue;
        if (!pages[i].page.empty()) {
            sources[i].assign(pages[i].page.begin(), pages[i].page.end());
        } else if (!levels[i].image.empty()) {
            sources[i] = TRY(btree::rebuildImage(levels[i].image, levels[i].imageFlags, target_.pageSize,
                                                 levels[i].head.before));
        }
        pages[i].source = sources[i];
    }
    if (carried) {
        // The versions come from the page as it is before the split; its image is as good.
        const ByteSpan leaf = pages.back().page.empty() ? ByteSpan(sources.back()) : pages.back().page;
        const btree::TreePage page(leaf);
        const bool sees = !leaf.empty() && carried->code != RecordCode::Insert;
        TRY(makeVersions(*carried, sees ? &page : nullptr, versions_));
    }
    TRY(btree::applySplit(levels, carried ? &*carried : nullptr, pages));
    for (std::size_t i = 0; i < levels.size(); ++i) {
        const SplitLevel& level = levels[i];
        if (!pages[i].page.empty()) TRY(pages_.changed(target_, level.page(), level.head.after));
        if (!pages[i].fresh.empty()) TRY(pages_.changed(target_, level.fresh, level.head.after));
        if (!pages[i].right.empty()) TRY(pages_.changed(target_, level.right, level.head.after));
    }
    return {};
}

}  // namespace esent::recovery
