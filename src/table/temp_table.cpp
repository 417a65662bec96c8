// See temp_table.h.
#include "table/temp_table.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/contained.h"
#include "btree/space_manager.h"
#include "btree/tree_writer.h"
#include "catalog/system_tables.h"
#include "table/index_key.h"
#include "table/index_rules.h"
#include "table/row_limits.h"

namespace esent::table {

namespace {

constexpr std::size_t kMostKeyColumns = 16;
constexpr std::uint32_t kDefaultKeyMost = 255;
// A hidden last segment tells rows with equal keys apart.
constexpr std::uint32_t kCounterSegmentBytes = 5;

bool hasBit(JET_GRBIT bits, JET_GRBIT bit) {
    return (bits & bit) != 0;
}

bool keepsDuplicates(JET_GRBIT bits) {
    return hasBit(bits, JET_bitTTForwardOnly) && !hasBit(bits, JET_bitTTUnique);
}

Status checkWish(const TempTableWish& wish, std::uint32_t pageSize, bool materialised) {
    constexpr JET_GRBIT kNotForward =
        JET_bitTTIndexed | JET_bitTTUpdatable | JET_bitTTScrollable | JET_bitTTForceMaterialization;
    const bool forward = hasBit(wish.bits, JET_bitTTForwardOnly);
    if (forward && (materialised || hasBit(wish.bits, kNotForward)))
        return fail(JET_errCannotMaterializeForwardOnlySort);
    const std::uint32_t keyMost = wish.keyMost == 0 ? kDefaultKeyMost : wish.keyMost;
    if (keyMost < kDefaultKeyMost || keyMost > largestKeyMost(pageSize)) return fail(JET_errInvalidParameter);
    if (wish.variableSegmentMost > keyMost) return fail(JET_errInvalidParameter);
    const auto keys = std::ranges::count_if(wish.columns, [](const auto& each) { return each.key; });
    if (static_cast<std::size_t>(keys) > kMostKeyColumns) return fail(JET_errTooManyKeys);
    return {};
}

bool needsTree(const TempTableWish& wish) {
    if (hasBit(wish.bits, JET_bitTTForceMaterialization)) return true;
    const bool mayBeLong = !hasBit(wish.bits, JET_bitTTIntrinsicLVsOnly);
    const auto isLong = [](const TempTableWish::Column& each) {
        return record::isLongType(static_cast<record::ColumnType>(each.wish.type));
    };
    if (mayBeLong && std::ranges::any_of(wish.columns, isLong)) return true;
    return std::ranges::none_of(wish.columns, [](const auto& each) { return each.key; });
}

// Gives ids and places in the row as a table would.
class ColumnPlacer {
 public:
    explicit ColumnPlacer(std::uint32_t pageSize) : pageSize_(pageSize) {}

    Result<JET_COLUMNID> add(ColumnWish wish) {
        ColumnPlan plan = TRY(planColumn(wish, true, false));
        catalog::ColumnDefinition& column = plan.definition;
        switch (plan.kind) {
            case catalog::ColumnClass::Fixed:
                column.id = nextFixed_++;
                if (!record::isFixedId(column.id)) return fail(JET_errTooManyColumns);
                column.recordOffset = static_cast<std::uint16_t>(offset_);
                offset_ += column.maxLength;
                if (offset_ + (column.id + 7) / 8 > maxRowBytes(pageSize_, 0))
                    return fail(JET_errRecordTooBig);
                break;
            case catalog::ColumnClass::Variable:
                column.id = nextVariable_++;
                if (!record::isVariableId(column.id)) return fail(JET_errTooManyColumns);
                break;
            case catalog::ColumnClass::Tagged:
                column.id = nextTagged_++;
                if (!record::isTaggedId(column.id)) return fail(JET_errTooManyColumns);
                break;
        }
        columns_.push_back(std::move(column));
        return columns_.back().id;
    }
    [[nodiscard]] std::vector<catalog::ColumnDefinition> take() {
        std::ranges::sort(columns_, {}, &catalog::ColumnDefinition::id);
        return std::move(columns_);
    }

