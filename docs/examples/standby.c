/* A standby that is kept current over a pipe.
 *
 *   standby FOLDER [ROWS [KILL_AFTER]]
 *
 * Two processes. The primary writes rows into FOLDER/primary; every piece of log that it makes durable goes into a
 * pipe, from the callback JET_paramEmitLogDataCallback. The standby reads the pipe and makes the same log files in
 * FOLDER/standby with JetConsumeLogData. When the primary is gone (here it kills itself after KILL_AFTER rows, or
 * ends after ROWS) the standby takes over: JetInit3 replays the logs into a database of its own, and the rows that
 * the primary had committed are all there.
 *
 * A real standby has a socket in place of the pipe, and the rest of docs/log-shipping.md.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define JET_VERSION 0x0A01 /* the names of log shipping are those of Windows 10 */
#include "esent.h"

static const char* doing = "";

static void check(JET_ERR error) {
    if (error >= JET_errSuccess) return;
    fprintf(stderr, "%s: %ld\n", doing, (long)error);
    exit(1);
}
#define DO(call) (doing = #call, check(call))

/* ---- the pipe ---- */

static int writeAll(int to, const void* bytes, size_t count) {
    const char* at = bytes;
    while (count > 0) {
        ssize_t done = write(to, at, count);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return 0;
        at += done;
        count -= (size_t)done;
    }
    return 1;
}

static int readAll(int from, void* bytes, size_t count) {
    char* at = bytes;
    while (count > 0) {
        ssize_t done = read(from, at, count);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) return 0;
        at += done;
        count -= (size_t)done;
    }
    return 1;
}

/* ---- both ---- */

static JET_INSTANCE makeInstance(const char* folder, const char* name) {
    JET_INSTANCE instance = JET_instanceNil;
    char path[1024];
    snprintf(path, sizeof path, "%s/%s/", folder, name);
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        perror(path);
        exit(1);
    }
    DO(JetCreateInstanceA(&instance, name));
    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramSystemPath, 0, path));
    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramLogFilePath, 0, path));
    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramTempPath, 0, path));
    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramLogFileSize, 256, NULL));
    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramMaxTemporaryTables, 0, NULL));
    return instance;
}

/* ---- the primary ---- */

/* Called after each write of the log is on disk. What it returns changes nothing: without the standby the primary
   goes on. */
static JET_ERR JET_API emit(JET_INSTANCE instance, JET_EMITDATACTX* position, void* data, JET_ULONG bytes,
                            JET_API_PTR context) {
    int to = (int)context;
    (void)instance;
    if (writeAll(to, position, sizeof *position)) (void)writeAll(to, data, bytes);
    return JET_errSuccess;
}

static void runPrimary(const char* folder, int to, long rows, long killAfter) {
    JET_INSTANCE instance = makeInstance(folder, "primary");
    JET_SESID session;
    JET_DBID database;
    JET_TABLEID table;
    JET_COLUMNID column;
    JET_COLUMNDEF definition;
    char path[1024];
    long row;

    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramEmitLogDataCallback, (JET_API_PTR)&emit, NULL));
    DO(JetSetSystemParameterA(&instance, JET_sesidNil, JET_paramEmitLogDataCallbackCtx, (JET_API_PTR)to, NULL));
    DO(JetInit(&instance));
    DO(JetBeginSessionA(instance, &session, NULL, NULL));
    snprintf(path, sizeof path, "%s/primary/rows.edb", folder);
    DO(JetCreateDatabaseA(session, path, NULL, &database, 0));
    DO(JetCreateTableA(session, database, "rows", 1, 80, &table));
    memset(&definition, 0, sizeof definition);
    definition.cbStruct = sizeof definition;
    definition.coltyp = JET_coltypLong;
    DO(JetAddColumnA(session, table, "number", &definition, NULL, 0, &column));
    for (row = 0; row < rows; ++row) {
        int number = (int)row;
        DO(JetBeginTransaction(session));
        DO(JetPrepareUpdate(session, table, JET_prepInsert));
        DO(JetSetColumn(session, table, column, &number, sizeof number, 0, NULL));
        DO(JetUpdate(session, table, NULL, 0, NULL));
        DO(JetCommitTransaction(session, 0));
        if (row + 1 == killAfter) raise(SIGKILL);
    }
    DO(JetTerm2(instance, JET_bitTermComplete));
}

/* ---- the standby ---- */

static long takeOver(const char* folder, JET_INSTANCE instance) {
    JET_SESID session;
    JET_DBID database;
    JET_TABLEID table;
    JET_RSTMAP_A map;
    JET_RSTINFO_A info;
    char from[1024], to[1024];
    long rows = 0;
    JET_ERR moved;

    /* The logs know the database by the primary's path. */
    snprintf(from, sizeof from, "%s/primary/rows.edb", folder);
    snprintf(to, sizeof to, "%s/standby/rows.edb", folder);
    map.szDatabaseName = from;
    map.szNewDatabaseName = to;
    memset(&info, 0, sizeof info);
    info.cbStruct = sizeof info;
    info.rgrstmap = &map;
    info.crstmap = 1;
    DO(JetInit3A(&instance, &info, 0));
    DO(JetBeginSessionA(instance, &session, NULL, NULL));
    DO(JetAttachDatabaseA(session, to, 0));
    DO(JetOpenDatabaseA(session, to, NULL, &database, 0));
    DO(JetOpenTableA(session, database, "rows", NULL, 0, 0, &table));
    for (moved = JetMove(session, table, JET_MoveFirst, 0); moved == JET_errSuccess;
         moved = JetMove(session, table, JET_MoveNext, 0))
        ++rows;
    DO(JetTerm2(instance, JET_bitTermComplete));
    return rows;
}

static long runStandby(const char* folder, int from) {
    JET_INSTANCE instance = makeInstance(folder, "standby");
    JET_EMITDATACTX position;
    char* data = NULL;
    size_t room = 0;
    while (readAll(from, &position, sizeof position)) {
        if (position.cbLogData > room) {
            room = position.cbLogData;
            data = realloc(data, room);
            if (data == NULL) exit(1);
        }
        if (!readAll(from, data, position.cbLogData)) break; /* cut off: this piece was not acknowledged */
        DO(JetConsumeLogData(instance, &position, data, position.cbLogData, 0));
    }
    free(data);
    return takeOver(folder, instance);
}

int main(int count, char** arguments) {
    const char* folder = count > 1 ? arguments[1] : ".";
    const long rows = count > 2 ? atol(arguments[2]) : 2000;
    const long killAfter = count > 3 ? atol(arguments[3]) : 0;
    const long expected = killAfter > 0 && killAfter < rows ? killAfter : rows;
    long found;
    int ends[2];
    pid_t primary;

    signal(SIGPIPE, SIG_IGN); /* without a standby the primary goes on */
    if (pipe(ends) != 0) return 1;
    primary = fork();
    if (primary == 0) {
        close(ends[0]);
        runPrimary(folder, ends[1], rows, killAfter);
        return 0;
    }
    close(ends[1]);
    found = runStandby(folder, ends[0]);
    waitpid(primary, NULL, 0);
    printf("the primary committed %ld rows, the standby has %ld\n", expected, found);
    return found == expected ? 0 : 2;
}
