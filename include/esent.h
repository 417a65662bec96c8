/*
 * esent.h - the ESENT ("JET Blue") storage engine interface of libesent.
 *
 * Source- and binary-compatible with the header of the same name for Windows: on 64-bit Linux every structure
 * has the layout of 64-bit Windows. Needs no other header of the platform, works before and after windows.h,
 * and compiles as C89 with long long up to C++20.
 *
 *   JET_VERSION     the Windows version whose interface is wanted (0x0500 Windows 2000 ... 0x0A00 Windows 10).
 *                   0x0A01 also declares what the engine exports but the Windows header does not publish.
 *   JET_UNICODE     (or UNICODE) makes the plain names mean the W functions and structures, otherwise the A ones.
 *
 * Text of the A functions is UTF-8 on Linux and in the process code page on Windows; text of the W functions is
 * UTF-16 everywhere. Lengths of W buffers are bytes.
 */
#ifndef ESENT_H_INCLUDED
#define ESENT_H_INCLUDED

/* Other headers of this name stay out when both folders are on the include path. */
#ifndef _INC_ESENT
#define _INC_ESENT
#endif
#ifndef _JET_INCLUDED
#define _JET_INCLUDED
#endif

#include <stddef.h>
#include <stdint.h>

#ifndef JET_VERSION
#ifdef WINVER
#define JET_VERSION WINVER
#else
#define JET_VERSION 0x0A00
#endif
#endif

#if defined(UNICODE) && !defined(JET_UNICODE)
#define JET_UNICODE
#endif

#ifndef JET_API
#if defined(_WIN32) && !defined(_WIN64)
#define JET_API __stdcall
#else
#define JET_API
#endif
#endif

#ifndef JET_NODSC
#define JET_NODSC
#endif

#if defined(__GNUC__)
#define ESENT_EXTENSION __extension__
#else
#define ESENT_EXTENSION
#endif
/* Unnamed members are part of the Windows interface but not of every language standard. */
#define ESENT_ANONYMOUS ESENT_EXTENSION

#if defined(_WIN64)
#pragma pack(push, 8)
#elif defined(_WIN32)
#pragma pack(push, 4)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Scalar types ---- */

/* `long` has 32 bits in this interface on every platform; Windows callers see it spelled that way. */
#ifdef _WIN32
typedef long JET_LONG;
typedef unsigned long JET_ULONG;
typedef wchar_t JET_WCHAR;
#else
typedef int32_t JET_LONG;
typedef uint32_t JET_ULONG;
#if defined(__cplusplus) && __cplusplus >= 201103L
typedef char16_t JET_WCHAR;
#else
typedef uint16_t JET_WCHAR;
#endif
#endif

#if defined(_WIN64)
ESENT_EXTENSION typedef unsigned long long JET_API_PTR;
#elif defined(_WIN32)
typedef unsigned long JET_API_PTR;
#else
typedef uintptr_t JET_API_PTR;
#endif

typedef JET_LONG JET_ERR;           /* 0 success, > 0 a warning, < 0 an error */
typedef JET_API_PTR JET_HANDLE;     /* an open backup file, a callback */
typedef JET_API_PTR JET_INSTANCE;   /* an engine with its own log stream */
typedef JET_API_PTR JET_SESID;      /* a session: one transaction context */
typedef JET_API_PTR JET_TABLEID;    /* a cursor */
typedef JET_API_PTR JET_LS;         /* a word that the caller keeps with a cursor or table */
typedef JET_API_PTR JET_OSSNAPID;   /* a snapshot of the volume in preparation */
typedef JET_ULONG JET_DBID;         /* an attached database */
typedef JET_ULONG JET_COLUMNID;     /* a column of a table */
typedef JET_ULONG JET_GRBIT;        /* option bits */
typedef JET_ULONG JET_COLTYP;       /* JET_coltyp... */
typedef JET_ULONG JET_OBJTYP;       /* JET_objtyp... */
typedef JET_ULONG JET_SNP;          /* JET_snp...: which operation a status callback reports */
typedef JET_ULONG JET_SNT;          /* JET_snt...: what it reports */
typedef JET_ULONG JET_CBTYP;        /* JET_cbtyp... */
typedef double JET_DATESERIAL;      /* days since 1899-12-30 */
typedef const char* JET_PCSTR;
typedef char* JET_PSTR;
typedef const JET_WCHAR* JET_PCWSTR;
typedef JET_WCHAR* JET_PWSTR;
#if JET_VERSION >= 0x0A01
typedef JET_API_PTR JET_HISTO;
typedef int JET_RESID;
typedef int JET_RESOPER;
typedef int JET_SNC;
typedef int JET_TESTINJECTIONTYPE;
typedef int DBUTIL_OP;
typedef int EDBDUMP_OP;
#endif

/* ---- Enumerations ---- */

/* Where an error stands in the tree that JetGetErrorInfo reports. */
typedef enum {
    JET_errcatUnknown = 0,
    JET_errcatError = 1,
    JET_errcatOperation = 2,
    JET_errcatFatal = 3,
    JET_errcatIO = 4,
    JET_errcatResource = 5,
    JET_errcatMemory = 6,
    JET_errcatQuota = 7,
    JET_errcatDisk = 8,
    JET_errcatData = 9,
    JET_errcatCorruption = 10,
    JET_errcatInconsistent = 11,
    JET_errcatFragmentation = 12,
    JET_errcatApi = 13,
    JET_errcatUsage = 14,
    JET_errcatState = 15,
    JET_errcatObsolete = 16,
    JET_errcatMax = 17
} JET_ERRCAT;

/* Values of JET_paramEnableIndexChecking. */
typedef enum {
    JET_IndexCheckingOff = 0,
    JET_IndexCheckingOn = 1,
    JET_IndexCheckingDeferToOpenTable = 2,
    JET_IndexCheckingMax = 3
} JET_INDEXCHECKING;

/* Comparisons of JET_INDEX_COLUMN. */
typedef enum {
    JET_relopEquals = 0,
    JET_relopPrefixEquals = 1,
    JET_relopNotEquals = 2,
    JET_relopLessThanOrEqual = 3,
    JET_relopLessThan = 4,
    JET_relopGreaterThanOrEqual = 5,
    JET_relopGreaterThan = 6,
    JET_relopBitmaskEqualsZero = 7,
    JET_relopBitmaskNotEqualsZero = 8
} JET_RELOP;

/* ---- Structures ---- */

/* cbStruct, where present, is set by the caller to the size of the structure. */

/* Identity of an index, to choose it faster than by name (JetSetCurrentIndex4). */
typedef struct tagJET_INDEXID {
    JET_ULONG cbStruct;
    unsigned char rgbIndexId[8 + sizeof(JET_API_PTR)];
} JET_INDEXID;

/* Where a database goes in a restore. */
typedef struct tagJET_RSTMAP_A {
    char* szDatabaseName;
    char* szNewDatabaseName;
} JET_RSTMAP_A;

typedef struct tagJET_RSTMAP_W {
    JET_WCHAR* szDatabaseName;
    JET_WCHAR* szNewDatabaseName;
} JET_RSTMAP_W;

#if JET_VERSION >= 0x0A01
/* One parameter of a database (JetAttachDatabase3, JetCreateDatabase3). */
typedef struct tagJET_SETDBPARAM {
    JET_ULONG dbparamid;
    void* pvParam;
    JET_ULONG cbParam;
} JET_SETDBPARAM;

/* Where a database goes in a recovery, with parameters. */
typedef struct tagJET_RSTMAP2_A {
    JET_ULONG cbStruct;
    char* szDatabaseName;
    char* szNewDatabaseName;
    JET_SETDBPARAM* rgsetdbparam;
    JET_ULONG csetdbparam;
    JET_GRBIT grbit;
} JET_RSTMAP2_A;

typedef struct tagJET_RSTMAP2_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szDatabaseName;
    JET_WCHAR* szNewDatabaseName;
    JET_SETDBPARAM* rgsetdbparam;
    JET_ULONG csetdbparam;
    JET_GRBIT grbit;
} JET_RSTMAP2_W;
#endif

/* Obsolete: upgrade of old databases. */
typedef struct tagJET_CONVERT_A {
    char* szOldDll;
    ESENT_ANONYMOUS union {
        JET_ULONG fFlags;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION JET_ULONG fSchemaChangesOnly : 1;
        };
    };
} JET_CONVERT_A;

typedef struct tagJET_CONVERT_W {
    JET_WCHAR* szOldDll;
    ESENT_ANONYMOUS union {
        JET_ULONG fFlags;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION JET_ULONG fSchemaChangesOnly : 1;
        };
    };
} JET_CONVERT_W;

#if JET_VERSION >= 0x0A01
/* State of a session (JetGetSessionInfo). */
typedef struct tagJET_SESSIONINFO {
    JET_ULONG ulTrxBegin0;
    JET_ULONG ulTrxLevel;
    JET_ULONG ulProcid;
    JET_ULONG ulFlags;
    JET_API_PTR ulTrxContext;
} JET_SESSIONINFO;
#endif

/* Progress: detail of JET_sntProgress. */
typedef struct tagJET_SNPROG {
    JET_ULONG cbStruct;
    JET_ULONG cunitDone;
    JET_ULONG cunitTotal;
} JET_SNPROG;

/* Obsolete: what an upgrade would need. */
typedef struct tagJET_DBINFOUPGRADE {
    JET_ULONG cbStruct;
    JET_ULONG cbFilesizeLow;
    JET_ULONG cbFilesizeHigh;
    JET_ULONG cbFreeSpaceRequiredLow;
    JET_ULONG cbFreeSpaceRequiredHigh;
    JET_ULONG csecToUpgrade;
    ESENT_ANONYMOUS union {
        JET_ULONG ulFlags;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION JET_ULONG fUpgradable : 1;
            ESENT_EXTENSION JET_ULONG fAlreadyUpgraded : 1;
        };
    };
} JET_DBINFOUPGRADE;

/* One object of a database (JetGetObjectInfo). */
typedef struct tagJET_OBJECTINFO {
    JET_ULONG cbStruct;
    JET_OBJTYP objtyp;
    JET_DATESERIAL dtCreate;
    JET_DATESERIAL dtUpdate;
    JET_GRBIT grbit;
    JET_ULONG flags;
    JET_ULONG cRecord;
    JET_ULONG cPage;
} JET_OBJECTINFO;

/* A temporary table with one row per object, and its columns. */
typedef struct tagJET_OBJECTLIST {
    JET_ULONG cbStruct;
    JET_TABLEID tableid;
    JET_ULONG cRecord;
    JET_COLUMNID columnidcontainername;
    JET_COLUMNID columnidobjectname;
    JET_COLUMNID columnidobjtyp;
    JET_COLUMNID columniddtCreate;
    JET_COLUMNID columniddtUpdate;
    JET_COLUMNID columnidgrbit;
    JET_COLUMNID columnidflags;
    JET_COLUMNID columnidcRecord;
    JET_COLUMNID columnidcPage;
} JET_OBJECTLIST;

/* A temporary table with one row per column, and its columns. */
typedef struct tagJET_COLUMNLIST {
    JET_ULONG cbStruct;
    JET_TABLEID tableid;
    JET_ULONG cRecord;
    JET_COLUMNID columnidPresentationOrder;
    JET_COLUMNID columnidcolumnname;
    JET_COLUMNID columnidcolumnid;
    JET_COLUMNID columnidcoltyp;
    JET_COLUMNID columnidCountry;
    JET_COLUMNID columnidLangid;
    JET_COLUMNID columnidCp;
    JET_COLUMNID columnidCollate;
    JET_COLUMNID columnidcbMax;
    JET_COLUMNID columnidgrbit;
    JET_COLUMNID columnidDefault;
    JET_COLUMNID columnidBaseTableName;
    JET_COLUMNID columnidBaseColumnName;
    JET_COLUMNID columnidDefinitionName;
} JET_COLUMNLIST;

/* Definition of a column. */
typedef struct tagJET_COLUMNDEF {
    JET_ULONG cbStruct;
    JET_COLUMNID columnid;
    JET_COLTYP coltyp;
    unsigned short wCountry;
    unsigned short langid;
    unsigned short cp;
    unsigned short wCollate;
    JET_ULONG cbMax;
    JET_GRBIT grbit;
} JET_COLUMNDEF;

/* Definition of a column with the table it was inherited from. */
typedef struct tagJET_COLUMNBASE_A {
    JET_ULONG cbStruct;
    JET_COLUMNID columnid;
    JET_COLTYP coltyp;
    unsigned short wCountry;
    unsigned short langid;
    unsigned short cp;
    unsigned short wFiller;
    JET_ULONG cbMax;
    JET_GRBIT grbit;
    char szBaseTableName[256];
    char szBaseColumnName[256];
} JET_COLUMNBASE_A;

typedef struct tagJET_COLUMNBASE_W {
    JET_ULONG cbStruct;
    JET_COLUMNID columnid;
    JET_COLTYP coltyp;
    unsigned short wCountry;
    unsigned short langid;
    unsigned short cp;
    unsigned short wFiller;
    JET_ULONG cbMax;
    JET_GRBIT grbit;
    JET_WCHAR szBaseTableName[256];
    JET_WCHAR szBaseColumnName[256];
} JET_COLUMNBASE_W;

/* A temporary table with one row per index column, and its columns. */
typedef struct tagJET_INDEXLIST {
    JET_ULONG cbStruct;
    JET_TABLEID tableid;
    JET_ULONG cRecord;
    JET_COLUMNID columnidindexname;
    JET_COLUMNID columnidgrbitIndex;
    JET_COLUMNID columnidcKey;
    JET_COLUMNID columnidcEntry;
    JET_COLUMNID columnidcPage;
    JET_COLUMNID columnidcColumn;
    JET_COLUMNID columnidiColumn;
    JET_COLUMNID columnidcolumnid;
    JET_COLUMNID columnidcoltyp;
    JET_COLUMNID columnidCountry;
    JET_COLUMNID columnidLangid;
    JET_COLUMNID columnidCp;
    JET_COLUMNID columnidCollate;
    JET_COLUMNID columnidgrbitColumn;
    JET_COLUMNID columnidcolumnname;
    JET_COLUMNID columnidLCMapFlags;
} JET_INDEXLIST;

/* A column to create with its table. */
typedef struct tagJET_COLUMNCREATE_A {
    JET_ULONG cbStruct;
    char* szColumnName;
    JET_COLTYP coltyp;
    JET_ULONG cbMax;
    JET_GRBIT grbit;
    void* pvDefault;
    JET_ULONG cbDefault;
    JET_ULONG cp;
    JET_COLUMNID columnid;
    JET_ERR err;
} JET_COLUMNCREATE_A;

typedef struct tagJET_COLUMNCREATE_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szColumnName;
    JET_COLTYP coltyp;
    JET_ULONG cbMax;
    JET_GRBIT grbit;
    void* pvDefault;
    JET_ULONG cbDefault;
    JET_ULONG cp;
    JET_COLUMNID columnid;
    JET_ERR err;
} JET_COLUMNCREATE_W;

/* Default value that a callback computes. */
typedef struct tagJET_USERDEFINEDDEFAULT_A {
    char* szCallback;
    unsigned char* pbUserData;
    JET_ULONG cbUserData;
    char* szDependantColumns;
} JET_USERDEFINEDDEFAULT_A;

typedef struct tagJET_USERDEFINEDDEFAULT_W {
    JET_WCHAR* szCallback;
    unsigned char* pbUserData;
    JET_ULONG cbUserData;
    JET_WCHAR* szDependantColumns;
} JET_USERDEFINEDDEFAULT_W;

/* Condition for a record to appear in an index. */
typedef struct tagJET_CONDITIONALCOLUMN_A {
    JET_ULONG cbStruct;
    char* szColumnName;
    JET_GRBIT grbit;
} JET_CONDITIONALCOLUMN_A;

typedef struct tagJET_CONDITIONALCOLUMN_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szColumnName;
    JET_GRBIT grbit;
} JET_CONDITIONALCOLUMN_W;

/* Locale and flags of text normalisation, by locale id. */
typedef struct tagJET_UNICODEINDEX {
    JET_ULONG lcid;
    JET_ULONG dwMapFlags;
} JET_UNICODEINDEX;

/* Locale and flags of text normalisation, by locale name. */
typedef struct tagJET_UNICODEINDEX2 {
    JET_WCHAR* szLocaleName;
    JET_ULONG dwMapFlags;
} JET_UNICODEINDEX2;

/* Limits of an index over substrings. */
typedef struct tagJET_TUPLELIMITS {
    JET_ULONG chLengthMin;
    JET_ULONG chLengthMax;
    JET_ULONG chToIndexMax;
    JET_ULONG cchIncrement;
    JET_ULONG ichStart;
} JET_TUPLELIMITS;

/* How a tree should grow. */
typedef struct tagJET_SPACEHINTS {
    JET_ULONG cbStruct;
    JET_ULONG ulInitialDensity;
    JET_ULONG cbInitial;
    JET_GRBIT grbit;
    JET_ULONG ulMaintDensity;
    JET_ULONG ulGrowth;
    JET_ULONG cbMinExtent;
    JET_ULONG cbMaxExtent;
} JET_SPACEHINTS;

/* An index to create. */
typedef struct tagJET_INDEXCREATE_A {
    JET_ULONG cbStruct;
    char* szIndexName;
    char* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    ESENT_ANONYMOUS union {
        JET_ULONG lcid;
        JET_UNICODEINDEX* pidxunicode;
    };
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_A* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
    JET_ULONG cbKeyMost;
} JET_INDEXCREATE_A;

typedef struct tagJET_INDEXCREATE_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szIndexName;
    JET_WCHAR* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    ESENT_ANONYMOUS union {
        JET_ULONG lcid;
        JET_UNICODEINDEX* pidxunicode;
    };
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_W* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
    JET_ULONG cbKeyMost;
} JET_INDEXCREATE_W;

/* An index to create, with space hints. */
typedef struct tagJET_INDEXCREATE2_A {
    JET_ULONG cbStruct;
    char* szIndexName;
    char* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    ESENT_ANONYMOUS union {
        JET_ULONG lcid;
        JET_UNICODEINDEX* pidxunicode;
    };
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_A* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
    JET_ULONG cbKeyMost;
    JET_SPACEHINTS* pSpacehints;
} JET_INDEXCREATE2_A;

typedef struct tagJET_INDEXCREATE2_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szIndexName;
    JET_WCHAR* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    ESENT_ANONYMOUS union {
        JET_ULONG lcid;
        JET_UNICODEINDEX* pidxunicode;
    };
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_W* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
    JET_ULONG cbKeyMost;
    JET_SPACEHINTS* pSpacehints;
} JET_INDEXCREATE2_W;

/* An index to create, with space hints and locale by name. */
typedef struct tagJET_INDEXCREATE3_A {
    JET_ULONG cbStruct;
    char* szIndexName;
    char* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    JET_UNICODEINDEX2* pidxunicode;
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_A* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
    JET_ULONG cbKeyMost;
    JET_SPACEHINTS* pSpacehints;
} JET_INDEXCREATE3_A;

typedef struct tagJET_INDEXCREATE3_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szIndexName;
    JET_WCHAR* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    JET_UNICODEINDEX2* pidxunicode;
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_W* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
    JET_ULONG cbKeyMost;
    JET_SPACEHINTS* pSpacehints;
} JET_INDEXCREATE3_W;

/* A table to create with its columns and indexes. */
typedef struct tagJET_TABLECREATE_A {
    JET_ULONG cbStruct;
    char* szTableName;
    char* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_A* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE_A* rgindexcreate;
    JET_ULONG cIndexes;
    JET_GRBIT grbit;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE_A;

typedef struct tagJET_TABLECREATE_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szTableName;
    JET_WCHAR* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_W* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE_W* rgindexcreate;
    JET_ULONG cIndexes;
    JET_GRBIT grbit;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE_W;

/* ... with a callback. */
typedef struct tagJET_TABLECREATE2_A {
    JET_ULONG cbStruct;
    char* szTableName;
    char* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_A* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE_A* rgindexcreate;
    JET_ULONG cIndexes;
    char* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE2_A;

typedef struct tagJET_TABLECREATE2_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szTableName;
    JET_WCHAR* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_W* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE_W* rgindexcreate;
    JET_ULONG cIndexes;
    JET_WCHAR* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE2_W;

/* ... with space hints. */
typedef struct tagJET_TABLECREATE3_A {
    JET_ULONG cbStruct;
    char* szTableName;
    char* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_A* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE2_A* rgindexcreate;
    JET_ULONG cIndexes;
    char* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_SPACEHINTS* pSeqSpacehints;
    JET_SPACEHINTS* pLVSpacehints;
    JET_ULONG cbSeparateLV;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE3_A;

typedef struct tagJET_TABLECREATE3_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szTableName;
    JET_WCHAR* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_W* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE2_W* rgindexcreate;
    JET_ULONG cIndexes;
    JET_WCHAR* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_SPACEHINTS* pSeqSpacehints;
    JET_SPACEHINTS* pLVSpacehints;
    JET_ULONG cbSeparateLV;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE3_W;

/* ... with locale names. */
typedef struct tagJET_TABLECREATE4_A {
    JET_ULONG cbStruct;
    char* szTableName;
    char* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_A* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE3_A* rgindexcreate;
    JET_ULONG cIndexes;
    char* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_SPACEHINTS* pSeqSpacehints;
    JET_SPACEHINTS* pLVSpacehints;
    JET_ULONG cbSeparateLV;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE4_A;

typedef struct tagJET_TABLECREATE4_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szTableName;
    JET_WCHAR* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_W* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE3_W* rgindexcreate;
    JET_ULONG cIndexes;
    JET_WCHAR* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_SPACEHINTS* pSeqSpacehints;
    JET_SPACEHINTS* pLVSpacehints;
    JET_ULONG cbSeparateLV;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE4_W;

#if JET_VERSION >= 0x0A01
/* ... with a limit for chunks of long values. */
typedef struct tagJET_TABLECREATE5_A {
    JET_ULONG cbStruct;
    char* szTableName;
    char* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_A* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE3_A* rgindexcreate;
    JET_ULONG cIndexes;
    char* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_SPACEHINTS* pSeqSpacehints;
    JET_SPACEHINTS* pLVSpacehints;
    JET_ULONG cbSeparateLV;
    JET_ULONG cbLVChunkMax;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE5_A;

typedef struct tagJET_TABLECREATE5_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szTableName;
    JET_WCHAR* szTemplateTableName;
    JET_ULONG ulPages;
    JET_ULONG ulDensity;
    JET_COLUMNCREATE_W* rgcolumncreate;
    JET_ULONG cColumns;
    JET_INDEXCREATE3_W* rgindexcreate;
    JET_ULONG cIndexes;
    JET_WCHAR* szCallback;
    JET_CBTYP cbtyp;
    JET_GRBIT grbit;
    JET_SPACEHINTS* pSeqSpacehints;
    JET_SPACEHINTS* pLVSpacehints;
    JET_ULONG cbSeparateLV;
    JET_ULONG cbLVChunkMax;
    JET_TABLEID tableid;
    JET_ULONG cCreated;
} JET_TABLECREATE5_W;
#endif

/* Request for a temporary table. */
typedef struct tagJET_OPENTEMPORARYTABLE {
    JET_ULONG cbStruct;
    const JET_COLUMNDEF* prgcolumndef;
    JET_ULONG ccolumn;
    JET_UNICODEINDEX* pidxunicode;
    JET_GRBIT grbit;
    JET_COLUMNID* prgcolumnid;
    JET_ULONG cbKeyMost;
    JET_ULONG cbVarSegMac;
    JET_TABLEID tableid;
} JET_OPENTEMPORARYTABLE;

/* Request for a temporary table, locale by name. */
typedef struct tagJET_OPENTEMPORARYTABLE2 {
    JET_ULONG cbStruct;
    const JET_COLUMNDEF* prgcolumndef;
    JET_ULONG ccolumn;
    JET_UNICODEINDEX2* pidxunicode;
    JET_GRBIT grbit;
    JET_COLUMNID* prgcolumnid;
    JET_ULONG cbKeyMost;
    JET_ULONG cbVarSegMac;
    JET_TABLEID tableid;
} JET_OPENTEMPORARYTABLE2;

/* Which value of a column to read, and from where in it. */
typedef struct tagJET_RETINFO {
    JET_ULONG cbStruct;
    JET_ULONG ibLongValue;
    JET_ULONG itagSequence;
    JET_COLUMNID columnidNextTagged;
} JET_RETINFO;

/* Which value of a column to write, and where in it. */
typedef struct tagJET_SETINFO {
    JET_ULONG cbStruct;
    JET_ULONG ibLongValue;
    JET_ULONG itagSequence;
} JET_SETINFO;

/* Approximate position in an index. */
typedef struct tagJET_RECPOS {
    JET_ULONG cbStruct;
    JET_ULONG centriesLT;
    JET_ULONG centriesInRange;
    JET_ULONG centriesTotal;
} JET_RECPOS;

#if JET_VERSION >= 0x0A01
/* Approximate position in an index, 64 bits. */
typedef struct tagJET_RECPOS2 {
    JET_ULONG cbStruct;
    JET_ULONG centriesLTDeprecated;
    JET_ULONG centriesInRangeDeprecated;
    JET_ULONG centriesTotalDeprecated;
    uint64_t centriesLT;
    uint64_t centriesTotal;
} JET_RECPOS2;
#endif

/* A temporary table of bookmarks (JetIntersectIndexes). */
typedef struct tagJET_RECORDLIST {
    JET_ULONG cbStruct;
    JET_TABLEID tableid;
    JET_ULONG cRecord;
    JET_COLUMNID columnidBookmark;
} JET_RECORDLIST;

/* A cursor whose index range takes part in an intersection. */
typedef struct tagJET_INDEXRANGE {
    JET_ULONG cbStruct;
    JET_TABLEID tableid;
    JET_GRBIT grbit;
} JET_INDEXRANGE;

/* One condition on a column (JetSetCursorFilter, JetPrereadIndexRanges). */
typedef struct tagJET_INDEX_COLUMN {
    JET_COLUMNID columnid;
    JET_RELOP relop;
    void* pv;
    JET_ULONG cb;
    JET_GRBIT grbit;
} JET_INDEX_COLUMN;

/* Start and end of a range to read ahead. */
typedef struct tagJET_INDEX_RANGE {
    JET_INDEX_COLUMN* rgStartColumns;
    JET_ULONG cStartColumns;
    JET_INDEX_COLUMN* rgEndColumns;
    JET_ULONG cEndColumns;
} JET_INDEX_RANGE;

/* Date and time in headers: month from 1, year from 1900. */
typedef struct tagJET_LOGTIME {
    char bSeconds;
    char bMinutes;
    char bHours;
    char bDay;
    char bMonth;
    char bYear;
    ESENT_ANONYMOUS union {
        char bFiller1;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION unsigned char fTimeIsUTC : 1;
            ESENT_EXTENSION unsigned char bMillisecondsLow : 7;
        };
    };
    ESENT_ANONYMOUS union {
        char bFiller2;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION unsigned char fReserved : 1;
            ESENT_EXTENSION unsigned char bMillisecondsHigh : 3;
            ESENT_EXTENSION unsigned char fUnused : 4;
        };
    };
} JET_LOGTIME;

/* Date and time of a backup in headers. */
typedef struct tagJET_BKLOGTIME {
    char bSeconds;
    char bMinutes;
    char bHours;
    char bDay;
    char bMonth;
    char bYear;
    ESENT_ANONYMOUS union {
        char bFiller1;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION unsigned char fTimeIsUTC : 1;
            ESENT_EXTENSION unsigned char bMillisecondsLow : 7;
        };
    };
    ESENT_ANONYMOUS union {
        char bFiller2;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION unsigned char fOSSnapshot : 1;
            ESENT_EXTENSION unsigned char bMillisecondsHigh : 3;
            ESENT_EXTENSION unsigned char fReserved : 4;
        };
    };
} JET_BKLOGTIME;

/* Position in the log stream. */
typedef struct tagJET_LGPOS {
    unsigned short ib;
    unsigned short isec;
    JET_LONG lGeneration;
} JET_LGPOS;

