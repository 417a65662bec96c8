// Paths as text; see path.h.
#include "os/path.h"

#include <vector>

#include "base/text.h"

namespace esent::os {
namespace {

#ifdef _WIN32
constexpr char kSeparator = '\\';
constexpr bool kWindows = true;
#else
constexpr char kSeparator = '/';
constexpr bool kWindows = false;
#endif

bool hasDrive(std::string_view path) {
    if (!kWindows || path.size() < 2 || path[1] != ':') return false;
    const char letter = static_cast<char>(path[0] | 0x20);
    return letter >= 'a' && letter <= 'z';
}

// Length of what no ".." can remove: "/", "C:\", "\\server\share\".
std::size_t rootLength(std::string_view path) {
    if (hasDrive(path)) return path.size() > 2 && isPathSeparator(path[2]) ? 3 : 2;
    if (kWindows && path.size() > 2 && isPathSeparator(path[0]) && isPathSeparator(path[1])) {
        std::size_t at = 2;
        for (int part = 0; part < 2 && at < path.size(); ++part) {
            while (at < path.size() && !isPathSeparator(path[at]))
                ++at;
            if (at < path.size()) ++at;
        }
        return at;
    }
    return !path.empty() && isPathSeparator(path[0]) ? 1 : 0;
}

std::size_t afterLastSeparator(std::string_view path) {
    std::size_t at = path.size();
    const std::size_t root = rootLength(path);
    while (at > root && !isPathSeparator(path[at - 1]))
        --at;
    return at;
}

std::vector<std::string_view> resolvedParts(std::string_view relative) {
    std::vector<std::string_view> parts;
    std::size_t start = 0;
    while (start <= relative.size()) {
        std::size_t end = start;
        while (end < relative.size() && !isPathSeparator(relative[end]))
            ++end;
        const std::string_view part = relative.substr(start, end - start);
        if (part == "..") {
            if (!parts.empty()) parts.pop_back();
        } else if (!part.empty() && part != ".") {
            parts.push_back(part);
        }
        start = end + 1;
    }
    return parts;
}

}  // namespace

char pathSeparator() {
    return kSeparator;
}

bool endsWithSeparator(std::string_view path) {
    return !path.empty() && isPathSeparator(path.back());
}

std::string joinPath(std::string_view folder, std::string_view name) {
    if (folder.empty() || isAbsolutePath(name)) return std::string(name);
    std::string joined(folder);
    if (!endsWithSeparator(folder)) joined += kSeparator;
    joined += name;
    return joined;
}

std::string_view fileName(std::string_view path) {
    return path.substr(afterLastSeparator(path));
}

std::string_view parentPath(std::string_view path) {
    std::size_t end = afterLastSeparator(path);
    const std::size_t root = rootLength(path);
    while (end > root && isPathSeparator(path[end - 1]))
        --end;
    return path.substr(0, end);
}

std::string_view extension(std::string_view path) {
    const std::string_view name = fileName(path);
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return {};
    return name.substr(dot);
}

std::string_view stem(std::string_view path) {
    const std::string_view name = fileName(path);
    return name.substr(0, name.size() - extension(path).size());
}

bool isAbsolutePath(std::string_view path) {
    const std::size_t root = rootLength(path);
    return root != 0 && isPathSeparator(path[root - 1]);
}

std::string withTrailingSeparator(std::string_view path) {
    if (path.empty()) return {};
    std::string out(path);
    while (out.size() > 1 && isPathSeparator(out.back()) && isPathSeparator(out[out.size() - 2]))
        out.pop_back();
    if (!endsWithSeparator(out)) out += kSeparator;
    return out;
}

std::string normalizeAbsolutePath(std::string_view path) {
    const std::size_t root = rootLength(path);
    std::string out(path.substr(0, root));
    for (char& c : out) {
        if (isPathSeparator(c)) c = kSeparator;
    }
    for (const std::string_view part : resolvedParts(path.substr(root))) {
        if (!endsWithSeparator(out)) out += kSeparator;
        out += part;
    }
    const std::string_view last = fileName(path);
    const bool folder = last.empty() || last == "." || last == "..";
    if (folder && endsWithSeparator(path) && !endsWithSeparator(out)) out += kSeparator;
    return out;
}

bool samePath(std::string_view fullPathA, std::string_view fullPathB) {
    return kWindows ? equalsIgnoreAsciiCase(fullPathA, fullPathB) : fullPathA == fullPathB;
}

}  // namespace esent::os
