/* A ledger that can be killed at any moment.
 *
 *   ledger FOLDER [TRANSFERS]      go on transferring, and say what is committed; without TRANSFERS until killed
 *   ledger FOLDER check            open it again, and check it
 *
 * An ordinary program written against ESENT: 100 accounts of 1000 each, and a journal. A transaction takes an amount
 * from one account, gives it to another and writes a line into the journal; once the commit has returned, its number
 * is printed. Kill the program however you like (kill -9, power): the next start recovers, goes on with the number
 * behind the last committed one, and no money is lost or made. Builds on Linux and on Windows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "esent.h"

enum { kAccounts = 100, kStart = 1000 };

static const char* doing = "";

static JET_ERR check(JET_ERR error) {
    if (error >= JET_errSuccess) return error;
    fprintf(stderr, "%s: %ld\n", doing, (long)error);
    exit(1);
}
#define DO(call) (doing = #call, check(call))

typedef struct {
    JET_INSTANCE instance;
    JET_SESID session;
    JET_DBID database;
    JET_TABLEID accounts;
    JET_COLUMNID account, balance;
    JET_TABLEID journal;
    JET_COLUMNID number, from, to, amount;
} Ledger;

/* ---- schema ---- */

static JET_COLUMNID addColumn(const Ledger* ledger, JET_TABLEID table, const char* name) {
    JET_COLUMNDEF definition;
    JET_COLUMNID column;
    memset(&definition, 0, sizeof definition);
    definition.cbStruct = sizeof definition;
    definition.coltyp = JET_coltypLong;
    definition.grbit = JET_bitColumnNotNULL;
    DO(JetAddColumnA(ledger->session, table, name, &definition, NULL, 0, &column));
    return column;
}

static JET_COLUMNID columnOf(const Ledger* ledger, JET_TABLEID table, const char* name) {
    JET_COLUMNDEF definition;
    DO(JetGetTableColumnInfoA(ledger->session, table, name, &definition, sizeof definition, JET_ColInfo));
    return definition.columnid;
}

static void setLong(const Ledger* ledger, JET_TABLEID table, JET_COLUMNID column, JET_LONG value) {
    DO(JetSetColumn(ledger->session, table, column, &value, sizeof value, 0, NULL));
}

static JET_LONG getLong(const Ledger* ledger, JET_TABLEID table, JET_COLUMNID column) {
    JET_LONG value = 0;
    DO(JetRetrieveColumn(ledger->session, table, column, &value, sizeof value, NULL, 0, NULL));
    return value;
}

/* Tables and accounts in one transaction: all of it is there, or nothing. */
static void createContent(Ledger* ledger) {
    static const char accountKey[] = "+account\0";
    static const char numberKey[] = "+number\0";
    JET_LONG account;
    DO(JetBeginTransaction(ledger->session));
    DO(JetCreateTableA(ledger->session, ledger->database, "accounts", 4, 100, &ledger->accounts));
    ledger->account = addColumn(ledger, ledger->accounts, "account");
    ledger->balance = addColumn(ledger, ledger->accounts, "balance");
    DO(JetCreateIndexA(ledger->session, ledger->accounts, "primary", JET_bitIndexPrimary, accountKey, sizeof accountKey, 100));
    DO(JetCreateTableA(ledger->session, ledger->database, "journal", 4, 100, &ledger->journal));
    ledger->number = addColumn(ledger, ledger->journal, "number");
    ledger->from = addColumn(ledger, ledger->journal, "from");
    ledger->to = addColumn(ledger, ledger->journal, "to");
    ledger->amount = addColumn(ledger, ledger->journal, "amount");
    DO(JetCreateIndexA(ledger->session, ledger->journal, "primary", JET_bitIndexPrimary, numberKey, sizeof numberKey, 100));
    for (account = 0; account < kAccounts; ++account) {
        DO(JetPrepareUpdate(ledger->session, ledger->accounts, JET_prepInsert));
        setLong(ledger, ledger->accounts, ledger->account, account);
        setLong(ledger, ledger->accounts, ledger->balance, kStart);
        DO(JetUpdate(ledger->session, ledger->accounts, NULL, 0, NULL));
    }
    DO(JetCommitTransaction(ledger->session, 0));
}

/* 0 when there are no tables: the program was killed before it had made them. */
static int openContent(Ledger* ledger) {
    JET_ERR error = JetOpenTableA(ledger->session, ledger->database, "accounts", NULL, 0, 0, &ledger->accounts);
    if (error == JET_errObjectNotFound) return 0;
    doing = "JetOpenTable";
    check(error);
    DO(JetOpenTableA(ledger->session, ledger->database, "journal", NULL, 0, 0, &ledger->journal));
    ledger->account = columnOf(ledger, ledger->accounts, "account");
    ledger->balance = columnOf(ledger, ledger->accounts, "balance");
    ledger->number = columnOf(ledger, ledger->journal, "number");
    ledger->from = columnOf(ledger, ledger->journal, "from");
    ledger->to = columnOf(ledger, ledger->journal, "to");
    ledger->amount = columnOf(ledger, ledger->journal, "amount");
    return 1;
}

/* ---- life ---- */

