// Navigation against a model that knows the order of rows without keys: tables of every column type, indexes
// made over rows that are there, then random seeks, moves, ranges, bookmarks and counts, each with the
// position that must follow.
#include <memory>
#include <numeric>
#include <vector>

#include "engine.h"
#include "environment.h"
#include "value_model.h"

namespace esent::test {
namespace {

struct Segment {
    std::size_t column;
    bool descending;
};

struct ModelIndex {
    std::string name;
    JET_GRBIT bits = 0;
    std::vector<Segment> segments;
    std::vector<std::uint32_t> rows;  // in the order of the index

    [[nodiscard]] bool nullsHigh() const { return (bits & JET_bitIndexSortNullsHigh) != 0; }
};

using Row = std::vector<Value>;

class NavigationModel {
 public:
    explicit NavigationModel(std::uint64_t seed) : random(seed) {}

    [[nodiscard]] std::strong_ordering compare(const ModelIndex& index, const Row& a, const Row& b,
                                               std::size_t segments) const {
        for (std::size_t i = 0; i < segments; ++i) {
            const auto [column, descending] = index.segments[i];
            const auto order = compareValues(kValueTypes[column], a[column], b[column], index.nullsHigh());
            if (order != 0) return descending ? 0 <=> order : order;
        }
        return std::strong_ordering::equal;
    }

    [[nodiscard]] bool hasEntry(const ModelIndex& index, const Row& row) const {
        const auto isNull = [&row](const Segment& segment) { return !row[segment.column]; };
        if ((index.bits & JET_bitIndexIgnoreAnyNull) != 0) {
            return std::ranges::none_of(index.segments, isNull);
        }
        if ((index.bits & JET_bitIndexIgnoreFirstNull) != 0) return !isNull(index.segments.front());
        if ((index.bits & JET_bitIndexIgnoreNull) != 0) return !std::ranges::all_of(index.segments, isNull);
        return true;
    }

    void sort(ModelIndex& index) const {
        index.rows.clear();
        for (std::uint32_t i = 0; i < rows.size(); ++i)
            if (hasEntry(index, rows[i])) index.rows.push_back(i);
        std::ranges::stable_sort(index.rows, [&](std::uint32_t a, std::uint32_t b) {
            return compare(index, rows[a], rows[b], index.segments.size()) < 0;
        });
    }

    // The first entry that is not before (or, `after`, is behind) the key of the first segments of `key`.
    [[nodiscard]] std::ptrdiff_t bound(const ModelIndex& index, const Row& key, std::size_t segments,
                                       bool after) const {
        const auto before = [&](std::uint32_t row) {
            const auto order = compare(index, rows[row], key, segments);
            return after ? order <= 0 : order < 0;
        };
        return std::ranges::partition_point(index.rows, before) - index.rows.begin();
    }

    std::mt19937_64 random;
    std::vector<Row> rows;  // row i has the id i
};

// Where the cursor must be: at an entry, or between entry at-1 and entry at (at the ends, too).
struct Place {
    std::ptrdiff_t at = 0;
    bool on = false;
    std::optional<Row> sought = {};  // between two: the key that was not found there
};

class Navigation : public testing::TestWithParam<JET_API_PTR> {
 protected:
    Navigation() : model_(numberFromEnvironment("ESENT_MODEL_SEED", 1) * 1000003 + GetParam()) {
        EXPECT_EQ(JET_errSuccess, JetSetSystemParameter(nullptr, JET_sesidNil, JET_paramDatabasePageSize,
                                                        GetParam(), nullptr));
        engine_.emplace("navigation");
        engine_->setNumber(JET_paramMaxTemporaryTables, 20);
        engine_->setNumber(JET_paramLogFileSize, 5120);
        engine_->setNumber(JET_paramCircularLog, 1);
        engine_->setNumber(JET_paramMaxVerPages, 8192);
        EXPECT_EQ(JET_errSuccess, engine_->init());
        session_ = engine_->beginSession();
        JET_DBID database = 0;
        const std::string path = engine_->folder.file("navigation.edb");
        EXPECT_EQ(JET_errSuccess, JetCreateDatabase(session_, path.c_str(), nullptr, &database, 0));
        EXPECT_EQ(JET_errSuccess, JetCreateTable(session_, database, "rows", 1, 90, &table_));
    }

