// KeyDefaults: user-defined defaults that the keys of one row are made of, asked for before anything is
// locked.
//
// Their functions are the application's and may do what they like with the API: whoever changes a row or
// looks for its index entries asks them first, and makes keys of what they answered. A value of its own for
// each row; the session's thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "record/row_view.h"
#include "table/table_layout.h"

namespace esent::table {

// Makes the defaults of columns that have a function for that.
class UserDefaults {
 public:
    virtual ~UserDefaults() = default;
    // Of the record that a retrieval would read. No page is held. JET_wrnColumnNull, JET_wrnBufferTruncated;
    // JET_errCallbackFailed: the table may be closed now.
    [[nodiscard]] virtual Result<JET_ERR> retrieve(const LayoutColumn& column, ByteSpan buffer,
                                                   std::uint64_t& actualBytes) = 0;
    // Of this row: the function sees it in the place of the record. The same errors.
    [[nodiscard]] virtual Result<JET_ERR> retrieveOf(ByteView row, const LayoutColumn& column,
                                                     ByteSpan buffer, std::uint64_t& actualBytes) = 0;
};

class KeyDefaults {
 public:
    // Those of `columns` that the row does not hold. Null `functions`: there is nobody to ask.
    [[nodiscard]] Status make(UserDefaults* functions, std::span<const LayoutColumn* const> columns,
                              ByteView row, record::PageKind kind);
    // The row that was given, and whether it was this one.
    [[nodiscard]] ByteView row() const { return row_; }
    [[nodiscard]] bool areOf(ByteView row) const;
    // Of a column that the row does not hold; nothing for NULL. JET_errWriteConflict: nobody asked for it,
    // for an index that needs it has come since.
    [[nodiscard]] Result<std::optional<ByteView>> of(const LayoutColumn& column) const;

 private:
    struct Made {
        JET_COLUMNID column = 0;
        std::optional<std::vector<std::byte>> value;
    };
    [[nodiscard]] Result<std::optional<std::vector<std::byte>>> ask(UserDefaults& functions,
                                                                    const LayoutColumn& column) const;

    std::vector<std::byte> row_;
    std::vector<Made> made_;
};

// Of the two rows of an update.
struct UpdateDefaults {
    KeyDefaults before;
    KeyDefaults after;
};

}  // namespace esent::table