/* Identity of a database or log stream. */
typedef struct tagJET_SIGNATURE {
    JET_ULONG ulRandom;
    JET_LOGTIME logtimeCreate;
    char szComputerName[16];
} JET_SIGNATURE;

#if JET_VERSION >= 0x0A01
/* Log generations that recovery needs. */
typedef struct tagJET_CHECKPOINTINFO {
    JET_ULONG genMin;
    JET_ULONG genMax;
    JET_LOGTIME logtimeGenMaxCreate;
} JET_CHECKPOINTINFO;
#endif

/* What a database header remembers of a backup. */
typedef struct tagJET_BKINFO {
    JET_LGPOS lgposMark;
    ESENT_ANONYMOUS union {
        JET_LOGTIME logtimeMark;
        JET_BKLOGTIME bklogtimeMark;
    };
    JET_ULONG genLow;
    JET_ULONG genHigh;
} JET_BKINFO;

/* Header of a database (JET_DbInfoMisc); the size given chooses the form. */
typedef struct tagJET_DBINFOMISC {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
} JET_DBINFOMISC;

typedef struct tagJET_DBINFOMISC2 {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
    JET_ULONG genMinRequired;
    JET_ULONG genMaxRequired;
    JET_LOGTIME logtimeGenMaxCreate;
    JET_ULONG ulRepairCount;
    JET_LOGTIME logtimeRepair;
    JET_ULONG ulRepairCountOld;
    JET_ULONG ulECCFixSuccess;
    JET_LOGTIME logtimeECCFixSuccess;
    JET_ULONG ulECCFixSuccessOld;
    JET_ULONG ulECCFixFail;
    JET_LOGTIME logtimeECCFixFail;
    JET_ULONG ulECCFixFailOld;
    JET_ULONG ulBadChecksum;
    JET_LOGTIME logtimeBadChecksum;
    JET_ULONG ulBadChecksumOld;
} JET_DBINFOMISC2;

typedef struct tagJET_DBINFOMISC3 {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
    JET_ULONG genMinRequired;
    JET_ULONG genMaxRequired;
    JET_LOGTIME logtimeGenMaxCreate;
    JET_ULONG ulRepairCount;
    JET_LOGTIME logtimeRepair;
    JET_ULONG ulRepairCountOld;
    JET_ULONG ulECCFixSuccess;
    JET_LOGTIME logtimeECCFixSuccess;
    JET_ULONG ulECCFixSuccessOld;
    JET_ULONG ulECCFixFail;
    JET_LOGTIME logtimeECCFixFail;
    JET_ULONG ulECCFixFailOld;
    JET_ULONG ulBadChecksum;
    JET_LOGTIME logtimeBadChecksum;
    JET_ULONG ulBadChecksumOld;
    JET_ULONG genCommitted;
} JET_DBINFOMISC3;

typedef struct tagJET_DBINFOMISC4 {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
    JET_ULONG genMinRequired;
    JET_ULONG genMaxRequired;
    JET_LOGTIME logtimeGenMaxCreate;
    JET_ULONG ulRepairCount;
    JET_LOGTIME logtimeRepair;
    JET_ULONG ulRepairCountOld;
    JET_ULONG ulECCFixSuccess;
    JET_LOGTIME logtimeECCFixSuccess;
    JET_ULONG ulECCFixSuccessOld;
    JET_ULONG ulECCFixFail;
    JET_LOGTIME logtimeECCFixFail;
    JET_ULONG ulECCFixFailOld;
    JET_ULONG ulBadChecksum;
    JET_LOGTIME logtimeBadChecksum;
    JET_ULONG ulBadChecksumOld;
    JET_ULONG genCommitted;
    JET_BKINFO bkinfoCopyPrev;
    JET_BKINFO bkinfoDiffPrev;
} JET_DBINFOMISC4;

#if JET_VERSION >= 0x0A01
typedef struct tagJET_DBINFOMISC5 {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
    JET_ULONG genMinRequired;
    JET_ULONG genMaxRequired;
    JET_LOGTIME logtimeGenMaxCreate;
    JET_ULONG ulRepairCount;
    JET_LOGTIME logtimeRepair;
    JET_ULONG ulRepairCountOld;
    JET_ULONG ulECCFixSuccess;
    JET_LOGTIME logtimeECCFixSuccess;
    JET_ULONG ulECCFixSuccessOld;
    JET_ULONG ulECCFixFail;
    JET_LOGTIME logtimeECCFixFail;
    JET_ULONG ulECCFixFailOld;
    JET_ULONG ulBadChecksum;
    JET_LOGTIME logtimeBadChecksum;
    JET_ULONG ulBadChecksumOld;
    JET_ULONG genCommitted;
    JET_BKINFO bkinfoCopyPrev;
    JET_BKINFO bkinfoDiffPrev;
    JET_ULONG ulIncrementalReseedCount;
    JET_LOGTIME logtimeIncrementalReseed;
    JET_ULONG ulIncrementalReseedCountOld;
    JET_ULONG ulPagePatchCount;
    JET_LOGTIME logtimePagePatch;
    JET_ULONG ulPagePatchCountOld;
} JET_DBINFOMISC5;

typedef struct tagJET_DBINFOMISC6 {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
    JET_ULONG genMinRequired;
    JET_ULONG genMaxRequired;
    JET_LOGTIME logtimeGenMaxCreate;
    JET_ULONG ulRepairCount;
    JET_LOGTIME logtimeRepair;
    JET_ULONG ulRepairCountOld;
    JET_ULONG ulECCFixSuccess;
    JET_LOGTIME logtimeECCFixSuccess;
    JET_ULONG ulECCFixSuccessOld;
    JET_ULONG ulECCFixFail;
    JET_LOGTIME logtimeECCFixFail;
    JET_ULONG ulECCFixFailOld;
    JET_ULONG ulBadChecksum;
    JET_LOGTIME logtimeBadChecksum;
    JET_ULONG ulBadChecksumOld;
    JET_ULONG genCommitted;
    JET_BKINFO bkinfoCopyPrev;
    JET_BKINFO bkinfoDiffPrev;
    JET_ULONG ulIncrementalReseedCount;
    JET_LOGTIME logtimeIncrementalReseed;
    JET_ULONG ulIncrementalReseedCountOld;
    JET_ULONG ulPagePatchCount;
    JET_LOGTIME logtimePagePatch;
    JET_ULONG ulPagePatchCountOld;
    JET_LOGTIME logtimeChecksumPrev;
    JET_LOGTIME logtimeChecksumStart;
    JET_ULONG cpgDatabaseChecked;
} JET_DBINFOMISC6;

typedef struct tagJET_DBINFOMISC7 {
    JET_ULONG ulVersion;
    JET_ULONG ulUpdate;
    JET_SIGNATURE signDb;
    JET_ULONG dbstate;
    JET_LGPOS lgposConsistent;
    JET_LOGTIME logtimeConsistent;
    JET_LOGTIME logtimeAttach;
    JET_LGPOS lgposAttach;
    JET_LOGTIME logtimeDetach;
    JET_LGPOS lgposDetach;
    JET_SIGNATURE signLog;
    JET_BKINFO bkinfoFullPrev;
    JET_BKINFO bkinfoIncPrev;
    JET_BKINFO bkinfoFullCur;
    JET_ULONG fShadowingDisabled;
    JET_ULONG fUpgradeDb;
    JET_ULONG dwMajorVersion;
    JET_ULONG dwMinorVersion;
    JET_ULONG dwBuildNumber;
    JET_LONG lSPNumber;
    JET_ULONG cbPageSize;
    JET_ULONG genMinRequired;
    JET_ULONG genMaxRequired;
    JET_LOGTIME logtimeGenMaxCreate;
    JET_ULONG ulRepairCount;
    JET_LOGTIME logtimeRepair;
    JET_ULONG ulRepairCountOld;
    JET_ULONG ulECCFixSuccess;
    JET_LOGTIME logtimeECCFixSuccess;
    JET_ULONG ulECCFixSuccessOld;
    JET_ULONG ulECCFixFail;
    JET_LOGTIME logtimeECCFixFail;
    JET_ULONG ulECCFixFailOld;
    JET_ULONG ulBadChecksum;
    JET_LOGTIME logtimeBadChecksum;
    JET_ULONG ulBadChecksumOld;
    JET_ULONG genCommitted;
    JET_BKINFO bkinfoCopyPrev;
    JET_BKINFO bkinfoDiffPrev;
    JET_ULONG ulIncrementalReseedCount;
    JET_LOGTIME logtimeIncrementalReseed;
    JET_ULONG ulIncrementalReseedCountOld;
    JET_ULONG ulPagePatchCount;
    JET_LOGTIME logtimePagePatch;
    JET_ULONG ulPagePatchCountOld;
    JET_LOGTIME logtimeChecksumPrev;
    JET_LOGTIME logtimeChecksumStart;
    JET_ULONG cpgDatabaseChecked;
    JET_LOGTIME logtimeLastReAttach;
    JET_LGPOS lgposLastReAttach;
} JET_DBINFOMISC7;

/* Header of a log file (JetGetLogFileInfo). */
typedef struct tagJET_LOGINFOMISC {
    JET_ULONG ulGeneration;
    JET_SIGNATURE signLog;
    JET_LOGTIME logtimeCreate;
    JET_LOGTIME logtimePreviousGeneration;
    JET_ULONG ulFlags;
    JET_ULONG ulVersionMajor;
    JET_ULONG ulVersionMinor;
    JET_ULONG ulVersionUpdate;
    JET_ULONG cbSectorSize;
    JET_ULONG cbHeader;
    JET_ULONG cbFile;
    JET_ULONG cbDatabasePageSize;
} JET_LOGINFOMISC;

typedef struct tagJET_LOGINFOMISC2 {
    JET_ULONG ulGeneration;
    JET_SIGNATURE signLog;
    JET_LOGTIME logtimeCreate;
    JET_LOGTIME logtimePreviousGeneration;
    JET_ULONG ulFlags;
    JET_ULONG ulVersionMajor;
    JET_ULONG ulVersionMinor;
    JET_ULONG ulVersionUpdate;
    JET_ULONG cbSectorSize;
    JET_ULONG cbHeader;
    JET_ULONG cbFile;
    JET_ULONG cbDatabasePageSize;
    JET_LGPOS lgposCheckpoint;
} JET_LOGINFOMISC2;

typedef struct tagJET_LOGINFOMISC3 {
    JET_ULONG ulGeneration;
    JET_SIGNATURE signLog;
    JET_LOGTIME logtimeCreate;
    JET_LOGTIME logtimePreviousGeneration;
    JET_ULONG ulFlags;
    JET_ULONG ulVersionMajor;
    JET_ULONG ulVersionUpdateMajor;
    JET_ULONG ulVersionUpdateMinor;
    JET_ULONG cbSectorSize;
    JET_ULONG cbHeader;
    JET_ULONG cbFile;
    JET_ULONG cbDatabasePageSize;
    JET_LGPOS lgposCheckpoint;
    JET_ULONG ulVersionMinorDeprecated;
    uint64_t checksumPrevLogAllSegments;
} JET_LOGINFOMISC3;
#endif

/* Status callback of backup, restore, compaction and other long calls. Any error it returns ends the call. */
typedef JET_ERR(JET_API* JET_PFNSTATUS)(JET_SESID session, JET_SNP operation, JET_SNT event, void* detail);

/* Status callback with a context. */
typedef JET_ERR(JET_API* JET_PFNINITCALLBACK)(JET_SNP operation, JET_SNT event, void* detail, void* context);

/* Memory callback of JetEnumerateColumns: allocates (memory NULL), grows, or frees (bytes 0). */
typedef void*(JET_API* JET_PFNREALLOC)(void* context, void* memory, JET_ULONG bytes);

/* Callback on record changes, user-defined defaults and background tasks. */
typedef JET_ERR(JET_API* JET_CALLBACK)(JET_SESID session, JET_DBID database, JET_TABLEID table, JET_CBTYP type,
                                       void* argument1, void* argument2, void* context, JET_API_PTR unused);

/* Options of JetInit3. */
typedef struct tagJET_RSTINFO_A {
    JET_ULONG cbStruct;
    JET_RSTMAP_A* rgrstmap;
    JET_LONG crstmap;
    JET_LGPOS lgposStop;
    JET_LOGTIME logtimeStop;
    JET_PFNSTATUS pfnStatus;
} JET_RSTINFO_A;

typedef struct tagJET_RSTINFO_W {
    JET_ULONG cbStruct;
    JET_RSTMAP_W* rgrstmap;
    JET_LONG crstmap;
    JET_LGPOS lgposStop;
    JET_LOGTIME logtimeStop;
    JET_PFNSTATUS pfnStatus;
} JET_RSTINFO_W;

#if JET_VERSION >= 0x0A01
/* Options of JetInit4. */
typedef struct tagJET_RSTINFO2_A {
    JET_ULONG cbStruct;
    JET_RSTMAP2_A* rgrstmap;
    JET_LONG crstmap;
    JET_LGPOS lgposStop;
    JET_LOGTIME logtimeStop;
    JET_PFNINITCALLBACK pfnCallback;
    void* pvCallbackContext;
} JET_RSTINFO2_A;

typedef struct tagJET_RSTINFO2_W {
    JET_ULONG cbStruct;
    JET_RSTMAP2_W* rgrstmap;
    JET_LONG crstmap;
    JET_LGPOS lgposStop;
    JET_LOGTIME logtimeStop;
    JET_PFNINITCALLBACK pfnCallback;
    void* pvCallbackContext;
} JET_RSTINFO2_W;
#endif

/* What is known of an error (JetGetErrorInfo). */
typedef struct tagJET_ERRINFOBASIC_W {
    JET_ULONG cbStruct;
    JET_LONG errValue;
    JET_ERRCAT errcatMostSpecific;
    unsigned char rgCategoricalHierarchy[8];
    JET_ULONG lSourceLine;
    JET_WCHAR rgszSourceFile[64];
} JET_ERRINFOBASIC_W;

/* Order of a commit within a log stream. */
typedef struct tagJET_COMMIT_ID {
    JET_SIGNATURE signLog;
    JET_LONG reserved;
    int64_t commitId;
} JET_COMMIT_ID;

/* Who does an operation, for tracing. */
typedef struct tagJET_OPERATIONCONTEXT {
    JET_ULONG ulUserID;
    unsigned char nOperationID;
    unsigned char nOperationType;
    unsigned char nClientType;
    unsigned char fFlags;
} JET_OPERATIONCONTEXT;

/* One column to write (JetSetColumns). */
typedef struct tagJET_SETCOLUMN {
    JET_COLUMNID columnid;
    const void* pvData;
    JET_ULONG cbData;
    JET_GRBIT grbit;
    JET_ULONG ibLongValue;
    JET_ULONG itagSequence;
    JET_ERR err;
} JET_SETCOLUMN;

/* One system parameter to set (JetEnableMultiInstance). */
typedef struct tagJET_SETSYSPARAM_A {
    JET_ULONG paramid;
    JET_API_PTR lParam;
    const char* sz;
    JET_ERR err;
} JET_SETSYSPARAM_A;

typedef struct tagJET_SETSYSPARAM_W {
    JET_ULONG paramid;
    JET_API_PTR lParam;
    const JET_WCHAR* sz;
    JET_ERR err;
} JET_SETSYSPARAM_W;

/* One column to read (JetRetrieveColumns). */
typedef struct tagJET_RETRIEVECOLUMN {
    JET_COLUMNID columnid;
    void* pvData;
    JET_ULONG cbData;
    JET_ULONG cbActual;
    JET_GRBIT grbit;
    JET_ULONG ibLongValue;
    JET_ULONG itagSequence;
    JET_COLUMNID columnidNextTagged;
    JET_ERR err;
} JET_RETRIEVECOLUMN;

/* Number of values of a column. */
typedef struct tagJET_RETRIEVEMULTIVALUECOUNT {
    JET_COLUMNID columnid;
    unsigned short cMultiValues;
    ESENT_ANONYMOUS union {
        unsigned short usFlags;
        ESENT_ANONYMOUS struct {
            ESENT_EXTENSION unsigned short fLongValue : 1;
            ESENT_EXTENSION unsigned short fDefaultValue : 1;
            ESENT_EXTENSION unsigned short fNullOverride : 1;
            ESENT_EXTENSION unsigned short fDerived : 1;
        };
    };
} JET_RETRIEVEMULTIVALUECOUNT;

/* One column to enumerate, all values or some. */
typedef struct tagJET_ENUMCOLUMNID {
    JET_COLUMNID columnid;
    JET_ULONG ctagSequence;
    JET_ULONG* rgtagSequence;
} JET_ENUMCOLUMNID;

/* One value found by JetEnumerateColumns. */
typedef struct tagJET_ENUMCOLUMNVALUE {
    JET_ULONG itagSequence;
    JET_ERR err;
    JET_ULONG cbData;
    void* pvData;
} JET_ENUMCOLUMNVALUE;

/* One column found by JetEnumerateColumns; one value may stand in place (JET_wrnColumnSingleValue). */
typedef struct tagJET_ENUMCOLUMN {
    JET_COLUMNID columnid;
    JET_ERR err;
    ESENT_ANONYMOUS union {
        ESENT_ANONYMOUS struct {
            JET_ULONG cEnumColumnValue;
            JET_ENUMCOLUMNVALUE* rgEnumColumnValue;
        };
        ESENT_ANONYMOUS struct {
            JET_ULONG cbData;
            void* pvData;
        };
    };
} JET_ENUMCOLUMN;

/* Size of a record. */
typedef struct tagJET_RECSIZE {
    uint64_t cbData;
    uint64_t cbLongValueData;
    uint64_t cbOverhead;
    uint64_t cbLongValueOverhead;
    uint64_t cNonTaggedColumns;
    uint64_t cTaggedColumns;
    uint64_t cLongValues;
    uint64_t cMultiValues;
} JET_RECSIZE;

#if JET_VERSION >= 0x0A01
/* State of one page of a database file. */
typedef struct tagJET_PAGEINFO {
    JET_ULONG pgno;
    ESENT_EXTENSION JET_ULONG fPageIsInitialized : 1;
    ESENT_EXTENSION JET_ULONG fCorrectableError : 1;
    uint64_t checksumActual;
    uint64_t checksumExpected;
    uint64_t dbtime;
    uint64_t structureChecksum;
    uint64_t flags;
} JET_PAGEINFO;
#endif

/* Size of a record, compression included. */
typedef struct tagJET_RECSIZE2 {
    uint64_t cbData;
    uint64_t cbLongValueData;
    uint64_t cbOverhead;
    uint64_t cbLongValueOverhead;
    uint64_t cNonTaggedColumns;
    uint64_t cTaggedColumns;
    uint64_t cLongValues;
    uint64_t cMultiValues;
    uint64_t cCompressedColumns;
    uint64_t cbDataCompressed;
    uint64_t cbLongValueDataCompressed;
} JET_RECSIZE2;

#if JET_VERSION >= 0x0A01
/* Size of a record, intrinsic long values included. */
typedef struct tagJET_RECSIZE3 {
    uint64_t cbData;
    uint64_t cbLongValueData;
    uint64_t cbOverhead;
    uint64_t cbLongValueOverhead;
    uint64_t cNonTaggedColumns;
    uint64_t cTaggedColumns;
    uint64_t cLongValues;
    uint64_t cMultiValues;
    uint64_t cCompressedColumns;
    uint64_t cbDataCompressed;
    uint64_t cbLongValueDataCompressed;
    uint64_t cbIntrinsicLongValueData;
    uint64_t cbIntrinsicLongValueDataCompressed;
    uint64_t cIntrinsicLongValues;
    uint64_t cbKey;
} JET_RECSIZE3;

/* State of one page with all checksums. */
typedef struct tagJET_PAGEINFO2 {
    JET_PAGEINFO pageInfo;
    uint64_t rgChecksumActual[3];
    uint64_t rgChecksumExpected[3];
} JET_PAGEINFO2;
#endif

/* Range of log files in a backup. */
typedef struct tagJET_LOGINFO_A {
    JET_ULONG cbSize;
    JET_ULONG ulGenLow;
    JET_ULONG ulGenHigh;
    char szBaseName[4];
} JET_LOGINFO_A;

typedef struct tagJET_LOGINFO_W {
    JET_ULONG cbSize;
    JET_ULONG ulGenLow;
    JET_ULONG ulGenHigh;
    JET_WCHAR szBaseName[4];
} JET_LOGINFO_W;

/* One running instance and its databases (JetGetInstanceInfo). */
typedef struct tagJET_INSTANCE_INFO_A {
    JET_INSTANCE hInstanceId;
    char* szInstanceName;
    JET_API_PTR cDatabases;
    char** szDatabaseFileName;
    char** szDatabaseDisplayName;
    char** szDatabaseSLVFileName_Obsolete;
} JET_INSTANCE_INFO_A;

typedef struct tagJET_INSTANCE_INFO_W {
    JET_INSTANCE hInstanceId;
    JET_WCHAR* szInstanceName;
    JET_API_PTR cDatabases;
    JET_WCHAR** szDatabaseFileName;
    JET_WCHAR** szDatabaseDisplayName;
    JET_WCHAR** szDatabaseSLVFileName_Obsolete;
} JET_INSTANCE_INFO_W;

#if JET_VERSION >= 0x0A01
/* Request of a database utility. */
typedef struct tagJET_DBUTIL_A {
    JET_ULONG cbStruct;
    JET_SESID sesid;
    JET_DBID dbid;
    JET_TABLEID tableid;
    DBUTIL_OP op;
    EDBDUMP_OP edbdump;
    JET_ULONG grbitOptions;
    ESENT_ANONYMOUS union {
        ESENT_ANONYMOUS struct {
            char* szDatabase;
            char* szSLV_ObsoleteAndUnused;
            char* szBackup;
            char* szTable;
            char* szIndex;
            char* szIntegPrefix;
            JET_LONG pgno;
            JET_LONG iline;
            JET_LONG lGeneration;
            JET_LONG isec;
            JET_LONG ib;
            JET_LONG cRetry;
            void* pfnCallback;
            void* pvCallback;
        };
        struct {
            char* szLog;
            char* szBase;
            void* pvBuffer;
            JET_LONG cbBuffer;
        } checksumlogfrommemory;
        struct {
            char* szDatabase;
            JET_ULONG pgnoFirst;
            JET_ULONG pgnoLast;
            void* pfnSpaceCatCallback;
            void* pvContext;
        } spcatOptions;
        struct {
            char* szDatabase;
            JET_ULONG pgnoFirst;
            JET_ULONG pgnoLast;
        } rbsOptions;
    };
} JET_DBUTIL_A;

typedef struct tagJET_DBUTIL_W {
    JET_ULONG cbStruct;
    JET_SESID sesid;
    JET_DBID dbid;
    JET_TABLEID tableid;
    DBUTIL_OP op;
    EDBDUMP_OP edbdump;
    JET_ULONG grbitOptions;
    ESENT_ANONYMOUS union {
        ESENT_ANONYMOUS struct {
            JET_WCHAR* szDatabase;
            JET_WCHAR* szSLV_ObsoleteAndUnused;
            JET_WCHAR* szBackup;
            JET_WCHAR* szTable;
            JET_WCHAR* szIndex;
            JET_WCHAR* szIntegPrefix;
            JET_LONG pgno;
            JET_LONG iline;
            JET_LONG lGeneration;
            JET_LONG isec;
            JET_LONG ib;
            JET_LONG cRetry;
            void* pfnCallback;
            void* pvCallback;
        };
        struct {
            JET_WCHAR* szLog;
            JET_WCHAR* szBase;
            void* pvBuffer;
            JET_LONG cbBuffer;
        } checksumlogfrommemory;
        struct {
            JET_WCHAR* szDatabase;
            JET_ULONG pgnoFirst;
            JET_ULONG pgnoLast;
            void* pfnSpaceCatCallback;
            void* pvContext;
        } spcatOptions;
        struct {
            JET_WCHAR* szDatabase;
            JET_ULONG pgnoFirst;
            JET_ULONG pgnoLast;
        } rbsOptions;
    };
} JET_DBUTIL_W;

/* An index to create, as before Windows Vista. */
typedef struct tagJET_INDEXCREATEOLD_A {
    JET_ULONG cbStruct;
    char* szIndexName;
    char* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    ESENT_ANONYMOUS union {
        JET_ULONG lcid;
        JET_UNICODEINDEX* pidxunicode;
    };
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_A* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
} JET_INDEXCREATEOLD_A;

typedef struct tagJET_INDEXCREATEOLD_W {
    JET_ULONG cbStruct;
    JET_WCHAR* szIndexName;
    JET_WCHAR* szKey;
    JET_ULONG cbKey;
    JET_GRBIT grbit;
    JET_ULONG ulDensity;
    ESENT_ANONYMOUS union {
        JET_ULONG lcid;
        JET_UNICODEINDEX* pidxunicode;
    };
    ESENT_ANONYMOUS union {
        JET_ULONG cbVarSegMac;
        JET_TUPLELIMITS* ptuplelimits;
    };
    JET_CONDITIONALCOLUMN_W* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
    JET_ERR err;
} JET_INDEXCREATEOLD_W;
#endif

typedef struct tagJET_DDLADDCALLBACK_A {
    char* szTable;
    char* szCallback;
    JET_CBTYP cbtyp;
} JET_DDLADDCALLBACK_A;

typedef struct tagJET_DDLADDCALLBACK_W {
    JET_WCHAR* szTable;
    JET_WCHAR* szCallback;
    JET_CBTYP cbtyp;
} JET_DDLADDCALLBACK_W;

typedef struct tagJET_DDLCHANGECOLUMN_A {
    char* szTable;
    char* szColumn;
    JET_COLTYP coltypNew;
    JET_GRBIT grbitNew;
} JET_DDLCHANGECOLUMN_A;

typedef struct tagJET_DDLCHANGECOLUMN_W {
    JET_WCHAR* szTable;
    JET_WCHAR* szColumn;
    JET_COLTYP coltypNew;
    JET_GRBIT grbitNew;
} JET_DDLCHANGECOLUMN_W;

typedef struct tagJET_DDLMAXCOLUMNSIZE_A {
    char* szTable;
    char* szColumn;
    JET_ULONG cbMax;
} JET_DDLMAXCOLUMNSIZE_A;

typedef struct tagJET_DDLMAXCOLUMNSIZE_W {
    JET_WCHAR* szTable;
    JET_WCHAR* szColumn;
    JET_ULONG cbMax;
} JET_DDLMAXCOLUMNSIZE_W;

typedef struct tagJET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES_A {
    char* szTable;
    JET_CONDITIONALCOLUMN_A* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
} JET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES_A;

typedef struct tagJET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES_W {
    JET_WCHAR* szTable;
    JET_CONDITIONALCOLUMN_W* rgconditionalcolumn;
    JET_ULONG cConditionalColumn;
} JET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES_W;

typedef struct tagJET_DDLADDCOLUMNCALLBACK_A {
    char* szTable;
    char* szColumn;
    char* szCallback;
    void* pvCallbackData;
    JET_ULONG cbCallbackData;
} JET_DDLADDCOLUMNCALLBACK_A;

typedef struct tagJET_DDLADDCOLUMNCALLBACK_W {
    JET_WCHAR* szTable;
    JET_WCHAR* szColumn;
    JET_WCHAR* szCallback;
    void* pvCallbackData;
    JET_ULONG cbCallbackData;
} JET_DDLADDCOLUMNCALLBACK_W;

typedef struct tagJET_DDLINDEXDENSITY_A {
    char* szTable;
    char* szIndex;
    JET_ULONG ulDensity;
} JET_DDLINDEXDENSITY_A;

typedef struct tagJET_DDLINDEXDENSITY_W {
    JET_WCHAR* szTable;
    JET_WCHAR* szIndex;
    JET_ULONG ulDensity;
} JET_DDLINDEXDENSITY_W;

typedef struct tagJET_DDLCALLBACKDLL_A {
    char* szOldDLL;
    char* szNewDLL;
} JET_DDLCALLBACKDLL_A;

