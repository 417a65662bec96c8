/* The smallest program that needs the library: asks it what an error is. */
#include <esent.h>
#include <stdio.h>

int main(void) {
    JET_ERR code = JET_errBackupAbortByServer;
    JET_ERRINFOBASIC_W info;
    JET_ERR result = JetGetErrorInfoW(&code, &info, sizeof(info), JET_ErrorInfoSpecificErr, 0);
    printf("%ld: category %d\n", (long)code, (int)info.errcatMostSpecific);
    return result == JET_errSuccess ? 0 : 1;
}