 private:
    const std::uint32_t pageSize_;
    record::ColumnId nextFixed_ = record::kFirstFixedId;
    record::ColumnId nextVariable_ = record::kFirstVariableId;
    record::ColumnId nextTagged_ = record::kFirstTaggedId;
    std::uint32_t offset_ = record::kRowHeaderSize;
    std::vector<catalog::ColumnDefinition> columns_;
};

// ---- bookmarks of sorts ----

// Numbers of 4 bytes for the rows whose bookmarks somebody asked for. One session's.
class SortPlaces {
 public:
    // Valid as long as this lives.
    [[nodiscard]] ByteView number(ByteView key) {
        const auto next = static_cast<std::uint32_t>(keys_.size());
        const auto [place, isNew] = numbers_.try_emplace(btree::Bytes(key.begin(), key.end()));
        if (isNew) {
            storeLE<std::uint32_t>(place->second.data(), next);
            keys_.push_back(&place->first);
        }
        return place->second;
    }
    // Nothing: it was never given out.
    [[nodiscard]] std::optional<ByteView> key(ByteView number) const {
        if (number.size() != kNumberBytes) return std::nullopt;
        const auto index = loadLE<std::uint32_t>(number, 0);
        if (index >= keys_.size()) return std::nullopt;
        return ByteView(*keys_[index]);
    }

 private:
    static constexpr std::size_t kNumberBytes = 4;
    std::map<btree::Bytes, std::array<std::byte, kNumberBytes>> numbers_;
    std::vector<const btree::Bytes*> keys_;  // by number
};

}  // namespace

// ---- the trees ----

class TempTable::Storage {
 public:
    explicit Storage(std::shared_ptr<btree::Volume> volume) : volume_(std::move(volume)) {}
    ~Storage() {
        found_ = {};
        for (auto tree = trees_.rbegin(); tree != trees_.rend(); ++tree) {
            // A failure leaks pages of a file that goes with the instance.
            (void)contained([&] { return btree::SpaceManager(*volume_).dropTree(nullptr, *tree); });
            volume_->forgetTree(tree->object);
        }
    }
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;

    [[nodiscard]] Status make(const TempTableWish& wish, std::vector<JET_COLUMNID>& ids);
    [[nodiscard]] const catalog::FoundTable& table() const { return found_; }
    [[nodiscard]] SortPlaces& places() { return places_; }
    // Long values are versioned, so the rows that have them are.
    [[nodiscard]] bool versioned() const { return versioned_ || found_.schema->longValues() != nullptr; }

 private:
    [[nodiscard]] Status makeColumns(const TempTableWish& wish, catalog::TableDefinition& definition,
                                     std::vector<JET_COLUMNID>& ids);
    [[nodiscard]] Status makeTrees(catalog::TableDefinition& definition);
    [[nodiscard]] Status makeKey(const TempTableWish& wish, catalog::TableDefinition& definition) const;