typedef struct tagJET_DDLCALLBACKDLL_W {
    JET_WCHAR* szOldDLL;
    JET_WCHAR* szNewDLL;
} JET_DDLCALLBACKDLL_W;

#if JET_VERSION >= 0x0A01
typedef struct tagJET_OLP {
    void* pvReserved1;
    void* pvReserved2;
    JET_ULONG cbActual;
    JET_HANDLE hSig;
    JET_ERR err;
} JET_OLP;

/* Detail of JET_snpRecoveryControl. */
typedef struct tagJET_RECOVERYCONTROL {
    JET_ULONG cbStruct;
    JET_LONG errDefault;
    JET_INSTANCE instance;
    JET_SNT sntUnion;
    ESENT_ANONYMOUS union {
        struct {
            JET_ULONG cbStruct;
            JET_ULONG lGenNext;
            ESENT_EXTENSION unsigned char fCurrentLog : 1;
            unsigned char eReason;
            unsigned char rgbReserved[6];
            JET_WCHAR* wszLogFile;
            JET_ULONG cdbinfomisc;
            JET_DBINFOMISC7* rgdbinfomisc;
        } OpenLog;
        struct {
            JET_ULONG cbStruct;
            JET_WCHAR* wszCheckpoint;
        } OpenCheckpoint;
        struct {
            JET_ULONG cbStruct;
            JET_ULONG lGenMissing;
            ESENT_EXTENSION unsigned char fCurrentLog : 1;
            unsigned char eNextAction;
            unsigned char rgbReserved[6];
            JET_WCHAR* wszLogFile;
            JET_ULONG cdbinfomisc;
            JET_DBINFOMISC7* rgdbinfomisc;
        } MissingLog;
        struct {
            JET_ULONG cbStruct;
            JET_ULONG cdbinfomisc;
            JET_DBINFOMISC7* rgdbinfomisc;
        } BeginUndo;
        struct {
            JET_ULONG cbStruct;
            JET_ULONG EventID;
        } NotificationEvent;
        struct {
            JET_ULONG cbStruct;
        } SignalErrorCondition;
        struct {
            JET_ULONG cbStruct;
            JET_WCHAR* wszDbPath;
        } AttachedDb;
        struct {
            JET_ULONG cbStruct;
            JET_WCHAR* wszDbPath;
        } DetachingDb;
        struct {
            JET_ULONG cbStruct;
            void* pbCommitCtx;
            JET_ULONG cbCommitCtx;
            JET_ULONG fCallbackType;
        } CommitCtx;
    };
} JET_RECOVERYCONTROL;

typedef struct tagJET_SNMSG {
    JET_ULONG cbStruct;
    JET_SNC snc;
    JET_ULONG ul;
    char sz[256];
} JET_SNMSG;

/* Detail of JET_sntPagePatchRequest. */
typedef struct tagJET_SNPATCHREQUEST {
    JET_ULONG cbStruct;
    JET_ULONG pageNumber;
    JET_WCHAR* szLogFile;
    JET_INSTANCE instance;
    JET_DBINFOMISC7 dbinfomisc;
    void* pvToken;
    JET_ULONG cbToken;
    void* pvData;
    JET_ULONG cbData;
    JET_DBID dbid;
} JET_SNPATCHREQUEST;

/* Detail of JET_sntCorruptedPage. */
typedef struct tagJET_SNCORRUPTEDPAGE {
    JET_ULONG cbStruct;
    JET_WCHAR* wszDatabase;
    JET_DBID dbid;
    JET_DBINFOMISC7 dbinfomisc;
    JET_ULONG pageNumber;
} JET_SNCORRUPTEDPAGE;

typedef struct tagJET_STREAMINGFILESPACEINFO {
    JET_ULONG cpageOwned;
    JET_ULONG cpageAvail;
} JET_STREAMINGFILESPACEINFO;

/* Header of a revert snapshot. */
typedef struct tagJET_RBSINFOMISC {
    JET_LONG lRBSGeneration;
    JET_LOGTIME logtimeCreate;
    JET_LOGTIME logtimeCreatePrevRBS;
    JET_ULONG ulMajor;
    JET_ULONG ulMinor;
    uint64_t cbLogicalFileSize;
} JET_RBSINFOMISC;

/* What a revert would do. */
typedef struct tagJET_RBSREVERTINFOMISC {
    JET_LONG lGenMinRevertStart;
    JET_LONG lGenMaxRevertStart;
    JET_LONG lGenMinRevertEnd;
    JET_LONG lGenMaxRevertEnd;
    JET_LOGTIME logtimeRevertFrom;
    uint64_t cSecRevert;
    uint64_t cPagesReverted;
    JET_LONG lGenRBSMaxApplied;
    JET_LONG lGenRBSMinApplied;
} JET_RBSREVERTINFOMISC;

/* Position of emitted log data. */
typedef struct tagJET_EMITDATACTX {
    JET_ULONG cbStruct;
    JET_ULONG dwVersion;
    uint64_t qwSequenceNum;
    JET_ULONG grbitOperationalFlags;
    JET_LOGTIME logtimeEmit;
    JET_LGPOS lgposLogData;
    JET_ULONG cbLogData;
} JET_EMITDATACTX;

typedef struct tagJET_TESTHOOKUNITTEST2 {
    JET_ULONG cbStruct;
    char* szTestName;
    JET_DBID dbidTestOn;
} JET_TESTHOOKUNITTEST2;

typedef struct tagJET_TESTHOOKTESTINJECTION {
    JET_ULONG cbStruct;
    JET_ULONG ulID;
    JET_API_PTR pv;
    JET_TESTINJECTIONTYPE type;
    JET_ULONG ulProbability;
    JET_GRBIT grbit;
} JET_TESTHOOKTESTINJECTION;

typedef struct tagJET_TESTHOOKAPIHOOKING {
    JET_ULONG cbStruct;
    void* pfnOld;
    void* pfnNew;
} JET_TESTHOOKAPIHOOKING;

typedef struct tagJET_TESTHOOKTRACETESTMARKER {
    JET_ULONG cbStruct;
    char* szAnnotation;
    uint64_t qwMarkerID;
} JET_TESTHOOKTRACETESTMARKER;

typedef struct tagJET_TESTHOOKTIMEINJECTION {
    JET_ULONG cbStruct;
    JET_ULONG tickNow;
    JET_ULONG eTimeInjWrapMode;
    JET_ULONG dtickTimeInjWrapOffset;
    JET_ULONG dtickTimeInjAccelerant;
} JET_TESTHOOKTIMEINJECTION;

typedef struct tagJET_TESTHOOKCACHEQUERY {
    JET_ULONG cbStruct;
    JET_LONG cCacheQuery;
    char** rgszCacheQuery;
    void* pvOut;
} JET_TESTHOOKCACHEQUERY;

typedef struct tagJET_TESTHOOKEVICTCACHE {
    JET_ULONG cbStruct;
    JET_API_PTR ulTargetContext;
    JET_API_PTR ulTargetData;
    JET_GRBIT grbit;
} JET_TESTHOOKEVICTCACHE;

typedef struct tagJET_TESTHOOKCORRUPT {
    JET_ULONG cbStruct;
    JET_GRBIT grbit;
    ESENT_ANONYMOUS union {
        struct {
            JET_PWSTR wszDatabaseFilePath;
            int64_t pgnoTarget;
            int64_t iSubTarget;
        } CorruptDatabaseFile;
        struct {
            JET_API_PTR pbPageImageTarget;
            JET_ULONG cbPageImage;
            int64_t pgnoTarget;
            int64_t iSubTarget;
        } CorruptDatabasePageImage;
    };
} JET_TESTHOOKCORRUPT;

typedef struct tagJET_TESTHOOKALTERDBFILEHDR {
    JET_PWSTR szDatabase;
    JET_ULONG ibField;
    JET_ULONG cbField;
    char* pbField;
    JET_GRBIT grbit;
} JET_TESTHOOKALTERDBFILEHDR;
#endif

/* Work that the calling thread has caused (JetGetThreadStats). Named by tag only. */
struct JET_THREADSTATS {
    JET_ULONG cbStruct;
    JET_ULONG cPageReferenced;
    JET_ULONG cPageRead;
    JET_ULONG cPagePreread;
    JET_ULONG cPageDirtied;
    JET_ULONG cPageRedirtied;
    JET_ULONG cLogRecord;
    JET_ULONG cbLogRecord;
};

struct JET_THREADSTATS2 {
    JET_ULONG cbStruct;
    JET_ULONG cPageReferenced;
    JET_ULONG cPageRead;
    JET_ULONG cPagePreread;
    JET_ULONG cPageDirtied;
    JET_ULONG cPageRedirtied;
    JET_ULONG cLogRecord;
    JET_ULONG cbLogRecord;
    uint64_t cusecPageCacheMiss;
    JET_ULONG cPageCacheMiss;
};

#if JET_VERSION >= 0x0A01
struct JET_THREADSTATS3 {
    JET_ULONG cbStruct;
    JET_ULONG cPageReferenced;
    JET_ULONG cPageRead;
    JET_ULONG cPagePreread;
    JET_ULONG cPageDirtied;
    JET_ULONG cPageRedirtied;
    JET_ULONG cLogRecord;
    JET_ULONG cbLogRecord;
    uint64_t cusecPageCacheMiss;
    JET_ULONG cPageCacheMiss;
    JET_ULONG cSeparatedLongValueRead;
    uint64_t cusecLongValuePageCacheMiss;
    JET_ULONG cLongValuePageCacheMiss;
};

struct JET_THREADSTATS4 {
    JET_ULONG cbStruct;
    JET_ULONG cPageReferenced;
    JET_ULONG cPageRead;
    JET_ULONG cPagePreread;
    JET_ULONG cPageDirtied;
    JET_ULONG cPageRedirtied;
    JET_ULONG cLogRecord;
    JET_ULONG cbLogRecord;
    uint64_t cusecPageCacheMiss;
    JET_ULONG cPageCacheMiss;
    JET_ULONG cSeparatedLongValueRead;
    uint64_t cusecLongValuePageCacheMiss;
    JET_ULONG cLongValuePageCacheMiss;
    JET_ULONG cSeparatedLongValueCreated;
    JET_ULONG cPageUniqueCacheHits;
    JET_ULONG cPageUniqueCacheRequests;
    JET_ULONG cDatabaseReads;
    JET_ULONG cSumDatabaseReadQueueDepthImpact;
    JET_ULONG cSumDatabaseReadQueueDepth;
    uint64_t cusecWait;
    JET_ULONG cWait;
    JET_ULONG cNodesFlagDeleted;
    JET_ULONG cbNodesFlagDeleted;
    JET_ULONG cPageTableAllocated;
    JET_ULONG cPageTableReleased;
    JET_ULONG cPageUpdateAllocated;
    JET_ULONG cPageUpdateReleased;
    JET_ULONG cPageUniqueModified;
};
#endif

/* Tells that commits up to commitId are durable (JET_paramDurableCommitCallback). */
typedef JET_ERR(JET_API* JET_PFNDURABLECOMMITCALLBACK)(JET_INSTANCE instance, JET_COMMIT_ID* commitId,
                                                       JET_GRBIT options);

#if JET_VERSION >= 0x0A01
/* Receives log data as it is written (JET_paramEmitLogDataCallback). */
typedef JET_ERR(JET_API* JET_PFNEMITLOGDATA)(JET_INSTANCE instance, JET_EMITDATACTX* position, void* data,
                                             JET_ULONG dataBytes, JET_API_PTR context);
#endif

/* The plain names of structures with text. */
#ifdef JET_UNICODE
typedef JET_RSTMAP_W JET_RSTMAP;
typedef JET_CONVERT_W JET_CONVERT;
typedef JET_COLUMNBASE_W JET_COLUMNBASE;
typedef JET_COLUMNCREATE_W JET_COLUMNCREATE;
typedef JET_USERDEFINEDDEFAULT_W JET_USERDEFINEDDEFAULT;
typedef JET_CONDITIONALCOLUMN_W JET_CONDITIONALCOLUMN;
typedef JET_INDEXCREATE_W JET_INDEXCREATE;
typedef JET_INDEXCREATE2_W JET_INDEXCREATE2;
typedef JET_INDEXCREATE3_W JET_INDEXCREATE3;
typedef JET_TABLECREATE_W JET_TABLECREATE;
typedef JET_TABLECREATE2_W JET_TABLECREATE2;
typedef JET_TABLECREATE3_W JET_TABLECREATE3;
typedef JET_TABLECREATE4_W JET_TABLECREATE4;
typedef JET_RSTINFO_W JET_RSTINFO;
typedef JET_SETSYSPARAM_W JET_SETSYSPARAM;
typedef JET_LOGINFO_W JET_LOGINFO;
typedef JET_INSTANCE_INFO_W JET_INSTANCE_INFO;
typedef JET_DDLADDCALLBACK_W JET_DDLADDCALLBACK;
typedef JET_DDLCHANGECOLUMN_W JET_DDLCHANGECOLUMN;
typedef JET_DDLMAXCOLUMNSIZE_W JET_DDLMAXCOLUMNSIZE;
typedef JET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES_W JET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES;
typedef JET_DDLADDCOLUMNCALLBACK_W JET_DDLADDCOLUMNCALLBACK;
typedef JET_DDLINDEXDENSITY_W JET_DDLINDEXDENSITY;
typedef JET_DDLCALLBACKDLL_W JET_DDLCALLBACKDLL;
#if JET_VERSION >= 0x0A01
typedef JET_RSTMAP2_W JET_RSTMAP2;
typedef JET_TABLECREATE5_W JET_TABLECREATE5;
typedef JET_RSTINFO2_W JET_RSTINFO2;
typedef JET_DBUTIL_W JET_DBUTIL;
typedef JET_INDEXCREATEOLD_W JET_INDEXCREATEOLD;
#endif
#else
typedef JET_RSTMAP_A JET_RSTMAP;
typedef JET_CONVERT_A JET_CONVERT;
typedef JET_COLUMNBASE_A JET_COLUMNBASE;
typedef JET_COLUMNCREATE_A JET_COLUMNCREATE;
typedef JET_USERDEFINEDDEFAULT_A JET_USERDEFINEDDEFAULT;
typedef JET_CONDITIONALCOLUMN_A JET_CONDITIONALCOLUMN;
typedef JET_INDEXCREATE_A JET_INDEXCREATE;
typedef JET_INDEXCREATE2_A JET_INDEXCREATE2;
typedef JET_INDEXCREATE3_A JET_INDEXCREATE3;
typedef JET_TABLECREATE_A JET_TABLECREATE;
typedef JET_TABLECREATE2_A JET_TABLECREATE2;
typedef JET_TABLECREATE3_A JET_TABLECREATE3;
typedef JET_TABLECREATE4_A JET_TABLECREATE4;
typedef JET_RSTINFO_A JET_RSTINFO;
typedef JET_SETSYSPARAM_A JET_SETSYSPARAM;
typedef JET_LOGINFO_A JET_LOGINFO;
typedef JET_INSTANCE_INFO_A JET_INSTANCE_INFO;
typedef JET_DDLADDCALLBACK_A JET_DDLADDCALLBACK;
typedef JET_DDLCHANGECOLUMN_A JET_DDLCHANGECOLUMN;
typedef JET_DDLMAXCOLUMNSIZE_A JET_DDLMAXCOLUMNSIZE;
typedef JET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES_A JET_DDLADDCONDITIONALCOLUMNSTOALLINDEXES;
typedef JET_DDLADDCOLUMNCALLBACK_A JET_DDLADDCOLUMNCALLBACK;
typedef JET_DDLINDEXDENSITY_A JET_DDLINDEXDENSITY;
typedef JET_DDLCALLBACKDLL_A JET_DDLCALLBACKDLL;
#if JET_VERSION >= 0x0A01
typedef JET_RSTMAP2_A JET_RSTMAP2;
typedef JET_TABLECREATE5_A JET_TABLECREATE5;
typedef JET_RSTINFO2_A JET_RSTINFO2;
typedef JET_DBUTIL_A JET_DBUTIL;
typedef JET_INDEXCREATEOLD_A JET_INDEXCREATEOLD;
#endif
#endif

/* ---- System parameters (JetSetSystemParameter) ---- */

#define JET_paramSystemPath 0
#define JET_paramTempPath 1
#define JET_paramLogFilePath 2
#define JET_paramBaseName 3
#define JET_paramEventSource 4
#define JET_paramMaxSessions 5
#define JET_paramMaxOpenTables 6
#define JET_paramPreferredMaxOpenTables 7
#define JET_paramMaxCursors 8
#define JET_paramMaxVerPages 9
#define JET_paramMaxTemporaryTables 10
#define JET_paramLogFileSize 11
#define JET_paramLogBuffers 12
#define JET_paramWaitLogFlush 13
#define JET_paramLogCheckpointPeriod 14
#define JET_paramLogWaitingUserMax 15
#define JET_paramCommitDefault 16
#define JET_paramCircularLog 17
#define JET_paramDbExtensionSize 18
#define JET_paramPageTempDBMin 19
#define JET_paramPageFragment 20
#if JET_VERSION >= 0x0A01
#define JET_paramPageReadAheadMax 21
#endif
#define JET_paramBatchIOBufferMax 22
#define JET_paramCacheSizeMax 23
#define JET_paramCheckpointDepthMax 24
#define JET_paramLRUKCorrInterval 25
#define JET_paramLRUKHistoryMax 26
#define JET_paramLRUKPolicy 27
#define JET_paramLRUKTimeout 28
#define JET_paramLRUKTrxCorrInterval 29
#define JET_paramOutstandingIOMax 30
#define JET_paramStartFlushThreshold 31
#define JET_paramStopFlushThreshold 32
#if JET_VERSION >= 0x0A01
#define JET_paramTableClassName 33
#endif
#define JET_paramRecovery 34
#define JET_paramEnableOnlineDefrag 35
#if JET_VERSION >= 0x0A01
#define JET_paramAssertAction 36
#define JET_paramPrintFunction 37
#define JET_paramTransactionLevel 38
#define JET_paramRFS2IOsPermitted 39
#define JET_paramRFS2AllocsPermitted 40
#endif
#define JET_paramCacheSize 41
#if JET_VERSION >= 0x0A01
#define JET_paramCacheRequests 42
#define JET_paramCacheHits 43
#endif
#define JET_paramCheckFormatWhenOpenFail 44
#define JET_paramEnableIndexChecking 45
#define JET_paramEnableTempTableVersioning 46
#define JET_paramIgnoreLogVersion 47
#define JET_paramDeleteOldLogs 48
#define JET_paramEventSourceKey 49
#define JET_paramNoInformationEvent 50
#if JET_VERSION >= 0x0501
#define JET_paramEventLoggingLevel 51
#define JET_paramDeleteOutOfRangeLogs 52
#define JET_paramAccessDeniedRetryPeriod 53
#endif
#if JET_VERSION >= 0x0502
#define JET_paramEnableIndexCleanup 54
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramElasticWaypointLatency 56
#endif
#define JET_paramCacheSizeMin 60
#if JET_VERSION >= 0x0A01
#define JET_paramLogFileFailoverPath 61
#define JET_paramEnableImprovedSeekShortcut 62
#endif
#define JET_paramPreferredVerPages 63
#define JET_paramDatabasePageSize 64
#if JET_VERSION >= 0x0501
#define JET_paramDisableCallbacks 65
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramBackupChunkSize 66
#define JET_paramBackupOutstandingReads 67
#endif
#if JET_VERSION >= 0x0501
#define JET_paramLogFileCreateAsynch 69
#endif
#define JET_paramErrorToString 70
#if JET_VERSION >= 0x0501
#define JET_paramZeroDatabaseDuringBackup 71
#endif
#define JET_paramUnicodeIndexDefault 72
#if JET_VERSION >= 0x0501
#define JET_paramRuntimeCallback 73
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramEnableSortedRetrieveColumns 76
#endif
#define JET_paramCleanupMismatchedLogFiles 77
#if JET_VERSION >= 0x0501
#define JET_paramRecordUpgradeDirtyLevel 78
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramRecoveryCurrentLogfile 79
#endif
#if JET_VERSION >= 0x0501
#define JET_paramGlobalMinVerPages 81
#define JET_paramOSSnapshotTimeout 82
#endif
#define JET_paramExceptionAction 98
#define JET_paramEventLogCache 99
#if JET_VERSION >= 0x0501
#define JET_paramCreatePathIfNotExist 100
#define JET_paramPageHintCacheSize 101
#define JET_paramOneDatabasePerSession 102
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramMaxDatabasesPerInstance 103
#endif
#if JET_VERSION >= 0x0501
#define JET_paramMaxInstances 104
#define JET_paramVersionStoreTaskQueueMax 105
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramIdleFlushTime 106
#endif
#if JET_VERSION >= 0x0501
#define JET_paramDisablePerfmon 107
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramAbortRetryFailCallback 108
#define JET_paramVAReserve 109
#endif
#if JET_VERSION >= 0x0501
#define JET_paramIndexTuplesLengthMin 110
#define JET_paramIndexTuplesLengthMax 111
#define JET_paramIndexTuplesToIndexMax 112
#endif
#if JET_VERSION >= 0x0502
#define JET_paramAlternateDatabaseRecoveryPath 113
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramDBAPageAvailMin 120
#define JET_paramDBAPageAvailThreshold 121
#define JET_paramDBAK1 122
#define JET_paramDBAK2 123
#define JET_paramMaxRandomIOSize 124
#endif
#if JET_VERSION >= 0x0600
#define JET_paramCachedClosedTables 125
#define JET_paramEnableFileCache 126
#define JET_paramEnableViewCache 127
#define JET_paramVerPageSize 128
#define JET_paramConfiguration 129
#define JET_paramEnableAdvanced 130
#define JET_paramMaxColtyp 131
#define JET_paramIndexTupleIncrement 132
#define JET_paramIndexTupleStart 133
#define JET_paramKeyMost 134
#define JET_paramCheckpointIOMax 135
#define JET_paramLegacyFileNames 136
#define JET_paramTableClass1Name 137
#define JET_paramTableClass2Name 138
#define JET_paramTableClass3Name 139
#define JET_paramTableClass4Name 140
#define JET_paramTableClass5Name 141
#define JET_paramTableClass6Name 142
#define JET_paramTableClass7Name 143
#define JET_paramTableClass8Name 144
#define JET_paramTableClass9Name 145
#define JET_paramTableClass10Name 146
#define JET_paramTableClass11Name 147
#define JET_paramTableClass12Name 148
#define JET_paramTableClass13Name 149
#define JET_paramTableClass14Name 150
#define JET_paramTableClass15Name 151
#endif
#define JET_paramIOPriority 152
#if JET_VERSION >= 0x0601
#define JET_paramWaypointLatency 153
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramCheckpointTooDeep 154
#define JET_paramDisableBlockVerification 155
#endif
#if JET_VERSION >= 0x0600
#define JET_paramEnablePersistedCallbacks 156
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramAggressiveLogRollover 157
#define JET_paramPeriodicLogRolloverLLR 158
#define JET_paramUsePageDependencies 159
#endif
#if JET_VERSION >= 0x0601
#define JET_paramDefragmentSequentialBTrees 160
#define JET_paramDefragmentSequentialBTreesDensityCheckFrequency 161
#define JET_paramIOThrottlingTimeQuanta 162
#define JET_paramLVChunkSizeMost 163
#define JET_paramMaxCoalesceReadSize 164
#define JET_paramMaxCoalesceWriteSize 165
#define JET_paramMaxCoalesceReadGapSize 166
#define JET_paramMaxCoalesceWriteGapSize 167
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramEnableHaPublish 168
#endif
#if JET_VERSION >= 0x0601
#define JET_paramEnableDBScanInRecovery 169
#define JET_paramDbScanThrottle 170
#define JET_paramDbScanIntervalMinSec 171
#define JET_paramDbScanIntervalMaxSec 172
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramEmitLogDataCallback 173
#define JET_paramEmitLogDataCallbackCtx 174
#define JET_paramEnableExternalAutoHealing 175
#define JET_paramPatchRequestTimeout 176
#endif
#if JET_VERSION >= 0x0602
#define JET_paramCachePriority 177
#define JET_paramMaxTransactionSize 178
#define JET_paramPrereadIOMax 179
#define JET_paramEnableDBScanSerialization 180
#define JET_paramHungIOThreshold 181
#define JET_paramHungIOActions 182
#define JET_paramMinDataForXpress 183
#endif
#if JET_VERSION >= 0x0603
#define JET_paramEnableShrinkDatabase 184
#endif
#if JET_VERSION >= 0x0602
#define JET_paramProcessFriendlyName 186
#define JET_paramDurableCommitCallback 187
#endif
#if JET_VERSION >= 0x0603
#define JET_paramEnableSqm 188
#endif
#if JET_VERSION >= 0x0A00
#define JET_paramConfigStoreSpec 189
#endif
#if JET_VERSION >= 0x0A01
#define JET_paramStageFlighting 190
#define JET_paramZeroDatabaseUnusedSpace 191
#define JET_paramDisableVerifications 192
#define JET_paramPersistedLostFlushDetection 193
#define JET_paramEngineFormatVersion 194
#define JET_paramReplayThrottlingLevel 195
#define JET_paramTableClass16Name 196
#define JET_paramTableClass17Name 197
#define JET_paramTableClass18Name 198
#define JET_paramTableClass19Name 199
#define JET_paramTableClass20Name 200
#define JET_paramTableClass21Name 201
#define JET_paramTableClass22Name 202
#define JET_paramTableClass23Name 203
#define JET_paramTableClass24Name 204
#define JET_paramTableClass25Name 205
#define JET_paramTableClass26Name 206
#define JET_paramTableClass27Name 207
#define JET_paramTableClass28Name 208
#define JET_paramTableClass29Name 209
#define JET_paramTableClass30Name 210
#define JET_paramTableClass31Name 211
#define JET_paramBlockCacheConfiguration 212
#define JET_paramRecordSizeMost 213
#define JET_paramUseFlushForWriteDurability 214
#define JET_paramEnableRBS 215
#define JET_paramRBSFilePath 216
#define JET_paramPerfmonRefreshInterval 217
#define JET_paramEnableBlockCache 218
#define JET_paramDeferredIndexPopulateRowsPerTransaction 219
#define JET_paramEnableBlockCacheDetach 220
#define JET_paramFlight_SmoothIoTestPermillage 55
#define JET_paramFlight_SynchronousLVCleanup 57
#define JET_paramFlight_RBSRevertIOUrgentLevel 58
#define JET_paramFlight_EnableXpress10Compression 59
#define JET_paramFlight_RBSMaxTableDeletePages 68
#define JET_paramFlight_RBSDbScanRaiseCorruptionRevertedFDP 74
#define JET_paramFlight_RBSAllowTooSoonNonRevertableDelete 75
#define JET_paramFlight_RBSForceRollIntervalSec 80
#define JET_paramFlight_EnableScanCheckFDPDeleteFlags 83
#define JET_paramFlight_NewQueueOptions 84
#define JET_paramFlight_ConcurrentMetedOps 85
#define JET_paramFlight_LowMetedOpsThreshold 86
#define JET_paramFlight_MetedOpStarvedThreshold 87
#define JET_paramFlight_MaxRBSBuffers 88
#define JET_paramFlight_EnableShrinkArchiving 89
#define JET_paramFlight_EnableBackupDuringRecovery 90
#define JET_paramFlight_RBSRollIntervalSec 91
#define JET_paramFlight_RBSMaxRequiredRange 92
#define JET_paramFlight_RBSCleanupEnabled 93
#define JET_paramFlight_RBSLowDiskSpaceThresholdGb 94
#define JET_paramFlight_RBSMaxSpaceWhenLowDiskSpaceGb 95
#define JET_paramFlight_RBSMaxTimeSpanSec 96
#define JET_paramFlight_RBSCleanupIntervalMinSec 97
#define JET_paramFlight_ExtentPageCountCacheVerifyOnly 114
#define JET_paramFlight_EnablePgnoFDPLastSetTime 115
#define JET_paramFlight_EnableScanCheck2Flags 116
#define JET_paramFlight_EnableExtentFreed2 117
#define JET_paramFlight_RBSLargeRevertableDeletePages 118
#define JET_paramFlight_RBSRevertableDeleteIfTooSoonTimeNull 119
#endif