static void openLedger(Ledger* ledger, const char* folder) {
    char path[1024];
    char file[1040];
    JET_ERR error;
    snprintf(path, sizeof path, "%s/", folder);
    snprintf(file, sizeof file, "%sledger.edb", path);
    memset(ledger, 0, sizeof *ledger);
    DO(JetCreateInstanceA(&ledger->instance, "ledger"));
    DO(JetSetSystemParameterA(&ledger->instance, JET_sesidNil, JET_paramSystemPath, 0, path));
    DO(JetSetSystemParameterA(&ledger->instance, JET_sesidNil, JET_paramLogFilePath, 0, path));
    DO(JetSetSystemParameterA(&ledger->instance, JET_sesidNil, JET_paramTempPath, 0, path));
    DO(JetSetSystemParameterA(&ledger->instance, JET_sesidNil, JET_paramCreatePathIfNotExist, 1, NULL));
    DO(JetSetSystemParameterA(&ledger->instance, JET_sesidNil, JET_paramCircularLog, 1, NULL));
    DO(JetSetSystemParameterA(&ledger->instance, JET_sesidNil, JET_paramLogFileSize, 256, NULL));
    DO(JetInit(&ledger->instance)); /* recovers what a crash left */
    DO(JetBeginSessionA(ledger->instance, &ledger->session, NULL, NULL));
    error = JetAttachDatabaseA(ledger->session, file, 0);
    if (error == JET_errFileNotFound) {
        DO(JetCreateDatabaseA(ledger->session, file, NULL, &ledger->database, 0));
    } else {
        doing = "JetAttachDatabase";
        check(error);
        DO(JetOpenDatabaseA(ledger->session, file, NULL, &ledger->database, 0));
    }
    if (!openContent(ledger)) createContent(ledger);
}

static void closeLedger(Ledger* ledger) {
    DO(JetEndSession(ledger->session, 0));
    DO(JetTerm(ledger->instance));
}

/* ---- transfers ---- */

static JET_LONG lastNumber(const Ledger* ledger) {
    JET_ERR error = JetMove(ledger->session, ledger->journal, JET_MoveLast, 0);
    if (error == JET_errNoCurrentRecord) return 0;
    doing = "JetMove";
    check(error);
    return getLong(ledger, ledger->journal, ledger->number);
}

static void change(const Ledger* ledger, JET_LONG account, JET_LONG by) {
    JET_LONG balance;
    DO(JetMakeKey(ledger->session, ledger->accounts, &account, sizeof account, JET_bitNewKey));
    DO(JetSeek(ledger->session, ledger->accounts, JET_bitSeekEQ));
    balance = getLong(ledger, ledger->accounts, ledger->balance);
    DO(JetPrepareUpdate(ledger->session, ledger->accounts, JET_prepReplace));
    setLong(ledger, ledger->accounts, ledger->balance, balance + by);
    DO(JetUpdate(ledger->session, ledger->accounts, NULL, 0, NULL));
}

static void transfer(const Ledger* ledger, JET_LONG number) {
    JET_LONG from = number % kAccounts;
    JET_LONG to = (number * 7 + 3) % kAccounts;
    JET_LONG amount = number % 50 + 1;
    DO(JetBeginTransaction(ledger->session));
    change(ledger, from, -amount);
    change(ledger, to, amount);
    DO(JetPrepareUpdate(ledger->session, ledger->journal, JET_prepInsert));
    setLong(ledger, ledger->journal, ledger->number, number);
    setLong(ledger, ledger->journal, ledger->from, from);
    setLong(ledger, ledger->journal, ledger->to, to);
    setLong(ledger, ledger->journal, ledger->amount, amount);
    DO(JetUpdate(ledger->session, ledger->journal, NULL, 0, NULL));
    DO(JetCommitTransaction(ledger->session, 0)); /* back from here it is on the disk */
    printf("%ld\n", (long)number);
    fflush(stdout);
}

/* ---- check ---- */

/* The balances must be those that follow from the journal, whose numbers have no gap. */
static int isSound(const Ledger* ledger) {
    JET_LONG expected[kAccounts];
    JET_LONG number = 0;
    JET_LONG account;
    JET_ERR error;
    for (account = 0; account < kAccounts; ++account)
        expected[account] = kStart;
    for (error = JetMove(ledger->session, ledger->journal, JET_MoveFirst, 0); error == JET_errSuccess;
         error = JetMove(ledger->session, ledger->journal, JET_MoveNext, 0)) {
        JET_LONG amount = getLong(ledger, ledger->journal, ledger->amount);
        if (getLong(ledger, ledger->journal, ledger->number) != ++number) return 0;
        expected[getLong(ledger, ledger->journal, ledger->from)] -= amount;
        expected[getLong(ledger, ledger->journal, ledger->to)] += amount;
    }
    if (error != JET_errNoCurrentRecord) return 0;
    for (account = 0; account < kAccounts; ++account) {
        DO(JetMakeKey(ledger->session, ledger->accounts, &account, sizeof account, JET_bitNewKey));
        DO(JetSeek(ledger->session, ledger->accounts, JET_bitSeekEQ));
        if (getLong(ledger, ledger->accounts, ledger->balance) != expected[account]) return 0;
    }
    printf("sound: %ld transfers\n", (long)number);
    return 1;
}

int main(int count, char** words) {
    Ledger ledger;
    JET_LONG number, left;
    int sound = 1;
    if (count < 2) {
        fprintf(stderr, "ledger FOLDER [TRANSFERS | check]\n");
        return 2;
    }
    openLedger(&ledger, words[1]);
    if (count > 2 && strcmp(words[2], "check") == 0) {
        sound = isSound(&ledger);
        if (!sound) fprintf(stderr, "NOT sound\n");
    } else {
        left = count > 2 ? (JET_LONG)strtol(words[2], NULL, 10) : -1;
        for (number = lastNumber(&ledger) + 1; left != 0; ++number) {
            transfer(&ledger, number);
            if (left > 0) --left;
        }
    }
    closeLedger(&ledger);
    return sound ? 0 : 1;
}