    std::shared_ptr<btree::Volume> volume_;
    std::vector<btree::TreeFacts> trees_;  // the table's, then its long values'
    catalog::FoundTable found_;
    std::string keyText_;
    SortPlaces places_;
    bool versioned_ = true;
};

Status TempTable::Storage::makeColumns(const TempTableWish& wish, catalog::TableDefinition& definition,
                                       std::vector<JET_COLUMNID>& ids) {
    ColumnPlacer placer(volume_->pageSize());
    std::size_t number = 0;
    for (const TempTableWish::Column& each : wish.columns) {
        ColumnWish column = each.wish;
        column.name = "c" + std::to_string(number++);
        if (each.key) keyText_ += (each.descending ? '-' : '+') + column.name + '\0';
        ids.push_back(TRY(placer.add(std::move(column))));
    }
    if (!keyText_.empty() && keepsDuplicates(wish.bits)) {
        ColumnWish counter;
        counter.name = "counter";
        counter.type = JET_coltypLong;
        counter.bits = JET_bitColumnAutoincrement;
        TRY(placer.add(std::move(counter)));
        keyText_ += std::string("+counter") + '\0';
    }
    if (!keyText_.empty()) keyText_ += '\0';
    definition.columns = placer.take();
    return {};
}

Status TempTable::Storage::makeTrees(catalog::TableDefinition& definition) {
    btree::SpaceManager space(*volume_);
    trees_.push_back(TRY(space.createTree(nullptr, {})));
    definition.objectId = trees_.back().object;
    definition.root = trees_.back().root;
    definition.density = trees_.back().densityPercent;
    const bool mayBeLong = std::ranges::any_of(definition.columns, [](const catalog::ColumnDefinition& each) {
        return record::isLongType(each.type);
    });
    if (!mayBeLong) return {};
    btree::SpaceManager::NewTree wanted;
    wanted.kind = btree::TreeKind::LongValues;
    wanted.parentRoot = definition.root;
    wanted.densityPercent = 100;
    trees_.push_back(TRY(space.createTree(nullptr, wanted)));
    definition.longValueObject = trees_.back().object;
    definition.longValueRoot = trees_.back().root;
    return {};
}

// The key as a primary index would have it.
Status TempTable::Storage::makeKey(const TempTableWish& wish, catalog::TableDefinition& definition) const {
    if (keyText_.empty()) return {};
    IndexWish index;
    index.name = "key";
    index.keyText = keyText_;
    index.bits = JET_bitIndexPrimary | JET_bitIndexUnique | JET_bitIndexKeyMost;
    if (hasBit(wish.bits, JET_bitTTSortNullsHigh)) index.bits |= JET_bitIndexSortNullsHigh;
    if (hasBit(wish.bits, JET_bitTTDotNetGuid)) index.bits |= JET_bitIndexDotNetGuid;
    const std::uint32_t keyMost = wish.keyMost == 0 ? kDefaultKeyMost : wish.keyMost;
    index.keyMost = std::min(keyMost + (keepsDuplicates(wish.bits) ? kCounterSegmentBytes : 0),
                             largestKeyMost(volume_->pageSize()));
    index.variableSegmentMost = wish.variableSegmentMost;
    index.locale = wish.locale;
    index.lcid = wish.lcid;
    index.mapFlags = wish.mapFlags;
    const auto columnsOnly = TRY(catalog::TableSchema::make(*volume_, definition, nullptr));
    IndexPlan plan = TRY(planIndex(index, *columnsOnly, {}));
    plan.definition.objectId = definition.objectId;
    plan.definition.root = definition.root;
    plan.definition.density = definition.density;
    definition.indexes.push_back(std::move(plan.definition));
    return {};
}

Status TempTable::Storage::make(const TempTableWish& wish, std::vector<JET_COLUMNID>& ids) {
    catalog::TableDefinition definition;
    TRY(makeColumns(wish, definition, ids));
    TRY(makeTrees(definition));
    TRY(makeKey(wish, definition));
    found_.schema = TRY(catalog::TableSchema::make(*volume_, std::move(definition), nullptr));
    found_.entry = catalog::TableEntry::outsideCatalog(found_.schema);
    versioned_ = wish.versioned;
    return {};
}

// ---- opening and closing ----

TempTable::TempTable(std::shared_ptr<Storage> storage, JET_GRBIT bits, Phase phase)
    : storage_(std::move(storage)),
      bits_(bits),
      phase_(phase),
      reportsDuplicates_(phase == Phase::Materialised && hasBit(bits, JET_bitTTForceMaterialization)) {}

TempTable::~TempTable() = default;

Result<std::unique_ptr<TempTable>> TempTable::open(std::shared_ptr<btree::Volume> volume,
                                                   const TempTableWish& wish, catalog::SessionKey session) {
    const bool materialised = needsTree(wish);
    TRY(checkWish(wish, volume->pageSize(), materialised));
    auto storage = std::make_shared<Storage>(std::move(volume));
    std::vector<JET_COLUMNID> ids;
    TRY(storage->make(wish, ids));
    std::unique_ptr<TempTable> table(
        new TempTable(std::move(storage), wish.bits, materialised ? Phase::Materialised : Phase::Inserting));
    table->columnIds_ = std::move(ids);
    TRY(table->openCursor(session));
    return table;
}

Status TempTable::openCursor(catalog::SessionKey session) {
    TableCursor::Opening opening;
    opening.table = storage_->table();
    opening.session = session;
    opening.versioned = storage_->versioned();
    opening.mode = TRY(opening.table.entry->use().open(session, {}));
    cursor_ = TRY(TableCursor::open(std::move(opening)));
    return {};
}

Result<std::unique_ptr<OpenTable>> TempTable::duplicate() {
    if (phase_ == Phase::Inserting) return fail(JET_errIllegalOperation);
    std::unique_ptr<TempTable> other(new TempTable(storage_, bits_, phase_));
    other->columnIds_ = columnIds_;
    TRY(other->openCursor(cursor_->session()));
    return std::unique_ptr<OpenTable>(std::move(other));
}

// ---- rows ----

Status TempTable::addRow(record::RowEditor& row) {
    const catalog::IndexSchema* const primary = cursor_->schema().primaryIndex();
    key::KeyBuffer key;
    if (!TRY(IndexKeyMaker().key(plan().keys(*primary), row.view(), key))) return {};
    const Status added = btree::TreeWriter(cursor_->schema().tree()).insert(nullptr, key.view(), row.row());
    if (!added && added.error().code == JET_errKeyDuplicate) return {};
    return added;
}

void TempTable::endInsertion() {
    if (phase_ != Phase::Inserting) return;
    phase_ = hasBit(bits_, JET_bitTTUpdatable) ? Phase::Materialised : Phase::Reading;
}

Result<TableCursor*> TempTable::rows(RowUse use) {
    const bool permitted = phase_ == Phase::Materialised ||
                           (phase_ == Phase::Inserting ? use == RowUse::Insert : use == RowUse::Read);
    if (!permitted) return fail(JET_errIllegalOperation);
    return cursor_.get();
}

bool TempTable::dropsDuplicates() const {
    if (phase_ == Phase::Inserting) return true;
    const bool fromTheStart = phase_ == Phase::Materialised && !hasBit(bits_, JET_bitTTUpdatable);
    return fromTheStart && !reportsDuplicates_;
}

// ---- moves ----

Status TempTable::checkSeekable() const {
    const bool seekable =
        phase_ == Phase::Materialised || hasBit(bits_, JET_bitTTIndexed | JET_bitTTScrollable);
    return seekable ? Status() : Status(fail(JET_errIllegalOperation));
}

// The move that ends the insertion counts from before the first row, or from on it.
Status TempTable::move(std::int32_t rows, JET_GRBIT bits) {
    if (phase_ == Phase::Inserting) {
        TRY(cursor_->cancelUpdate());
        endInsertion();
        TRY(cursor_->move(JET_MoveFirst, 0));
        if (rows == JET_MoveFirst || rows == 0 || rows == 1) return {};
        return cursor_->move(rows > 1 && rows != JET_MoveLast ? rows - 1 : rows, bits);
    }
    if (rows < 0 && rows != JET_MoveFirst) TRY(checkSeekable());
    return cursor_->move(rows, bits);
}

Status TempTable::makeKey(const void* data, std::uint32_t bytes, JET_GRBIT bits) {
    return cursor_->makeKey(data, bytes, bits);
}

Outcome TempTable::seek(JET_GRBIT bits) {
    if (phase_ == Phase::Inserting) {
        TRY(cursor_->cancelUpdate());
        endInsertion();
    }
    TRY(checkSeekable());
    const JET_ERR outcome = TRY(cursor_->seek(bits));
    // A sort does not tell that the row it found has another key.
    if (phase_ == Phase::Reading && outcome == JET_wrnSeekNotEqual) return JET_errSuccess;
    return outcome;
}

Status TempTable::setIndexRange(JET_GRBIT bits) {
    if (phase_ == Phase::Inserting) return fail(JET_errIllegalOperation);
    TRY(checkSeekable());
    return cursor_->setIndexRange(bits);
}

// Sorts give out numbers.
Status TempTable::gotoBookmark(ByteView bookmark) {
    if (phase_ == Phase::Inserting) return fail(JET_errIllegalOperation);
    if (phase_ == Phase::Materialised) return cursor_->gotoBookmark(bookmark);
    const auto key = storage_->places().key(bookmark);
    return key ? cursor_->gotoBookmark(*key) : fail(JET_errInvalidBookmark);
}

Result<ByteView> TempTable::bookmark() {
    if (phase_ == Phase::Inserting) return fail(JET_errIllegalOperation);
    const ByteView key = TRY(cursor_->bookmark());
    if (phase_ == Phase::Materialised) return key;
    return storage_->places().number(key);
}

}  // namespace esent::table
