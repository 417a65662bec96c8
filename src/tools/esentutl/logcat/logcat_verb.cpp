#include "logcat/logcat_verb.h"

#include <memory>

#include "logcat/logcat_command.h"

namespace esent::tool {

namespace {

struct Choice {
    LogcatRequest request;
    std::string from;
    std::string to;
    std::string session;
    std::string transaction;
};

template <class Number>
void setHex(const std::string& text, const char* option, std::optional<Number>& into) {
    if (text.empty()) return;
    std::size_t used = 0;
    unsigned long value = 0;
    try {
        value = std::stoul(text, &used, 16);
    } catch (const std::exception&) {
        used = 0;
    }
    const bool fits = value <= std::numeric_limits<Number>::max();
    if (used != text.size() || !fits) throw CLI::ValidationError(option, "a hexadecimal number, please");
    into = static_cast<Number>(value);
}

void setPosition(const std::string& text, bool last, const char* option, LogPosition& into) {
    if (text.empty()) return;
    const auto position = parsePosition(text, last);
    if (!position) throw CLI::ValidationError(option, "generation[,segment[,offset]] in hexadecimal, please");
    into = *position;
}

}  // namespace

void addLogcat(CLI::App& app, OutputOptions& output, ExitCode& result) {
    const auto choice = std::make_shared<Choice>();
    LogcatRequest& request = choice->request;
    LogcatFilter& filter = request.filter;
    CLI::App* verb = app.add_subcommand(
        "logcat",
        "Prints log records, a line each; filters combine. Positions, sessions, transactions and times "
        "are hexadecimal, pages and objects decimal.");
    verb->add_option("inputs", request.inputs, "logs, folders, or base names such as edb")->required();
    verb->add_option("--database", request.database,
                     "the database whose catalog names the objects (those beside the logs)");
    verb->add_option("--table", filter.table, "records of this table, its indexes and long values");
    verb->add_option("--object", filter.objects, "records of these object ids");
    verb->add_option("--page", filter.pages, "records that name these pages");
    verb->add_option("--db", filter.database, "records of the database with this number");
    verb->add_option("--session", choice->session, "records of this session");
    verb->add_option("--transaction", choice->transaction,
                     "records of the transaction that began with this number");
    verb->add_option("--record", filter.records, "records of these kinds (Insert, Commit0...)");
    verb->add_option("--from", choice->from, "first position: generation[,segment[,offset]]");
    verb->add_option("--to", choice->to, "last position");
    verb->add_option("--limit", request.limit, "at most so many records");
    verb->add_flag("--data", request.withData, "with keys and data");
    verb->add_flag("--json", output.json, "JSON Lines");
    verb->callback([=, &output, &result] {
        LogcatFilter& into = choice->request.filter;
        setHex(choice->session, "--session", into.session);
        setHex(choice->transaction, "--transaction", into.transaction);
        setPosition(choice->from, false, "--from", into.from);
        setPosition(choice->to, true, "--to", into.to);
        result = runLogcat(choice->request, output);
    });
}

}  // namespace esent::tool
