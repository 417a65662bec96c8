// answer.exe: a Windows program through which make_tables.py asks the system's sorting functions.
//   answer.exe            lines "locale TAB flags TAB unit unit ..." (hexadecimal) -> sort keys; "!error" if
//   refused answer.exe locales    every locale: name, identifier, first number of its SortID; every
//   identifier: its locale answer.exe versions   the versions of the sort tables and the SortIDs answer.exe
//   uppercase  code units that LCMAP_UPPERCASE changes
#include <windows.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

void answerLines() {
    static char line[1 << 16];
    std::vector<unsigned char> key(1 << 16);
    while (std::fgets(line, sizeof line, stdin) != nullptr) {
        char* at = line;
        std::wstring locale;
        while (*at != '\t')
            locale += static_cast<wchar_t>(*at++);
        const unsigned long flags = std::strtoul(at + 1, &at, 16);
        std::wstring text;
        for (char* end = nullptr;; at = end) {
            const unsigned long unit = std::strtoul(at, &end, 16);
            if (end == at) break;
            text += static_cast<wchar_t>(unit);
        }
        const int size = LCMapStringEx(locale.c_str(), flags, text.c_str(), static_cast<int>(text.size()),
                                       reinterpret_cast<wchar_t*>(key.data()), static_cast<int>(key.size()),
                                       nullptr, nullptr, 0);
        if (size <= 0) {
            std::printf("!%lu", GetLastError());
        }
        for (int i = 0; i < size; ++i)
            std::printf("%02X", key[static_cast<std::size_t>(i)]);
        std::puts("");
    }
}

NLSVERSIONINFOEX versionOf(const wchar_t* name) {
    NLSVERSIONINFOEX version{};
    version.dwNLSVersionInfoSize = sizeof version;
    GetNLSVersionEx(COMPARE_STRING, name, &version);
    return version;
}

BOOL CALLBACK printLocale(wchar_t* name, DWORD, LPARAM) {
    std::printf("name\t%ls\t%lx\t%lx\n", name, LocaleNameToLCID(name, 0),
                versionOf(name).guidCustomVersion.Data1);
    return TRUE;
}

void printLocales() {
    EnumSystemLocalesEx(printLocale, 0, 0, nullptr);
    for (unsigned sort = 0; sort < 16; ++sort) {
        for (unsigned language = 0; language < 0x10000; ++language) {
            wchar_t name[LOCALE_NAME_MAX_LENGTH];
            if (LCIDToLocaleName(sort << 16 | language, name, LOCALE_NAME_MAX_LENGTH, 0) > 0) {
                std::printf("id\t%ls\t%x\t0\n", name, sort << 16 | language);
            }
        }
    }
}

BOOL CALLBACK printVersion(wchar_t* name, DWORD, LPARAM) {
    const NLSVERSIONINFOEX version = versionOf(name);
    const GUID& id = version.guidCustomVersion;
    std::printf("%08lx\t%08lx\t%08lx-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x\n", version.dwNLSVersion,
                version.dwDefinedVersion, id.Data1, id.Data2, id.Data3, id.Data4[0], id.Data4[1], id.Data4[2],
                id.Data4[3], id.Data4[4], id.Data4[5], id.Data4[6], id.Data4[7]);
    return TRUE;
}

void printUpperCase() {
    for (unsigned unit = 1; unit < 0x10000; ++unit) {
        const wchar_t in = static_cast<wchar_t>(unit);
        wchar_t out = in;
        LCMapStringEx(L"", LCMAP_UPPERCASE, &in, 1, &out, 1, nullptr, nullptr, 0);
        if (out != in) std::printf("%x %x\n", unit, out);
    }
}

}  // namespace

int main(int count, char** arguments) {
    const std::string mode = count > 1 ? arguments[1] : "";
    if (mode == "locales") {
        printLocales();
    } else if (mode == "versions") {
        EnumSystemLocalesEx(printVersion, 0, 0, nullptr);
    } else if (mode == "uppercase") {
        printUpperCase();
    } else {
        answerLines();
    }
    return 0;
}
