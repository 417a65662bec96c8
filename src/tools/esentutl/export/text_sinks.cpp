// CSV (RFC 4180, lines end with \n, NULL is an empty cell, empty text is "") and JSON Lines (an object per
// row, NULL columns left out). Each table goes to a file of its own or to the standard output.
#include "export/json_text.h"
#include "export/row_sink.h"
#include "export/text_encoding.h"
#include "export/text_output.h"

namespace esent::tool {

namespace {

// What both have in common: one output per table.
class TextSink : public RowSink {
 public:
    TextSink(os::FileSystem& fileSystem, ExportStyle style)
        : fileSystem_(fileSystem), style_(std::move(style)) {}

    Status beginTable(const SinkTable& table, RowReader& rows) override {
        table_ = table;
        rows_ = &rows;
        if (table.file.empty()) {
            output_ = std::make_unique<TextOutput>();
        } else {
            output_ = std::make_unique<TextOutput>(
                TRY(fileSystem_.open(table.file, {os::OpenMode::CreateNew, true})));
        }
        json_ = std::make_unique<JsonValues>(rows, style_.binary);
        header();
        return {};
    }
    Status row() override {
        line();
        return output_->drain();
    }
    Status endTable() override {
        const Status written = output_->flush();
        output_.reset();
        return written;
    }
    Status finish() override { return {}; }

 protected:
    virtual void header() = 0;
    virtual void line() = 0;
    // Between the pieces of long values; a failure shows again at the end of the row.
    void drain() { (void)output_->drain(); }

    os::FileSystem& fileSystem_;
    ExportStyle style_;
    SinkTable table_;
    RowReader* rows_ = nullptr;
    std::unique_ptr<TextOutput> output_;
    std::unique_ptr<JsonValues> json_;
};

class JsonLinesSink final : public TextSink {
 public:
    using TextSink::TextSink;

 private:
    void header() override {
        names_.clear();
        for (const RowColumn& column : rows_->columns()) {
            std::string& name = names_.emplace_back();
            appendJsonString(name, column.name);
            name.push_back(':');
        }
    }
    void line() override {
        std::string& out = output_->buffer();
        out.push_back('{');
        bool first = true;
        for (std::size_t i = 0; i < names_.size(); ++i) {
            if (rows_->values(i).empty()) continue;
            if (!first) out.push_back(',');
            first = false;
            out += names_[i];
            json_->append(out, i, table_.numbers[i], drain_);
        }
        out += "}\n";
    }

    std::vector<std::string> names_;
    const std::function<void()> drain_ = [this] { drain(); };
};

class CsvSink final : public TextSink {
 public:
    using TextSink::TextSink;

 private:
    void header() override {
        std::string& out = output_->buffer();
        for (std::size_t i = 0; i < rows_->columns().size(); ++i) {
            if (i > 0) out.push_back(',');
            appendCell(out, rows_->columns()[i].name);
        }
        out.push_back('\n');
    }
    void line() override {
        std::string& out = output_->buffer();
        for (std::size_t i = 0; i < rows_->columns().size(); ++i) {
            if (i > 0) out.push_back(',');
            cell(i);
        }
        out.push_back('\n');
    }

    void cell(std::size_t at) {
        const auto values = rows_->values(at);
        if (values.empty()) return;
        std::string& out = output_->buffer();
        if (values.size() == 1 && values[0].longId) return streamed(at, values[0]);
        if (values.size() == 1 && record::fixedSizeOf(rows_->columns()[at].type) != 0) {
            appendNumber(out, rows_->columns()[at].type, values[0].bytes, table_.numbers[at]);
            return;
        }
        cell_.clear();
        if (values.size() > 1 && style_.jsonMultiValues) {
            json_->append(cell_, at, table_.numbers[at], [] {});
        } else {
            for (std::size_t i = 0; i < values.size(); ++i) {
                if (i > 0) cell_ += style_.multiSeparator;
                plain(at, values[i]);
            }
        }
        appendCell(out, cell_);
    }

    // A value as text at the end of cell_.
    void plain(std::size_t at, const RowValue& value) {
        const RowColumn& column = rows_->columns()[at];
        if (record::fixedSizeOf(column.type) != 0) {
            appendNumber(cell_, column.type, value.bytes, table_.numbers[at]);
            return;
        }
        const std::size_t from = cell_.size();
        convert(column, value, [](std::string&) {});
        if (!record::isTextType(column.type)) return;
        // Many programs store the terminator of their strings.
        while (cell_.size() > from && cell_.back() == '\0')
            cell_.pop_back();
    }

    // Text or binary to cell_, which `piece` may empty.
    template <class Piece>
    void convert(const RowColumn& column, const RowValue& value, Piece piece) {
        TextDecoder decoder(column.codePage);
        Base64 base64;
        const bool text = record::isTextType(column.type);
        const auto take = [&](ByteView bytes) {
            if (text) {
                decoder.decode(bytes, cell_);
            } else if (style_.binary == BinaryText::Hex) {
                appendHex(cell_, bytes);
            } else {
                base64.encode(bytes, cell_);
            }
            piece(cell_);
        };
        rows_->read(value, take);
        decoder.finish(cell_);
        base64.finish(cell_);
        piece(cell_);
    }

    // A value that is too long to be held goes out in pieces.
    void streamed(std::size_t at, const RowValue& value) {
        cell_.clear();
        output_->buffer().push_back('"');
        convert(rows_->columns()[at], value, [this](std::string& text) {
            appendDoubled(output_->buffer(), text);
            text.clear();
            drain();
        });
        output_->buffer().push_back('"');
    }

    static void appendDoubled(std::string& out, std::string_view text) {
        for (const char c : text) {
            if (c == '"') out.push_back('"');
            out.push_back(c);
        }
    }
    static void appendCell(std::string& out, std::string_view text) {
        if (!text.empty() && text.find_first_of("\",\n\r") == std::string_view::npos) {
            out += text;
            return;
        }
        out.push_back('"');
        appendDoubled(out, text);
        out.push_back('"');
    }

    std::string cell_;
};

}  // namespace

Result<std::unique_ptr<RowSink>> makeSink(os::FileSystem& fileSystem, const ExportStyle& style,
                                          const std::string& path) {
    switch (style.format) {
        case ExportFormat::Csv:
            return std::make_unique<CsvSink>(fileSystem, style);
        case ExportFormat::JsonLines:
            return std::make_unique<JsonLinesSink>(fileSystem, style);
        case ExportFormat::Sqlite:
            break;
    }
    return makeSqliteSink(fileSystem, style, path);
}

}  // namespace esent::tool
