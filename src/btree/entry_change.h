// EntryChange: one change of one entry at run time, from the judgement whether it may be to the version, the
// record and the page.
//
// Used by TreeWriter, the splitter and the space trees; they latch the leaf exclusively and call judge(),
// then, if there is room, carryOut(); or the splitter logs the change inside its own records. One thread.
#pragma once

#include <functional>

#include "btree/change_scope.h"
#include "btree/page_nodes.h"
#include "btree/split.h"
#include "btree/tree_shape.h"

namespace esent::btree {

class EntryChange {
 public:
    enum class Kind : std::uint8_t {
        Insert,
        Replace,
        FlagDelete,
        Delta,
        Erase,  // the node goes from its page, whatever its flags: space trees and clean-up
        Undo,   // a version is taken back
    };
    struct Wanted {
        Kind kind = Kind::Insert;
        Entry entry;
        ByteView data;                       // Insert into unique trees, Replace
        const ByteView* expected = nullptr;  // Replace: what the node must hold, else JET_errWriteConflict
        std::uint16_t offset = 0;
        std::uint8_t width = 0;
        std::int64_t delta = 0;
        std::int64_t* before = nullptr;
        // Undo: which, and what makes it vanish.
        const txn::VersionView* version = nullptr;
        const std::function<void()>* forget = nullptr;
    };
    // `transaction` null: no versions. The bytes of `wanted` must outlive this.
    EntryChange(const TreeShape& tree, ChangeScope& scope, txn::Transaction* transaction,
                const Wanted& wanted);

    [[nodiscard]] const TreeShape& tree() const { return tree_; }
    [[nodiscard]] ChangeScope& scope() const { return scope_; }
    [[nodiscard]] const Entry& entry() const { return wanted_.entry; }

    // May it be, and what is it on this leaf? JET_errKeyDuplicate, JET_errWriteConflict,
    // JET_errRecordNotFound, JET_errRecordTooBig.
    [[nodiscard]] Status judge(const PageNodes& leaf);
    // The same with the place known.
    [[nodiscard]] Status judgeAt(const PageNodes& leaf, PageNodes::Place place);
    // After a judgement: is there room, what rollbacks may need left alone? May find the page's reservation
    // out of date and correct it.
    [[nodiscard]] bool fits(cache::PageLatch& leaf) const;
    // Version, record, page. On error nothing has changed.
    [[nodiscard]] Status carryOut(cache::PageLatch& leaf);

    // For the splitter, after a judgement.
    [[nodiscard]] SplitLevel::Operation operation() const;
    [[nodiscard]] unsigned line() const { return change_.line; }
    [[nodiscard]] ByteView newData() const { return change_.data; }
    [[nodiscard]] ByteView key() const { return wanted_.entry.key; }
    // What a rollback could add to the node after the change.
    [[nodiscard]] std::size_t growthOfItem() const;
    [[nodiscard]] Status prepareVersions(ByteView leaf);
    [[nodiscard]] const NodeChange& sealAs(PageNumber page, DatabaseTime before, DatabaseTime after);
    void addVersions(ByteView leaf);
    [[nodiscard]] bool owesImage() const;

 private:
    [[nodiscard]] Status checkConflicts(const NodeView& node, txn::VersionKind intent) const;
    [[nodiscard]] Status judgeInsert(const PageNodes& leaf, PageNodes::Place place);
    [[nodiscard]] Status judgeChange(const PageNodes& leaf, PageNodes::Place place);
    [[nodiscard]] Status judgeDelta(const NodeView& node);
    [[nodiscard]] Status judgeUndo(const NodeView& node);
    [[nodiscard]] Status carryOutUndo(cache::PageLatch& leaf);
    [[nodiscard]] txn::Bookmark bookmark() const;
    // Of the node as it is.
    [[nodiscard]] ByteView dataOn(ByteView leaf) const { return PageNodes(leaf)[change_.line].data; }
    [[nodiscard]] txn::VersionStore* versions() const;

    TreeShape tree_;
    ChangeScope& scope_;
    txn::Transaction* transaction_;
    Wanted wanted_;
    NodeChange change_;
    std::ptrdiff_t growth_ = 0;  // bytes that the page must give, the tag included
    std::size_t keep_ = 0;       // bytes that must stay free behind it
    std::size_t oldSize_ = 0;    // of the data, where the node stays
    txn::VersionStamp stamp_;
    txn::VersionStamp replaceStamp_;
};

// The record that keeps a version's before image, for a page that has it (UndoInfo).
[[nodiscard]] NodeChange undoInfoOf(const txn::VersionView& version, PageNumber page);

// Another external header (tag 0) for a page that is latched exclusively.
[[nodiscard]] Status changeExternalHeader(const TreeShape& tree, ChangeScope& scope, cache::PageLatch& page,
                                          ByteView header);

// Bytes that rollbacks may need on the page: what taking back uncommitted changes can add to its nodes.
// `skip`: a node that does not count.
[[nodiscard]] std::size_t rollbackGrowth(const TreeShape& tree, const PageNodes& leaf, int skip = -1);
// Of one node, if its data had this size.
[[nodiscard]] std::size_t rollbackGrowthOf(const TreeShape& tree, const NodeView& node, std::size_t size);

}  // namespace esent::btree
