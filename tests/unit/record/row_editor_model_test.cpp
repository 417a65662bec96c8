// RowEditor against a plain map: any sequence of edits reads back as the map says, at both kinds of pages,
// and a refused edit changes nothing.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <optional>

#include "record/row_editor.h"

namespace esent::record {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint16_t kSizes[] = {4, 1, 8, 2, 4, 16, 4, 1, 2, 8, 4};
constexpr ColumnId kVariables = 12;
constexpr ColumnId kTagged = 6;  // of the table, and as many of its template

Bytes pattern(std::size_t size, unsigned seed) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>(seed + 31 * i);
    return bytes;
}

// What a table may hold: nothing stored, NULL, or values.
struct Cell {
    bool stored = false;
    std::vector<Bytes> values;
    std::vector<bool> separated;  // of tagged columns
    bool firstCompressed = false;
};

struct Edit {
    std::uint8_t what;
    std::uint8_t column;
    std::uint8_t sequence;
    std::uint16_t size;
    std::uint8_t seed;
};

[[maybe_unused]] void showValue(const Edit& edit, std::ostream& out) {
    out << "{what " << int(edit.what) << " column " << int(edit.column) << " n " << int(edit.sequence)
        << " size " << edit.size << " seed " << int(edit.seed) << "}";
}

rc::Gen<Edit> anyEdit() {
    return rc::gen::build<Edit>(rc::gen::set(&Edit::what, rc::gen::inRange<std::uint8_t>(0, 10)),
                                rc::gen::set(&Edit::column, rc::gen::inRange<std::uint8_t>(0, 12)),
                                rc::gen::set(&Edit::sequence, rc::gen::inRange<std::uint8_t>(0, 5)),
                                rc::gen::set(&Edit::size, rc::gen::weightedOneOf<std::uint16_t>({
                                                              {8, rc::gen::inRange<std::uint16_t>(0, 20)},
                                                              {3, rc::gen::inRange<std::uint16_t>(0, 300)},
                                                              {1, rc::gen::inRange<std::uint16_t>(0, 2000)},
                                                          })),
                                rc::gen::set(&Edit::seed, rc::gen::arbitrary<std::uint8_t>()));
}

class Model {
 public:
    explicit Model(PageKind kind) : schema_(RowSchema::packed(kind, kSizes)) {
        schema_.maxRowBytes = kind == PageKind::Large ? 9000 : 3000;
        schema_.fixed[2].defaultValue = fixedDefault_;
        schema_.fixed[9].defaultValue = fixedDefault_;
        schema_.variableDefaults.resize(8);
        schema_.variableDefaults[3] = variableDefault_;
        schema_.variableDefaults[7] = ByteView();
        editor_.emplace(schema_);
    }

    void apply(const Edit& edit) {
        const Bytes before(editor_->row().begin(), editor_->row().end());
        const auto model = cells_;
        const Status status = edit.what < 2   ? editFixed(edit)
                              : edit.what < 4 ? editVariable(edit)
                                              : editTagged(edit);
        if (!status) {
            RC_ASSERT(status.error().code == JET_errRecordTooBig);
            RC_ASSERT(Bytes(editor_->row().begin(), editor_->row().end()) == before);
            cells_ = model;
        }
        RC_ASSERT(editor_->row().size() <= schema_.maxRowBytes);
    }

    void compare() {
        const auto view = RowView::parse(editor_->row(), schema_.kind);
        RC_ASSERT(view.has_value());
        RC_ASSERT(view->check().has_value());
        for (ColumnId id = 1; id <= std::size(kSizes); ++id) {
            const FixedPlace& place = schema_.fixed[id - 1];
            compareField(view->fixed(id, place.offset, place.sizeBytes), cells_[id]);
        }
        for (ColumnId id = kFirstVariableId; id < kFirstVariableId + kVariables; ++id)
            compareField(view->variable(id), cells_[id]);
        std::size_t stored = 0;
        for (std::uint8_t i = 0; i < 2 * kTagged; ++i) {
            const TaggedColumn column = tagged(i);
            const Cell& cell = cells_[keyOf(column)];
            const auto field = view->findTagged(column.id, column.derived);
            RC_ASSERT(field.has_value());
            RC_ASSERT(field->has_value() == cell.stored);
            if (!cell.stored) continue;
            ++stored;
            compareTagged(**field, cell, column);
        }
        RC_ASSERT(view->taggedCount() == stored);
        // Stored and loaded again it is the same row.
        RowEditor again(schema_);
        RC_ASSERT(again.load(editor_->row()).has_value());
    }

