/* Finds every function as plug-ins and web-cache readers do: LoadLibrary and GetProcAddress, no import
 * library. Also sees that the DLL is ours and not the one of the system. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "esent.h"

typedef JET_ERR(JET_API* ErrorInfo)(void*, void*, JET_ULONG, JET_ULONG, JET_GRBIT);
typedef JET_ERR(JET_API* StopBackup)(JET_INSTANCE);

static int fail(const char* what) {
    printf("FAILED: %s\n", what);
    return 1;
}

static int isOurs(HMODULE module) {
    char library[MAX_PATH];
    char program[MAX_PATH];
    if (!GetModuleFileNameA(module, library, MAX_PATH) || !GetModuleFileNameA(NULL, program, MAX_PATH))
        return 0;
    *strrchr(library, '\\') = '\0';
    *strrchr(program, '\\') = '\0';
    printf("library in %s\n", library);
    return _stricmp(library, program) == 0;
}

int main(void) {
    char line[512];
    unsigned found = 0;
    JET_ERR code = JET_errLogWriteFail;
    JET_ERRINFOBASIC_W info;
    ErrorInfo errorInfo;
    StopBackup stopBackup;
    FILE* table;
    HMODULE module = LoadLibraryW(L"ESENT.dll");
    if (module == NULL) return fail("LoadLibrary");
    if (!isOurs(module)) return fail("another esent.dll was loaded");

    table = fopen(ESENT_EXPORTS_TABLE, "r");
    if (table == NULL) return fail("no table");
    while (fgets(line, sizeof(line), table) != NULL) {
        if (line[0] == '#') continue;
        line[strcspn(line, "\t")] = '\0';
        if (GetProcAddress(module, line) == NULL) return fail(line);
        ++found;
    }
    fclose(table);
    printf("%u functions\n", found);
    if (found < 380) return fail("the table is short");

    errorInfo = (ErrorInfo)(void*)GetProcAddress(module, "JetGetErrorInfoW");
    memset(&info, 0, sizeof(info));
    if (errorInfo(&code, &info, sizeof(info), JET_ErrorInfoSpecificErr, 0) != JET_errSuccess)
        return fail("error info");
    if (info.errcatMostSpecific != JET_errcatIO) return fail("category");

    stopBackup = (StopBackup)(void*)GetProcAddress(module, "JetStopBackupInstance");
    if (stopBackup(~(JET_INSTANCE)0) >= 0) return fail("a backup of no instance was stopped");
    FreeLibrary(module);
    return 0;
}