#define JET_paramMaxValueInvalid 221 /* one past the last */

/* ---- Constants ---- */

#define JET_instanceNil (~(JET_INSTANCE)0)
#define JET_sesidNil (~(JET_SESID)0)
#define JET_tableidNil (~(JET_TABLEID)0)
#define JET_LSNil (~(JET_LS)0)

/* No handle, no id */
#define JET_bitNil 0x0
#if JET_VERSION >= 0x0A01
#define JET_columnidNil ((JET_COLUMNID)-1)
#endif
#define JET_dbidNil ((JET_DBID)0xFFFFFFFFu)
#if JET_VERSION >= 0x0A01
#define JET_dbidNoValid ((JET_DBID)0xFFFFFFFEu)
#endif

/* Column types */
#define JET_coltypNil 0
#define JET_coltypBit 1
#define JET_coltypUnsignedByte 2
#define JET_coltypShort 3
#define JET_coltypLong 4
#define JET_coltypCurrency 5
#define JET_coltypIEEESingle 6
#define JET_coltypIEEEDouble 7
#define JET_coltypDateTime 8
#define JET_coltypBinary 9
#define JET_coltypText 10
#define JET_coltypLongBinary 11
#define JET_coltypLongText 12
#if JET_VERSION >= 0x0501
#define JET_coltypSLV 13
#endif
#if JET_VERSION >= 0x0600
#define JET_coltypUnsignedLong 14
#define JET_coltypLongLong 15
#define JET_coltypGUID 16
#define JET_coltypUnsignedShort 17
#endif
#if JET_VERSION >= 0x0A00
#define JET_coltypUnsignedLongLong 18
#endif
#if JET_VERSION >= 0x0A00
#define JET_coltypMax 19
#elif JET_VERSION >= 0x0600
#define JET_coltypMax 18
#elif JET_VERSION >= 0x0501
#define JET_coltypMax 14
#else
#define JET_coltypMax 13
#endif

/* Object types */
#define JET_objtypNil 0
#define JET_objtypTable 1
#if JET_VERSION >= 0x0A01
#define JET_objtypDb 2
#define JET_objtypContainer 3
#define JET_objtypLongRoot 9
#endif

/* Limits */
#if JET_VERSION >= 0x0A01
#define JET_cbCallbackUserDataMost 1024
#define JET_cbCallbackDataAllMost 4096
#endif
#define JET_cbBookmarkMost 256
#if JET_VERSION >= 0x0601
#define JET_cbBookmarkMostMost 2000
#endif
#define JET_cbColumnLVPageOverhead 82
#if JET_VERSION >= 0x0A01
#define JET_cbColumnLVChunkMost 4014
#define JET_cbColumnLVChunkMost_OLD 4035
#endif
#define JET_cbLVDefaultValueMost 255
#define JET_cbColumnMost 255
#define JET_cbLVColumnMost 0x7FFFFFFF
#if JET_VERSION >= 0x0601
#define JET_cbKeyMostMost 2000
#define JET_cbKeyMost32KBytePage 2000
#define JET_cbKeyMost16KBytePage 2000
#endif
#if JET_VERSION >= 0x0600
#define JET_cbKeyMost8KBytePage 2000
#define JET_cbKeyMost4KBytePage 1000
#define JET_cbKeyMost2KBytePage 500
#define JET_cbKeyMostMin 255
#endif
#define JET_cbKeyMost 255
#define JET_cbLimitKeyMost 256
#define JET_cbPrimaryKeyMost 255
#define JET_cbSecondaryKeyMost 255
#if JET_VERSION >= 0x0A01
#define JET_cbKeyMost_OLD 255
#endif
#define JET_ccolFixedMost 127
#define JET_ccolVarMost 128
#define JET_ccolTaggedMost 64993
#ifdef JET_UNICODE
#define JET_cbNameMost 128
#define JET_cbFullNameMost 510
#else
#define JET_cbNameMost 64
#define JET_cbFullNameMost 255
#endif
#if JET_VERSION >= 0x0600
#define JET_ccolKeyMost 16
#else
#define JET_ccolKeyMost 12
#endif
#if JET_VERSION >= 0x0501
#define JET_ccolMost 0xFEE0
#else
#define JET_ccolMost 0x7FFE
#endif

/* Options of JetInit2, JetInit3 and JetInit4 */
#if JET_VERSION >= 0x0A01
#define JET_bitReplayReplicatedLogFiles 0x1
#endif
#if JET_VERSION >= 0x0501
#define JET_bitReplayIgnoreMissingDB 0x4
#endif
#if JET_VERSION >= 0x0600
#define JET_bitRecoveryWithoutUndo 0x8
#define JET_bitTruncateLogsAfterRecovery 0x10
#define JET_bitReplayMissingMapEntryDB 0x20
#define JET_bitLogStreamMustExist 0x40
#endif
#if JET_VERSION >= 0x0601
#define JET_bitReplayIgnoreLostLogs 0x80
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitAllowMissingCurrentLog 0x100
#define JET_bitAllowSoftRecoveryOnBackup 0x200
#define JET_bitSkipLostLogsEvent 0x400
#define JET_bitExternalRecoveryControl 0x800
#endif
#if JET_VERSION >= 0x0602
#define JET_bitKeepDbAttachedAtEndOfRecovery 0x1000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitReplayIgnoreLogRecordsBeforeMinRequiredLog 0x2000
#define JET_bitReplayInferCheckpointFromRstmapDbs 0x4000
#endif

/* Options of JET_RSTMAP2 */
#if JET_VERSION >= 0x0A01
#define JET_bitRestoreMapIgnoreWhenMissing 0x1
#define JET_bitRestoreMapFailWhenMissing 0x2
#define JET_bitRestoreMapOverwriteOnCreate 0x4
#endif

/* Options of JetTerm2 */
#define JET_bitTermComplete 0x1
#define JET_bitTermAbrupt 0x2
#define JET_bitTermStopBackup 0x4
#if JET_VERSION >= 0x0601
#define JET_bitTermDirty 0x8
#endif

/* Options of JetStopServiceInstance2 */
#if JET_VERSION >= 0x0602
#define JET_bitStopServiceAll 0x0
#define JET_bitStopServiceBackgroundUserTasks 0x2
#define JET_bitStopServiceQuiesceCaches 0x4
#define JET_bitStopServiceResume 0x80000000u
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitStopServiceStopAndEmitLog 0x8
#endif

/* Options of JetIdle */
#define JET_bitIdleFlushBuffers 0x1
#define JET_bitIdleCompact 0x2
#define JET_bitIdleStatus 0x4
#if JET_VERSION >= 0x0A01
#define JET_bitIdleVersionStoreTest 0x8
#define JET_bitIdleCompactAsync 0x10
#define JET_bitIdleAvailBuffersStatus 0x20
#define JET_bitIdleWaitForAsyncActivity 0x40
#endif

/* Options of JetEndSession */
#if JET_VERSION >= 0x0A01
#define JET_bitForceSessionClosed 0x1
#endif

/* Options of JetAttachDatabase and JetOpenDatabase */
#define JET_bitDbReadOnly 0x1
#define JET_bitDbExclusive 0x2
#if JET_VERSION >= 0x0A01
#define JET_bitDbSingleExclusive 0x2
#endif
#define JET_bitDbDeleteCorruptIndexes 0x10
#if JET_VERSION >= 0x0A01
#define JET_bitDbRebuildCorruptIndexes 0x20
#endif
#if JET_VERSION >= 0x0502
#define JET_bitDbDeleteUnicodeIndexes 0x400
#endif
#if JET_VERSION >= 0x0501
#define JET_bitDbUpgrade 0x200
#endif
#if JET_VERSION >= 0x0601
#define JET_bitDbEnableBackgroundMaintenance 0x800
#endif
#if JET_VERSION >= 0x0602
#define JET_bitDbPurgeCacheOnAttach 0x1000
#endif

/* Options of JetCreateDatabase */
#define JET_bitDbRecoveryOff 0x8
#if JET_VERSION >= 0x0A01
#define JET_bitDbVersioningOff 0x40
#endif
#define JET_bitDbShadowingOff 0x80
#if JET_VERSION >= 0x0A01
#define JET_bitDbCreateStreamingFile 0x100
#endif
#if JET_VERSION >= 0x0501
#define JET_bitDbOverwriteExisting 0x200
#endif

/* Options of JetDetachDatabase2 */
#if JET_VERSION >= 0x0501
#define JET_bitForceDetach 0x1
#define JET_bitForceCloseAndDetach 0x3
#endif

/* Parameters of databases */
#if JET_VERSION >= 0x0A01
#define JET_dbparamDbSizeMaxPages 8193
#define JET_dbparamCachePriority 8194
#define JET_dbparamShrinkDatabaseOptions 8195
#define JET_dbparamShrinkDatabaseTimeQuota 8196
#define JET_dbparamShrinkDatabaseSizeLimit 8197
#define JET_dbparamLeakReclaimerEnabled 8198
#define JET_dbparamLeakReclaimerTimeQuota 8199
#define JET_dbparamMaintainExtentPageCountCache 8200
#define JET_dbparamFlight_SelfAllocSpBufReservationEnabled 8201
#define JET_dbparamMaxValueInvalid 8202
#endif

/* Options of JetResizeDatabase */
#if JET_VERSION >= 0x0602
#define JET_bitResizeDatabaseOnlyGrow 0x1
#endif
#if JET_VERSION >= 0x0603
#define JET_bitResizeDatabaseOnlyShrink 0x2
#endif

/* Values of JET_paramEnableShrinkDatabase */
#if JET_VERSION >= 0x0603
#define JET_bitShrinkDatabaseOff 0x0
#define JET_bitShrinkDatabaseOn 0x1
#define JET_bitShrinkDatabaseRealtime 0x2
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitShrinkDatabasePeriodically 0x8000
#endif
#if JET_VERSION >= 0x0603
#define JET_bitShrinkDatabaseTrim 0x1
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitShrinkDatabaseEofOnAttach 0x1
#define JET_bitShrinkDatabaseFullCategorizationOnAttach 0x2
#define JET_bitShrinkDatabaseDontMoveRootsOnAttach 0x4
#define JET_bitShrinkDatabaseDontTruncateLeakedPagesOnAttach 0x8
#define JET_bitShrinkDatabaseDontTruncateIndeterminatePagesOnAttach 0x10
#endif

/* Options of JetDefragment2 and 3 */
#define JET_bitDefragmentBatchStart 0x1
#define JET_bitDefragmentBatchStop 0x2
#if JET_VERSION >= 0x0501
#define JET_bitDefragmentAvailSpaceTreesOnly 0x40
#endif
#if JET_VERSION >= 0x0601
#define JET_bitDefragmentNoPartialMerges 0x80
#define JET_bitDefragmentBTree 0x100
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitDefragmentBTreeBatch 0x200
#endif

/* Options of JetDatabaseScan */
#if JET_VERSION >= 0x0A01
#define JET_bitDatabaseScanBatchStart 0x10
#define JET_bitDatabaseScanBatchStop 0x20
#define JET_bitDatabaseScanZeroPages 0x40
#define JET_bitDatabaseScanBatchStartContinuous 0x80
#endif

/* Options of JetCompact */
#define JET_bitCompactStats 0x20
#define JET_bitCompactRepair 0x40
#if JET_VERSION >= 0x0A01
#define JET_bitCompactPreserveOriginal 0x100
#endif

/* Values of JET_paramEnableOnlineDefrag */
#if JET_VERSION >= 0x0501
#define JET_OnlineDefragDisable 0x0
#define JET_OnlineDefragAllOBSOLETE 0x1
#define JET_OnlineDefragDatabases 0x2
#define JET_OnlineDefragSpaceTrees 0x4
#endif
#if JET_VERSION >= 0x0A01
#define JET_OnlineDefragStreamingFiles 0x8
#endif
#if JET_VERSION >= 0x0501
#define JET_OnlineDefragAll 0xFFFF
#endif

/* Options of backups */
#define JET_bitBackupIncremental 0x1
#if JET_VERSION >= 0x0A01
#define JET_bitKeepOldLogs 0x2
#endif
#define JET_bitBackupAtomic 0x4
#if JET_VERSION >= 0x0A01
#define JET_bitBackupFullWithAllLogs 0x8
#endif
#if JET_VERSION >= 0x0501
#define JET_bitBackupSnapshot 0x10
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitBackupSurrogate 0x20
#define JET_bitInternalCopy 0x40
#endif

/* Options of JetEndExternalBackupInstance2 */
#if JET_VERSION >= 0x0501
#define JET_bitBackupEndNormal 0x1
#define JET_bitBackupEndAbort 0x2
#endif
#if JET_VERSION >= 0x0600
#define JET_bitBackupTruncateDone 0x100
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitBackupNoDbHeaderUpdate 0x200
#endif

/* Options of JetOSSnapshot* */
#if JET_VERSION >= 0x0600
#define JET_bitIncrementalSnapshot 0x1
#define JET_bitCopySnapshot 0x2
#define JET_bitContinueAfterThaw 0x4
#endif
#if JET_VERSION >= 0x0601
#define JET_bitExplicitPrepare 0x8
#endif
#if JET_VERSION >= 0x0600
#define JET_bitAllDatabasesSnapshot 0x1
#define JET_bitAbortSnapshot 0x1
#endif

/* Options of JetBeginTransaction2 */
#if JET_VERSION >= 0x0501
#define JET_bitTransactionReadOnly 0x1
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitDistributedTransaction 0x2
#endif

/* Options of JetCommitTransaction */
#define JET_bitCommitLazyFlush 0x1
#define JET_bitWaitLastLevel0Commit 0x2
#if JET_VERSION >= 0x0502
#define JET_bitWaitAllLevel0Commit 0x8
#endif
#if JET_VERSION >= 0x0601
#define JET_bitForceNewLog 0x10
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitCommitRedoCallback 0x20
#endif

/* Options of JetRollback */
#define JET_bitRollbackAll 0x1
#if JET_VERSION >= 0x0A01
#define JET_bitRollbackRedoCallback 0x20
#endif

/* Options of the durable-commit callback */
#if JET_VERSION >= 0x0A00
#define JET_bitDurableCommitCallbackLogUnavailable 0x1
#endif

/* Options of JET_TABLECREATE */
#define JET_bitTableCreateFixedDDL 0x1
#define JET_bitTableCreateTemplateTable 0x2
#if JET_VERSION >= 0x0501
#define JET_bitTableCreateNoFixedVarColumnsInDerivedTables 0x4
#endif
#if JET_VERSION >= 0x0A00
#define JET_bitTableCreateImmutableStructure 0x8
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitTableCreateSystemTable 0x80000000u
#endif

/* Options of JetOpenTable */
#define JET_bitTableDenyWrite 0x1
#define JET_bitTableDenyRead 0x2
#define JET_bitTableReadOnly 0x4
#define JET_bitTableUpdatable 0x8
#define JET_bitTablePermitDDL 0x10
#define JET_bitTableNoCache 0x20
#define JET_bitTablePreread 0x40
#define JET_bitTableOpportuneRead 0x80
#if JET_VERSION >= 0x0A01
#define JET_bitTableAllowOutOfDate 0x100
#define JET_bitAllowPgnoFDPLastSetTime 0x200
#endif
#define JET_bitTableSequential 0x8000
#if JET_VERSION >= 0x0A01
#define JET_bitTableTryPurgeOnClose 0x1000000
#define JET_bitTableAllowSensitiveOperation 0x8000000
#define JET_bitTableDelete 0x10000000
#define JET_bitTableCreate 0x20000000
#endif
#define JET_bitTableClassMask 0x1F0000
#define JET_bitTableClassNone 0x0
#define JET_bitTableClass1 0x10000
#define JET_bitTableClass2 0x20000
#define JET_bitTableClass3 0x30000
#define JET_bitTableClass4 0x40000
#define JET_bitTableClass5 0x50000
#define JET_bitTableClass6 0x60000
#define JET_bitTableClass7 0x70000
#define JET_bitTableClass8 0x80000
#define JET_bitTableClass9 0x90000
#define JET_bitTableClass10 0xA0000
#define JET_bitTableClass11 0xB0000
#define JET_bitTableClass12 0xC0000
#define JET_bitTableClass13 0xD0000
#define JET_bitTableClass14 0xE0000
#define JET_bitTableClass15 0xF0000

/* Options of columns */
#define JET_bitColumnFixed 0x1
#define JET_bitColumnTagged 0x2
#define JET_bitColumnNotNULL 0x4
#define JET_bitColumnVersion 0x8
#define JET_bitColumnAutoincrement 0x10
#define JET_bitColumnUpdatable 0x20
#define JET_bitColumnTTKey 0x40
#define JET_bitColumnTTDescending 0x80
#define JET_bitColumnMultiValued 0x400
#define JET_bitColumnEscrowUpdate 0x800
#define JET_bitColumnUnversioned 0x1000
#if JET_VERSION >= 0x0501
#define JET_bitColumnMaybeNull 0x2000
#define JET_bitColumnFinalize 0x4000
#define JET_bitColumnUserDefinedDefault 0x8000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitColumnRenameConvertToPrimaryIndexPlaceholder 0x10000
#endif
#if JET_VERSION >= 0x0502
#define JET_bitColumnDeleteOnZero 0x20000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitColumnVariable 0x40000
#endif
#if JET_VERSION >= 0x0601
#define JET_bitColumnCompressed 0x80000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitColumnEncrypted 0x100000
#endif

/* Options of JetDeleteColumn2 */
#if JET_VERSION >= 0x0501
#define JET_bitDeleteColumnIgnoreTemplateColumns 0x1
#endif

/* Options of JetDeleteTable2 */
#if JET_VERSION >= 0x0A01
#define JET_bitNonRevertableTableDelete 0x1
#define JET_bitRevertableTableDeleteIfTooSoon 0x2
#endif

/* Options of indexes */
#define JET_bitIndexUnique 0x1
#define JET_bitIndexPrimary 0x2
#define JET_bitIndexDisallowNull 0x4
#define JET_bitIndexIgnoreNull 0x8
#if JET_VERSION >= 0x0A01
#define JET_bitIndexClustered40 0x10
#endif
#define JET_bitIndexIgnoreAnyNull 0x20
#define JET_bitIndexIgnoreFirstNull 0x40
#define JET_bitIndexLazyFlush 0x80
#define JET_bitIndexEmpty 0x100
#define JET_bitIndexUnversioned 0x200
#define JET_bitIndexSortNullsHigh 0x400
#define JET_bitIndexUnicode 0x800
#if JET_VERSION >= 0x0501
#define JET_bitIndexTuples 0x1000
#endif
#if JET_VERSION >= 0x0502
#define JET_bitIndexTupleLimits 0x2000
#endif
#if JET_VERSION >= 0x0600
#define JET_bitIndexCrossProduct 0x4000
#define JET_bitIndexKeyMost 0x8000
#define JET_bitIndexDisallowTruncation 0x10000
#define JET_bitIndexNestedTable 0x20000
#endif
#if JET_VERSION >= 0x0602
#define JET_bitIndexDotNetGuid 0x40000
#endif
#if JET_VERSION >= 0x0A00
#define JET_bitIndexImmutableStructure 0x80000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitIndexDeferredPopulateCreate 0x100000
#define JET_bitIndexDeferredPopulateProcess 0x200000
#define JET_bitIndexOptionallyUnique 0x400000
#endif

/* Options of conditional columns */
#define JET_bitIndexColumnMustBeNull 0x1
#define JET_bitIndexColumnMustBeNonNull 0x2

/* Direction of a key column in index lists */
#define JET_bitKeyAscending 0x0
#define JET_bitKeyDescending 0x1

/* Options of JET_SPACEHINTS */
#if JET_VERSION >= 0x0601
#define JET_bitSpaceHintsUtilizeParentSpace 0x1
#define JET_bitCreateHintAppendSequential 0x2
#define JET_bitCreateHintHotpointSequential 0x4
#define JET_bitRetrieveHintReserve1 0x8
#define JET_bitRetrieveHintTableScanForward 0x10
#define JET_bitRetrieveHintTableScanBackward 0x20
#define JET_bitRetrieveHintReserve2 0x40
#define JET_bitRetrieveHintReserve3 0x80
#define JET_bitDeleteHintTableSequential 0x100
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitSpaceHintsUtilizeExactExtents 0x200
#endif

/* Distances of JetMove */
#define JET_MoveFirst ((JET_LONG)0x80000000)
#define JET_MovePrevious (-1)
#define JET_MoveNext 1
#define JET_MoveLast 0x7FFFFFFF

/* Options of JetMove */
#define JET_bitMoveKeyNE 0x1

/* Options of JetSetCurrentIndex 2 to 4 */
#define JET_bitMoveFirst 0x0
#if JET_VERSION >= 0x0A01
#define JET_bitMoveBeforeFirst 0x1
#endif
#define JET_bitNoMove 0x2

/* Options of JetMakeKey */
#define JET_bitNewKey 0x1
#define JET_bitStrLimit 0x2
#define JET_bitSubStrLimit 0x4
#define JET_bitNormalizedKey 0x8
#define JET_bitKeyDataZeroLength 0x10
#if JET_VERSION >= 0x0A01
#define JET_bitKeyOverridePrimaryIndexPlaceholder 0x20
#define JET_maskLimitOptions 0xF00
#endif
#if JET_VERSION >= 0x0501
#define JET_bitFullColumnStartLimit 0x100
#define JET_bitFullColumnEndLimit 0x200
#define JET_bitPartialColumnStartLimit 0x400
#define JET_bitPartialColumnEndLimit 0x800
#endif

/* Options of JetSeek */
#define JET_bitSeekEQ 0x1
#define JET_bitSeekLT 0x2
#define JET_bitSeekLE 0x4
#define JET_bitSeekGE 0x8
#define JET_bitSeekGT 0x10
#define JET_bitSetIndexRange 0x20
#if JET_VERSION >= 0x0502
#define JET_bitCheckUniqueness 0x40
#endif

/* Options of JetSetIndexRange */
#define JET_bitRangeInclusive 0x1
#define JET_bitRangeUpperLimit 0x2
#define JET_bitRangeInstantDuration 0x4
#define JET_bitRangeRemove 0x8

/* Options of JET_INDEXRANGE */
#define JET_bitRecordInIndex 0x1
#define JET_bitRecordNotInIndex 0x2

/* Options of JetGotoSecondaryIndexBookmark */
#if JET_VERSION >= 0x0501
#define JET_bitBookmarkPermitVirtualCurrency 0x1
#endif

/* Options of JetGetLock */
#define JET_bitReadLock 0x1
#define JET_bitWriteLock 0x2
#if JET_VERSION >= 0x0A01
#define JET_bitKeyLock 0x4
#endif

/* Kinds of updates (JetPrepareUpdate) */
#define JET_prepInsert 0
#define JET_prepReplace 2
#define JET_prepCancel 3
#define JET_prepReplaceNoLock 4
#define JET_prepInsertCopy 5
#if JET_VERSION >= 0x0501
#define JET_prepInsertCopyDeleteOriginal 7
#endif
#if JET_VERSION >= 0x0A01
#define JET_prepReadOnlyCopy 8
#endif
#if JET_VERSION >= 0x0603
#define JET_prepInsertCopyReplaceOriginal 9
#endif
#if JET_VERSION >= 0x0A01
#define JET_prepInsertMustSetAutoIncrement 10
#endif

/* Options of JetUpdate2 */
#if JET_VERSION >= 0x0502
#define JET_bitUpdateCheckESE97Compatibility 0x1
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitUpdateNoVersion 0x2
#define JET_bitUpdateEnforceOptionallyUniqueIndices 0x4
#endif

/* Options of JetSetColumn */
#define JET_bitSetAppendLV 0x1
#define JET_bitSetOverwriteLV 0x4
#define JET_bitSetSizeLV 0x8
#define JET_bitSetZeroLength 0x20
#define JET_bitSetSeparateLV 0x40
#define JET_bitSetUniqueMultiValues 0x80
#define JET_bitSetUniqueNormalizedMultiValues 0x100
#if JET_VERSION >= 0x0501
#define JET_bitSetRevertToDefaultValue 0x200
#define JET_bitSetIntrinsicLV 0x400
#endif
#if JET_VERSION >= 0x0601
#define JET_bitSetUncompressed 0x10000
#define JET_bitSetCompressed 0x20000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitSetContiguousLV 0x40000
#endif

/* Options of JetRetrieveColumn */
#if JET_VERSION >= 0x0601
#define JET_bitRetrieveHintReserve1 0x8
#define JET_bitRetrieveHintTableScanForward 0x10
#define JET_bitRetrieveHintTableScanBackward 0x20
#define JET_bitRetrieveHintReserve2 0x40
#define JET_bitRetrieveHintReserve3 0x80
#endif
#define JET_bitRetrieveCopy 0x1
#define JET_bitRetrieveFromIndex 0x2
#define JET_bitRetrieveFromPrimaryBookmark 0x4
#define JET_bitRetrieveTag 0x8
#define JET_bitRetrieveNull 0x10
#define JET_bitRetrieveIgnoreDefault 0x20
#if JET_VERSION >= 0x0A01
#define JET_bitRetrieveLongId 0x40
#define JET_bitRetrieveLongValueRefCount 0x80
#endif
#if JET_VERSION >= 0x0600
#define JET_bitRetrieveTuple 0x800
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitRetrievePageNumber 0x1000
#define JET_bitRetrieveCopyIntrinsic 0x2000
#define JET_bitRetrievePrereadOnly 0x4000
#define JET_bitRetrievePrereadMany 0x8000
#define JET_bitRetrievePhysicalSize 0x10000
#define JET_bitRetrieveAsRefIfNotInRecord 0x20000
#endif

/* Options of JET_INDEX_COLUMN */
#if JET_VERSION >= 0x0602
#define JET_bitZeroLength 0x1
#endif

/* Options of JetEnumerateColumns */
#if JET_VERSION >= 0x0501
#define JET_bitEnumerateCopy 0x1
#define JET_bitEnumerateIgnoreDefault 0x20
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitEnumerateLocal 0x10000
#endif
#if JET_VERSION >= 0x0501
#define JET_bitEnumeratePresenceOnly 0x20000
#define JET_bitEnumerateTaggedOnly 0x40000
#define JET_bitEnumerateCompressOutput 0x80000
#endif
#if JET_VERSION >= 0x0502
#define JET_bitEnumerateIgnoreUserDefinedDefault 0x100000
#endif
#if JET_VERSION >= 0x0601
#define JET_bitEnumerateInRecordOnly 0x200000
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitEnumerateAsRefIfNotInRecord 0x400000
#endif

/* Options of JetEscrowUpdate */
#define JET_bitEscrowNoRollback 0x1

/* Options of JetGetRecordSize */
#if JET_VERSION >= 0x0600
#define JET_bitRecordSizeInCopyBuffer 0x1
#define JET_bitRecordSizeRunningTotal 0x2
#define JET_bitRecordSizeLocal 0x4
#endif
#if JET_VERSION >= 0x0A01
#define JET_bitRecordSizeIncludeDefaultValues 0x8
#define JET_bitRecordSizeSecondaryIndexKeyOnly 0x10
#define JET_bitRecordSizeIntrinsicPhysicalOnly 0x20
#define JET_bitRecordSizeExtrinsicLogicalOnly 0x40
#endif

/* Options of JetSetTableSequential  and  Preread */
#if JET_VERSION >= 0x0601
#define JET_bitPrereadForward 0x1
#define JET_bitPrereadBackward 0x2
#endif
#if JET_VERSION >= 0x0602
#define JET_bitPrereadFirstPage 0x4
#define JET_bitPrereadNormalizedKey 0x8
#endif

/* Options of JetStreamRecords */
#if JET_VERSION >= 0x0A01
#define JET_bitStreamForward 0x1
#define JET_bitStreamBackward 0x2
#define JET_bitStreamColumnReferences 0x4
#endif

