// SearchKey: the key that JetMakeKey builds, column by column, for the current index of a cursor.
//
// Kept in the cursor and reused: making a key allocates nothing, but where a fixed text has to be padded.
// What JetSeek and JetSetIndexRange take is gone afterwards, though its bytes can still be read. One thread
// at a time.
#pragma once

#include "base/result.h"
#include "key/key_buffer.h"
#include "table/index_key_plan.h"

namespace esent::table {

class SearchKey {
 public:
    // JetMakeKey. `plan` null: the table has no index to make keys for. Errors in the order in which they are
    // looked for; JET_errPrimaryIndexCorrupted or SecondaryIndexCorrupted when the index's text is sorted by
    // an edition of the rules that is not ours.
    [[nodiscard]] Status make(const IndexKeyPlan* plan, const void* data, std::uint32_t bytes,
                              JET_GRBIT bits);
    // The key for a seek or range: JET_errKeyNotMade. Valid until the next make().
    [[nodiscard]] Result<ByteView> take();
    // For JetRetrieveKey: JET_errKeyNotMade when there never was one.
    [[nodiscard]] Result<ByteView> peek() const;
    void discard() { state_ = State::None; }

 private:
    enum class State : std::uint8_t {
        None,
        Taken,   // used up, but readable
        Open,    // more columns may follow
        Closed,  // made whole, or closed by a limit
    };
    [[nodiscard]] Status setNormalized(const IndexKeyPlan* plan, ByteView key);
    [[nodiscard]] Status append(const IndexKeyPlan& plan, std::optional<ByteView> value, JET_GRBIT bits);
    [[nodiscard]] Status appendPadded(const IndexSegment& segment, ByteView value, key::KeyLimit limit);
    [[nodiscard]] Status appendSegment(const IndexSegment& segment, std::optional<ByteView> value,
                                       key::KeyLimit limit);

    key::KeyBuffer key_;
    State state_ = State::None;
    std::uint8_t segments_ = 0;
};

}  // namespace esent::table
