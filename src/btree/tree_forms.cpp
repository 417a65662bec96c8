#include "btree/tree_forms.h"

#include <algorithm>
#include <array>

namespace esent::btree {

namespace {

constexpr std::uint32_t kRootLeaf = page::kPageRoot | page::kPageLeaf;
constexpr std::uint32_t kSpaceRoot = kRootLeaf | page::kPageSpaceTree;
constexpr std::uint32_t kBitmapPages = 32;

std::uint32_t number(ByteView record, std::size_t offset) {
    return loadLE<std::uint32_t>(record, offset);
}

void fields(std::byte* at, std::initializer_list<std::uint32_t> values) {
    for (const std::uint32_t value : values) {
        storeLE<std::uint32_t>(at, value);
        at += 4;
    }
}

Status setSpaceHeader(TreePage& page, const SpaceHeader& header) {
    std::array<std::byte, SpaceHeader::kSize> bytes;
    header.store(bytes.data());
    return page.editor().setExternalHeader(bytes);
}

std::uint32_t headerFlags(const ChangeHead& head, bool multiple) {
    return (multiple ? SpaceHeader::kMultiExtent : 0u) | (head.unique ? 0u : SpaceHeader::kNonUnique);
}

// A tree of extents in one page; the extents come in the order in which they are inserted.
Status formExtents(ByteSpan bytes, PageNumber number, const ChangeHead& head, ObjectId object,
                   std::uint32_t flags, std::span<const Extent> extents) {
    TreePage page(bytes);
    page.editor().format(number, object, head.after, flags | kSpaceRoot);
    const std::array<std::byte, 16> empty{};
    TRY(page.editor().setExternalHeader(empty));
    for (const Extent& extent : extents) {
        const std::array<std::byte, 4> key = extentKey(extent.last);
        std::array<std::byte, 4> data;
        storeLE<std::uint32_t>(data.data(), extent.count);
        unsigned index = 0;
        while (index < page.count() && compareBytes(TRY(page.node(index)).suffix, key) <= 0)
            ++index;
        TRY(page.insertNode(index, key, data, 0));
    }
    return {};
}

}  // namespace

std::array<std::byte, 4> extentKey(PageNumber last) {
    std::array<std::byte, 4> key;
    for (unsigned i = 0; i < 4; ++i)
        key[i] = static_cast<std::byte>(last >> (24 - 8 * i));
    return key;
}

std::uint32_t bitmapOf(std::uint32_t pages) {
    if (pages > kBitmapPages) return ~0u;
    return pages <= 1 ? 0 : static_cast<std::uint32_t>((1ull << (pages - 1)) - 1);
}

std::vector<Extent> freeRuns(PageNumber root, std::uint32_t pages, std::uint32_t bitmap) {
    std::vector<Extent> runs;
    if (pages == 0) return runs;
    std::uint32_t length = 0;
    const std::uint32_t others = pages - 1;
    const std::uint32_t mapped = std::min(others, kBitmapPages);
    for (std::uint32_t k = 0; k < mapped; ++k) {
        if ((bitmap >> k & 1u) != 0) {
            ++length;
        } else if (length != 0) {
            runs.push_back({root + k, length});
            length = 0;
        }
    }
    length += others - mapped;
    if (length != 0) runs.push_back({root + others, length});
    return runs;
}

Result<CreateSingle> readCreateSingle(ByteView record) {
    if (record.size() < 48) return fail(JET_errLogFileCorrupt);
    return CreateSingle{ChangeHead::load(record), number(record, 32), number(record, 36), number(record, 40),
                        number(record, 44)};
}

Result<CreateMultiple> readCreateMultiple(ByteView record) {
    if (record.size() < 56) return fail(JET_errLogFileCorrupt);
    return CreateMultiple{ChangeHead::load(record), number(record, 32), number(record, 36),
                          number(record, 40),       number(record, 44), number(record, 48),
                          number(record, 52)};
}

Result<ConvertTree> readConvertTree(ByteView record) {
    if (record.size() < 68) return fail(JET_errLogFileCorrupt);
    const ConvertTree what{ChangeHead::load(record), number(record, 32), number(record, 36),
                           number(record, 40),       number(record, 44), number(record, 48),
                           number(record, 52),       number(record, 56), number(record, 60),
                           number(record, 64)};
    if (what.pages == 0 || what.secondPages < 2) return fail(JET_errLogFileCorrupt);
    return what;
}

Result<EmptyTree> readEmptyTree(ByteView record) {
    constexpr std::size_t kItem = 16;
    if (record.size() < 46) return fail(JET_errLogFileCorrupt);
    EmptyTree what{ChangeHead::load(record), number(record, 36), number(record, 40), {}};
    const std::size_t bytes = loadLE<std::uint16_t>(record, 44);
    if (record.size() - 46 < bytes) return fail(JET_errLogFileCorrupt);
    for (std::size_t at = 46; at + kItem <= 46 + bytes; at += kItem) {
        what.pages.push_back(
            {loadLE<std::uint64_t>(record, at), number(record, at + 8), number(record, at + 12)});
    }
    return what;
}

void encode(const CreateSingle& what, log::RecordBytes& out) {
    out.assign(48, std::byte{0});
    what.head.store(out.data());
    fields(out.data() + 32, {what.object, what.parent, what.pages, what.pageFlags});
}

void encode(const CreateMultiple& what, log::RecordBytes& out) {
    out.assign(56, std::byte{0});
    what.head.store(out.data());
    fields(out.data() + 32,
           {what.object, what.owned, what.available, what.parent, what.pages, what.pageFlags});
}

void encode(const ConvertTree& what, log::RecordBytes& out) {
    out.assign(68, std::byte{0});
    what.head.store(out.data());
    fields(out.data() + 32, {what.object, what.owned, what.available, what.parent, what.secondFirst,
                             what.pages, what.secondPages, what.bitmap, what.pageFlags});
}

void encode(const EmptyTree& what, log::RecordBytes& out) {
    out.assign(46, std::byte{0});
    what.head.store(out.data());
    fields(out.data() + 32, {0, what.root, what.object});
    storeLE<std::uint16_t>(out.data() + 44, static_cast<std::uint16_t>(16 * what.pages.size()));
    for (const EmptyTree::Page& page : what.pages) {
        const std::size_t at = out.size();
        out.resize(at + 16);
        storeLE<std::uint64_t>(out.data() + at, page.before);
        fields(out.data() + at + 8, {page.page, page.pageFlags});
    }
}

Status formRoot(const CreateSingle& what, ByteSpan root) {
    TreePage page(root);
    page.editor().format(what.head.page, what.object, what.head.after, what.pageFlags | kRootLeaf);
    return setSpaceHeader(page,
                          {what.pages, what.parent, headerFlags(what.head, false), bitmapOf(what.pages)});
}

Status formRoot(const CreateMultiple& what, ByteSpan root) {
    TreePage page(root);
    page.editor().format(what.head.page, what.object, what.head.after, what.pageFlags | kRootLeaf);
    return setSpaceHeader(page, {what.pages, what.parent, headerFlags(what.head, true), what.owned});
}

Status formOwned(const CreateMultiple& what, ByteSpan owned) {
    const Extent whole{what.head.page + what.pages - 1, what.pages};
    return formExtents(owned, what.owned, what.head, what.object, what.pageFlags, {&whole, 1});
}

Status formAvailable(const CreateMultiple& what, ByteSpan available) {
    const Extent rest{what.head.page + what.pages - 1, what.pages - 3};
    return formExtents(available, what.available, what.head, what.object, what.pageFlags,
                       {&rest, what.pages > 3 ? 1u : 0u});
}

Status convertRoot(const ConvertTree& what, ByteSpan root) {
    TreePage page(root);
    const SpaceHeader header{what.pages, what.parent, headerFlags(what.head, true), what.owned};
    // A header with an auto-increment maximum keeps it.
    const ByteView old = TRY(page.view().externalHeader()).data;
    if (old.size() <= SpaceHeader::kSize) return setSpaceHeader(page, header);
    Bytes bytes(old.begin(), old.end());
    header.store(bytes.data() + 1);
    return page.editor().setExternalHeader(bytes);
}

Status formOwned(const ConvertTree& what, ByteSpan owned) {
    const std::array<Extent, 2> extents{Extent{what.secondFirst + what.secondPages - 1, what.secondPages},
                                        Extent{what.head.page + what.pages - 1, what.pages}};
    return formExtents(owned, what.owned, what.head, what.object, what.pageFlags, extents);
}

Status formAvailable(const ConvertTree& what, ByteSpan available) {
    std::vector<Extent> extents;
    if (what.secondPages > 2)
        extents.push_back({what.secondFirst + what.secondPages - 1, what.secondPages - 2});
    for (const Extent& run : freeRuns(what.head.page, what.pages, what.bitmap))
        extents.push_back(run);
    return formExtents(available, what.available, what.head, what.object, what.pageFlags, extents);
}

Status emptyRoot(ByteSpan root) {
    TreePage page(root);
    TRY(page.editor().removeNodes());
    const std::uint32_t flags = page.view().flags();
    page.editor().setFlags((flags & ~static_cast<std::uint32_t>(page::kPageParentOfLeaf)) | page::kPageLeaf);
    return {};
}

}  // namespace esent::btree