/* Options of JetOpenTempTable */
#define JET_bitTTIndexed 0x1
#define JET_bitTTUnique 0x2
#define JET_bitTTUpdatable 0x4
#define JET_bitTTScrollable 0x8
#define JET_bitTTSortNullsHigh 0x10
#define JET_bitTTForceMaterialization 0x20
#if JET_VERSION >= 0x0501
#define JET_bitTTErrorOnDuplicateInsertion 0x20
#endif
#if JET_VERSION >= 0x0502
#define JET_bitTTForwardOnly 0x40
#endif
#if JET_VERSION >= 0x0601
#define JET_bitTTIntrinsicLVsOnly 0x80
#endif
#if JET_VERSION >= 0x0602
#define JET_bitTTDotNetGuid 0x100
#endif

/* Options of JetSetLS and GetLS */
#if JET_VERSION >= 0x0501
#define JET_bitLSReset 0x1
#define JET_bitLSCursor 0x2
#define JET_bitLSTable 0x4
#endif

/* Levels of JetGetDatabaseInfo and JetGetDatabaseFileInfo */
#define JET_DbInfoFilename 0
#define JET_DbInfoConnect 1
#define JET_DbInfoCountry 2
#if JET_VERSION >= 0x0501
#define JET_DbInfoLCID 3
#endif
#define JET_DbInfoLangid 3
#define JET_DbInfoCp 4
#define JET_DbInfoCollate 5
#define JET_DbInfoOptions 6
#define JET_DbInfoTransactions 7
#define JET_DbInfoVersion 8
#define JET_DbInfoIsam 9
#define JET_DbInfoFilesize 10
#define JET_DbInfoSpaceOwned 11
#define JET_DbInfoSpaceAvailable 12
#define JET_DbInfoUpgrade 13
#define JET_DbInfoMisc 14
#if JET_VERSION >= 0x0501
#define JET_DbInfoDBInUse 15
#endif
#if JET_VERSION >= 0x0A01
#define JET_DbInfoHasSLVFile_Obsolete 16
#endif
#if JET_VERSION >= 0x0501
#define JET_DbInfoPageSize 17
#endif
#if JET_VERSION >= 0x0A01
#define JET_DbInfoStreamingFileSpace_Obsolete 18
#endif
#if JET_VERSION >= 0x0600
#define JET_DbInfoFileType 19
#endif
#if JET_VERSION >= 0x0A01
#define JET_DbInfoStreamingFileSize_Obsolete 20
#endif
#if JET_VERSION >= 0x0603
#define JET_DbInfoFilesizeOnDisk 21
#endif
#if JET_VERSION >= 0x0A01
#define JET_DbInfoSplitBuffers 23
#define JET_DbInfoUseCachedResult 0x40000000
#endif

/* States of a database */
#define JET_dbstateJustCreated 1
#define JET_dbstateDirtyShutdown 2
#define JET_dbstateCleanShutdown 3
#define JET_dbstateBeingConverted 4
#if JET_VERSION >= 0x0501
#define JET_dbstateForceDetach 5
#endif
#if JET_VERSION >= 0x0A01
#define JET_dbstateIncrementalReseedInProgress 6
#define JET_dbstateDirtyAndPatchedShutdown 7
#define JET_dbstateRevertInProgress 8
#endif

/* Types of files (JET_DbInfoFileType) */
#if JET_VERSION >= 0x0600
#define JET_filetypeUnknown 0
#define JET_filetypeDatabase 1
#endif
#if JET_VERSION >= 0x0A01
#define JET_filetypeStreamingFile 2
#endif
#if JET_VERSION >= 0x0600
#define JET_filetypeLog 3
#define JET_filetypeCheckpoint 4
#define JET_filetypeTempDatabase 5
#endif
#if JET_VERSION >= 0x0A01
#define JET_filetypeFTL 6
#endif
#if JET_VERSION >= 0x0600
#define JET_filetypeFlushMap 7
#endif
#if JET_VERSION >= 0x0A01
#define JET_filetypeCachedFile 8
#define JET_filetypeCachingFile 9
#define JET_filetypeSnapshot 10
#define JET_filetypeRBSRevertCheckpoint 11
#define JET_filetypeMax 12
#endif

/* Levels of JetGetObjectInfo */
#define JET_ObjInfo 0
#define JET_ObjInfoListNoStats 1
#define JET_ObjInfoList 2
#define JET_ObjInfoSysTabCursor 3
#define JET_ObjInfoListACM 4
#define JET_ObjInfoNoStats 5
#define JET_ObjInfoSysTabReadOnly 6
#define JET_ObjInfoRulesLoaded 7
#define JET_ObjInfoMax 8

/* Flags of objects */
#define JET_bitTableInfoUpdatable 0x1
#define JET_bitTableInfoBookmark 0x2
#define JET_bitTableInfoRollback 0x4
#define JET_bitObjectSystem 0x80000000u
#define JET_bitObjectTableFixedDDL 0x40000000
#define JET_bitObjectTableTemplate 0x20000000
#define JET_bitObjectTableDerived 0x10000000
#if JET_VERSION >= 0x0A01
#define JET_bitObjectSystemDynamic 0x88000000u
#endif
#if JET_VERSION >= 0x0501
#define JET_bitObjectTableNoFixedVarColumnsInDerivedTables 0x4000000
#endif

/* Levels of JetGetTableInfo */
#define JET_TblInfo 0
#define JET_TblInfoName 1
#define JET_TblInfoDbid 2
#define JET_TblInfoMostMany 3
#define JET_TblInfoRvt 4
#define JET_TblInfoOLC 5
#define JET_TblInfoResetOLC 6
#define JET_TblInfoSpaceUsage 7
#define JET_TblInfoDumpTable 8
#define JET_TblInfoSpaceAlloc 9
#define JET_TblInfoSpaceOwned 10
#define JET_TblInfoSpaceAvailable 11
#define JET_TblInfoTemplateTableName 12
#if JET_VERSION >= 0x0A01
#define JET_TblInfoLVChunkMax 13
#define JET_TblInfoEncryptionKey 14
#define JET_TblInfoRetrieveAndReserveAutoIncrement 16
#define JET_TblInfoSpaceOwnedLV 17
#define JET_TblInfoSpaceAvailableLV 18
#define JET_TblInfoObjectId 19
#endif

/* Levels of JetGetIndexInfo and JetGetTableIndexInfo */
#define JET_IdxInfo 0
#define JET_IdxInfoList 1
#define JET_IdxInfoSysTabCursor 2
#define JET_IdxInfoOLC 3
#define JET_IdxInfoResetOLC 4
#define JET_IdxInfoSpaceAlloc 5
#if JET_VERSION >= 0x0501
#define JET_IdxInfoLCID 6
#endif
#define JET_IdxInfoLangid 6
#define JET_IdxInfoCount 7
#define JET_IdxInfoVarSegMac 8
#define JET_IdxInfoIndexId 9
#if JET_VERSION >= 0x0600
#define JET_IdxInfoKeyMost 10
#endif
#if JET_VERSION >= 0x0601
#define JET_IdxInfoCreateIndex 11
#define JET_IdxInfoCreateIndex2 12
#endif
#if JET_VERSION >= 0x0602
#define JET_IdxInfoCreateIndex3 13
#define JET_IdxInfoLocaleName 14
#endif
#if JET_VERSION >= 0x0A01
#define JET_IdxInfoSortVersion 15
#define JET_IdxInfoDefinedSortVersion 16
#define JET_IdxInfoSortId 17
#define JET_IdxInfoSpaceOwned 18
#define JET_IdxInfoSpaceAvailable 19
#endif

/* Levels of JetGetColumnInfo and JetGetTableColumnInfo */
#define JET_ColInfo 0
#define JET_ColInfoList 1
#define JET_ColInfoSysTabCursor 3
#define JET_ColInfoBase 4
#define JET_ColInfoListCompact 5
#if JET_VERSION >= 0x0501
#define JET_ColInfoByColid 6
#define JET_ColInfoListSortColumnid 7
#endif
#if JET_VERSION >= 0x0600
#define JET_ColInfoBaseByColid 8
#define JET_ColInfoGrbitNonDerivedColumnsOnly 0x80000000u
#define JET_ColInfoGrbitMinimalInfo 0x40000000
#define JET_ColInfoGrbitSortByColumnid 0x20000000
#endif
#if JET_VERSION >= 0x0A01
#define JET_ColInfoGrbitCompacting 0x10000000
#endif

/* Other levels of information */
#if JET_VERSION >= 0x0A01
#define JET_LogInfoMisc 0
#define JET_LogInfoMisc2 1
#define JET_LogInfoMisc3 2
#define JET_RBSFileInfoMisc 0
#define JET_SessionInfo 0
#endif
#if JET_VERSION >= 0x0600
#define JET_InstanceMiscInfoLogSignature 0
#endif
#if JET_VERSION >= 0x0A01
#define JET_InstanceMiscInfoCheckpoint 1
#define JET_InstanceMiscInfoRBS 2
#define JET_PageInfo 0
#define JET_PageInfo2 1
#endif
#if JET_VERSION >= 0x0602
#define JET_ErrorInfoSpecificErr 1
#endif

/* Operations that report to a status callback */
#define JET_snpRepair 2
#define JET_snpCompact 4
#define JET_snpRestore 8
#define JET_snpBackup 9
#define JET_snpUpgrade 10
#if JET_VERSION >= 0x0501
#define JET_snpScrub 11
#define JET_snpUpgradeRecordFormat 12
#endif
#if JET_VERSION >= 0x0A01
#define JET_snpRecoveryControl 18
#define JET_snpExternalAutoHealing 19
#define JET_snpSpaceCategorization 20
#endif

/* Events that a status callback hears of */
#define JET_sntBegin 5
#define JET_sntRequirements 7
#define JET_sntProgress 0
#define JET_sntComplete 6
#define JET_sntFail 3
#if JET_VERSION >= 0x0A01
#define JET_sntOpenLog 1001
#define JET_sntOpenCheckpoint 1002
#define JET_sntMissingLog 1004
#define JET_sntBeginUndo 1005
#define JET_sntNotificationEvent 1006
#define JET_sntSignalErrorCondition 1007
#define JET_sntAttachedDb 1008
#define JET_sntDetachingDb 1009
#define JET_sntCommitCtx 1010
#define JET_sntPagePatchRequest 1101
#define JET_sntCorruptedPage 1102
#endif

/* Types of callbacks */
#if JET_VERSION >= 0x0501
#define JET_cbtypNull 0x0
#define JET_cbtypFinalize 0x1
#define JET_cbtypBeforeInsert 0x2
#define JET_cbtypAfterInsert 0x4
#define JET_cbtypBeforeReplace 0x8
#define JET_cbtypAfterReplace 0x10
#define JET_cbtypBeforeDelete 0x20
#define JET_cbtypAfterDelete 0x40
#define JET_cbtypUserDefinedDefaultValue 0x80
#define JET_cbtypOnlineDefragCompleted 0x100
#define JET_cbtypFreeCursorLS 0x200
#define JET_cbtypFreeTableLS 0x400
#endif
#if JET_VERSION >= 0x0A01
#define JET_cbtypScanProgress 0x4000
#define JET_cbtypScanCompleted 0x8000
#define JET_cbtypDTCQueryPreparedTransaction 0x1000
#define JET_cbtypOnlineDefragProgress 0x2000
#define JET_cbtypOld2Action 0x4000
#define JET_cbtypIndexDeferredPopulateThrottle 0x8000
#endif

/* Parameters of sessions */
#define JET_sesparamCommitDefault 4097
#if JET_VERSION >= 0x0A01
#define JET_sesparamCommitGenericContext 4098
#endif
#if JET_VERSION >= 0x0A00
#define JET_sesparamTransactionLevel 4099
#define JET_sesparamOperationContext 4100
#define JET_sesparamCorrelationID 4101
#endif
#if JET_VERSION >= 0x0A01
#define JET_sesparamCachePriority 4102
#define JET_sesparamClientComponentDesc 4103
#define JET_sesparamClientActionDesc 4104
#define JET_sesparamClientActionContextDesc 4105
#define JET_sesparamClientActivityId 4106
#define JET_sesparamIOSessTraceFlags 4107
#define JET_sesparamIOPriority 0x100C
#define JET_sesparamCommitContextContainsCustomerData 4109
#define JET_sesparamCommitContextNeedPreCommitCallback 4110
#endif
#if JET_VERSION >= 0x0A00
#define JET_sesparamMaxValueInvalid 4111
#endif

/* Values of JET_paramExceptionAction */
#define JET_ExceptionMsgBox 0x1
#define JET_ExceptionNone 0x2
#define JET_ExceptionFailFast 0x4

/* Values of JET_paramEventLoggingLevel */
#if JET_VERSION >= 0x0501
#define JET_EventLoggingDisable 0
#endif
#if JET_VERSION >= 0x0601
#define JET_EventLoggingLevelMin 1
#define JET_EventLoggingLevelLow 25
#define JET_EventLoggingLevelMedium 50
#define JET_EventLoggingLevelHigh 75
#endif
#if JET_VERSION >= 0x0501
#define JET_EventLoggingLevelMax 100
#endif

/* Values of JET_paramConfiguration */
#if JET_VERSION >= 0x0602
#define JET_configDefault 0x1
#define JET_configRemoveQuotas 0x2
#define JET_configLowDiskFootprint 0x4
#define JET_configMediumDiskFootprint 0x8
#define JET_configLowMemory 0x10
#define JET_configDynamicMediumMemory 0x20
#define JET_configLowPower 0x40
#define JET_configSSDProfileIO 0x80
#define JET_configRunSilent 0x100
#endif
#if JET_VERSION >= 0x0A00
#define JET_configUnthrottledMemory 0x200
#define JET_configHighConcurrencyScaling 0x400
#endif
#if JET_VERSION >= 0x0A01
#define JET_configMask 0x7FF
#endif

/* Values of JET_paramIOPriority */
#if JET_VERSION >= 0x0600
#define JET_IOPriorityNormal 0x0
#define JET_IOPriorityLow 0x1
#endif
#if JET_VERSION >= 0x0A01
#define JET_IOPriorityLowForCheckpoint 0x2
#define JET_IOPriorityLowForScavenge 0x4
#define JET_IOPriorityUserClassIdMask 0xF000000
#define JET_IOPriorityMarkAsMaintenance 0x40000000
#endif

/* Values of JET_paramLegacyFileNames */
#if JET_VERSION >= 0x0600
#define JET_bitESE98FileNames 0x1
#define JET_bitEightDotThreeSoftCompat 0x2
#endif

/* Values of other parameters */
#define JET_bitHungIOEvent 0x1
#if JET_VERSION >= 0x0A01
#define JET_bitHungIOCancel 0x2
#define JET_bitHungIODebug 0x4
#define JET_bitHungIOEnforce 0x8
#define JET_bitHungIOTimeout 0x10
#define JET_bitPersistedLostFlushDetectionEnabled 0x1
#define JET_bitPersistedLostFlushDetectionCreateNew 0x2
#define JET_bitPersistedLostFlushDetectionFailOnRuntimeOnly 0x4
#define JET_ReplayThrottlingNone 0
#define JET_ReplayThrottlingSleep 1
#endif
#if JET_VERSION >= 0x0603
#define JET_sqmDisable 0
#define JET_sqmEnable 1
#define JET_sqmFromCEIP 2
#endif

/* Control values of the configuration store */
#define JET_bitConfigStoreReadControlInhibitRead 0x1
#define JET_bitConfigStoreReadControlDisableAll 0x2
#if JET_VERSION >= 0x0A01
#define JET_bitConfigStoreReadControlDisableSetParamRead 0x4
#define JET_bitConfigStoreReadControlDisableGlobalInitRead 0x8
#define JET_bitConfigStoreReadControlDisableInstInitRead 0x10
#define JET_bitConfigStoreReadControlDisableLiveRead 0x20
#endif
#define JET_bitConfigStoreReadControlDefault 0x0
#if JET_VERSION >= 0x0A01
#define JET_bitConfigStorePopulateControlOff 0x0
#define JET_bitConfigStorePopulateControlOn 0x1
#endif

/* Further constants */
#if JET_VERSION >= 0x0501
#define JET_BASE_NAME_LENGTH 3
#endif
#if JET_VERSION >= 0x0601
#define JET_bitDumpMinimum 0x1
#define JET_bitDumpMaximum 0x2
#define JET_bitDumpCacheMinimum 0x4
#define JET_bitDumpCacheMaximum 0x8
#define JET_bitDumpCacheIncludeDirtyPages 0x10
#define JET_bitDumpCacheIncludeCachedPages 0x20
#define JET_bitDumpCacheIncludeCorruptedPages 0x40
#define JET_bitDumpCacheNoDecommit 0x80
#endif

/* Further constants of the engine */
#if JET_VERSION >= 0x0A01
#define JET_cbPage 4096
#define JET_bitDBUtilSpaceInfoBasicCatalog 0x1
#define JET_bitDBUtilSpaceInfoSpaceTrees 0x2
#define JET_bitDBUtilSpaceInfoParentOfLeaf 0x4
#define JET_bitDBUtilSpaceInfoFullWalk 0x8
#define JET_bitDBUtilFullCategorization 0x1
#define JET_bitDBUtilOptionAllNodes 0x1
#define JET_bitDBUtilOptionKeyStats 0x2
#define JET_bitDBUtilOptionPageDump 0x4
#define JET_bitDBUtilOptionStats 0x8
#define JET_bitDBUtilOptionSuppressConsoleOutput 0x10
#define JET_bitDBUtilOptionIgnoreErrors 0x20
#define JET_bitDBUtilOptionVerify 0x40
#define JET_bitDBUtilOptionReportErrors 0x80
#define JET_bitDBUtilOptionDontRepair 0x100
#define JET_bitDBUtilOptionRepairAll 0x200
#define JET_bitDBUtilOptionRepairIndexes 0x400
#define JET_bitDBUtilOptionDontBuildIndexes 0x800
#define JET_bitDBUtilOptionSuppressLogo 0x8000
#define JET_bitDBUtilOptionRepairCheckOnly 0x10000
#define JET_bitDBUtilOptionDumpLVPageUsage 0x20000
#define JET_bitDBUtilOptionDumpLogInfoCSV 0x40000
#define JET_bitDBUtilOptionDumpLogPermitPatching 0x80000
#define JET_bitDBUtilOptionSkipMinLogChecksUpdateHeader 0x100000
#define JET_bitDBUtilOptionDumpVerbose 0x10000000
#define JET_bitDBUtilOptionDumpVerboseLevel1 0x10000000
#define JET_bitDBUtilOptionDumpVerboseLevel2 0x20000000
#define JET_bitDBUtilOptionDumpLogSummary 0x40000000
#define JET_bitOld2Start 0x1
#define JET_bitOld2Suspend 0x2
#define JET_bitOld2Resume 0x4
#define JET_bitOld2End 0x8
#define JET_bitCIMCommitted 0x1
#define JET_bitCIMDirty 0x2
#define JET_bitAggregateTransaction 0x8
#define JET_OpenLogForRecoveryCheckingAndPatching 1
#define JET_OpenLogForRedo 2
#define JET_OpenLogForUndo 3
#define JET_OpenLogForDo 4
#define JET_MissingLogMustFail 1
#define JET_MissingLogContinueToRedo 2
#define JET_MissingLogContinueTryCurrentLog 3
#define JET_MissingLogContinueToUndo 4
#define JET_MissingLogCreateNewLogStream 5
#define JET_bitIOSessTraceReads 0x1
#define JET_bitIOSessTraceWrites 0x2
#define JET_bitIOSessTraceHDD 0x4
#define JET_bitIOSessTraceSSD 0x8
#define JET_bitCommitFlush_OLD 0x1
#define JET_bitCommitLazyFlush_OLD 0x4
#define JET_bitWaitLastLevel0Commit_OLD 0x10
#define JET_bitShadowLogEmitFirstCall 0x1
#define JET_bitShadowLogEmitLastCall 0x2
#define JET_bitShadowLogEmitCancel 0x4
#define JET_bitShadowLogEmitDataBuffers 0x8
#define JET_bitShadowLogEmitLogComplete 0x10
#define JET_revertstateNone 0
#define JET_revertstateInProgress 1
#define JET_revertstateCopingLogs 2
#define JET_revertstateBackupSnapshot 3
#define JET_revertstateRemoveSnapshot 4
#define JET_revertstateCaptureRootPageRecords 5
#define JET_revertstateApplyRootPageRecords 6
#define JET_bitDeleteAllExistingLogs 0x1
#define JET_bitPageInfoNoStructureChecksum 0x1
#define JET_bitTestUninitShrunkPageImage 0x1
#define JET_bitPatchingCorruptPage 0x2
#define JET_bitEndDatabaseIncrementalReseedCancel 0x1
#define JET_bitBeginDatabaseIncrementalReseedPatchRBS 0x1
#define JET_AssertExit 0x0
#define JET_AssertBreak 0x1
#define JET_AssertMsgBox 0x2
#define JET_AssertStop 0x4
#define JET_AssertSkippableMsgBox 0x8
#define JET_AssertSkipAll 0x10
#define JET_AssertCrash 0x20
#define JET_AssertFailFast 0x40
#define JET_resTagSize 4
#define JET_bitStageTestEnvLocalMode 0x4
#define JET_bitStageTestEnvAlphaMode 0x10
#define JET_bitStageTestEnvBetaMode 0x40
#define JET_bitStageSelfhostLocalMode 0x400
#define JET_bitStageSelfhostAlphaMode 0x1000
#define JET_bitStageSelfhostBetaMode 0x4000
#define JET_bitStageProdLocalMode 0x40000
#define JET_bitStageProdAlphaMode 0x100000
#define JET_bitStageProdBetaMode 0x400000
#define JET_EncryptionAlgorithmAes256 1
#define JET_bitDumpUnitTest 0x80000000u
#define JET_bitInjectionProbabilityPct 0x1
#define JET_bitInjectionProbabilityCount 0x2
#define JET_bitInjectionProbabilityPermanent 0x4
#define JET_bitInjectionProbabilityFailUntil 0x8
#define JET_bitInjectionProbabilitySuppress 0x40000000
#define JET_bitInjectionProbabilityCleanup 0x80000000u
#define JET_bitTestHookEvictDataByPgno 0x1
#define JET_bitTestHookCorruptDatabaseFile 0x80000000u
#define JET_bitTestHookCorruptDatabasePageImage 0x40000000
#define JET_mskTestHookCorruptFileType 0xC0000000u
#define JET_bitTestHookCorruptPageChksumRand 0x1
#define JET_bitTestHookCorruptPageChksumSafe 0x2
#define JET_bitTestHookCorruptPageSingleFld 0x4
#define JET_bitTestHookCorruptPageRemoveNode 0x8
#define JET_bitTestHookCorruptPageDbtimeDelta 0x10
#define JET_bitTestHookCorruptNodePrefix 0x20
#define JET_bitTestHookCorruptNodeSuffix 0x40
#define JET_mskTestHookCorruptDataType 31
#define JET_bitTestHookCorruptSizeLargerThanNode 0x10000
#define JET_bitTestHookCorruptSizeShortWrapSmall 0x20000
#define JET_bitTestHookCorruptSizeShortWrapLarge 0x40000
#define JET_mskTestHookCorruptSpecific 0xFF0000
#define JET_bitTestHookCorruptLeaveChecksum 0x1000000
#define JET_pgnoTestHookCorruptRandom 0xFFFFFFFFu
#define JET_bitAlterDbFileHdrAddField 0x1
#define JET_ibfieldDbFileHdrMajorVersion 8
#define JET_ibfieldDbFileHdrUpdateMajor 232
#define JET_ibfieldDbFileHdrUpdateMinor 644
#endif

/* Values of JET_paramEngineFormatVersion */
#if JET_VERSION >= 0x0A01
#define JET_efvExchange55Rtm 500
#define JET_efvWindows2000Rtm 600
#define JET_efvExchange2000Rtm 1000
#define JET_efvWindowsXpRtm 1200
#define JET_efvExchange2010Rtm 5520
#define JET_efvExchange2010Sp1 5920
#define JET_efvExchange2010Sp2 6080
#define JET_efvScrubLastNodeOnEmptyPage 6960
#define JET_efvExchange2013Rtm 7020
#define JET_efvExtHdrRootFieldAutoIncStorageStagedToDebug 7060
#define JET_efvLogExtendDbLrAfterCreateDbLr 7940
#define JET_efvRollbackInsertSpaceStagedToTest 7960
#define JET_efvWindows10Rtm 8020
#define JET_efvQfeMsysLocalesGuidRefCountFixup 8023
#define JET_efvPersistedLostFlushMapStagedToDebug 8220
#define JET_efvTriStatePageFlushTypeStagedToProd 8280
#define JET_efvLogSplitMergeCompressionReleased 8400
#define JET_efvTriStatePageFlushTypeReleased 8420
#define JET_efvIrsDbidBasedMacroInfo2 8440
#define JET_efvLostFlushMapCrashResiliency 8460
#define JET_efvExchange2016Rtm 8520
#define JET_efvMsysLocalesGuidRefCountFixup 8620
#define JET_efvWindows10v2Rtm 8620
#define JET_efvEncryptedColumns 8720
#define JET_efvLoggingDeleteOfTableFcbs 8820
#define JET_efvEmptyIdxUpgradesUpdateMsysLocales 8860
#define JET_efvSupportNlsInvariantLocale 8880
#define JET_efvExchange2016Cu1Rtm 8920
#define JET_efvWindows19H1Rtm 8920
#define JET_efvSetDbVersion 8940
#define JET_efvExtHdrRootFieldAutoIncStorageReleased 8960
#define JET_efvXpress9Compression 8980
#define JET_efvUppercaseTextNormalization 9000
#define JET_efvDbscanHeaderHighestPageSeen 9020
#define JET_efvEscrow64 9040
#define JET_efvSynchronousLVCleanup 9060
#define JET_efvLid64 9080
#define JET_efvShrinkEof 9100
#define JET_efvLogNewPage 9120
#define JET_efvRootPageMove 9140
#define JET_efvScanCheck2 9160
#define JET_efvLgposLastResize 9180
#define JET_efvShelvedPages 9200
#define JET_efvShelvedPagesRevert 9220
#define JET_efvShelvedPages2 9240
#define JET_efvLogtimeGenMaxRequired 9260
#define JET_efvVariableDbHdrSignatureSnapshot 9280
#define JET_efvLowerMinReqLogGenOnRedo 9300
#define JET_efvDbTimeShrink 9320
#define JET_efvXpress10Compression 9340
#define JET_efvRevertSnapshot 9360
#define JET_efvApplyRevertSnapshot 9380
#define JET_efvExtentPageCountCache 9400
#define JET_efvLz4Compression 9420
#define JET_efvRBSNonRevertableTableDeletes 9460
#define JET_efvScanCheck2Flags 9480
#define JET_efvExtentFreed2 9500
#define JET_efvKVPStoreV2 9520
#define JET_efvIndexDeferredPopulate 9540
#define JET_efvReservedTags 9560
#define JET_efvRBSTooSoonDeletes 9580
#define JET_efvOptionallyUniqueIndices 9600
#define JET_efvUseEngineDefault 0x40000001
#define JET_efvUsePersistedFormat 0x40000002
#define JET_efvAllowHigherPersistedFormat 0x41000000
#endif

/* ---- Errors and warnings ---- */

