#include "export/json_text.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

#include "export/text_encoding.h"

namespace esent::tool {

namespace {

bool needsEscape(unsigned char c) {
    return c < 0x20 || c == '"' || c == '\\' || c == 0xED;
}

// A surrogate in the form that UTF-8 forbids: ED, then A0 or more.
bool isSurrogate(std::string_view text, std::size_t at) {
    return at + 2 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0;
}

}  // namespace

void appendJsonEscaped(std::string& out, std::string_view text) {
    std::size_t plainFrom = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (!needsEscape(c) || (c == 0xED && !isSurrogate(text, at))) continue;
        out.append(text, plainFrom, at - plainFrom);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(static_cast<char>(c));
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\r') {
            out += "\\r";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            unsigned unit = c;
            if (c == 0xED) {
                unit = 0xD000U | (static_cast<unsigned char>(text[at + 1]) & 0x3FU) << 6 |
                       (static_cast<unsigned char>(text[at + 2]) & 0x3FU);
                at += 2;
            }
            fmt::format_to(std::back_inserter(out), FMT_COMPILE("\\u{:04x}"), unit);
        }
        plainFrom = at + 1;
    }
    out.append(text, plainFrom);
}

void appendJsonString(std::string& out, std::string_view text) {
    out.push_back('"');
    appendJsonEscaped(out, text);
    out.push_back('"');
}

void JsonValues::append(std::string& out, std::size_t at, NumberStyle style,
                        const std::function<void()>& drain) {
    const RowColumn& column = rows_.columns()[at];
    const auto values = rows_.values(at);
    if (!column.multiValued && values.size() == 1) return appendValue(out, column, values[0], style, drain);
    out.push_back('[');
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out.push_back(',');
        appendValue(out, column, values[i], style, drain);
    }
    out.push_back(']');
}

void JsonValues::appendValue(std::string& out, const RowColumn& column, const RowValue& value,
                             NumberStyle style, const std::function<void()>& drain) {
    if (record::isTextType(column.type)) return appendText(out, column, value, drain);
    if (record::fixedSizeOf(column.type) == 0) return appendBinary(out, value, drain);
    text_.clear();
    const bool quoted = appendNumber(text_, column.type, value.bytes, style) == NumberKind::Quoted;
    if (quoted) out.push_back('"');
    out += text_;
    if (quoted) out.push_back('"');
}

void JsonValues::appendText(std::string& out, const RowColumn& column, const RowValue& value,
                            const std::function<void()>& drain) {
    TextDecoder decoder(column.codePage, TextDecoder::Surrogates::Keep);
    const auto take = [&](ByteView piece) {
        text_.clear();
        decoder.decode(piece, text_);
        appendJsonEscaped(out, text_);
        drain();
    };
    out.push_back('"');
    rows_.read(value, take);
    text_.clear();
    decoder.finish(text_);
    appendJsonEscaped(out, text_);
    out.push_back('"');
}

void JsonValues::appendBinary(std::string& out, const RowValue& value, const std::function<void()>& drain) {
    Base64 base64;
    const auto take = [&](ByteView piece) {
        if (binary_ == BinaryText::Hex) {
            appendHex(out, piece);
        } else {
            base64.encode(piece, out);
        }
        drain();
    };
    out.push_back('"');
    rows_.read(value, take);
    base64.finish(out);
    out.push_back('"');
}

}  // namespace esent::tool
