// Power cuts during create, attach, detach, JetInit and JetTerm: the next start comes up, and the database is
// what the records say.
#include "power_cut.h"

namespace esent::crash {
namespace {

constexpr const char* kDatabase = "/data/a.edb";

void cleanDatabase(os::SimulatedDisk&) {
    Engine engine;
    ASSERT_EQ(engine.init(), JET_errSuccess);
    ASSERT_EQ(engine.create(kDatabase), JET_errSuccess);
    ASSERT_EQ(engine.detach(kDatabase), JET_errSuccess);
    ASSERT_EQ(engine.term(), JET_errSuccess);
}

// Recovery leaves it clean, and it can be attached.
void attaches(os::SimulatedDisk& disk, Engine& engine) {
    ASSERT_EQ(stateOf(disk, kDatabase), page::DatabaseState::Clean);
    ASSERT_EQ(engine.attach(kDatabase), JET_errSuccess);
    ASSERT_EQ(engine.detach(kDatabase), JET_errSuccess);
}

TEST(PowerCut, FirstInitAndTerm) {
    atEveryWrite({.prepare = [](os::SimulatedDisk&) {},
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          (void)engine.term();
                      },
                  .inspect = [](os::SimulatedDisk&, Engine&) {}});
}

TEST(PowerCut, Create) {
    atEveryWrite({.prepare =
                      [](os::SimulatedDisk&) {
                          Engine engine;
                          ASSERT_EQ(engine.init(), JET_errSuccess);
                          ASSERT_EQ(engine.term(), JET_errSuccess);
                      },
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          if (engine.create(kDatabase) < JET_errSuccess) return;
                          (void)engine.term();
                      },
                  .inspect =
                      [](os::SimulatedDisk& disk, Engine& engine) {
                          const bool there = *disk.exists(kDatabase);
                          const JET_ERR attached = engine.attach(kDatabase);
                          if (attached == JET_errSuccess) return;
                          // Not created yet: no file, or one that never became a database.
                          if (there) {
                              ASSERT_EQ(attached, JET_errDatabaseCorrupted);
                          } else {
                              ASSERT_EQ(attached, JET_errFileNotFound);
                          }
                      }});
}

// What recovery builds is what the creation would have built, page for page.
TEST(PowerCut, RecoveryRepeatsTheCreation) {
    for (const JET_GRBIT options : {JET_GRBIT{0}, JET_GRBIT{JET_bitDbShadowingOff}}) {
        os::SimulatedDisk undisturbed;
        makeFolders(undisturbed);
        {
            const CurrentDisk current(undisturbed);
            Engine engine;
            ASSERT_EQ(engine.init(), JET_errSuccess);
            ASSERT_EQ(engine.create(kDatabase, options), JET_errSuccess);
            ASSERT_EQ(engine.term(), JET_errSuccess);
        }
        const auto wanted = *undisturbed.content(kDatabase);
        unsigned recovered = 0;
        atEveryWrite({.prepare = [](os::SimulatedDisk&) {},
                      .work =
                          [&] {
                              Engine engine;
                              if (engine.init() < JET_errSuccess) return;
                              (void)engine.create(kDatabase, options);
                          },
                      .inspect =
                          [&](os::SimulatedDisk& disk, Engine& engine) {
                              if (engine.attach(kDatabase) != JET_errSuccess) return;
                              ASSERT_EQ(engine.detach(kDatabase), JET_errSuccess);
                              const auto found = *disk.content(kDatabase);
                              ASSERT_GE(found.size(), wanted.size());
                              EXPECT_TRUE(
                                  std::equal(wanted.begin() + 8192, wanted.end(), found.begin() + 8192));
                              const page::DatabaseHeader header(ByteView(found).first(4096));
                              EXPECT_EQ(header.isShadowCatalogOff(), options != 0);
                              EXPECT_EQ(header.lastObjectId(), 7U);
                              ++recovered;
                          },
                      .seeds = 2});
        EXPECT_GE(recovered, 10U);
    }
}

TEST(PowerCut, CreatedDatabaseOutlivesTheCut) {
    atEveryWrite({.prepare = [](os::SimulatedDisk&) {},
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          const JET_ERR created = engine.create(kDatabase);
                          EXPECT_NE(created, JET_errDatabaseDuplicate);
                      },
                  .inspect =
                      [](os::SimulatedDisk& disk, Engine& engine) {
                          if (!*disk.exists(kDatabase)) {
                              ASSERT_EQ(engine.create(kDatabase), JET_errSuccess);
                          }
                      }});
}

