/* The life of a program from the time of Windows XP: one nameless instance, plain names, no clean-up frills.
 */
#define JET_VERSION 0x0501
#include <esent.h>
#include <stdio.h>

static int check(const char* call, JET_ERR result) {
    printf("%s: %ld\n", call, (long)result);
    return result < 0;
}

int main(void) {
    JET_INSTANCE instance = 0;
    JET_SESID session = JET_sesidNil;
    JET_DBID database = JET_dbidNil;
    JET_ERR first;

    first = JetSetSystemParameter(&instance, JET_sesidNil, JET_paramCircularLog, 1, NULL);
    if (first == JET_errFeatureNotAvailable || JetInit(NULL) == JET_errFeatureNotAvailable) {
        printf("skipped: this build cannot start an instance yet\n");
        return 77;
    }
    if (check("JetSetSystemParameter", first)) return 1;
    if (check("JetBeginSession", JetBeginSession(instance, &session, NULL, NULL))) return 1;
    if (check("JetCreateDatabase",
              JetCreateDatabase(session, "old_style.edb", NULL, &database, JET_bitDbOverwriteExisting)))
        return 1;
    if (check("JetCloseDatabase", JetCloseDatabase(session, database, 0))) return 1;
    if (check("JetDetachDatabase", JetDetachDatabase(session, "old_style.edb"))) return 1;
    if (check("JetAttachDatabase", JetAttachDatabase(session, "old_style.edb", 0))) return 1;
    if (check("JetOpenDatabase", JetOpenDatabase(session, "old_style.edb", NULL, &database, 0))) return 1;
    if (check("JetBeginTransaction", JetBeginTransaction(session))) return 1;
    if (check("JetCommitTransaction", JetCommitTransaction(session, 0))) return 1;
    if (check("JetEndSession", JetEndSession(session, 0))) return 1;
    if (check("JetTerm", JetTerm(instance))) return 1;
    return 0;
}
