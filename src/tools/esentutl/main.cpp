// esentutl: the companion of the library. A first argument that starts with '/' or '-' is the classic command
// line, anything else a verb.
#include <cstdio>
#include <exception>

#include "commands.h"
#include "os/console.h"

int main(int argc, char** argv) {
    using namespace esent;
    try {
        std::vector<std::string> arguments = os::commandLine(argc, argv);
        arguments.erase(arguments.begin());
        if (arguments.empty()) arguments.emplace_back("/?");
        const std::string& first = arguments[0];
        const bool classic = first.size() > 1 && (first[0] == '/' || first[0] == '-');
        return static_cast<int>(classic ? tool::runClassic(arguments) : tool::runVerbs(arguments));
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "esentutl: %s\n", problem.what());
        return static_cast<int>(tool::ExitCode::Failed);
    }
}
