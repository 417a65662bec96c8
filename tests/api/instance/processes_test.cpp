// Two processes and one log folder.
#include "engine.h"

#if __has_include(<sys/wait.h>)
#include <sys/wait.h>
#include <unistd.h>

namespace esent::test {
namespace {

// A second process, forked before this one has any instance; it calls JetInit whenever it is asked to.
class OtherProcess {
 public:
    explicit OtherProcess(const std::string& folder) {
        EXPECT_EQ(0, pipe(ask_));
        EXPECT_EQ(0, pipe(answer_));
        child_ = fork();
        if (child_ != 0) return;
        char byte = 0;
        close(ask_[1]);
        while (read(ask_[0], &byte, 1) == 1) {
            const JET_ERR error = tryInit(folder);
            if (write(answer_[1], &error, sizeof error) != sizeof error) break;
        }
        _exit(0);
    }
    ~OtherProcess() {
        close(ask_[1]);
        EXPECT_EQ(child_, waitpid(child_, nullptr, 0));
        for (const int each : {ask_[0], answer_[0], answer_[1]})
            close(each);
    }
    OtherProcess(const OtherProcess&) = delete;
    OtherProcess& operator=(const OtherProcess&) = delete;

    JET_ERR init() {
        JET_ERR error = JET_wrnNyi;
        EXPECT_EQ(1, write(ask_[1], "x", 1));
        EXPECT_EQ(static_cast<ssize_t>(sizeof error), read(answer_[0], &error, sizeof error));
        return error;
    }

 private:
    static JET_ERR tryInit(const std::string& folder) {
        JET_INSTANCE instance = JET_instanceNil;
        (void)JetCreateInstance(&instance, "child");
        (void)JetSetSystemParameter(&instance, 0, JET_paramSystemPath, 0, folder.c_str());
        (void)JetSetSystemParameter(&instance, 0, JET_paramLogFilePath, 0, folder.c_str());
        (void)JetSetSystemParameter(&instance, 0, JET_paramMaxTemporaryTables, 0, nullptr);
        (void)JetSetSystemParameter(&instance, 0, JET_paramLogFileSize, 64, nullptr);
        (void)JetSetSystemParameter(&instance, 0, JET_paramEventLoggingLevel, 0, nullptr);
        const JET_ERR error = JetInit(&instance);
        if (error == JET_errSuccess) (void)JetTerm(instance);
        return error;
    }

    int ask_[2]{};
    int answer_[2]{};
    pid_t child_ = 0;
};

TEST(Processes, CannotShareALogFolder) {
    TempDir folder;
    OtherProcess other(folder.string());
    {
        Engine engine;
        engine.setText(JET_paramSystemPath, folder.string());
        engine.setText(JET_paramLogFilePath, folder.string());
        ASSERT_EQ(JET_errSuccess, engine.init());
        const auto before = filesIn(folder.path());
        EXPECT_EQ(JET_errFileAccessDenied, other.init());
        EXPECT_EQ(before, filesIn(folder.path()));
        ASSERT_EQ(JET_errSuccess, engine.term());
    }
    EXPECT_EQ(JET_errSuccess, other.init());
}

}  // namespace
}  // namespace esent::test
#endif
