#include "table/index_key.h"

#include <algorithm>
#include <span>

#include "catalog/system_tables.h"

namespace esent::table {

namespace {

constexpr std::size_t kMaxSegments = 16;

// Whether a combination of values makes an entry, by which of them are NULL.
Result<bool> admitsNulls(const IndexKeyPlan& plan, bool firstIsNull, std::size_t nulls) {
    if (nulls == 0) return true;
    if (plan.hasFlag(catalog::kIndexNoNull)) return fail(JET_errNullKeyDisallowed);
    if (nulls == plan.segments().size()) return plan.hasFlag(catalog::kIndexAllNulls);
    return plan.hasFlag(firstIsNull ? catalog::kIndexFirstNull : catalog::kIndexAnyNull);
}

// The next combination, the last segment fastest; false after the last one. Segments that do not vary
// count 1.
bool advance(std::span<std::uint32_t> sequences, std::span<const std::uint32_t> counts) {
    for (std::size_t i = sequences.size(); i-- > 0;) {
        if (++sequences[i] <= counts[i]) return true;
        sequences[i] = 1;
    }
    return false;
}

}  // namespace

Result<std::optional<ColumnValue>> IndexKeyMaker::valueOf(const record::RowView& row,
                                                          const LayoutColumn& column,
                                                          std::uint32_t sequence) const {
    auto value = TRY(columnValue(row, column, sequence));
    if (value || !column.hasUserDefault() || sequence != 1) return value;
    const bool stored = TRY(row.findTagged(column.id, column.derived)).has_value();
    if (stored) return value;
    if (defaults_ == nullptr) return fail(JET_errCallbackFailed);
    const auto made = TRY(defaults_->of(column));
    if (made) value = ColumnValue{*made, false, false, false, true};
    return value;
}

Result<bool> IndexKeyMaker::meetsConditions(const IndexKeyPlan& plan, const record::RowView& row) const {
    for (const IndexCondition& condition : plan.conditions()) {
        const auto value = TRY(valueOf(row, *condition.column));
        if (value.has_value() == condition.mustBeNull) return false;
    }
    return true;
}

// The value itself, or as much of it as is wanted.
Result<IndexKeyMaker::Source> IndexKeyMaker::fetch(const ColumnValue& value, std::size_t wantedBytes) {
    if (!value.separated) return Source{TRY(plainValue(value, plain_)), true};
    if (longValues_ == nullptr) return fail(JET_errLVCorrupted);
    plain_.resize(wantedBytes);
    const std::size_t got = TRY(longValues_->readStart(value.bytes, plain_));
    return Source{ByteView(plain_).first(std::min(got, wantedBytes)), got < wantedBytes};
}

Result<key::SegmentFit> IndexKeyMaker::appendValue(const IndexSegment& segment, const ColumnValue& value,
                                                   key::KeyBuffer& key) {
    if (!value.separated && !value.compressed && !value.encrypted) {
        return key::appendSegment(key, segment.spec, value.bytes);
    }
    for (std::size_t wanted = key::sourceBytesFor(key);; wanted *= 2) {
        const Source source = TRY(fetch(value, wanted));
        const key::SegmentFit fit = TRY(key::appendSegment(key, segment.spec, source.value, source.whole));
        if (fit != key::SegmentFit::SourceTooShort) return fit;
    }
}

Result<bool> IndexKeyMaker::combine(const IndexKeyPlan& plan, const record::RowView& row,
                                    const Sequences& sequences, std::optional<ByteView> firstValue,
                                    key::KeyBuffer& key) {
    key.reset(plan.keyMost());
    bool firstIsNull = false;
    bool truncated = false;
    std::size_t nulls = 0;
    for (std::size_t i = 0; i < plan.segments().size(); ++i) {
        const IndexSegment& segment = plan.segments()[i];
        std::optional<ColumnValue> value;
        if (i == 0 && firstValue) {
            value = ColumnValue{*firstValue};
        } else {
            value = TRY(valueOf(row, *segment.column, sequences[i]));
        }
        if (!value) {
            ++nulls;
            firstIsNull = firstIsNull || i == 0;
        }
        if (truncated) continue;
        const key::SegmentFit fit = value ? TRY(appendValue(segment, *value, key))
                                          : TRY(key::appendSegment(key, segment.spec, std::nullopt));
        truncated = fit == key::SegmentFit::Truncated;
    }
    const bool admitted = TRY(admitsNulls(plan, firstIsNull, nulls));
    if (admitted && truncated && plan.hasFlag(catalog::kIndexNoTruncation)) return fail(JET_errKeyTruncated);
    return admitted;
}

Result<bool> IndexKeyMaker::keyOfFixed(const IndexKeyPlan& plan, const record::RowView& row,
                                       key::KeyBuffer& out) {
    out.reset(plan.keyMost());
    for (const IndexSegment& segment : plan.segments()) {
        const LayoutColumn& column = *segment.column;
        record::Field field;
        if (!row.readFixed(column.id, column.recordOffset, column.maxLength, field))
            return fail(JET_errDatabaseCorrupted);
        if (!field.present()) return false;
        const key::SegmentFit fit = TRY(key::appendSegment(out, segment.spec, field.bytes));
        if (fit != key::SegmentFit::Whole) return false;
    }
    return true;
}

Result<bool> IndexKeyMaker::key(const IndexKeyPlan& plan, const record::RowView& row, key::KeyBuffer& out) {
    TRY(plan.usable());
    if (plan.fixedOnly() && TRY(keyOfFixed(plan, row, out))) return true;
    if (!plan.conditions().empty()) {
        const bool met = TRY(meetsConditions(plan, row));
        if (!met) return false;
    }
    Sequences sequences;
    sequences.fill(1);
    return combine(plan, row, sequences, std::nullopt, out);
}

Status IndexKeyMaker::addCombination(const IndexKeyPlan& plan, const record::RowView& row,
                                     const Sequences& sequences, std::size_t varying, IndexKeyList& out) {
    if (plan.tuples()) return addTuples(plan, row, sequences, varying, out);
    const bool admitted = TRY(combine(plan, row, sequences, std::nullopt, buffer_));
    if (admitted) out.add(buffer_.view(), varying == kNoSegment ? 1 : sequences[varying]);
    return {};
}

// Substrings of the first segment's value; NULL has none.
Status IndexKeyMaker::addTuples(const IndexKeyPlan& plan, const record::RowView& row,
                                const Sequences& sequences, std::size_t varying, IndexKeyList& out) {
    const TupleLimits& limits = *plan.tuples();
    const auto value = TRY(valueOf(row, *plan.segments()[0].column, sequences[0]));
    if (!value) return {};
    const std::size_t characters =
        std::size_t{limits.start} + std::size_t{limits.step} * limits.mostTuples + limits.longest;
    const Source source = TRY(fetch(*value, characters * limits.characterBytes));
    tupleText_.assign(source.value->begin(), source.value->end());
    const std::size_t length = tupleText_.size() / limits.characterBytes;
    std::size_t at = limits.start;
    for (std::uint32_t n = 0; n < limits.mostTuples; ++n, at += limits.step) {
        if (at >= length || length - at < limits.shortest) break;
        const std::size_t count = std::min<std::size_t>(limits.longest, length - at);
        const ByteView tuple =
            ByteView(tupleText_).subspan(at * limits.characterBytes, count * limits.characterBytes);
        const bool admitted = TRY(combine(plan, row, sequences, tuple, buffer_));
        if (admitted) out.add(buffer_.view(), varying == kNoSegment ? 1 : sequences[varying]);
    }
    return {};
}

// How many values each segment runs through; `varying` becomes the first that has several by its definition.
Status IndexKeyMaker::countValues(const IndexKeyPlan& plan, const record::RowView& row, Sequences& counts,
                                  std::size_t& varying) const {
    const bool all = plan.hasFlag(catalog::kIndexCrossProduct) || plan.hasFlag(catalog::kIndexNestedTable);
    counts.fill(1);
    varying = kNoSegment;
    for (std::size_t i = 0; i < plan.segments().size(); ++i) {
        const IndexSegment& segment = plan.segments()[i];
        if (!segment.multiValued || (varying != kNoSegment && !all)) continue;
        if (varying == kNoSegment) varying = i;
        const std::size_t count = TRY(columnValueCount(row, *segment.column));
        counts[i] = static_cast<std::uint32_t>(std::max<std::size_t>(count, 1));
    }
    return {};
}

Status IndexKeyMaker::keys(const IndexKeyPlan& plan, const record::RowView& row, IndexKeyList& out) {
    out.clear();
    if (plan.singleEntry()) {
        const bool made = TRY(key(plan, row, buffer_));
        if (made) out.add(buffer_.view(), 1);
        return {};
    }
    TRY(plan.usable());
    const bool met = TRY(meetsConditions(plan, row));
    if (!met) return {};
    Sequences counts;
    std::size_t varying = kNoSegment;
    TRY(countValues(plan, row, counts, varying));
    Sequences sequences;
    sequences.fill(1);
    const std::size_t segments = std::min(plan.segments().size(), kMaxSegments);
    if (plan.hasFlag(catalog::kIndexNestedTable)) {
        const std::uint32_t most =
            *std::max_element(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(segments));
        for (std::uint32_t n = 1; n <= most; ++n) {
            for (std::size_t i = 0; i < segments; ++i) {
                if (plan.segments()[i].multiValued) sequences[i] = n;
            }
            TRY(addCombination(plan, row, sequences, varying, out));
        }
    } else {
        do {
            TRY(addCombination(plan, row, sequences, varying, out));
        } while (advance(std::span(sequences).first(segments), counts));
    }
    out.sortUnique();
    return {};
}

}  // namespace esent::table
