// Paths as text: cutting and joining UTF-8 paths that may use '/' and '\' on every platform.
//
// Pure functions, nothing here asks the file system. The results of joining use the platform's separator;
// pieces that are cut out keep what the caller wrote.
#pragma once

#include <string>
#include <string_view>

namespace esent::os {

[[nodiscard]] char pathSeparator();  // '/' or, on Windows, '\'
[[nodiscard]] constexpr bool isPathSeparator(char c) {
    return c == '/' || c == '\\';
}

// folder + separator + name; just `name` when the folder is empty or the name is absolute.
[[nodiscard]] std::string joinPath(std::string_view folder, std::string_view name);
// The part after the last separator: "edb.log" of "a\b/edb.log", "" of "a/".
[[nodiscard]] std::string_view fileName(std::string_view path);
// The part before the last separator, without it (but "/" of "/x", "C:\" of "C:\x"); "" if there is none.
[[nodiscard]] std::string_view parentPath(std::string_view path);
// From the last dot of the file name on, with the dot: ".log"; "" if there is none or it starts the name.
[[nodiscard]] std::string_view extension(std::string_view path);
// The file name without its extension.
[[nodiscard]] std::string_view stem(std::string_view path);
// "/x" on every platform; "C:\x" and "\\server\share" on Windows only.
[[nodiscard]] bool isAbsolutePath(std::string_view path);
[[nodiscard]] bool endsWithSeparator(std::string_view path);
// With exactly one separator at the end ("" stays "").
[[nodiscard]] std::string withTrailingSeparator(std::string_view path);
// "." and ".." and doubled separators resolved textually, the platform's separators, a trailing one kept.
// `path` must be absolute.
[[nodiscard]] std::string normalizeAbsolutePath(std::string_view path);
// Do two full paths name the same file, as far as text tells? Ignores ASCII case on Windows.
[[nodiscard]] bool samePath(std::string_view fullPathA, std::string_view fullPathB);

}  // namespace esent::os