 private:
    static TaggedColumn tagged(std::uint8_t column) {
        const ColumnId id = kFirstTaggedId + column % kTagged;
        return {id, column >= kTagged, id % 2 == 0, id % 3 == 0};
    }
    static std::uint32_t keyOf(const TaggedColumn& column) {
        return column.id + (column.derived ? 0x10000U : 0U);
    }
    static void compareField(const Result<Field>& field, const Cell& cell) {
        RC_ASSERT(field.has_value());
        RC_ASSERT((field->state == Field::State::Absent) == !cell.stored);
        RC_ASSERT(field->present() == !cell.values.empty());
        if (field->present()) RC_ASSERT(Bytes(field->bytes.begin(), field->bytes.end()) == cell.values[0]);
    }
    void compareTagged(const TaggedField& field, const Cell& cell, const TaggedColumn& column) {
        RC_ASSERT(field.isNull == cell.values.empty());
        const auto values = TaggedValues::of(field);
        RC_ASSERT(values.has_value());
        RC_ASSERT(values->size() == cell.values.size());
        const bool compact = (field.info & kInfoTwoValues) != 0;
        RC_ASSERT(compact == (schema_.kind == PageKind::Small && !column.longType &&
                              cell.values.size() == 2 && cell.values[0].size() <= 255));
        RC_ASSERT(field.isNull || column.longType == ((field.info & kInfoLongType) != 0));
        for (std::size_t i = 0; i < cell.values.size(); ++i) {
            const auto value = values->at(i);
            RC_ASSERT(value.has_value());
            RC_ASSERT(Bytes(value->data.begin(), value->data.end()) == cell.values[i]);
            RC_ASSERT(value->separated == cell.separated[i]);
            RC_ASSERT(value->compressed == (i == 0 && cell.firstCompressed));
        }
    }

    // Columns below one that is set come into being.
    void materialise(ColumnId first, ColumnId id) {
        for (ColumnId lower = first; lower <= id; ++lower) {
            Cell& cell = cells_[lower];
            if (cell.stored) continue;
            cell.stored = true;
            const auto value = isFixedId(lower) ? schema_.fixed[lower - 1].defaultValue
                               : lower - kFirstVariableId < schema_.variableDefaults.size()
                                   ? schema_.variableDefaults[lower - kFirstVariableId]
                                   : std::optional<ByteView>();
            if (value) cell.values = {Bytes(value->begin(), value->end())};
        }
    }
    Status editFixed(const Edit& edit) {
        const ColumnId id = 1 + edit.column % std::size(kSizes);
        const Bytes value = pattern(kSizes[id - 1], edit.seed);
        materialise(1, id);
        cells_[id].values.clear();
        if (edit.what == 0) return editor_->setFixedNull(id);
        cells_[id].values = {value};
        return editor_->setFixed(id, value);
    }
    Status editVariable(const Edit& edit) {
        const ColumnId id = kFirstVariableId + edit.column % kVariables;
        const Bytes value = pattern(edit.size % 256, edit.seed);
        materialise(kFirstVariableId, id);
        cells_[id].values.clear();
        if (edit.what == 2) return editor_->setVariableNull(id);
        cells_[id].values = {value};
        return editor_->setVariable(id, value);
    }
    Status editTagged(const Edit& edit) {
        const TaggedColumn column = tagged(edit.column % (2 * kTagged));
        Cell& cell = cells_[keyOf(column)];
        switch (edit.what) {
            case 4:
                cell = Cell{column.hasDefault};
                return editor_->setTaggedNull(column);
            case 5:
                cell = Cell{};
                return editor_->revertTagged(column);
            case 6:
                return removeValue(column, cell, edit);
            default:
                return setValue(column, cell, edit);
        }
    }
    Status removeValue(const TaggedColumn& column, Cell& cell, const Edit& edit) {
        const std::size_t n = 1 + edit.sequence;
        if (n <= cell.values.size()) {
            cell.values.erase(cell.values.begin() + static_cast<std::ptrdiff_t>(n - 1));
            cell.separated.erase(cell.separated.begin() + static_cast<std::ptrdiff_t>(n - 1));
            if (n == 1) cell.firstCompressed = false;
            if (cell.values.empty()) cell = Cell{column.hasDefault};
        } else if (!cell.stored) {
            cell.stored = column.hasDefault;
        }
        return editor_->removeTagged(column, n);
    }
    Status setValue(const TaggedColumn& column, Cell& cell, const Edit& edit) {
        const bool separated = column.longType && edit.what == 7;
        const Bytes value = pattern(separated ? 4 : column.longType ? edit.size : edit.size % 256, edit.seed);
        std::size_t index = edit.sequence == 0 ? cell.values.size() : edit.sequence - 1U;
        index = std::min(index, cell.values.size());
        const bool compressed = column.longType && edit.what == 8 && index == 0;
        if (index == cell.values.size()) {
            cell.values.emplace_back();
            cell.separated.push_back(false);
        }
        cell.stored = true;
        cell.values[index] = value;
        cell.separated[index] = separated;
        if (index == 0) cell.firstCompressed = compressed;
        return editor_->setTagged(column, edit.sequence, {value, separated, compressed, false});
    }

    const Bytes fixedDefault_ = pattern(8, 77);
    const Bytes variableDefault_ = pattern(9, 99);
    RowSchema schema_;
    std::optional<RowEditor> editor_;
    std::map<std::uint32_t, Cell> cells_;
};

void editsReadBack(PageKind kind) {
    Model model(kind);
    const auto edits = *rc::gen::container<std::vector<Edit>>(anyEdit());
    for (const Edit& edit : edits) {
        model.apply(edit);
        model.compare();
    }
}

RC_GTEST_PROP(RowEditorModel, EditsReadBackOnSmallPages, ()) {
    editsReadBack(PageKind::Small);
}
RC_GTEST_PROP(RowEditorModel, EditsReadBackOnLargePages, ()) {
    editsReadBack(PageKind::Large);
}

}  // namespace
}  // namespace esent::record
