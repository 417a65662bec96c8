#include "recover/classic_recovery.h"

#include <algorithm>
#include <charconv>

#include "os/path.h"

namespace esent::tool {

namespace {

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
    return text;
}

// Decimal, or hexadecimal with 0x.
bool readGeneration(std::string_view text, Generation& into) {
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    if (hex) text.remove_prefix(2);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into, hex ? 16 : 10);
    return error == std::errc() && end == text.data() + text.size() && into > 0;
}

// "new:old"; the colon behind a drive letter is not the one.
std::pair<std::string, std::string> splitPlace(const std::string& value) {
    for (std::size_t at = value.find(':'); at != std::string::npos; at = value.find(':', at + 1)) {
        const bool drive = (at == 1 || (at >= 2 && value[at - 2] == ':')) && at + 1 < value.size() &&
                           os::isPathSeparator(value[at + 1]);
        if (!drive) return {value.substr(0, at), value.substr(at + 1)};
    }
    return {value, ""};
}

bool applyWord(ClassicRecoveryLine& line, const std::string& word) {
    ClassicRecovery& request = line.request;
    if (word == "json") {
        line.output.json = true;
    } else if (word == "dryrun" || word == "undo-only-report") {
        request.dryRun = true;
    } else if (word == "2" || word == "4" || word == "8" || word == "16" || word == "32") {
        request.pageSize = 1024u * static_cast<std::uint32_t>(std::stoul(word));
    } else {
        return false;
    }
    return true;
}

bool applySwitch(ClassicRecoveryLine& line, const std::string& argument) {
    ClassicRecovery& request = line.request;
    const std::string value = argument.substr(2);
    const char letter = lowered(argument)[1];
    const bool alone = value.empty();
    switch (letter) {
        case 'l':
            request.logFolder = value;
            return !alone;
        case 's':
            request.systemFolder = value;
            return !alone;
        case 'd':
            request.databaseFolder = value;
            return true;
        case 'n':
            if (value == "*") {
                request.allOthers = true;
            } else {
                request.places.push_back(splitPlace(value));
            }
            return !alone;
        case 'u':
            request.withoutUndo = true;
            return alone || readGeneration(value, request.lastGeneration);
        case 'i':
            request.ignoreMissing = true;
            return alone;
        case 'a':
            request.ignoreLost = true;
            return alone;
        case 't':
            request.truncate = true;
            return alone;
        case 'o':
            line.output.logo = false;
            return alone;
        default:
            return false;
    }
}

}  // namespace

std::optional<ClassicRecoveryLine> parseClassicRecovery(const std::vector<std::string>& arguments) {
    ClassicRecoveryLine line;
    line.request.baseName = arguments[0].substr(2);
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        const std::string& argument = arguments[at];
        const bool isSwitch = argument.size() >= 2 && (argument[0] == '/' || argument[0] == '-');
        if (!isSwitch) {
            if (!line.request.baseName.empty()) return std::nullopt;
            line.request.baseName = argument;
        } else if (!applyWord(line, lowered(argument.substr(1))) && !applySwitch(line, argument)) {
            return std::nullopt;
        }
    }
    if (line.request.baseName.size() != 3) return std::nullopt;
    return line;
}

}  // namespace esent::tool
