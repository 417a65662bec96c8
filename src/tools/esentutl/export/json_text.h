// JSON text of names, values and cells. Appends to a string that may be written out meanwhile.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "export/value_text.h"
#include "read/row_reader.h"

namespace esent::tool {

// Appends `text` with JSON's escapes. Surrogates that TextDecoder kept are escaped, too.
void appendJsonEscaped(std::string& out, std::string_view text);
void appendJsonString(std::string& out, std::string_view text);

// Writes the values of columns as JSON.
class JsonValues {
 public:
    JsonValues(RowReader& rows, BinaryText binary) : rows_(rows), binary_(binary) {}

    // An array for multi-valued columns, else the value; the column must not be NULL. `drain` is called
    // between the pieces of long values.
    void append(std::string& out, std::size_t column, NumberStyle style, const std::function<void()>& drain);

 private:
    void appendValue(std::string& out, const RowColumn& column, const RowValue& value, NumberStyle style,
                     const std::function<void()>& drain);
    void appendText(std::string& out, const RowColumn& column, const RowValue& value,
                    const std::function<void()>& drain);
    void appendBinary(std::string& out, const RowValue& value, const std::function<void()>& drain);

    RowReader& rows_;
    BinaryText binary_;
    std::string text_;
};

}  // namespace esent::tool