#define JET_errSuccess 0
#define JET_wrnNyi (-1)
#define JET_errRfsFailure (-100)
#define JET_errRfsNotArmed (-101)
#define JET_errFileClose (-102)
#define JET_errOutOfThreads (-103)
#define JET_errTooManyIO (-105)
#define JET_errTaskDropped (-106)
#define JET_errInternalError (-107)
#define JET_errDisabledFunctionality (-112)
#define JET_errUnloadableOSFunctionality (-113)
#define JET_errDeviceMissing (-114)
#define JET_errDeviceMisconfigured (-115)
#define JET_errDeviceTimeout (-116)
#define JET_errDeviceFailure (-118)
#define JET_errDatabaseBufferDependenciesCorrupted (-255)
#define JET_errPreviousVersion (-322)
#define JET_errPageBoundary (-323)
#define JET_errKeyBoundary (-324)
#define JET_errBadPageLink (-327)
#define JET_errBadBookmark (-328)
#define JET_errNTSystemCallFailed (-334)
#define JET_errBadParentPageLink (-338)
#define JET_errSPAvailExtCacheOutOfSync (-340)
#define JET_errSPAvailExtCorrupted (-341)
#define JET_errSPAvailExtCacheOutOfMemory (-342)
#define JET_errSPOwnExtCorrupted (-343)
#define JET_errDbTimeCorrupted (-344)
#define JET_errKeyTruncated (-346)
#define JET_errDatabaseLeakInSpace (-348)
#define JET_errBadEmptyPage (-351)
#define JET_errBadLineCount (-354)
#define JET_errPageTagCorrupted (-357)
#define JET_errNodeCorrupted (-358)
#define JET_errKeyTooBig (-408)
#define JET_errCannotSeparateIntrinsicLV (-416)
#define JET_errSeparatedLongValue (-421)
#define JET_errMustBeSeparateLongValue (-423)
#define JET_errInvalidPreread (-424)
#define JET_errInvalidColumnReference (-426)
#define JET_errStaleColumnReference (-427)
#define JET_errCompressionIntegrityCheckFailed (-431)
#define JET_errIndexDeferredPopulateCurrentlyUnavailable (-434)
#define JET_errInvalidLoggedOperation (-500)
#define JET_errLogFileCorrupt (-501)
#define JET_errNoBackupDirectory (-503)
#define JET_errBackupDirectoryNotEmpty (-504)
#define JET_errBackupInProgress (-505)
#define JET_errRestoreInProgress (-506)
#define JET_errMissingPreviousLogFile (-509)
#define JET_errLogWriteFail (-510)
#define JET_errLogDisabledDueToRecoveryFailure (-511)
#define JET_errCannotLogDuringRecoveryRedo (-512)
#define JET_errLogGenerationMismatch (-513)
#define JET_errBadLogVersion (-514)
#define JET_errInvalidLogSequence (-515)
#define JET_errLoggingDisabled (-516)
#define JET_errLogBufferTooSmall (-517)
#define JET_errLogSequenceEnd (-519)
#define JET_errNoBackup (-520)
#define JET_errInvalidBackupSequence (-521)
#define JET_errBackupNotAllowedYet (-523)
#define JET_errDeleteBackupFileFail (-524)
#define JET_errMakeBackupDirectoryFail (-525)
#define JET_errInvalidBackup (-526)
#define JET_errRecoveredWithErrors (-527)
#define JET_errMissingLogFile (-528)
#define JET_errLogDiskFull (-529)
#define JET_errBadLogSignature (-530)
#define JET_errBadDbSignature (-531)
#define JET_errBadCheckpointSignature (-532)
#define JET_errCheckpointCorrupt (-533)
#define JET_errMissingPatchPage (-534)
#define JET_errBadPatchPage (-535)
#define JET_errRedoAbruptEnded (-536)
#define JET_errPatchFileMissing (-538)
#define JET_errDatabaseLogSetMismatch (-539)
#define JET_errDatabaseStreamingFileMismatch (-540)
#define JET_errLogFileSizeMismatch (-541)
#define JET_errCheckpointFileNotFound (-542)
#define JET_errRequiredLogFilesMissing (-543)
#define JET_errSoftRecoveryOnBackupDatabase (-544)
#define JET_errLogFileSizeMismatchDatabasesConsistent (-545)
#define JET_errLogSectorSizeMismatch (-546)
#define JET_errLogSectorSizeMismatchDatabasesConsistent (-547)
#define JET_errLogSequenceEndDatabasesConsistent (-548)
#define JET_errStreamingDataNotLogged (-549)
#define JET_errDatabaseDirtyShutdown (-550)
#define JET_errDatabaseInconsistent (-550)
#define JET_errConsistentTimeMismatch (-551)
#define JET_errDatabasePatchFileMismatch (-552)
#define JET_errEndingRestoreLogTooLow (-553)
#define JET_errStartingRestoreLogTooHigh (-554)
#define JET_errGivenLogFileHasBadSignature (-555)
#define JET_errGivenLogFileIsNotContiguous (-556)
#define JET_errMissingRestoreLogFiles (-557)
#define JET_errMissingFullBackup (-560)
#define JET_errBadBackupDatabaseSize (-561)
#define JET_errDatabaseAlreadyUpgraded (-562)
#define JET_errDatabaseIncompleteUpgrade (-563)
#define JET_errMissingCurrentLogFiles (-565)
#define JET_errDbTimeTooOld (-566)
#define JET_errDbTimeTooNew (-567)
#define JET_errMissingFileToBackup (-569)
#define JET_errLogTornWriteDuringHardRestore (-570)
#define JET_errLogTornWriteDuringHardRecovery (-571)
#define JET_errLogCorruptDuringHardRestore (-573)
#define JET_errLogCorruptDuringHardRecovery (-574)
#define JET_errMustDisableLoggingForDbUpgrade (-575)
#define JET_errBadRestoreTargetInstance (-577)
#define JET_errRecoveredWithoutUndo (-579)
#define JET_errDatabasesNotFromSameSnapshot (-580)
#define JET_errSoftRecoveryOnSnapshot (-581)
#define JET_errCommittedLogFilesMissing (-582)
#define JET_errSectorSizeNotSupported (-583)
#define JET_errRecoveredWithoutUndoDatabasesConsistent (-584)
#define JET_errCommittedLogFileCorrupt (-586)
#define JET_errLogSequenceChecksumMismatch (-590)
#define JET_errPageInitializedMismatch (-596)
#define JET_errUnicodeTranslationBufferTooSmall (-601)
#define JET_errUnicodeTranslationFail (-602)
#define JET_errUnicodeNormalizationNotSupported (-603)
#define JET_errUnicodeLanguageValidationFailure (-604)
#define JET_errExistingLogFileHasBadSignature (-610)
#define JET_errExistingLogFileIsNotContiguous (-611)
#define JET_errLogReadVerifyFailure (-612)
#define JET_errCheckpointDepthTooDeep (-614)
#define JET_errRestoreOfNonBackupDatabase (-615)
#define JET_errLogFileNotCopied (-616)
#define JET_errSurrogateBackupInProgress (-617)
#define JET_errTransactionTooLong (-618)
#define JET_errEngineFormatVersionNoLongerSupportedTooLow (-619)
#define JET_errEngineFormatVersionNotYetImplementedTooHigh (-620)
#define JET_errEngineFormatVersionParamTooLowForRequestedFeature (-621)
#define JET_errEngineFormatVersionSpecifiedTooLowForLogVersion (-622)
#define JET_errEngineFormatVersionSpecifiedTooLowForDatabaseVersion (-623)
#define JET_errDbTimeBeyondMaxRequired (-625)
#define JET_errLogOperationInconsistentWithDatabase (-626)
#define JET_errBackupAbortByCaller (-800)
#define JET_errBackupAbortByServer (-801)
#define JET_errInvalidGrbit (-900)
#define JET_errTermInProgress (-1000)
#define JET_errFeatureNotAvailable (-1001)
#define JET_errInvalidName (-1002)
#define JET_errInvalidParameter (-1003)
#define JET_errDatabaseFileReadOnly (-1008)
#define JET_errInvalidDatabaseId (-1010)
#define JET_errOutOfMemory (-1011)
#define JET_errOutOfDatabaseSpace (-1012)
#define JET_errOutOfCursors (-1013)
#define JET_errOutOfBuffers (-1014)
#define JET_errTooManyIndexes (-1015)
#define JET_errTooManyKeys (-1016)
#define JET_errRecordDeleted (-1017)
#define JET_errReadVerifyFailure (-1018)
#define JET_errPageNotInitialized (-1019)
#define JET_errOutOfFileHandles (-1020)
#define JET_errDiskReadVerificationFailure (-1021)
#define JET_errDiskIO (-1022)
#define JET_errInvalidPath (-1023)
#define JET_errInvalidSystemPath (-1024)
#define JET_errInvalidLogDirectory (-1025)
#define JET_errRecordTooBig (-1026)
#define JET_errTooManyOpenDatabases (-1027)
#define JET_errInvalidDatabase (-1028)
#define JET_errNotInitialized (-1029)
#define JET_errAlreadyInitialized (-1030)
#define JET_errInitInProgress (-1031)
#define JET_errFileAccessDenied (-1032)
#define JET_errQueryNotSupported (-1034)
#define JET_errSQLLinkNotSupported (-1035)
#define JET_errBufferTooSmall (-1038)
#define JET_errTooManyColumns (-1040)
#define JET_errContainerNotEmpty (-1043)
#define JET_errInvalidFilename (-1044)
#define JET_errInvalidBookmark (-1045)
#define JET_errColumnInUse (-1046)
#define JET_errInvalidBufferSize (-1047)
#define JET_errColumnNotUpdatable (-1048)
#define JET_errIndexInUse (-1051)
#define JET_errLinkNotSupported (-1052)
#define JET_errNullKeyDisallowed (-1053)
#define JET_errNotInTransaction (-1054)
#define JET_errMustRollback (-1057)
#define JET_errTooManyActiveUsers (-1059)
#define JET_errInvalidCountry (-1061)
#define JET_errInvalidLanguageId (-1062)
#define JET_errInvalidCodePage (-1063)
#define JET_errInvalidLCMapStringFlags (-1064)
#define JET_errVersionStoreEntryTooBig (-1065)
#define JET_errVersionStoreOutOfMemoryAndCleanupTimedOut (-1066)
#define JET_errVersionStoreOutOfMemory (-1069)
#define JET_errCurrencyStackOutOfMemory (-1070)
#define JET_errCannotIndex (-1071)
#define JET_errRecordNotDeleted (-1072)
#define JET_errTooManyMempoolEntries (-1073)
#define JET_errOutOfObjectIDs (-1074)
#define JET_errOutOfLongValueIDs (-1075)
#define JET_errOutOfAutoincrementValues (-1076)
#define JET_errOutOfDbtimeValues (-1077)
#define JET_errOutOfSequentialIndexValues (-1078)
#define JET_errRunningInOneInstanceMode (-1080)
#define JET_errRunningInMultiInstanceMode (-1081)
#define JET_errSystemParamsAlreadySet (-1082)
#define JET_errSystemPathInUse (-1083)
#define JET_errLogFilePathInUse (-1084)
#define JET_errTempPathInUse (-1085)
#define JET_errInstanceNameInUse (-1086)
#define JET_errSystemParameterConflict (-1087)
#define JET_errInstanceUnavailable (-1090)
#define JET_errDatabaseUnavailable (-1091)
#define JET_errInstanceUnavailableDueToFatalLogDiskFull (-1092)
#define JET_errInvalidSesparamId (-1093)
#define JET_errTooManyRecords (-1094)
#define JET_errInvalidDbparamId (-1095)
#define JET_errOutOfSessions (-1101)
#define JET_errWriteConflict (-1102)
#define JET_errTransTooDeep (-1103)
#define JET_errInvalidSesid (-1104)
#define JET_errWriteConflictPrimaryIndex (-1105)
#define JET_errInTransaction (-1108)
#define JET_errRollbackRequired (-1109)
#define JET_errTransReadOnly (-1110)
#define JET_errSessionWriteConflict (-1111)
#define JET_errRecordTooBigForBackwardCompatibility (-1112)
#define JET_errCannotMaterializeForwardOnlySort (-1113)
#define JET_errSesidTableIdMismatch (-1114)
#define JET_errInvalidInstance (-1115)
#define JET_errDirtyShutdown (-1116)
#define JET_errReadPgnoVerifyFailure (-1118)
#define JET_errReadLostFlushVerifyFailure (-1119)
#define JET_errFileSystemCorruption (-1121)
#define JET_errRecoveryVerifyFailure (-1123)
#define JET_errFilteredMoveNotSupported (-1124)
#define JET_errMustCommitDistributedTransactionToLevel0 (-1150)
#define JET_errDistributedTransactionAlreadyPreparedToCommit (-1151)
#define JET_errNotInDistributedTransaction (-1152)
#define JET_errDistributedTransactionNotYetPreparedToCommit (-1153)
#define JET_errCannotNestDistributedTransactions (-1154)
#define JET_errDTCMissingCallback (-1160)
#define JET_errDTCMissingCallbackOnRecovery (-1161)
#define JET_errDTCCallbackUnexpectedError (-1162)
#define JET_errDatabaseDuplicate (-1201)
#define JET_errDatabaseInUse (-1202)
#define JET_errDatabaseNotFound (-1203)
#define JET_errDatabaseInvalidName (-1204)
#define JET_errDatabaseInvalidPages (-1205)
#define JET_errDatabaseCorrupted (-1206)
#define JET_errDatabaseLocked (-1207)
#define JET_errCannotDisableVersioning (-1208)
#define JET_errInvalidDatabaseVersion (-1209)
#define JET_errDatabase200Format (-1210)
#define JET_errDatabase400Format (-1211)
#define JET_errDatabase500Format (-1212)
#define JET_errPageSizeMismatch (-1213)
#define JET_errTooManyInstances (-1214)
#define JET_errDatabaseSharingViolation (-1215)
#define JET_errAttachedDatabaseMismatch (-1216)
#define JET_errDatabaseInvalidPath (-1217)
#define JET_errDatabaseIdInUse (-1218)
#define JET_errForceDetachNotAllowed (-1219)
#define JET_errCatalogCorrupted (-1220)
#define JET_errPartiallyAttachedDB (-1221)
#define JET_errDatabaseSignInUse (-1222)
#define JET_errDatabaseCorruptedNoRepair (-1224)
#define JET_errInvalidCreateDbVersion (-1225)
#define JET_errDatabaseIncompleteIncrementalReseed (-1226)
#define JET_errDatabaseInvalidIncrementalReseed (-1227)
#define JET_errDatabaseFailedIncrementalReseed (-1228)
#define JET_errNoAttachmentsFailedIncrementalReseed (-1229)
#define JET_errDatabaseNotReady (-1230)
#define JET_errDatabaseAttachedForRecovery (-1231)
#define JET_errTransactionsNotReadyDuringRecovery (-1232)
#define JET_errTableLocked (-1302)
#define JET_errTableDuplicate (-1303)
#define JET_errTableInUse (-1304)
#define JET_errObjectNotFound (-1305)
#define JET_errDensityInvalid (-1307)
#define JET_errTableNotEmpty (-1308)
#define JET_errInvalidTableId (-1310)
#define JET_errTooManyOpenTables (-1311)
#define JET_errIllegalOperation (-1312)
#define JET_errTooManyOpenTablesAndCleanupTimedOut (-1313)
#define JET_errObjectDuplicate (-1314)
#define JET_errInvalidObject (-1316)
#define JET_errCannotDeleteTempTable (-1317)
#define JET_errCannotDeleteSystemTable (-1318)
#define JET_errCannotDeleteTemplateTable (-1319)
#define JET_errExclusiveTableLockRequired (-1322)
#define JET_errFixedDDL (-1323)
#define JET_errFixedInheritedDDL (-1324)
#define JET_errCannotNestDDL (-1325)
#define JET_errDDLNotInheritable (-1326)
#define JET_errInvalidSettings (-1328)
#define JET_errClientRequestToStopJetService (-1329)
#define JET_errCannotAddFixedVarColumnToDerivedTable (-1330)
#define JET_errIndexCantBuild (-1401)
#define JET_errIndexHasPrimary (-1402)
#define JET_errIndexDuplicate (-1403)
#define JET_errIndexNotFound (-1404)
#define JET_errIndexMustStay (-1405)
#define JET_errIndexInvalidDef (-1406)
#define JET_errInvalidCreateIndex (-1409)
#define JET_errTooManyOpenIndexes (-1410)
#define JET_errMultiValuedIndexViolation (-1411)
#define JET_errIndexBuildCorrupted (-1412)
#define JET_errPrimaryIndexCorrupted (-1413)
#define JET_errSecondaryIndexCorrupted (-1414)
#define JET_errInvalidIndexId (-1416)
#define JET_errCantUseDeferredPopulateIndex (-1419)
#define JET_errIndexTuplesSecondaryIndexOnly (-1430)
#define JET_errIndexTuplesOneColumnOnly (-1431)
#define JET_errIndexTuplesTooManyColumns (-1431)
#define JET_errIndexTuplesNonUniqueOnly (-1432)
#define JET_errIndexTuplesTextBinaryColumnsOnly (-1433)
#define JET_errIndexTuplesTextColumnsOnly (-1433)
#define JET_errIndexTuplesVarSegMacNotAllowed (-1434)
#define JET_errIndexTuplesInvalidLimits (-1435)
#define JET_errIndexTuplesCannotRetrieveFromIndex (-1436)
#define JET_errIndexTuplesKeyTooSmall (-1437)
#define JET_errInvalidLVChunkSize (-1438)
#define JET_errColumnCannotBeEncrypted (-1439)
#define JET_errCannotIndexOnEncryptedColumn (-1440)
#define JET_errColumnLong (-1501)
#define JET_errColumnNoChunk (-1502)
#define JET_errColumnDoesNotFit (-1503)
#define JET_errColumnIllegalNull (-1504)
#define JET_errNullInvalid (-1504)
#define JET_errColumnIndexed (-1505)
#define JET_errColumnTooBig (-1506)
#define JET_errColumnNotFound (-1507)
#define JET_errColumnDuplicate (-1508)
#define JET_errMultiValuedColumnMustBeTagged (-1509)
#define JET_errColumnRedundant (-1510)
#define JET_errInvalidColumnType (-1511)
#define JET_errTaggedNotNULL (-1514)
#define JET_errNoCurrentIndex (-1515)
#define JET_errKeyIsMade (-1516)
#define JET_errBadColumnId (-1517)
#define JET_errBadItagSequence (-1518)
#define JET_errColumnInRelationship (-1519)
#define JET_errCannotBeTagged (-1521)
#define JET_errDefaultValueTooBig (-1524)
#define JET_errMultiValuedDuplicate (-1525)
#define JET_errLVCorrupted (-1526)
#define JET_errMultiValuedDuplicateAfterTruncation (-1528)
#define JET_errDerivedColumnCorruption (-1529)
#define JET_errInvalidPlaceholderColumn (-1530)
#define JET_errColumnCannotBeCompressed (-1538)
#define JET_errColumnNoEncryptionKey (-1540)
#define JET_errRecordNotFound (-1601)
#define JET_errRecordNoCopy (-1602)
#define JET_errNoCurrentRecord (-1603)
#define JET_errRecordPrimaryChanged (-1604)
#define JET_errKeyDuplicate (-1605)
#define JET_errAlreadyPrepared (-1607)
#define JET_errKeyNotMade (-1608)
#define JET_errUpdateNotPrepared (-1609)
#define JET_errDataHasChanged (-1611)
#define JET_errLanguageNotSupported (-1619)
#define JET_errDecompressionFailed (-1620)
#define JET_errUpdateMustVersion (-1621)
#define JET_errDecryptionFailed (-1622)
#define JET_errEncryptionBadItag (-1623)
#define JET_errSetAutoIncrementTooHigh (-1624)
#define JET_errAutoIncrementNotSet (-1625)
#define JET_errTooManySorts (-1701)
#define JET_errInvalidOnSort (-1702)
#define JET_errTempFileOpenError (-1803)
#define JET_errTooManyAttachedDatabases (-1805)
#define JET_errDiskFull (-1808)
#define JET_errPermissionDenied (-1809)
#define JET_errFileNotFound (-1811)
#define JET_errFileInvalidType (-1812)
#define JET_errFileAlreadyExists (-1814)
#define JET_errAfterInitialization (-1850)
#define JET_errLogCorrupted (-1852)
#define JET_errInvalidOperation (-1906)
#define JET_errAccessDenied (-1907)
#define JET_errTooManySplits (-1909)
#define JET_errSessionSharingViolation (-1910)
#define JET_errEntryPointNotFound (-1911)
#define JET_errSessionContextAlreadySet (-1912)
#define JET_errSessionContextNotSetByThisThread (-1913)
#define JET_errSessionInUse (-1914)
#define JET_errRecordFormatConversionFailed (-1915)
#define JET_errOneDatabasePerSession (-1916)
#define JET_errRollbackError (-1917)
#define JET_errFlushMapVersionUnsupported (-1918)
#define JET_errFlushMapDatabaseMismatch (-1919)
#define JET_errFlushMapUnrecoverable (-1920)
#define JET_errRBSFileCorrupt (-1921)
#define JET_errRBSHeaderCorrupt (-1922)
#define JET_errRBSDbMismatch (-1923)
#define JET_errBadRBSVersion (-1925)
#define JET_errOutOfRBSSpace (-1926)
#define JET_errRBSInvalidSign (-1927)
#define JET_errRBSInvalidRecord (-1928)
#define JET_errRBSRCInvalidRBS (-1929)
#define JET_errRBSRCNoRBSFound (-1930)
#define JET_errRBSRCBadDbState (-1931)
#define JET_errRBSMissingReqLogs (-1932)
#define JET_errRBSLogDivergenceFailed (-1933)
#define JET_errRBSRCCopyLogsRevertState (-1934)
#define JET_errDatabaseIncompleteRevert (-1935)
#define JET_errRBSRCRevertCancelled (-1936)
#define JET_errRBSRCInvalidDbFormatVersion (-1937)
#define JET_errRBSCannotDetermineDivergence (-1938)
#define JET_errRBSDeleteTableTooBig (-1941)
#define JET_errRBSDeleteTableTooSoon (-1942)
#define JET_errRBSFDPToBeDeleted (-1943)
#define JET_errRBSRevertableDeleteNotPossible (-1944)
#define JET_errRBSRedeleteFDPUnexpected (-1947)
#define JET_errRBSRCPageFDPDeleteFileCorrupt (-1948)
#define JET_errDatabaseAlreadyRunningMaintenance (-2004)
#define JET_errRootSpaceLeakEstimationAlreadyRunning (-2006)
#define JET_errCallbackFailed (-2101)
#define JET_errCallbackNotResolved (-2102)
#define JET_errSpaceHintsInvalid (-2103)
#define JET_errOSSnapshotInvalidSequence (-2401)
#define JET_errOSSnapshotTimeOut (-2402)
#define JET_errOSSnapshotNotAllowed (-2403)
#define JET_errOSSnapshotInvalidSnapId (-2404)
#define JET_errTooManyTestInjections (-2501)
#define JET_errTestInjectionNotSupported (-2502)
#define JET_errInvalidLogDataSequence (-2601)
#define JET_errLSCallbackNotSpecified (-3000)
#define JET_errLSAlreadySet (-3001)
#define JET_errLSNotSet (-3002)
#define JET_errFileIOSparse (-4000)
#define JET_errFileIOBeyondEOF (-4001)
#define JET_errFileIOAbort (-4002)
#define JET_errFileIORetry (-4003)
#define JET_errFileIOFail (-4004)
#define JET_errFileCompressed (-4005)
#define JET_errClientSpaceBegin (-10000)
#define JET_errClientSpaceEnd (-11999)
#define JET_wrnRemainingVersions 321
#define JET_wrnUniqueKey 345
#define JET_wrnSeparateLongValue 406
#define JET_wrnNoMoreRecords 428
#define JET_wrnIndexDeferredPopulateIncomplete 432
#define JET_wrnIndexDeferredPopulateHalted 433
#define JET_wrnExistingLogFileHasBadSignature 558
#define JET_wrnExistingLogFileIsNotContiguous 559
#define JET_wrnSkipThisRecord 564
#define JET_wrnTargetInstanceRunning 578
#define JET_wrnCommittedLogFilesLost 585
#define JET_wrnCommittedLogFilesRemoved 587
#define JET_wrnFinishWithUndo 588
#define JET_wrnDatabaseRepaired 595
#define JET_wrnColumnNull 1004
#define JET_wrnBufferTruncated 1006
#define JET_wrnDatabaseAttached 1007
#define JET_wrnSortOverflow 1009
#define JET_wrnSeekNotEqual 1039
#define JET_wrnRecordFoundGreater JET_wrnSeekNotEqual
#define JET_wrnRecordFoundLess JET_wrnSeekNotEqual
#define JET_wrnNoErrorInfo 1055
#define JET_wrnNoIdleActivity 1058
#define JET_wrnNoWriteLock 1067
#define JET_wrnColumnSetNull 1068
#define JET_wrnShrinkNotPossible 1122
#define JET_wrnDTCCommitTransaction 1163
#define JET_wrnDTCRollbackTransaction 1164
#define JET_wrnTableEmpty 1301
#define JET_wrnTableInUseBySystem 1327
#define JET_wrnCorruptIndexDeleted 1415
#define JET_wrnPrimaryIndexOutOfDate 1417
#define JET_wrnSecondaryIndexOutOfDate 1418
#define JET_wrnColumnMaxTruncated 1512
#define JET_wrnCopyLongValue 1520
#define JET_wrnTaggedColumnsRemaining 1523
#define JET_wrnColumnSkipped 1531
#define JET_wrnColumnNotLocal 1532
#define JET_wrnColumnMoreTags 1533
#define JET_wrnColumnTruncated 1534
#define JET_wrnColumnPresent 1535
#define JET_wrnColumnSingleValue 1536
#define JET_wrnColumnDefault 1537
#define JET_wrnColumnNotInRecord 1539
#define JET_wrnColumnReference 1541
#define JET_wrnDataHasChanged 1610
#define JET_wrnKeyChanged 1618
#define JET_wrnFileOpenReadOnly 1813
#define JET_wrnIdleFull 1908
#define JET_wrnDefragAlreadyRunning 2000
#define JET_wrnDefragNotRunning 2001
#define JET_wrnDatabaseScanAlreadyRunning 2002
#define JET_wrnDatabaseScanNotRunning 2003
#define JET_wrnCallbackNotRegistered 2100
#define JET_wrnPreviousLogFileIncomplete 2602

/* ---- Functions ---- */

#ifndef _JET_NOPROTOTYPES

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility push(default)
#endif