TEST(PowerCut, AttachAndDetach) {
    atEveryWrite({.prepare = cleanDatabase,
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          if (engine.attach(kDatabase) < JET_errSuccess) return;
                          if (engine.detach(kDatabase) < JET_errSuccess) return;
                          (void)engine.term();
                      },
                  .inspect = attaches});
}

TEST(PowerCut, AttachAndTerm) {
    atEveryWrite({.prepare = cleanDatabase,
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          if (engine.attach(kDatabase) < JET_errSuccess) return;
                          (void)engine.term();
                      },
                  .inspect = attaches});
}

TEST(PowerCut, RecoveryItself) {
    atEveryWrite({.prepare =
                      [](os::SimulatedDisk& disk) {
                          cleanDatabase(disk);
                          {
                              Engine engine;
                              ASSERT_EQ(engine.init(), JET_errSuccess);
                              ASSERT_EQ(engine.attach(kDatabase), JET_errSuccess);
                              disk.cutPower();
                          }
                          disk.restart(1);
                      },
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          (void)engine.term();
                      },
                  .inspect = attaches});
}

// Many short attachments roll the log over: switches, their headers and their attach lists are cut, too.
TEST(PowerCut, AcrossGenerations) {
    atEveryWrite({.prepare = cleanDatabase,
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          for (int i = 0; i < 12; ++i) {
                              if (engine.attach(kDatabase) < JET_errSuccess) return;
                              if (engine.detach(kDatabase) < JET_errSuccess) return;
                          }
                          (void)engine.term();
                      },
                  .inspect = attaches,
                  .seeds = 3});
}

// Old logs are recycled while the power goes off: nothing that recovery needs may be gone.
TEST(PowerCut, CircularLogging) {
    atEveryWrite({.prepare = cleanDatabase,
                  .work =
                      [] {
                          Engine engine(true);
                          if (engine.init() < JET_errSuccess) return;
                          for (int i = 0; i < 20; ++i) {
                              if (engine.attach(kDatabase) < JET_errSuccess) return;
                              if (engine.detach(kDatabase) < JET_errSuccess) return;
                          }
                          (void)engine.term();
                      },
                  .inspect = attaches,
                  .seeds = 2,
                  .keepsLogs = false});
}

// One database stays attached while others come and go, and the log rolls over under it.
TEST(PowerCut, SeveralDatabases) {
    atEveryWrite({.prepare = cleanDatabase,
                  .work =
                      [] {
                          Engine engine;
                          if (engine.init() < JET_errSuccess) return;
                          if (engine.attach(kDatabase) < JET_errSuccess) return;
                          for (const char* other : {"/data/b.edb", "/data/c.edb", "/data/d.edb"}) {
                              if (engine.create(other) < JET_errSuccess) return;
                              if (engine.detach(other) < JET_errSuccess) return;
                          }
                          (void)engine.term();
                      },
                  .inspect =
                      [](os::SimulatedDisk& disk, Engine& engine) {
                          attaches(disk, engine);
                          for (const char* other : {"/data/b.edb", "/data/c.edb", "/data/d.edb"}) {
                              const JET_ERR attached = engine.attach(other);
                              ASSERT_TRUE(attached == JET_errSuccess || attached == JET_errFileNotFound ||
                                          attached == JET_errDatabaseCorrupted)
                                  << other << ": " << attached;
                          }
                      },
                  .seeds = 3});
}

// Without a log there is nothing to recover: the header alone tells.
TEST(PowerCut, RecoveryOff) {
    atEveryWrite({.prepare = cleanDatabase,
                  .work =
                      [] {
                          Engine engine;
                          engine.recoveryOff();
                          if (engine.init() < JET_errSuccess) return;
                          if (engine.attach(kDatabase) < JET_errSuccess) return;
                          if (engine.detach(kDatabase) < JET_errSuccess) return;
                          (void)engine.term();
                      },
                  .inspect =
                      [](os::SimulatedDisk&, Engine& engine) {
                          const JET_ERR attached = engine.attach(kDatabase);
                          ASSERT_TRUE(attached == JET_errSuccess || attached == JET_errDatabaseDirtyShutdown)
                              << attached;
                      },
                  .leastCuts = 5});
}

}  // namespace
}  // namespace esent::crash