    void makeColumns() {
        columns_.resize(std::size(kValueTypes));
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            JET_COLUMNDEF definition{};
            definition.cbStruct = sizeof definition;
            definition.coltyp = kValueTypes[i].type;
            definition.cp = kValueTypes[i].codePage;
            const bool mayBeFixed = kValueTypes[i].type != JET_coltypText && !isBytesValue(kValueTypes[i]) &&
                                    kValueTypes[i].type != JET_coltypLongText;
            if (mayBeFixed && model_.random() % 3 == 0) definition.grbit = JET_bitColumnTagged;
            ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table_, kValueTypes[i].name, &definition,
                                                   nullptr, 0, &columns_[i]));
        }
        JET_COLUMNDEF definition{};
        definition.cbStruct = sizeof definition;
        definition.coltyp = JET_coltypLong;
        ASSERT_EQ(JET_errSuccess, JetAddColumn(session_, table_, "id", &definition, nullptr, 0, &id_));
        ASSERT_EQ(JET_errSuccess,
                  JetCreateIndex(session_, table_, "primary", JET_bitIndexPrimary, "+id\0", 5, 90));
    }

    void fill(std::uint64_t count) {
        const bool few = model_.random() % 2 == 0;
        for (std::uint64_t row = 0; row < count; ++row) {
            if (row % 100 == 0) {
                ASSERT_EQ(JET_errSuccess, JetBeginTransaction(session_));
            }
            Row values;
            ASSERT_EQ(JET_errSuccess, JetPrepareUpdate(session_, table_, JET_prepInsert));
            const auto id = static_cast<std::int32_t>(row);
            ASSERT_EQ(JET_errSuccess, JetSetColumn(session_, table_, id_, &id, sizeof id, 0, nullptr));
            for (std::size_t i = 0; i < columns_.size(); ++i) {
                values.push_back(randomValue(kValueTypes[i], model_.random, few || i % 2 == 0));
                if (!values[i]) continue;
                const JET_GRBIT bits = values[i]->empty() ? JET_bitSetZeroLength : 0;
                ASSERT_EQ(JET_errSuccess,
                          JetSetColumn(session_, table_, columns_[i], values[i]->data(),
                                       static_cast<JET_ULONG>(values[i]->size()), bits, nullptr))
                    << kValueTypes[i].name;
            }
            ASSERT_EQ(JET_errSuccess, JetUpdate(session_, table_, nullptr, 0, nullptr));
            model_.rows.push_back(std::move(values));
            if (row % 100 == 99 || row + 1 == count) {
                ASSERT_EQ(JET_errSuccess, JetCommitTransaction(session_, JET_bitCommitLazyFlush));
            }
        }
    }

    void makeIndex() {
        constexpr JET_GRBIT kNulls[] = {0, 0, JET_bitIndexIgnoreNull, JET_bitIndexIgnoreFirstNull,
                                        JET_bitIndexIgnoreAnyNull};
        ModelIndex index;
        index.name = "index" + std::to_string(indexes_.size());
        index.bits = kNulls[model_.random() % std::size(kNulls)];
        if (model_.random() % 4 == 0) index.bits |= JET_bitIndexSortNullsHigh;
        std::vector<std::size_t> order(columns_.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::shuffle(order, model_.random);
        // Every type leads an index once.
        std::swap(order.front(), *std::ranges::find(order, indexes_.size() % columns_.size()));
        std::string key;
        for (std::size_t i = 0; i < model_.random() % 4 + 1; ++i) {
            index.segments.push_back({order[i], model_.random() % 3 == 0});
            key += (index.segments.back().descending ? "-" : "+") + std::string(kValueTypes[order[i]].name);
            key += '\0';
        }
        key += '\0';
        ASSERT_EQ(JET_errSuccess, JetCreateIndex(session_, table_, index.name.c_str(), index.bits, key.data(),
                                                 static_cast<JET_ULONG>(key.size()), 90))
            << index.name;
        model_.sort(index);
        indexes_.push_back(std::move(index));
    }

    // ---- what the cursor says ----

    std::int64_t current() {
        std::int32_t id = -1;
        const JET_ERR error = JetRetrieveColumn(session_, table_, id_, &id, sizeof id, nullptr, 0, nullptr);
        return error == JET_errSuccess ? id : error;
    }
    void expectPlace(JET_ERR expected, JET_ERR error, const std::string& what) {
        ASSERT_EQ(expected, error) << what << ", index " << index_->name;
        if (place_.on) {
            ASSERT_EQ(std::int64_t{index_->rows[static_cast<std::size_t>(place_.at)]}, current())
                << what << ", index " << index_->name;
        } else {
            ASSERT_EQ(std::int64_t{JET_errNoCurrentRecord}, current()) << what << ", index " << index_->name;
        }
    }
    [[nodiscard]] std::ptrdiff_t size() const { return static_cast<std::ptrdiff_t>(index_->rows.size()); }
    void end(bool forward) { place_ = {forward ? size() : 0, false}; }
    [[nodiscard]] Row randomKey() {
        if (model_.random() % 3 != 0) return model_.rows[model_.random() % model_.rows.size()];
        Row key;
        for (const ValueType& type : kValueTypes)
            key.push_back(randomValue(type, model_.random, model_.random() % 2 == 0));
        return key;
    }
    // Makes a key of the first segments; the limit goes with the last of them.
    void makeKey(const Row& key, std::size_t segments, JET_GRBIT limit = 0) {
        for (std::size_t i = 0; i < segments; ++i) {
            const Value& value = key[index_->segments[i].column];
            JET_GRBIT bits = i == 0 ? JET_bitNewKey : 0;
            if (i + 1 == segments) bits |= limit;
            if (value && value->empty()) bits |= JET_bitKeyDataZeroLength;
            ASSERT_EQ(JET_errSuccess, JetMakeKey(session_, table_, value ? value->data() : nullptr,
                                                 value ? static_cast<JET_ULONG>(value->size()) : 0, bits));
        }
    }

    // ---- operations ----

    void useIndex() {
        index_ = &indexes_[model_.random() % indexes_.size()];
        ASSERT_EQ(JET_errSuccess, JetSetCurrentIndex(session_, table_, index_->name.c_str()));
        range_.reset();
        moveFirst();
    }
    void moveFirst() {
        range_.reset();
        end(false);
        place_.on = size() > 0;
        expectPlace(place_.on ? JET_errSuccess : JET_errNoCurrentRecord,
                    JetMove(session_, table_, JET_MoveFirst, 0), "first");
    }
    void moveLast() {
        range_.reset();
        place_ = size() > 0 ? Place{size() - 1, true} : Place{0, false};
        expectPlace(place_.on ? JET_errSuccess : JET_errNoCurrentRecord,
                    JetMove(session_, table_, JET_MoveLast, 0), "last");
    }
    void seek() {
        const Row key = randomKey();
        const std::size_t segments = index_->segments.size();
        constexpr JET_GRBIT kKinds[] = {JET_bitSeekEQ, JET_bitSeekGE, JET_bitSeekGT, JET_bitSeekLE,
                                        JET_bitSeekLT};
        const JET_GRBIT kind = kKinds[model_.random() % std::size(kKinds)];
        const std::ptrdiff_t from = model_.bound(*index_, key, segments, false);
        const std::ptrdiff_t behind = model_.bound(*index_, key, segments, true);
        makeKey(key, segments);
        range_.reset();
        JET_ERR expected = JET_errSuccess;
        if (kind == JET_bitSeekEQ) {
            place_ = {from, from < behind};
            if (from == behind) {
                place_.sought = key;
                expected = JET_errRecordNotFound;
            }
        } else if (kind == JET_bitSeekGE || kind == JET_bitSeekGT) {
            landAt(kind == JET_bitSeekGE ? from : behind, true);
            if (kind == JET_bitSeekGE && from == behind) expected = JET_wrnSeekNotEqual;
        } else {
            landAt(kind == JET_bitSeekLE && from < behind ? from : from - 1, false);
            if (kind == JET_bitSeekLE && from == behind) expected = JET_wrnSeekNotEqual;
        }
        if (!place_.on) expected = JET_errRecordNotFound;
        expectPlace(expected, JetSeek(session_, table_, kind), "seek " + std::to_string(kind));
    }
    // Before or behind all entries that begin with some values.
    void seekPrefix() {
        const Row key = randomKey();
        const std::size_t segments = model_.random() % index_->segments.size() + 1;
        const bool start = model_.random() % 2 == 0;
        makeKey(key, segments, start ? JET_bitFullColumnStartLimit : JET_bitFullColumnEndLimit);
        range_.reset();
        const std::ptrdiff_t bound = model_.bound(*index_, key, segments, !start);
        landAt(start ? bound : bound - 1, start);
        const JET_ERR error = JetSeek(session_, table_, start ? JET_bitSeekGE : JET_bitSeekLE);
        // A limit key may be the very key of an entry only when it has all columns.
        const bool exact = start && segments == index_->segments.size() && error == JET_errSuccess;
        expectPlace(!place_.on ? JET_errRecordNotFound : (exact ? JET_errSuccess : JET_wrnSeekNotEqual),
                    error,
                    std::string(start ? "before" : "behind") + " the prefix of " + std::to_string(segments) +
                        describe(key, segments));
    }
    [[nodiscard]] std::string describe(const Row& key, std::size_t segments) const {
        std::string text = " segments:";
        for (std::size_t i = 0; i < segments; ++i) {
            const auto [column, descending] = index_->segments[i];
            text += std::string(descending ? " -" : " +") + kValueTypes[column].name + '=';
            if (!key[column]) text += "NULL";
            for (const char c : key[column].value_or("")) {
                char digits[3];
                std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(c));
                text += digits;
            }
        }
        return text;
    }
    void landAt(std::ptrdiff_t at, bool forward) {
        if (at < 0 || at >= size()) {
            end(forward);
        } else {
            place_ = {at, true};
        }
    }
    void move() {
        static constexpr std::int32_t kSteps[] = {1, 1, 1, -1, -1, -1, 2, -2, 5, -7, 40};
        const std::int32_t steps = kSteps[model_.random() % std::size(kSteps)];
        const bool forward = steps > 0;
        const bool otherKey = place_.on && model_.random() % 4 == 0;
        std::ptrdiff_t at = place_.at;
        if (otherKey) {
            for (std::int32_t i = 0; i < std::abs(steps) && at >= 0 && at < size(); ++i)
                at = nextKey(at, forward);
        } else {
            at += steps;
            if (!place_.on && forward) --at;  // the first step leads to the entry behind the gap
        }
        bool past = at < 0 || at >= size();
        if (range_ && range_->upper == forward && !past) past = forward ? at >= range_->at : at < range_->at;
        if (range_ && range_->upper == forward && past) range_.reset();
        if (past) {
            end(forward);
        } else {
            place_ = {at, true};
        }
        expectPlace(past ? JET_errNoCurrentRecord : JET_errSuccess,
                    JetMove(session_, table_, steps, otherKey ? JET_bitMoveKeyNE : 0),
                    "move " + std::to_string(steps) + (otherKey ? " to another key" : ""));
    }
    [[nodiscard]] std::ptrdiff_t nextKey(std::ptrdiff_t at, bool forward) const {
        const Row& key = model_.rows[index_->rows[static_cast<std::size_t>(at)]];
        const std::size_t segments = index_->segments.size();
        return forward ? model_.bound(*index_, key, segments, true)
                       : model_.bound(*index_, key, segments, false) - 1;
    }
    // A limit far enough in its direction is kept, and so is any without a current record; otherwise the
    // range ends where the cursor goes. Between two entries the key that was sought in vain counts.
    void setRange() {
        const Row key = randomKey();
        const std::size_t segments = index_->segments.size();
        const bool upper = model_.random() % 2 == 0;
        const bool inclusive = model_.random() % 2 == 0;
        const bool instant = model_.random() % 5 == 0;
        makeKey(key, segments);
        // Upper: the first entry outside. Lower: the first entry inside.
        const std::ptrdiff_t limit = model_.bound(*index_, key, segments, upper == inclusive);
        const bool somewhere = place_.on || place_.sought;
        bool inside = !somewhere || (upper ? place_.at < limit : place_.at >= limit);
        if (place_.sought) {
            const auto order = model_.compare(*index_, *place_.sought, key, segments);
            inside = order == 0 ? inclusive : (order < 0) == upper;
        }
        const JET_GRBIT bits = (upper ? JET_bitRangeUpperLimit : 0U) |
                               (inclusive ? JET_bitRangeInclusive : 0U) |
                               (instant ? JET_bitRangeInstantDuration : 0U);
        range_.reset();
        if (inside && !instant) range_ = Range{limit, upper};
        if (!inside) end(upper);
        expectPlace(inside && somewhere ? JET_errSuccess : JET_errNoCurrentRecord,
                    JetSetIndexRange(session_, table_, bits), "range");
    }
    void removeRange() {
        const JET_ERR expected = range_ ? JET_errSuccess : JET_errInvalidOperation;
        range_.reset();
        ASSERT_EQ(expected, JetSetIndexRange(session_, table_, JET_bitRangeRemove));
    }
    void count() {
        if (!place_.on || (range_ && !range_->upper)) return;
        JET_ULONG records = 0;
        const JET_ULONG most =
            model_.random() % 2 == 0 ? 0 : static_cast<JET_ULONG>(model_.random() % 20 + 1);
        ASSERT_EQ(JET_errSuccess, JetIndexRecordCount(session_, table_, &records, most));
        std::ptrdiff_t expected = std::max<std::ptrdiff_t>(0, (range_ ? range_->at : size()) - place_.at);
        if (most != 0) expected = std::min<std::ptrdiff_t>(expected, most);
        range_.reset();  // counting drops it
        ASSERT_EQ(expected, static_cast<std::ptrdiff_t>(records)) << index_->name;
        ASSERT_EQ(std::int64_t{index_->rows[static_cast<std::size_t>(place_.at)]}, current());
    }
    // Away and back by the bookmark: the entry of the same row again, the range gone.
    void goBack() {
        if (!place_.on) return;
        char bookmark[JET_cbBookmarkMost];
        JET_ULONG bytes = 0;
        ASSERT_EQ(JET_errSuccess, JetGetBookmark(session_, table_, bookmark, sizeof bookmark, &bytes));
        if (model_.random() % 2 == 0) {
            ASSERT_EQ(JET_errSuccess, JetMove(session_, table_, JET_MoveLast, 0));
        }
        range_.reset();
        expectPlace(JET_errSuccess, JetGotoBookmark(session_, table_, bookmark, bytes), "bookmark");
    }
    void goBackToEntry() {
        if (!place_.on) return;
        char key[JET_cbSecondaryKeyMost];
        char bookmark[JET_cbBookmarkMost];
        JET_ULONG keyBytes = 0;
        JET_ULONG bytes = 0;
        ASSERT_EQ(JET_errSuccess, JetGetSecondaryIndexBookmark(session_, table_, key, sizeof key, &keyBytes,
                                                               bookmark, sizeof bookmark, &bytes, 0));
        ASSERT_EQ(JET_errSuccess, JetMove(session_, table_, JET_MoveFirst, 0));
        range_.reset();
        expectPlace(JET_errSuccess,
                    JetGotoSecondaryIndexBookmark(session_, table_, key, keyBytes, bookmark, bytes, 0),
                    "entry bookmark");
    }
    void step() {
        switch (model_.random() % 20) {
            case 0:
                return useIndex();
            case 1:
                return moveFirst();
            case 2:
                return moveLast();
            case 3:
            case 4:
                return seekPrefix();
            case 5:
            case 6:
                return setRange();
            case 7:
                return removeRange();
            case 8:
                return count();
            case 9:
                return goBack();
            case 10:
                return goBackToEntry();
            case 11:
            case 12:
            case 13:
            case 14:
                return seek();
            default:
                return move();
        }
    }

    struct Range {
        std::ptrdiff_t at;
        bool upper;
    };

    NavigationModel model_;
    std::optional<Engine> engine_;
    JET_SESID session_ = JET_sesidNil;
    JET_TABLEID table_ = JET_tableidNil;
    std::vector<JET_COLUMNID> columns_;
    JET_COLUMNID id_ = 0;
    std::vector<ModelIndex> indexes_;
    const ModelIndex* index_ = nullptr;
    Place place_;
    std::optional<Range> range_;
};

TEST_P(Navigation, FollowsTheModel) {
    const std::uint64_t rows = numberFromEnvironment("ESENT_MODEL_ROWS", 3000);
    const std::uint64_t operations = numberFromEnvironment("ESENT_MODEL_OPERATIONS", 20000);
    SCOPED_TRACE("ESENT_MODEL_SEED=" + std::to_string(numberFromEnvironment("ESENT_MODEL_SEED", 1)));
    makeColumns();
    if (HasFatalFailure()) return;
    fill(rows);
    if (HasFatalFailure()) return;
    for (std::size_t i = 0; i < std::size(kValueTypes); ++i) {
        makeIndex();
        if (HasFatalFailure()) return;
    }
    useIndex();
    for (std::uint64_t i = 0; i < operations && !HasFatalFailure(); ++i) {
        SCOPED_TRACE("operation " + std::to_string(i));
        step();
    }
}

INSTANTIATE_TEST_SUITE_P(PageSizes, Navigation, testing::Values(4096, 8192, 16384, 32768));

}  // namespace
}  // namespace esent::test
