// See search_key.h.
#include "table/search_key.h"

#include <algorithm>

#include "catalog/system_tables.h"

namespace esent::table {
namespace {

constexpr JET_GRBIT kLimits = JET_bitFullColumnStartLimit | JET_bitFullColumnEndLimit | JET_bitStrLimit |
                              JET_bitSubStrLimit | JET_bitPartialColumnStartLimit |
                              JET_bitPartialColumnEndLimit;

// Can a key for this column be compared with those in the file?
Status checkSortRules(const IndexKeyPlan& plan, const IndexSegment& segment) {
    if (!segment.spec.unicode) return {};
    if (!plan.usable()) return plan.usable();
    if (plan.sortVersionIsOurs()) return {};
    return fail(plan.hasFlag(catalog::kIndexPrimary) ? JET_errPrimaryIndexCorrupted
                                                     : JET_errSecondaryIndexCorrupted);
}

}  // namespace

Status SearchKey::make(const IndexKeyPlan* plan, const void* data, std::uint32_t bytes, JET_GRBIT bits) {
    const ByteView given(static_cast<const std::byte*>(data), data == nullptr ? 0 : bytes);
    if ((bits & JET_bitNormalizedKey) != 0)
        return given.size() == bytes ? setNormalized(plan, given) : fail(JET_errInvalidParameter);
    if (plan == nullptr) return fail(JET_errNoCurrentIndex);
    if ((bits & JET_bitNewKey) != 0) {
        key_.reset(plan->keyMost());
        segments_ = 0;
        state_ = State::None;  // until the first column is in
    } else if (state_ == State::Closed) {
        return fail(JET_errKeyIsMade);
    } else if (state_ != State::Open) {
        return fail(JET_errKeyNotMade);
    }
    if (segments_ == plan->segments().size()) return fail(JET_errKeyIsMade);
    const bool isNull = given.empty() && (bits & JET_bitKeyDataZeroLength) == 0;
    return append(*plan, isNull ? std::nullopt : std::optional(given), bits);
}

Status SearchKey::setNormalized(const IndexKeyPlan* plan, ByteView given) {
    const std::size_t keyMost = plan == nullptr ? std::size_t{JET_cbKeyMostMost} : plan->keyMost();
    if (given.size() > keyMost + 1) return fail(JET_errInvalidParameter);
    key_.reset(keyMost);
    key_.assign(given);
    state_ = State::Closed;
    return {};
}

Status SearchKey::append(const IndexKeyPlan& plan, std::optional<ByteView> value, JET_GRBIT bits) {
    const IndexSegment& segment = plan.segments()[segments_];
    const key::KeyLimit limit =
        (bits & kLimits) == 0 ? key::KeyLimit::None : TRY(key::limitOf(bits, segment.spec));
    if (value && !value->empty()) TRY(checkSortRules(plan, segment));
    const bool sized = segment.spec.fixedColumn && segment.column->maxLength != 0;
    const bool padded = sized && record::fixedSizeOf(segment.column->type) == 0;
    if (value && !value->empty() && padded && value->size() != segment.column->maxLength) {
        TRY(appendPadded(segment, *value, limit));
    } else {
        TRY(appendSegment(segment, value, limit));
    }
    ++segments_;
    state_ = limit == key::KeyLimit::None ? State::Open : State::Closed;
    return {};
}

Status SearchKey::appendSegment(const IndexSegment& segment, std::optional<ByteView> value,
                                key::KeyLimit limit) {
    if (limit == key::KeyLimit::None) {
        TRY(key::appendSegment(key_, segment.spec, value));
    } else {
        TRY(key::appendLimitSegment(key_, segment.spec, value, limit));
    }
    return {};
}

// Fixed columns hold text filled up with blanks, binary data filled up with zeros; a prefix stays what it is.
Status SearchKey::appendPadded(const IndexSegment& segment, ByteView value, key::KeyLimit limit) {
    const std::size_t size = segment.column->maxLength;
    if (value.size() > size) return fail(JET_errInvalidBufferSize);
    if (limit == key::KeyLimit::PartialStart || limit == key::KeyLimit::PartialEnd) {
        return appendSegment(segment, value, limit);
    }
    std::vector<std::byte> whole(value.begin(), value.end());
    const bool text = record::isTextType(segment.column->type);
    const std::size_t unit = segment.spec.unicode ? 2 : 1;
    whole.resize(size, std::byte{0});
    for (std::size_t at = value.size(); text && at + unit <= size; at += unit)
        whole[at] = std::byte{0x20};
    return appendSegment(segment, ByteView(whole), limit);
}

Result<ByteView> SearchKey::take() {
    if (state_ == State::None || state_ == State::Taken) return fail(JET_errKeyNotMade);
    state_ = State::Taken;
    return key_.view();
}

Result<ByteView> SearchKey::peek() const {
    if (state_ == State::None) return fail(JET_errKeyNotMade);
    return key_.view();
}

}  // namespace esent::table