/* Instances: life cycle, modes, versions. */
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetCreateInstance2A(JET_INSTANCE* instance, JET_PCSTR instanceName, JET_PCSTR displayName,
                                    JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateInstance2W(JET_INSTANCE* instance, JET_PCWSTR instanceName, JET_PCWSTR displayName,
                                    JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetCreateInstanceA(JET_INSTANCE* instance, JET_PCSTR instanceName);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateInstanceW(JET_INSTANCE* instance, JET_PCWSTR instanceName);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetEnableMultiInstanceA(JET_SETSYSPARAM_A* parameters, JET_ULONG parameterCount,
                                        JET_ULONG* succeeded);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetEnableMultiInstanceW(JET_SETSYSPARAM_W* parameters, JET_ULONG parameterCount,
                                        JET_ULONG* succeeded);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetInstanceInfoA(JET_ULONG* instanceCount, JET_INSTANCE_INFO_A** instances);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetInstanceInfoW(JET_ULONG* instanceCount, JET_INSTANCE_INFO_W** instances);
JET_ERR JET_API JetGetInstanceMiscInfo(JET_INSTANCE instance, void* result, JET_ULONG resultBytes,
                                       JET_ULONG level);
#endif
JET_ERR JET_API JetGetVersion(JET_SESID session, JET_ULONG* version);
JET_ERR JET_API JetInit(JET_INSTANCE* instance);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetInit2(JET_INSTANCE* instance, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetInit3A(JET_INSTANCE* instance, JET_RSTINFO_A* restoreInfo, JET_GRBIT options);
JET_ERR JET_API JetInit3W(JET_INSTANCE* instance, JET_RSTINFO_W* restoreInfo, JET_GRBIT options);
#endif
JET_ERR JET_API JetStopService(void);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetStopServiceInstance(JET_INSTANCE instance);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetStopServiceInstance2(JET_INSTANCE instance, JET_GRBIT options);
#endif
JET_ERR JET_API JetTerm(JET_INSTANCE instance);
JET_ERR JET_API JetTerm2(JET_INSTANCE instance, JET_GRBIT options);
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetInit4A(JET_INSTANCE* instance, JET_RSTINFO2_A* restoreInfo, JET_GRBIT options);
JET_ERR JET_API JetInit4W(JET_INSTANCE* instance, JET_RSTINFO2_W* restoreInfo, JET_GRBIT options);
#endif

/* Parameters of the system, of sessions and of resources. */
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetGetSessionParameter(JET_SESID session, JET_ULONG parameter, void* param,
                                       JET_ULONG paramMaxBytes, JET_ULONG* pcbParamActual);
#endif
JET_ERR JET_API JetGetSystemParameterA(JET_INSTANCE instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR* number, JET_PSTR text, JET_ULONG resultBytes);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetSystemParameterW(JET_INSTANCE instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR* number, JET_PWSTR text, JET_ULONG resultBytes);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetSetSessionParameter(JET_SESID session, JET_ULONG parameter, void* param,
                                       JET_ULONG paramBytes);
#endif
JET_ERR JET_API JetSetSystemParameterA(JET_INSTANCE* instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR number, JET_PCSTR text);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetSystemParameterW(JET_INSTANCE* instance, JET_SESID session, JET_ULONG parameter,
                                       JET_API_PTR number, JET_PCWSTR text);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetGetResourceParam(JET_INSTANCE instance, JET_LONG operation, JET_LONG resource,
                                    JET_API_PTR* param);
JET_ERR JET_API JetSetResourceParam(JET_INSTANCE instance, JET_LONG operation, JET_LONG resource,
                                    JET_API_PTR param);
#endif

/* Sessions. */
JET_ERR JET_API JetBeginSessionA(JET_INSTANCE instance, JET_SESID* session, JET_PCSTR userName,
                                 JET_PCSTR password);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetBeginSessionW(JET_INSTANCE instance, JET_SESID* session, JET_PCWSTR userName,
                                 JET_PCWSTR password);
#endif
JET_ERR JET_API JetDupSession(JET_SESID session, JET_SESID* session2);
JET_ERR JET_API JetEndSession(JET_SESID session, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetThreadStats(void* result, JET_ULONG resultBytes);
#endif
JET_ERR JET_API JetIdle(JET_SESID session, JET_GRBIT options);
JET_ERR JET_API JetResetSessionContext(JET_SESID session);
JET_ERR JET_API JetSetSessionContext(JET_SESID session, JET_API_PTR context);
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetGetSessionInfo(JET_SESID session, void* result, JET_ULONG resultBytes, JET_ULONG level);
#endif

/* Transactions. */
JET_ERR JET_API JetBeginTransaction(JET_SESID session);
JET_ERR JET_API JetBeginTransaction2(JET_SESID session, JET_GRBIT options);
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetBeginTransaction3(JET_SESID session, int64_t transaction, JET_GRBIT options);
#endif
JET_ERR JET_API JetCommitTransaction(JET_SESID session, JET_GRBIT options);
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetCommitTransaction2(JET_SESID session, JET_GRBIT options, JET_ULONG durableMilliseconds,
                                      JET_COMMIT_ID* commitId);
#endif
JET_ERR JET_API JetRollback(JET_SESID session, JET_GRBIT options);
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetPrepareToCommitTransaction(JET_SESID session, void* data, JET_ULONG dataBytes,
                                              JET_GRBIT options);
#endif

/* Databases. */
JET_ERR JET_API JetAttachDatabase2A(JET_SESID session, JET_PCSTR fileName, JET_ULONG maxPages,
                                    JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetAttachDatabase2W(JET_SESID session, JET_PCWSTR fileName, JET_ULONG maxPages,
                                    JET_GRBIT options);
#endif
JET_ERR JET_API JetAttachDatabaseA(JET_SESID session, JET_PCSTR fileName, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetAttachDatabaseW(JET_SESID session, JET_PCWSTR fileName, JET_GRBIT options);
#endif
JET_ERR JET_API JetCloseDatabase(JET_SESID session, JET_DBID database, JET_GRBIT options);
JET_ERR JET_API JetCompactA(JET_SESID session, JET_PCSTR databaseSrc, JET_PCSTR databaseDest,
                            JET_PFNSTATUS callback, JET_CONVERT_A* conversion, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCompactW(JET_SESID session, JET_PCWSTR databaseSrc, JET_PCWSTR databaseDest,
                            JET_PFNSTATUS callback, JET_CONVERT_W* conversion, JET_GRBIT options);
#endif
JET_ERR JET_API JetCreateDatabase2A(JET_SESID session, JET_PCSTR fileName, JET_ULONG maxPages,
                                    JET_DBID* database, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateDatabase2W(JET_SESID session, JET_PCWSTR fileName, JET_ULONG maxPages,
                                    JET_DBID* database, JET_GRBIT options);
#endif
JET_ERR JET_API JetCreateDatabaseA(JET_SESID session, JET_PCSTR fileName, JET_PCSTR connect,
                                   JET_DBID* database, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateDatabaseW(JET_SESID session, JET_PCWSTR fileName, JET_PCWSTR connect,
                                   JET_DBID* database, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetDefragment2A(JET_SESID session, JET_DBID database, JET_PCSTR tableName, JET_ULONG* passes,
                                JET_ULONG* seconds, JET_CALLBACK callback, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDefragment2W(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, JET_ULONG* passes,
                                JET_ULONG* seconds, JET_CALLBACK callback, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetDefragment3A(JET_SESID session, JET_PCSTR databaseName, JET_PCSTR tableName,
                                JET_ULONG* passes, JET_ULONG* seconds, JET_CALLBACK callback, void* context,
                                JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDefragment3W(JET_SESID session, JET_PCWSTR databaseName, JET_PCWSTR tableName,
                                JET_ULONG* passes, JET_ULONG* seconds, JET_CALLBACK callback, void* context,
                                JET_GRBIT options);
#endif
JET_ERR JET_API JetDefragmentA(JET_SESID session, JET_DBID database, JET_PCSTR tableName, JET_ULONG* passes,
                               JET_ULONG* seconds, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDefragmentW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, JET_ULONG* passes,
                               JET_ULONG* seconds, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetDetachDatabase2A(JET_SESID session, JET_PCSTR fileName, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDetachDatabase2W(JET_SESID session, JET_PCWSTR fileName, JET_GRBIT options);
#endif
JET_ERR JET_API JetDetachDatabaseA(JET_SESID session, JET_PCSTR fileName);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDetachDatabaseW(JET_SESID session, JET_PCWSTR fileName);
#endif
JET_ERR JET_API JetGetDatabaseFileInfoA(JET_PCSTR databaseName, void* result, JET_ULONG resultBytes,
                                        JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetDatabaseFileInfoW(JET_PCWSTR databaseName, void* result, JET_ULONG resultBytes,
                                        JET_ULONG level);
#endif
JET_ERR JET_API JetGetDatabaseInfoA(JET_SESID session, JET_DBID database, void* result, JET_ULONG resultBytes,
                                    JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetDatabaseInfoW(JET_SESID session, JET_DBID database, void* result, JET_ULONG resultBytes,
                                    JET_ULONG level);
#endif
JET_ERR JET_API JetGrowDatabase(JET_SESID session, JET_DBID database, JET_ULONG pages,
                                JET_ULONG* actualPages);
JET_ERR JET_API JetOpenDatabaseA(JET_SESID session, JET_PCSTR fileName, JET_PCSTR connect, JET_DBID* database,
                                 JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOpenDatabaseW(JET_SESID session, JET_PCWSTR fileName, JET_PCWSTR connect,
                                 JET_DBID* database, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetResizeDatabase(JET_SESID session, JET_DBID database, JET_ULONG wantedPages,
                                  JET_ULONG* actualPages, JET_GRBIT options);
#endif
JET_ERR JET_API JetSetDatabaseSizeA(JET_SESID session, JET_PCSTR databaseName, JET_ULONG pages,
                                    JET_ULONG* actualPages);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetDatabaseSizeW(JET_SESID session, JET_PCWSTR databaseName, JET_ULONG pages,
                                    JET_ULONG* actualPages);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetAttachDatabase3A(JET_SESID session, JET_PCSTR fileName, const JET_SETDBPARAM* parameters,
                                    JET_ULONG parameterCount, JET_GRBIT options);
JET_ERR JET_API JetAttachDatabase3W(JET_SESID session, JET_PCWSTR fileName, const JET_SETDBPARAM* parameters,
                                    JET_ULONG parameterCount, JET_GRBIT options);
JET_ERR JET_API JetAttachDatabaseWithStreamingA(JET_SESID session, JET_PCSTR dbFileName,
                                                JET_PCSTR sLVFileName, JET_PCSTR sLVRootName,
                                                JET_ULONG maxPages, JET_GRBIT options);
JET_ERR JET_API JetAttachDatabaseWithStreamingW(JET_SESID session, JET_PCWSTR dbFileName,
                                                JET_PCWSTR sLVFileName, JET_PCWSTR sLVRootName,
                                                JET_ULONG maxPages, JET_GRBIT options);
JET_ERR JET_API JetConvertDDLA(JET_SESID session, JET_DBID database, JET_LONG conversion, void* data,
                               JET_ULONG dataBytes);
JET_ERR JET_API JetConvertDDLW(JET_SESID session, JET_DBID database, JET_LONG conversion, void* data,
                               JET_ULONG dataBytes);
JET_ERR JET_API JetCreateDatabase3A(JET_SESID session, JET_PCSTR fileName, JET_DBID* database,
                                    const JET_SETDBPARAM* parameters, JET_ULONG parameterCount,
                                    JET_GRBIT options);
JET_ERR JET_API JetCreateDatabase3W(JET_SESID session, JET_PCWSTR fileName, JET_DBID* database,
                                    const JET_SETDBPARAM* parameters, JET_ULONG parameterCount,
                                    JET_GRBIT options);
JET_ERR JET_API JetCreateDatabaseWithStreamingA(JET_SESID session, JET_PCSTR dbFileName,
                                                JET_PCSTR sLVFileName, JET_PCSTR sLVRootName,
                                                JET_ULONG maxPages, JET_DBID* database, JET_GRBIT options);
JET_ERR JET_API JetCreateDatabaseWithStreamingW(JET_SESID session, JET_PCWSTR dbFileName,
                                                JET_PCWSTR sLVFileName, JET_PCWSTR sLVRootName,
                                                JET_ULONG maxPages, JET_DBID* database, JET_GRBIT options);
JET_ERR JET_API JetDatabaseScan(JET_SESID session, JET_DBID database, JET_ULONG* secondsMax,
                                JET_ULONG sleepMilliseconds, JET_CALLBACK callback, JET_GRBIT options);
JET_ERR JET_API JetGetMaxDatabaseSize(JET_SESID session, JET_DBID database, JET_ULONG* pages,
                                      JET_GRBIT options);
JET_ERR JET_API JetSetMaxDatabaseSize(JET_SESID session, JET_DBID database, JET_ULONG pages,
                                      JET_GRBIT options);
JET_ERR JET_API JetUpgradeDatabaseA(JET_SESID session, JET_PCSTR dbFileName, JET_PCSTR sLVFileName,
                                    JET_GRBIT options);
JET_ERR JET_API JetUpgradeDatabaseW(JET_SESID session, JET_PCWSTR dbFileName, JET_PCWSTR sLVFileName,
                                    JET_GRBIT options);
#endif

/* Tables and columns. */
JET_ERR JET_API JetAddColumnA(JET_SESID session, JET_TABLEID table, JET_PCSTR columnName,
                              const JET_COLUMNDEF* definition, const void* defaultValue,
                              JET_ULONG defaultBytes, JET_COLUMNID* column);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetAddColumnW(JET_SESID session, JET_TABLEID table, JET_PCWSTR columnName,
                              const JET_COLUMNDEF* definition, const void* defaultValue,
                              JET_ULONG defaultBytes, JET_COLUMNID* column);
#endif
JET_ERR JET_API JetCloseTable(JET_SESID session, JET_TABLEID table);
JET_ERR JET_API JetComputeStats(JET_SESID session, JET_TABLEID table);
JET_ERR JET_API JetCreateTableA(JET_SESID session, JET_DBID database, JET_PCSTR tableName, JET_ULONG pages,
                                JET_ULONG density, JET_TABLEID* table);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetCreateTableColumnIndex2A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE2_A* request);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateTableColumnIndex2W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE2_W* request);
#endif
#if JET_VERSION >= 0x0601
JET_ERR JET_API JetCreateTableColumnIndex3A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE3_A* request);
JET_ERR JET_API JetCreateTableColumnIndex3W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE3_W* request);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetCreateTableColumnIndex4A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE4_A* request);
JET_ERR JET_API JetCreateTableColumnIndex4W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE4_W* request);
#endif
JET_ERR JET_API JetCreateTableColumnIndexA(JET_SESID session, JET_DBID database, JET_TABLECREATE_A* request);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateTableColumnIndexW(JET_SESID session, JET_DBID database, JET_TABLECREATE_W* request);
JET_ERR JET_API JetCreateTableW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, JET_ULONG pages,
                                JET_ULONG density, JET_TABLEID* table);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetDeleteColumn2A(JET_SESID session, JET_TABLEID table, JET_PCSTR columnName,
                                  JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDeleteColumn2W(JET_SESID session, JET_TABLEID table, JET_PCWSTR columnName,
                                  JET_GRBIT options);
#endif
JET_ERR JET_API JetDeleteColumnA(JET_SESID session, JET_TABLEID table, JET_PCSTR columnName);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDeleteColumnW(JET_SESID session, JET_TABLEID table, JET_PCWSTR columnName);
#endif
JET_ERR JET_API JetDeleteTableA(JET_SESID session, JET_DBID database, JET_PCSTR tableName);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDeleteTableW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName);
#endif
JET_ERR JET_API JetDupCursor(JET_SESID session, JET_TABLEID table, JET_TABLEID* table2, JET_GRBIT options);
JET_ERR JET_API JetGetColumnInfoA(JET_SESID session, JET_DBID database, JET_PCSTR tableName,
                                  JET_PCSTR nameOrId, void* result, JET_ULONG resultBytes, JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetColumnInfoW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName,
                                  JET_PCWSTR nameOrId, void* result, JET_ULONG resultBytes, JET_ULONG level);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetLS(JET_SESID session, JET_TABLEID table, JET_LS* localStorage, JET_GRBIT options);
#endif
JET_ERR JET_API JetGetObjectInfoA(JET_SESID session, JET_DBID database, JET_OBJTYP objectType,
                                  JET_PCSTR containerName, JET_PCSTR objectName, void* result,
                                  JET_ULONG resultBytes, JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetObjectInfoW(JET_SESID session, JET_DBID database, JET_OBJTYP objectType,
                                  JET_PCWSTR containerName, JET_PCWSTR objectName, void* result,
                                  JET_ULONG resultBytes, JET_ULONG level);
#endif
JET_ERR JET_API JetGetTableColumnInfoA(JET_SESID session, JET_TABLEID table, JET_PCSTR columnName,
                                       void* result, JET_ULONG resultBytes, JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetTableColumnInfoW(JET_SESID session, JET_TABLEID table, JET_PCWSTR columnName,
                                       void* result, JET_ULONG resultBytes, JET_ULONG level);
#endif
JET_ERR JET_API JetGetTableInfoA(JET_SESID session, JET_TABLEID table, void* result, JET_ULONG resultBytes,
                                 JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetTableInfoW(JET_SESID session, JET_TABLEID table, void* result, JET_ULONG resultBytes,
                                 JET_ULONG level);
#endif
JET_ERR JET_API JetOpenTableA(JET_SESID session, JET_DBID database, JET_PCSTR tableName, void* parameters,
                              JET_ULONG parametersBytes, JET_GRBIT options, JET_TABLEID* table);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOpenTableW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName, void* parameters,
                              JET_ULONG parametersBytes, JET_GRBIT options, JET_TABLEID* table);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetRegisterCallback(JET_SESID session, JET_TABLEID table, JET_CBTYP callbackType,
                                    JET_CALLBACK callback, void* context, JET_HANDLE* callbackId);
JET_ERR JET_API JetRenameColumnA(JET_SESID session, JET_TABLEID table, JET_PCSTR name, JET_PCSTR newName,
                                 JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetRenameColumnW(JET_SESID session, JET_TABLEID table, JET_PCWSTR name, JET_PCWSTR newName,
                                 JET_GRBIT options);
#endif
JET_ERR JET_API JetRenameTableA(JET_SESID session, JET_DBID database, JET_PCSTR name, JET_PCSTR newName);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetRenameTableW(JET_SESID session, JET_DBID database, JET_PCWSTR name, JET_PCWSTR newName);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetResetTableSequential(JET_SESID session, JET_TABLEID table, JET_GRBIT options);
#endif
JET_ERR JET_API JetSetColumnDefaultValueA(JET_SESID session, JET_DBID database, JET_PCSTR tableName,
                                          JET_PCSTR columnName, const void* data, JET_ULONG dataBytes,
                                          JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetColumnDefaultValueW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName,
                                          JET_PCWSTR columnName, const void* data, JET_ULONG dataBytes,
                                          JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetSetLS(JET_SESID session, JET_TABLEID table, JET_LS localStorage, JET_GRBIT options);
JET_ERR JET_API JetSetTableSequential(JET_SESID session, JET_TABLEID table, JET_GRBIT options);
JET_ERR JET_API JetUnregisterCallback(JET_SESID session, JET_TABLEID table, JET_CBTYP callbackType,
                                      JET_HANDLE callbackId);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetCreateTableColumnIndex5A(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE5_A* request);
JET_ERR JET_API JetCreateTableColumnIndex5W(JET_SESID session, JET_DBID database,
                                            JET_TABLECREATE5_W* request);
JET_ERR JET_API JetDeleteTable2A(JET_SESID session, JET_DBID database, JET_PCSTR tableName,
                                 JET_GRBIT options);
JET_ERR JET_API JetDeleteTable2W(JET_SESID session, JET_DBID database, JET_PCWSTR tableName,
                                 JET_GRBIT options);
JET_ERR JET_API JetSetTableInfoA(JET_SESID session, JET_TABLEID table, void* param, JET_ULONG paramBytes,
                                 JET_ULONG level);
JET_ERR JET_API JetSetTableInfoW(JET_SESID session, JET_TABLEID table, void* param, JET_ULONG paramBytes,
                                 JET_ULONG level);
#endif

/* Indexes and keys. */
JET_ERR JET_API JetCreateIndex2A(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE_A* requests,
                                 JET_ULONG indexCreateCount);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateIndex2W(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE_W* requests,
                                 JET_ULONG indexCreateCount);
#endif
#if JET_VERSION >= 0x0601
JET_ERR JET_API JetCreateIndex3A(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE2_A* requests,
                                 JET_ULONG indexCreateCount);
JET_ERR JET_API JetCreateIndex3W(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE2_W* requests,
                                 JET_ULONG indexCreateCount);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetCreateIndex4A(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE3_A* requests,
                                 JET_ULONG indexCreateCount);
JET_ERR JET_API JetCreateIndex4W(JET_SESID session, JET_TABLEID table, JET_INDEXCREATE3_W* requests,
                                 JET_ULONG indexCreateCount);
#endif
JET_ERR JET_API JetCreateIndexA(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName, JET_GRBIT options,
                                JET_PCSTR key, JET_ULONG keyBytes, JET_ULONG density);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetCreateIndexW(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName, JET_GRBIT options,
                                JET_PCWSTR key, JET_ULONG keyBytes, JET_ULONG density);
#endif
JET_ERR JET_API JetDeleteIndexA(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetDeleteIndexW(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName);
#endif
JET_ERR JET_API JetGetCurrentIndexA(JET_SESID session, JET_TABLEID table, JET_PSTR indexName,
                                    JET_ULONG indexNameBytes);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetCurrentIndexW(JET_SESID session, JET_TABLEID table, JET_PWSTR indexName,
                                    JET_ULONG indexNameBytes);
#endif
JET_ERR JET_API JetGetIndexInfoA(JET_SESID session, JET_DBID database, JET_PCSTR tableName,
                                 JET_PCSTR indexName, void* result, JET_ULONG resultBytes, JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetIndexInfoW(JET_SESID session, JET_DBID database, JET_PCWSTR tableName,
                                 JET_PCWSTR indexName, void* result, JET_ULONG resultBytes, JET_ULONG level);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetSecondaryIndexBookmark(JET_SESID session, JET_TABLEID table, void* secondaryKey,
                                             JET_ULONG secondaryKeyMaxBytes, JET_ULONG* pcbSecondaryKeyActual,
                                             void* primaryBookmark, JET_ULONG primaryBookmarkMaxBytes,
                                             JET_ULONG* pcbPrimaryBookmarkActual, JET_GRBIT options);
#endif
JET_ERR JET_API JetGetTableIndexInfoA(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName, void* result,
                                      JET_ULONG resultBytes, JET_ULONG level);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetTableIndexInfoW(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                      void* result, JET_ULONG resultBytes, JET_ULONG level);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGotoSecondaryIndexBookmark(JET_SESID session, JET_TABLEID table, void* secondaryKey,
                                              JET_ULONG secondaryKeyBytes, void* primaryBookmark,
                                              JET_ULONG primaryBookmarkBytes, JET_GRBIT options);
#endif
JET_ERR JET_API JetIndexRecordCount(JET_SESID session, JET_TABLEID table, JET_ULONG* records,
                                    JET_ULONG maxRecords);
JET_ERR JET_API JetIntersectIndexes(JET_SESID session, JET_INDEXRANGE* ranges, JET_ULONG rangeCount,
                                    JET_RECORDLIST* list, JET_GRBIT options);
JET_ERR JET_API JetMakeKey(JET_SESID session, JET_TABLEID table, const void* data, JET_ULONG dataBytes,
                           JET_GRBIT options);
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetPrereadIndexRanges(JET_SESID session, JET_TABLEID table, JET_INDEX_RANGE* indexRanges,
                                      JET_ULONG indexRangesCount, JET_ULONG* rangesPreread,
                                      const JET_COLUMNID* columns, JET_ULONG columnCount, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0601
JET_ERR JET_API JetPrereadKeys(JET_SESID session, JET_TABLEID table, const void** rgpvKeys,
                               const JET_ULONG* rgcbKeys, JET_LONG keyCount, JET_LONG* keysRead,
                               JET_GRBIT options);
#endif
JET_ERR JET_API JetRetrieveKey(JET_SESID session, JET_TABLEID table, void* key, JET_ULONG resultBytes,
                               JET_ULONG* actualBytes, JET_GRBIT options);
JET_ERR JET_API JetSetCurrentIndex2A(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName,
                                     JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetCurrentIndex2W(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                     JET_GRBIT options);
#endif
JET_ERR JET_API JetSetCurrentIndex3A(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName,
                                     JET_GRBIT options, JET_ULONG valueNumber);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetCurrentIndex3W(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                     JET_GRBIT options, JET_ULONG valueNumber);
#endif
JET_ERR JET_API JetSetCurrentIndex4A(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName,
                                     JET_INDEXID* indexId, JET_GRBIT options, JET_ULONG valueNumber);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetCurrentIndex4W(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName,
                                     JET_INDEXID* indexId, JET_GRBIT options, JET_ULONG valueNumber);
#endif
JET_ERR JET_API JetSetCurrentIndexA(JET_SESID session, JET_TABLEID table, JET_PCSTR indexName);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetSetCurrentIndexW(JET_SESID session, JET_TABLEID table, JET_PCWSTR indexName);
#endif
JET_ERR JET_API JetSetIndexRange(JET_SESID session, JET_TABLEID source, JET_GRBIT options);
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetIndexRecordCount2(JET_SESID session, JET_TABLEID table, uint64_t* records,
                                     uint64_t maxRecords);
JET_ERR JET_API JetPrereadIndexRange(JET_SESID session, JET_TABLEID table, JET_INDEX_RANGE* indexRange,
                                     JET_ULONG pageCacheMinCount, JET_ULONG pageCacheMaxCount,
                                     JET_GRBIT options, JET_ULONG* pageCacheActual);
#endif

/* Moving a cursor. */
JET_ERR JET_API JetGetBookmark(JET_SESID session, JET_TABLEID table, void* bookmark, JET_ULONG resultBytes,
                               JET_ULONG* actualBytes);
JET_ERR JET_API JetGetCursorInfo(JET_SESID session, JET_TABLEID table, void* result, JET_ULONG resultBytes,
                                 JET_ULONG level);
JET_ERR JET_API JetGetRecordPosition(JET_SESID session, JET_TABLEID table, JET_RECPOS* position,
                                     JET_ULONG recposBytes);
JET_ERR JET_API JetGotoBookmark(JET_SESID session, JET_TABLEID table, void* bookmark,
                                JET_ULONG bookmarkBytes);
JET_ERR JET_API JetGotoPosition(JET_SESID session, JET_TABLEID table, JET_RECPOS* position);
JET_ERR JET_API JetMove(JET_SESID session, JET_TABLEID table, JET_LONG rows, JET_GRBIT options);
JET_ERR JET_API JetSeek(JET_SESID session, JET_TABLEID table, JET_GRBIT options);
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetSetCursorFilter(JET_SESID session, JET_TABLEID table, JET_INDEX_COLUMN* columnFilters,
                                   JET_ULONG columnFiltersCount, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetPrereadTablesW(JET_SESID session, JET_DBID database, JET_PCWSTR* tables,
                                  JET_LONG tableCount, JET_GRBIT options);
#endif

/* Reading and changing records. */
JET_ERR JET_API JetDelete(JET_SESID session, JET_TABLEID table);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetEnumerateColumns(JET_SESID session, JET_TABLEID table, JET_ULONG enumColumnIdCount,
                                    JET_ENUMCOLUMNID* enumColumnId, JET_ULONG* enumColumn,
                                    JET_ENUMCOLUMN** enumColumn2, JET_PFNREALLOC realloc,
                                    void* reallocContext, JET_ULONG dataMostBytes, JET_GRBIT options);
#endif
JET_ERR JET_API JetEscrowUpdate(JET_SESID session, JET_TABLEID table, JET_COLUMNID column, void* buffer,
                                JET_ULONG resultBytes, void* old, JET_ULONG oldMaxBytes,
                                JET_ULONG* pcbOldActual, JET_GRBIT options);
JET_ERR JET_API JetGetLock(JET_SESID session, JET_TABLEID table, JET_GRBIT options);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetRecordSize(JET_SESID session, JET_TABLEID table, JET_RECSIZE* size, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0601
JET_ERR JET_API JetGetRecordSize2(JET_SESID session, JET_TABLEID table, JET_RECSIZE2* size,
                                  JET_GRBIT options);
#endif
JET_ERR JET_API JetPrepareUpdate(JET_SESID session, JET_TABLEID table, JET_ULONG preparation);
JET_ERR JET_API JetRetrieveColumn(JET_SESID session, JET_TABLEID table, JET_COLUMNID column, void* data,
                                  JET_ULONG dataBytes, JET_ULONG* actualBytes, JET_GRBIT options,
                                  JET_RETINFO* info);
JET_ERR JET_API JetRetrieveColumns(JET_SESID session, JET_TABLEID table, JET_RETRIEVECOLUMN* columns,
                                   JET_ULONG columnCount);
JET_ERR JET_API JetSetColumn(JET_SESID session, JET_TABLEID table, JET_COLUMNID column, const void* data,
                             JET_ULONG dataBytes, JET_GRBIT options, JET_SETINFO* info);
JET_ERR JET_API JetSetColumns(JET_SESID session, JET_TABLEID table, JET_SETCOLUMN* columns,
                              JET_ULONG columnCount);
JET_ERR JET_API JetUpdate(JET_SESID session, JET_TABLEID table, void* bookmark, JET_ULONG bookmarkBytes,
                          JET_ULONG* actualBytes);
#if JET_VERSION >= 0x0502
JET_ERR JET_API JetUpdate2(JET_SESID session, JET_TABLEID table, void* bookmark, JET_ULONG bookmarkBytes,
                           JET_ULONG* actualBytes, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetGetRecordSize3(JET_SESID session, JET_TABLEID table, JET_RECSIZE3* size,
                                  JET_GRBIT options);
JET_ERR JET_API JetPrereadColumnsByReference(JET_SESID session, JET_TABLEID table,
                                             const void** rgpvReferences, const JET_ULONG* rgcbReferences,
                                             JET_ULONG referencesCount, JET_ULONG pageCacheMinCount,
                                             JET_ULONG pageCacheMaxCount, JET_ULONG* referencesPreread,
                                             JET_GRBIT options);
JET_ERR JET_API JetRetrieveColumnByReference(JET_SESID session, JET_TABLEID table, const void* reference,
                                             JET_ULONG referenceBytes, JET_ULONG data, void* data2,
                                             JET_ULONG dataBytes, JET_ULONG* actualBytes, JET_GRBIT options);
JET_ERR JET_API JetRetrieveColumnFromRecordStream(void* data, JET_ULONG dataBytes, JET_ULONG* record,
                                                  JET_COLUMNID* column, JET_ULONG* valueNumber,
                                                  JET_ULONG* value, JET_ULONG* pcbValue);
JET_ERR JET_API JetRetrieveTaggedColumnList(JET_SESID session, JET_TABLEID table, JET_ULONG* columns,
                                            void* data, JET_ULONG dataBytes, JET_COLUMNID columnidStart,
                                            JET_GRBIT options);
JET_ERR JET_API JetStreamRecords(JET_SESID session, JET_TABLEID table, JET_ULONG columnCount,
                                 const JET_COLUMNID* columns, void* data, JET_ULONG dataBytes,
                                 JET_ULONG* actualBytes, JET_GRBIT options);
#endif

/* Temporary tables. */
JET_ERR JET_API JetOpenTempTable(JET_SESID session, const JET_COLUMNDEF* definitions, JET_ULONG columnCount,
                                 JET_GRBIT options, JET_TABLEID* table, JET_COLUMNID* columns);
JET_ERR JET_API JetOpenTempTable2(JET_SESID session, const JET_COLUMNDEF* definitions, JET_ULONG columnCount,
                                  JET_ULONG localeId, JET_GRBIT options, JET_TABLEID* table,
                                  JET_COLUMNID* columns);
JET_ERR JET_API JetOpenTempTable3(JET_SESID session, const JET_COLUMNDEF* definitions, JET_ULONG columnCount,
                                  JET_UNICODEINDEX* unicode, JET_GRBIT options, JET_TABLEID* table,
                                  JET_COLUMNID* columns);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOpenTemporaryTable(JET_SESID session, JET_OPENTEMPORARYTABLE* request);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetOpenTemporaryTable2(JET_SESID session, JET_OPENTEMPORARYTABLE2* request);
#endif

/* Backup. */
JET_ERR JET_API JetBackupA(JET_PCSTR backupPath, JET_GRBIT options, JET_PFNSTATUS callback);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetBackupInstanceA(JET_INSTANCE instance, JET_PCSTR backupPath, JET_GRBIT options,
                                   JET_PFNSTATUS callback);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetBackupInstanceW(JET_INSTANCE instance, JET_PCWSTR backupPath, JET_GRBIT options,
                                   JET_PFNSTATUS callback);
JET_ERR JET_API JetBackupW(JET_PCWSTR backupPath, JET_GRBIT options, JET_PFNSTATUS callback);
#endif
JET_ERR JET_API JetBeginExternalBackup(JET_GRBIT options);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetBeginExternalBackupInstance(JET_INSTANCE instance, JET_GRBIT options);
#endif
JET_ERR JET_API JetCloseFile(JET_HANDLE file);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetCloseFileInstance(JET_INSTANCE instance, JET_HANDLE file);
#endif
JET_ERR JET_API JetEndExternalBackup(void);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetEndExternalBackupInstance(JET_INSTANCE instance);
JET_ERR JET_API JetEndExternalBackupInstance2(JET_INSTANCE instance, JET_GRBIT options);
#endif
JET_ERR JET_API JetGetAttachInfoA(JET_PSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetAttachInfoInstanceA(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                          JET_ULONG* actualBytes);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetAttachInfoInstanceW(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                          JET_ULONG* actualBytes);
JET_ERR JET_API JetGetAttachInfoW(JET_PWSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes);
#endif
JET_ERR JET_API JetGetLogInfoA(JET_PSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetLogInfoInstance2A(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                        JET_ULONG* actualBytes, JET_LOGINFO_A* logInfo);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetLogInfoInstance2W(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                        JET_ULONG* actualBytes, JET_LOGINFO_W* logInfo);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetLogInfoInstanceA(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                       JET_ULONG* actualBytes);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetLogInfoInstanceW(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                       JET_ULONG* actualBytes);
JET_ERR JET_API JetGetLogInfoW(JET_PWSTR list, JET_ULONG resultBytes, JET_ULONG* actualBytes);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetGetTruncateLogInfoInstanceA(JET_INSTANCE instance, JET_PSTR list, JET_ULONG resultBytes,
                                               JET_ULONG* actualBytes);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetGetTruncateLogInfoInstanceW(JET_INSTANCE instance, JET_PWSTR list, JET_ULONG resultBytes,
                                               JET_ULONG* actualBytes);
#endif
JET_ERR JET_API JetOpenFileA(JET_PCSTR fileName, JET_HANDLE* file, JET_ULONG* sizeLow, JET_ULONG* sizeHigh);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetOpenFileInstanceA(JET_INSTANCE instance, JET_PCSTR fileName, JET_HANDLE* file,
                                     JET_ULONG* sizeLow, JET_ULONG* sizeHigh);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOpenFileInstanceW(JET_INSTANCE instance, JET_PCWSTR fileName, JET_HANDLE* file,
                                     JET_ULONG* sizeLow, JET_ULONG* sizeHigh);
JET_ERR JET_API JetOpenFileW(JET_PCWSTR fileName, JET_HANDLE* file, JET_ULONG* sizeLow, JET_ULONG* sizeHigh);
#endif
JET_ERR JET_API JetReadFile(JET_HANDLE file, void* buffer, JET_ULONG bytes, JET_ULONG* actualBytes);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetReadFileInstance(JET_INSTANCE instance, JET_HANDLE file, void* buffer, JET_ULONG bytes,
                                    JET_ULONG* actualBytes);
#endif
JET_ERR JET_API JetStopBackup(void);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetStopBackupInstance(JET_INSTANCE instance);
#endif
JET_ERR JET_API JetTruncateLog(void);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetTruncateLogInstance(JET_INSTANCE instance);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetBeginSurrogateBackup(JET_INSTANCE instance, JET_ULONG firstGeneration,
                                        JET_ULONG lastGeneration, JET_GRBIT options);
JET_ERR JET_API JetEndSurrogateBackup(JET_INSTANCE instance, JET_GRBIT options);
JET_ERR JET_API JetGetLogFileInfoA(JET_PCSTR log, void* result, JET_ULONG resultBytes, JET_ULONG level);
JET_ERR JET_API JetGetLogFileInfoW(JET_PCWSTR log, void* result, JET_ULONG resultBytes, JET_ULONG level);
JET_ERR JET_API JetOpenFileSectionInstanceA(JET_INSTANCE instance, JET_PCSTR file, JET_HANDLE* file2,
                                            JET_LONG iSection, JET_LONG sectionsCount, uint64_t read,
                                            JET_ULONG* sizeLow, JET_LONG* sizeHigh);
JET_ERR JET_API JetOpenFileSectionInstanceW(JET_INSTANCE instance, JET_PCWSTR file, JET_HANDLE* file2,
                                            JET_LONG iSection, JET_LONG sectionsCount, uint64_t read,
                                            JET_ULONG* sizeLow, JET_LONG* sizeHigh);
JET_ERR JET_API JetSnapshotStartA(JET_INSTANCE instance, JET_PCSTR databases, JET_GRBIT options);
JET_ERR JET_API JetSnapshotStartW(JET_INSTANCE instance, JET_PCWSTR databases, JET_GRBIT options);
JET_ERR JET_API JetSnapshotStop(JET_INSTANCE instance, JET_GRBIT options);
#endif

/* Snapshots of the volume. */
#if JET_VERSION >= 0x0502
JET_ERR JET_API JetOSSnapshotAbort(JET_OSSNAPID snapshot, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOSSnapshotEnd(JET_OSSNAPID snapshot, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetOSSnapshotFreezeA(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                     JET_INSTANCE_INFO_A** instances, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOSSnapshotFreezeW(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                     JET_INSTANCE_INFO_W** instances, JET_GRBIT options);
JET_ERR JET_API JetOSSnapshotGetFreezeInfoA(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                            JET_INSTANCE_INFO_A** instances, JET_GRBIT options);
JET_ERR JET_API JetOSSnapshotGetFreezeInfoW(JET_OSSNAPID snapshot, JET_ULONG* instanceCount,
                                            JET_INSTANCE_INFO_W** instances, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetOSSnapshotPrepare(JET_OSSNAPID* snapshot, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOSSnapshotPrepareInstance(JET_OSSNAPID snapshot, JET_INSTANCE instance, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetOSSnapshotThaw(JET_OSSNAPID snapshot, JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetOSSnapshotTruncateLog(JET_OSSNAPID snapshot, JET_GRBIT options);
JET_ERR JET_API JetOSSnapshotTruncateLogInstance(JET_OSSNAPID snapshot, JET_INSTANCE instance,
                                                 JET_GRBIT options);
#endif

/* Restore. */
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetExternalRestore2A(JET_PCSTR checkpointFilePath, JET_PCSTR logPath,
                                     JET_RSTMAP_A* restoreMap, JET_LONG restoreMapCount,
                                     JET_PCSTR backupLogPath, JET_LOGINFO_A* logInfo,
                                     JET_PCSTR targetInstanceName, JET_PCSTR targetInstanceLogPath,
                                     JET_PCSTR targetInstanceCheckpointPath, JET_PFNSTATUS callback);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetExternalRestore2W(JET_PCWSTR checkpointFilePath, JET_PCWSTR logPath,
                                     JET_RSTMAP_W* restoreMap, JET_LONG restoreMapCount,
                                     JET_PCWSTR backupLogPath, JET_LOGINFO_W* logInfo,
                                     JET_PCWSTR targetInstanceName, JET_PCWSTR targetInstanceLogPath,
                                     JET_PCWSTR targetInstanceCheckpointPath, JET_PFNSTATUS callback);
#endif
JET_ERR JET_API JetExternalRestoreA(JET_PCSTR checkpointFilePath, JET_PCSTR logPath, JET_RSTMAP_A* restoreMap,
                                    JET_LONG restoreMapCount, JET_PCSTR backupLogPath, JET_LONG lowGeneration,
                                    JET_LONG highGeneration, JET_PFNSTATUS callback);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetExternalRestoreW(JET_PCWSTR checkpointFilePath, JET_PCWSTR logPath,
                                    JET_RSTMAP_W* restoreMap, JET_LONG restoreMapCount,
                                    JET_PCWSTR backupLogPath, JET_LONG lowGeneration, JET_LONG highGeneration,
                                    JET_PFNSTATUS callback);
#endif
JET_ERR JET_API JetRestore2A(JET_PCSTR source, JET_PCSTR destination, JET_PFNSTATUS callback);
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetRestore2W(JET_PCWSTR source, JET_PCWSTR destination, JET_PFNSTATUS callback);
#endif
JET_ERR JET_API JetRestoreA(JET_PCSTR source, JET_PFNSTATUS callback);
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetRestoreInstanceA(JET_INSTANCE instance, JET_PCSTR source, JET_PCSTR destination,
                                    JET_PFNSTATUS callback);
#endif
#if JET_VERSION >= 0x0600
JET_ERR JET_API JetRestoreInstanceW(JET_INSTANCE instance, JET_PCWSTR source, JET_PCWSTR destination,
                                    JET_PFNSTATUS callback);
JET_ERR JET_API JetRestoreW(JET_PCWSTR source, JET_PFNSTATUS callback);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetBeginDatabaseIncrementalReseedA(JET_INSTANCE instance, JET_PCSTR database,
                                                   JET_ULONG firstDiverged, JET_GRBIT options);
JET_ERR JET_API JetBeginDatabaseIncrementalReseedW(JET_INSTANCE instance, JET_PCWSTR database,
                                                   JET_ULONG firstDiverged, JET_GRBIT options);
JET_ERR JET_API JetConsumeLogData(JET_INSTANCE instance, JET_EMITDATACTX* emitLogDataCtx, void* logData,
                                  JET_ULONG logDataBytes, JET_GRBIT options);
JET_ERR JET_API JetEndDatabaseIncrementalReseedA(JET_INSTANCE instance, JET_PCSTR database,
                                                 JET_ULONG lowestRequired, JET_ULONG firstDiverged,
                                                 JET_ULONG highestRequired, JET_GRBIT options);
JET_ERR JET_API JetEndDatabaseIncrementalReseedW(JET_INSTANCE instance, JET_PCWSTR database,
                                                 JET_ULONG lowestRequired, JET_ULONG firstDiverged,
                                                 JET_ULONG highestRequired, JET_GRBIT options);
JET_ERR JET_API JetGetDatabasePages(JET_SESID session, JET_DBID database, JET_ULONG firstPage,
                                    JET_ULONG pages, void* buffer, JET_ULONG bytes, JET_ULONG* actualBytes,
                                    JET_GRBIT options);
JET_ERR JET_API JetGetRBSFileInfoA(JET_PCSTR rBSFileName, void* result, JET_ULONG resultBytes,
                                   JET_ULONG level);
JET_ERR JET_API JetGetRBSFileInfoW(JET_PCWSTR rBSFileName, void* result, JET_ULONG resultBytes,
                                   JET_ULONG level);
JET_ERR JET_API JetOnlinePatchDatabasePage(JET_SESID session, JET_DBID database, JET_ULONG page,
                                           const void* token, JET_ULONG tokenBytes, void* data,
                                           JET_ULONG dataBytes, JET_GRBIT options);
JET_ERR JET_API JetPatchDatabasePagesA(JET_INSTANCE instance, JET_PCSTR database, JET_ULONG firstPage,
                                       JET_ULONG pages, void* buffer, JET_ULONG bytes, JET_GRBIT options);
JET_ERR JET_API JetPatchDatabasePagesW(JET_INSTANCE instance, JET_PCWSTR database, JET_ULONG firstPage,
                                       JET_ULONG pages, void* buffer, JET_ULONG bytes, JET_GRBIT options);
JET_ERR JET_API JetRBSCancelRevert(JET_INSTANCE instance);
JET_ERR JET_API JetRBSExecuteRevert(JET_INSTANCE instance, JET_GRBIT options, JET_RBSREVERTINFOMISC* info);
JET_ERR JET_API JetRBSPrepareRevert(JET_INSTANCE instance, JET_LOGTIME wanted, JET_LONG cachePages,
                                    JET_GRBIT options, JET_LOGTIME* actual);
JET_ERR JET_API JetRemoveLogfileA(JET_PCSTR database, JET_PCSTR logfile, JET_GRBIT options);
JET_ERR JET_API JetRemoveLogfileW(JET_PCWSTR database, JET_PCWSTR logfile, JET_GRBIT options);
#endif

/* Everything else. */
#if JET_VERSION >= 0x0601
JET_ERR JET_API JetConfigureProcessForCrashDump(JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0501
JET_ERR JET_API JetFreeBuffer(char* buffer);
#endif
#if JET_VERSION >= 0x0602
JET_ERR JET_API JetGetErrorInfoW(void* context, void* result, JET_ULONG resultBytes, JET_ULONG level,
                                 JET_GRBIT options);
#endif
#if JET_VERSION >= 0x0A01
JET_ERR JET_API JetCreateEncryptionKey(JET_ULONG encryptionAlgorithm, void* key, JET_ULONG keyBytes,
                                       JET_ULONG* actualBytes);
JET_ERR JET_API JetDBUtilitiesA(JET_DBUTIL_A* request);
JET_ERR JET_API JetDBUtilitiesW(JET_DBUTIL_W* request);
JET_ERR JET_API JetGetCounter(JET_SESID session, JET_LONG CounterType, JET_LONG* plValue);
JET_ERR JET_API JetGetPageInfo(void* pages, JET_ULONG dataBytes, JET_PAGEINFO* pageInfo,
                               JET_ULONG pageInfoBytes, JET_GRBIT options, JET_ULONG level);
JET_ERR JET_API JetGetPageInfo2(void* pages, JET_ULONG dataBytes, void* pageInfo, JET_ULONG pageInfoBytes,
                                JET_GRBIT options, JET_ULONG level);
JET_ERR JET_API JetResetCounter(JET_SESID session, JET_LONG CounterType);
JET_ERR JET_API JetTestHook(JET_LONG operation, void* buffer);
JET_ERR JET_API JetTracing(JET_LONG operation, JET_LONG tag, JET_API_PTR value);
int JET_API ese(JET_LONG count, const JET_WCHAR** arguments);
#endif

#if defined(__GNUC__) && !defined(_WIN32)
#pragma GCC visibility pop
#endif

/* The plain names: exported under their own name, too, where they mean the A function. */
#ifdef JET_UNICODE
#define JetAddColumn JetAddColumnW
#define JetAttachDatabase JetAttachDatabaseW
#define JetAttachDatabase2 JetAttachDatabase2W
#define JetBackup JetBackupW
#define JetBackupInstance JetBackupInstanceW
#define JetBeginSession JetBeginSessionW
#define JetCompact JetCompactW
#define JetCreateDatabase JetCreateDatabaseW
#define JetCreateDatabase2 JetCreateDatabase2W
#define JetCreateIndex JetCreateIndexW
#define JetCreateIndex2 JetCreateIndex2W
#define JetCreateIndex3 JetCreateIndex3W
#define JetCreateIndex4 JetCreateIndex4W
#define JetCreateInstance JetCreateInstanceW
#define JetCreateInstance2 JetCreateInstance2W
#define JetCreateTable JetCreateTableW
#define JetCreateTableColumnIndex JetCreateTableColumnIndexW
#define JetCreateTableColumnIndex2 JetCreateTableColumnIndex2W
#define JetCreateTableColumnIndex3 JetCreateTableColumnIndex3W
#define JetCreateTableColumnIndex4 JetCreateTableColumnIndex4W
#define JetDefragment JetDefragmentW
#define JetDefragment2 JetDefragment2W
#define JetDefragment3 JetDefragment3W
#define JetDeleteColumn JetDeleteColumnW
#define JetDeleteColumn2 JetDeleteColumn2W
#define JetDeleteIndex JetDeleteIndexW
#define JetDeleteTable JetDeleteTableW
#define JetDetachDatabase JetDetachDatabaseW
#define JetDetachDatabase2 JetDetachDatabase2W
#define JetEnableMultiInstance JetEnableMultiInstanceW
#define JetExternalRestore JetExternalRestoreW
#define JetExternalRestore2 JetExternalRestore2W
#define JetGetAttachInfo JetGetAttachInfoW
#define JetGetAttachInfoInstance JetGetAttachInfoInstanceW
#define JetGetColumnInfo JetGetColumnInfoW
#define JetGetCurrentIndex JetGetCurrentIndexW
#define JetGetDatabaseFileInfo JetGetDatabaseFileInfoW
#define JetGetDatabaseInfo JetGetDatabaseInfoW
#define JetGetErrorInfo JetGetErrorInfoW
#define JetGetIndexInfo JetGetIndexInfoW
#define JetGetInstanceInfo JetGetInstanceInfoW
#define JetGetLogInfo JetGetLogInfoW
#define JetGetLogInfoInstance JetGetLogInfoInstanceW
#define JetGetLogInfoInstance2 JetGetLogInfoInstance2W
#define JetGetObjectInfo JetGetObjectInfoW
#define JetGetSystemParameter JetGetSystemParameterW
#define JetGetTableColumnInfo JetGetTableColumnInfoW
#define JetGetTableIndexInfo JetGetTableIndexInfoW
#define JetGetTableInfo JetGetTableInfoW
#define JetGetTruncateLogInfoInstance JetGetTruncateLogInfoInstanceW
#define JetInit3 JetInit3W
#define JetOSSnapshotFreeze JetOSSnapshotFreezeW
#define JetOSSnapshotGetFreezeInfo JetOSSnapshotGetFreezeInfoW
#define JetOpenDatabase JetOpenDatabaseW
#define JetOpenFile JetOpenFileW
#define JetOpenFileInstance JetOpenFileInstanceW
#define JetOpenTable JetOpenTableW
#define JetRenameColumn JetRenameColumnW
#define JetRenameTable JetRenameTableW
#define JetRestore JetRestoreW
#define JetRestore2 JetRestore2W
#define JetRestoreInstance JetRestoreInstanceW
#define JetSetColumnDefaultValue JetSetColumnDefaultValueW
#define JetSetCurrentIndex JetSetCurrentIndexW
#define JetSetCurrentIndex2 JetSetCurrentIndex2W
#define JetSetCurrentIndex3 JetSetCurrentIndex3W
#define JetSetCurrentIndex4 JetSetCurrentIndex4W
#define JetSetDatabaseSize JetSetDatabaseSizeW
#define JetSetSystemParameter JetSetSystemParameterW
#if JET_VERSION >= 0x0A01
#define JetAttachDatabase3 JetAttachDatabase3W
#define JetAttachDatabaseWithStreaming JetAttachDatabaseWithStreamingW
#define JetBeginDatabaseIncrementalReseed JetBeginDatabaseIncrementalReseedW
#define JetConvertDDL JetConvertDDLW
#define JetCreateDatabase3 JetCreateDatabase3W
#define JetCreateDatabaseWithStreaming JetCreateDatabaseWithStreamingW
#define JetCreateTableColumnIndex5 JetCreateTableColumnIndex5W
#define JetDBUtilities JetDBUtilitiesW
#define JetDeleteTable2 JetDeleteTable2W
#define JetEndDatabaseIncrementalReseed JetEndDatabaseIncrementalReseedW
#define JetGetLogFileInfo JetGetLogFileInfoW
#define JetGetRBSFileInfo JetGetRBSFileInfoW
#define JetInit4 JetInit4W
#define JetOpenFileSectionInstance JetOpenFileSectionInstanceW
#define JetPatchDatabasePages JetPatchDatabasePagesW
#define JetPrereadTables JetPrereadTablesW
#define JetRemoveLogfile JetRemoveLogfileW
#define JetSetTableInfo JetSetTableInfoW
#define JetSnapshotStart JetSnapshotStartW
#define JetUpgradeDatabase JetUpgradeDatabaseW
#endif
#else
#define JetAddColumn JetAddColumnA
#define JetAttachDatabase JetAttachDatabaseA
#define JetAttachDatabase2 JetAttachDatabase2A
#define JetBackup JetBackupA
#define JetBackupInstance JetBackupInstanceA
#define JetBeginSession JetBeginSessionA
#define JetCompact JetCompactA
#define JetCreateDatabase JetCreateDatabaseA
#define JetCreateDatabase2 JetCreateDatabase2A
#define JetCreateIndex JetCreateIndexA
#define JetCreateIndex2 JetCreateIndex2A
#define JetCreateIndex3 JetCreateIndex3A
#define JetCreateIndex4 JetCreateIndex4A
#define JetCreateInstance JetCreateInstanceA
#define JetCreateInstance2 JetCreateInstance2A
#define JetCreateTable JetCreateTableA
#define JetCreateTableColumnIndex JetCreateTableColumnIndexA
#define JetCreateTableColumnIndex2 JetCreateTableColumnIndex2A
#define JetCreateTableColumnIndex3 JetCreateTableColumnIndex3A
#define JetCreateTableColumnIndex4 JetCreateTableColumnIndex4A
#define JetDefragment JetDefragmentA
#define JetDefragment2 JetDefragment2A
#define JetDefragment3 JetDefragment3A
#define JetDeleteColumn JetDeleteColumnA
#define JetDeleteColumn2 JetDeleteColumn2A
#define JetDeleteIndex JetDeleteIndexA
#define JetDeleteTable JetDeleteTableA
#define JetDetachDatabase JetDetachDatabaseA
#define JetDetachDatabase2 JetDetachDatabase2A
#define JetEnableMultiInstance JetEnableMultiInstanceA
#define JetExternalRestore JetExternalRestoreA
#define JetExternalRestore2 JetExternalRestore2A
#define JetGetAttachInfo JetGetAttachInfoA
#define JetGetAttachInfoInstance JetGetAttachInfoInstanceA
#define JetGetColumnInfo JetGetColumnInfoA
#define JetGetCurrentIndex JetGetCurrentIndexA
#define JetGetDatabaseFileInfo JetGetDatabaseFileInfoA
#define JetGetDatabaseInfo JetGetDatabaseInfoA
#define JetGetErrorInfo JetGetErrorInfoW
#define JetGetIndexInfo JetGetIndexInfoA
#define JetGetInstanceInfo JetGetInstanceInfoA
#define JetGetLogInfo JetGetLogInfoA
#define JetGetLogInfoInstance JetGetLogInfoInstanceA
#define JetGetLogInfoInstance2 JetGetLogInfoInstance2A
#define JetGetObjectInfo JetGetObjectInfoA
#define JetGetSystemParameter JetGetSystemParameterA
#define JetGetTableColumnInfo JetGetTableColumnInfoA
#define JetGetTableIndexInfo JetGetTableIndexInfoA
#define JetGetTableInfo JetGetTableInfoA
#define JetGetTruncateLogInfoInstance JetGetTruncateLogInfoInstanceA
#define JetInit3 JetInit3A
#define JetOSSnapshotFreeze JetOSSnapshotFreezeA
#define JetOSSnapshotGetFreezeInfo JetOSSnapshotGetFreezeInfoA
#define JetOpenDatabase JetOpenDatabaseA
#define JetOpenFile JetOpenFileA
#define JetOpenFileInstance JetOpenFileInstanceA
#define JetOpenTable JetOpenTableA
#define JetRenameColumn JetRenameColumnA
#define JetRenameTable JetRenameTableA
#define JetRestore JetRestoreA
#define JetRestore2 JetRestore2A
#define JetRestoreInstance JetRestoreInstanceA
#define JetSetColumnDefaultValue JetSetColumnDefaultValueA
#define JetSetCurrentIndex JetSetCurrentIndexA
#define JetSetCurrentIndex2 JetSetCurrentIndex2A
#define JetSetCurrentIndex3 JetSetCurrentIndex3A
#define JetSetCurrentIndex4 JetSetCurrentIndex4A
#define JetSetDatabaseSize JetSetDatabaseSizeA
#define JetSetSystemParameter JetSetSystemParameterA
#if JET_VERSION >= 0x0A01
#define JetAttachDatabase3 JetAttachDatabase3A
#define JetAttachDatabaseWithStreaming JetAttachDatabaseWithStreamingA
#define JetBeginDatabaseIncrementalReseed JetBeginDatabaseIncrementalReseedA
#define JetConvertDDL JetConvertDDLA
#define JetCreateDatabase3 JetCreateDatabase3A
#define JetCreateDatabaseWithStreaming JetCreateDatabaseWithStreamingA
#define JetCreateTableColumnIndex5 JetCreateTableColumnIndex5A
#define JetDBUtilities JetDBUtilitiesA
#define JetDeleteTable2 JetDeleteTable2A
#define JetEndDatabaseIncrementalReseed JetEndDatabaseIncrementalReseedA
#define JetGetLogFileInfo JetGetLogFileInfoA
#define JetGetRBSFileInfo JetGetRBSFileInfoA
#define JetInit4 JetInit4A
#define JetOpenFileSectionInstance JetOpenFileSectionInstanceA
#define JetPatchDatabasePages JetPatchDatabasePagesA
#define JetPrereadTables JetPrereadTablesW
#define JetRemoveLogfile JetRemoveLogfileA
#define JetSetTableInfo JetSetTableInfoA
#define JetSnapshotStart JetSnapshotStartA
#define JetUpgradeDatabase JetUpgradeDatabaseA
#endif
#endif

#endif /* _JET_NOPROTOTYPES */

#ifdef __cplusplus
} /* extern "C" */
#endif

#ifdef _WIN32
#pragma pack(pop)
#endif

#endif /* ESENT_H_INCLUDED */
