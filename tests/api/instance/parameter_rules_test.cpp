// The rules of JetSetSystemParameter and JetGetSystemParameter for every parameter there is.
#include "parameter_rules.h"

#include <functional>
#include <optional>

#include "engine.h"

namespace esent::test {
namespace {

// Sizes of the cache and whole sets of parameters: other tests look at them.
bool hasItsOwnRules(JET_ULONG id) {
    return id == JET_paramCacheSize || id == JET_paramCacheSizeMin || id == JET_paramCacheSizeMax ||
           id == JET_paramConfiguration || id == JET_paramEnableAdvanced || id == JET_paramCommitDefault ||
           id == JET_paramTransactionLevel;
}

class ParameterRules : public testing::Test {
 protected:
    ParameterRules() : engine("rules") {}
    JET_ERR set(JET_ULONG id, JET_API_PTR value) {
        return JetSetSystemParameterA(&engine.instance, JET_sesidNil, id, value, nullptr);
    }
    JET_ERR setText(JET_ULONG id, const std::string& value) {
        return JetSetSystemParameterA(&engine.instance, JET_sesidNil, id, 0, value.c_str());
    }
    JET_API_PTR get(JET_ULONG id) {
        JET_API_PTR value = 0;
        EXPECT_EQ(JET_errSuccess,
                  JetGetSystemParameterA(engine.instance, JET_sesidNil, id, &value, nullptr, 0));
        return value;
    }
    std::string text(JET_ULONG id) {
        char value[600] = "unset";
        EXPECT_EQ(JET_errSuccess,
                  JetGetSystemParameterA(engine.instance, JET_sesidNil, id, nullptr, value, sizeof value));
        return value;
    }
    // A value that is allowed and not the present one.
    std::optional<JET_API_PTR> other(const ParameterRule& rule) {
        const JET_API_PTR now = get(rule.id);
        if (rule.kind == Kind::Boolean) return now == 0 ? 1 : 0;
        if (now != rule.low) return rule.low;
        if (now != rule.high) return rule.high;
        return std::nullopt;
    }
    // Each number whose window is `window`, with its name in the failures' trace.
    void forNumbers(Window window, const std::function<void(const ParameterRule&)>& check) {
        for (const ParameterRule& rule : kParameterRules) {
            if (!rule.isNumber() || rule.window != window || hasItsOwnRules(rule.id)) continue;
            SCOPED_TRACE(rule.id);
            check(rule);
        }
    }

    Engine engine;
};

TEST_F(ParameterRules, CoverEveryParameter) {
    JET_ULONG next = 0;
    for (const ParameterRule& rule : kParameterRules)
        EXPECT_EQ(next++, rule.id);
    EXPECT_EQ(222U, next);
}

TEST_F(ParameterRules, NumbersKeepTheirBounds) {
    for (const Window window : {Window::PreInit, Window::Any}) {
        forNumbers(window, [&](const ParameterRule& rule) {
            const JET_API_PTR before = get(rule.id);
            EXPECT_EQ(JET_errSuccess, set(rule.id, before));
            if (rule.kind == Kind::Boolean) {
                EXPECT_EQ(JET_errSuccess, set(rule.id, 1234));
                EXPECT_EQ(1U, get(rule.id));
            } else {
                if (rule.low != 0) {
                    EXPECT_EQ(JET_errInvalidParameter, set(rule.id, rule.low - 1));
                }
                if (rule.high != kMost) {
                    EXPECT_EQ(JET_errInvalidParameter, set(rule.id, rule.high + 1));
                }
                EXPECT_EQ(before, get(rule.id));
                for (const JET_API_PTR value : {rule.low, rule.high}) {
                    EXPECT_EQ(JET_errSuccess, set(rule.id, value));
                    EXPECT_EQ(value, get(rule.id));
                }
            }
            EXPECT_EQ(JET_errSuccess, set(rule.id, before));
            EXPECT_EQ(before, get(rule.id));
        });
    }
}

TEST_F(ParameterRules, TheWindowClosesWithTheModeForSome) {
    // An instance was created: the process has its mode.
    forNumbers(Window::PreProcess, [&](const ParameterRule& rule) {
        const JET_API_PTR before = get(rule.id);
        EXPECT_EQ(JET_errSuccess, set(rule.id, before));
        if (const auto value = other(rule)) {
            EXPECT_EQ(JET_errAlreadyInitialized, set(rule.id, *value));
        }
        if (rule.high != kMost && rule.kind != Kind::Boolean) {
            EXPECT_EQ(JET_errAlreadyInitialized, set(rule.id, rule.high + 1));
        }
        EXPECT_EQ(before, get(rule.id));
    });
}

TEST_F(ParameterRules, TheWindowClosesWithInitForMost) {
    ASSERT_EQ(JET_errSuccess, engine.init());
    forNumbers(Window::PreInit, [&](const ParameterRule& rule) {
        const JET_API_PTR before = get(rule.id);
        EXPECT_EQ(JET_errSuccess, set(rule.id, before));
        if (const auto value = other(rule)) {
            EXPECT_EQ(JET_errAlreadyInitialized, set(rule.id, *value));
        }
        EXPECT_EQ(before, get(rule.id));
    });
    forNumbers(Window::Any, [&](const ParameterRule& rule) {
        const JET_API_PTR before = get(rule.id);
        const auto value = other(rule);
        if (!value) return;
        EXPECT_EQ(JET_errSuccess, set(rule.id, *value));
        EXPECT_EQ(*value, get(rule.id));
        EXPECT_EQ(JET_errSuccess, set(rule.id, before));
    });
}

TEST_F(ParameterRules, SomeAreOnlyRead) {
    forNumbers(Window::Never, [&](const ParameterRule& rule) {
        const JET_API_PTR before = get(rule.id);
        EXPECT_EQ(JET_errInvalidParameter, set(rule.id, before + 1));
        EXPECT_EQ(before, get(rule.id));
    });
    for (const JET_ULONG id : {JET_paramTransactionLevel, JET_paramErrorToString})
        EXPECT_EQ(JET_errInvalidParameter, set(id, 1));
}

TEST_F(ParameterRules, AdvancedOnesAreDroppedWhenLocked) {
    ASSERT_EQ(JET_errSuccess, set(JET_paramEnableAdvanced, 0));
    for (const Window window : {Window::PreInit, Window::Any}) {
        forNumbers(window, [&](const ParameterRule& rule) {
            // Those of the process ask the process's switch.
            if (!rule.advanced || rule.ofProcess) return;
            const JET_API_PTR before = get(rule.id);
            if (const auto value = other(rule)) {
                EXPECT_EQ(JET_errSuccess, set(rule.id, *value));
            }
            EXPECT_EQ(before, get(rule.id));
        });
    }
    ASSERT_EQ(JET_errSuccess, set(JET_paramEnableAdvanced, 1));
}

TEST_F(ParameterRules, TextsKeepTheirLengths) {
    for (const ParameterRule& rule : kParameterRules) {
        if (!rule.isText()) continue;
        SCOPED_TRACE(rule.id);
        const std::string before = text(rule.id);
        if (rule.window == Window::PreProcess) {
            EXPECT_EQ(JET_errAlreadyInitialized, setText(rule.id, "other"));
            EXPECT_EQ(before, text(rule.id));
            continue;
        }
        EXPECT_EQ(JET_errInvalidParameter, setText(rule.id, std::string(rule.high + 1, 'x')));
        if (rule.low > 0) {
            EXPECT_EQ(JET_errInvalidParameter, setText(rule.id, std::string(rule.low - 1, 'x')));
        }
        EXPECT_EQ(before, text(rule.id));
        if (rule.kind != Kind::Text || rule.id == JET_paramRecovery) continue;
        const std::string longest(rule.high, 'x');
        EXPECT_EQ(JET_errSuccess, setText(rule.id, longest));
        EXPECT_EQ(longest, text(rule.id));
        EXPECT_EQ(JET_errSuccess, setText(rule.id, before));
    }
}

TEST_F(ParameterRules, TextsCloseWithInit) {
    ASSERT_EQ(JET_errSuccess, engine.init());
    for (const ParameterRule& rule : kParameterRules) {
        if (!rule.isText() || rule.window != Window::PreInit) continue;
        SCOPED_TRACE(rule.id);
        const std::string before = text(rule.id);
        EXPECT_EQ(JET_errAlreadyInitialized, setText(rule.id, "xyz"));
        EXPECT_EQ(before, text(rule.id));
    }
}

TEST_F(ParameterRules, OtherTextsStayOpen) {
    ASSERT_EQ(JET_errSuccess, engine.init());
    for (const ParameterRule& rule : kParameterRules) {
        if (rule.kind != Kind::Text || rule.window != Window::Any) continue;
        SCOPED_TRACE(rule.id);
        const std::string before = text(rule.id);
        const std::string other(std::max<std::size_t>(rule.low, 1), 'y');
        EXPECT_EQ(JET_errSuccess, setText(rule.id, other));
        EXPECT_EQ(other, text(rule.id));
        EXPECT_EQ(JET_errSuccess, setText(rule.id, before));
    }
}

// What is set for one instance is not set for the next one, nor for those to come; what is the process's is
// everybody's.
TEST_F(ParameterRules, OfOneInstanceOrOfAll) {
    JET_INSTANCE second = JET_instanceNil;
    ASSERT_EQ(JET_errSuccess, JetCreateInstanceA(&second, "second"));
    const auto getOf = [](JET_INSTANCE instance, JET_ULONG id) {
        JET_API_PTR value = 0;
        EXPECT_EQ(JET_errSuccess, JetGetSystemParameterA(instance, JET_sesidNil, id, &value, nullptr, 0));
        return value;
    };
    for (const Window window : {Window::PreInit, Window::Any}) {
        forNumbers(window, [&](const ParameterRule& rule) {
            const JET_API_PTR before = get(rule.id);
            const JET_API_PTR ofSecond = getOf(second, rule.id);
            const JET_API_PTR ofProcess = getOf(JET_instanceNil, rule.id);
            const auto value = other(rule);
            if (!value) return;
            ASSERT_EQ(JET_errSuccess, set(rule.id, *value));
            EXPECT_EQ(rule.ofProcess ? *value : ofSecond, getOf(second, rule.id));
            EXPECT_EQ(rule.ofProcess ? *value : ofProcess, getOf(JET_instanceNil, rule.id));
            EXPECT_EQ(JET_errSuccess, set(rule.id, before));
        });
    }
    EXPECT_EQ(JET_errSuccess, JetTerm(second));
}

// JetSetLS needs a callback, and that belongs to an instance until it begins: programs that take it back
// afterwards are told so, by Windows, too.
TEST_F(ParameterRules, TheRuntimeCallbackIsChosenBeforeInit) {
    const auto callback =
        reinterpret_cast<JET_API_PTR>(+[](JET_SESID, JET_DBID, JET_TABLEID, JET_CBTYP, void*, void*, void*,
                                          JET_API_PTR) -> JET_ERR { return JET_errSuccess; });
    ASSERT_EQ(JET_errSuccess, set(JET_paramRuntimeCallback, callback));
    ASSERT_EQ(JET_errSuccess, engine.init());
    EXPECT_EQ(JET_errSuccess, set(JET_paramRuntimeCallback, callback));
    EXPECT_EQ(JET_errAlreadyInitialized, set(JET_paramRuntimeCallback, 0));
    EXPECT_EQ(callback, get(JET_paramRuntimeCallback));
}

TEST_F(ParameterRules, AskingNeedsTheRightPlace) {
    for (const ParameterRule& rule : kParameterRules) {
        SCOPED_TRACE(rule.id);
        JET_API_PTR number = 5;
        char letters[600];
        JET_WCHAR wide[600];
        if (rule.isText()) {
            EXPECT_EQ(JET_errInvalidParameter,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, &number, nullptr, 0));
            EXPECT_EQ(JET_errInvalidParameter,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, nullptr, letters, 0));
            EXPECT_EQ(JET_errSuccess,
                      JetGetSystemParameterW(engine.instance, 0, rule.id, nullptr, wide, sizeof wide));
            EXPECT_EQ(JET_errSuccess,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, nullptr, letters, sizeof letters));
            const std::string whole(letters);
            if (whole.empty()) continue;
            const auto exact = static_cast<JET_ULONG>(whole.size() + 1);
            EXPECT_EQ(JET_errSuccess,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, nullptr, letters, exact));
            EXPECT_EQ(JET_errBufferTooSmall,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, nullptr, letters, exact - 1));
            EXPECT_EQ(whole.substr(0, whole.size() - 1), letters);
        } else if (rule.isNumber()) {
            if (rule.id == JET_paramTransactionLevel) continue;
            EXPECT_EQ(JET_errInvalidParameter,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, nullptr, letters, sizeof letters));
        } else if (rule.kind == Kind::Illegal) {
            EXPECT_EQ(JET_errInvalidParameter,
                      JetGetSystemParameterA(engine.instance, 0, rule.id, &number, letters, sizeof letters));
            EXPECT_EQ(JET_errInvalidParameter, set(rule.id, 0));
        }
    }
}

TEST_F(ParameterRules, AnInvalidLocaleIsNoDefaultForIndexes) {
    const auto take = [&](JET_ULONG lcid, JET_ULONG flags) {
        const JET_UNICODEINDEX wanted{lcid, flags};
        return set(JET_paramUnicodeIndexDefault, reinterpret_cast<JET_API_PTR>(&wanted));
    };
    EXPECT_EQ(JET_errSuccess, take(1031, 0x30401));
    EXPECT_EQ(JET_errInvalidParameter, take(0, 0x30401));
    EXPECT_EQ(JET_errInvalidParameter, take(0xDEAD, 0x30401));
    EXPECT_EQ(JET_errInvalidParameter, take(1033, 0));
    EXPECT_EQ(JET_errInvalidParameter, take(1033, 0x40000400));
    EXPECT_EQ(JET_errInvalidParameter, take(1033, 0x1));
    JET_UNICODEINDEX now{};
    EXPECT_EQ(JET_errSuccess,
              JetGetSystemParameterA(engine.instance, 0, JET_paramUnicodeIndexDefault,
                                     reinterpret_cast<JET_API_PTR*>(&now), nullptr, sizeof now));
    EXPECT_EQ(1031U, now.lcid);
    EXPECT_EQ(JET_errSuccess, set(JET_paramUnicodeIndexDefault, 0));
    ASSERT_EQ(JET_errSuccess, engine.init());
    EXPECT_EQ(JET_errAlreadyInitialized, take(1031, 0x30401));
}

TEST_F(ParameterRules, AnAddressIsCheckedBeforeTheValue) {
    JET_INSTANCE stale = 0x1234;
    EXPECT_EQ(JET_errInvalidInstance,
              JetSetSystemParameterA(&stale, 0, JET_paramMaxSessions, 99999, nullptr));
    EXPECT_EQ(JET_errInvalidSesid,
              JetSetSystemParameterA(&engine.instance, 0x1234, JET_paramMaxSessions, 99999, nullptr));
    EXPECT_EQ(JET_errInvalidParameter, JetSetSystemParameterA(&stale, 0, 222, 0, nullptr));
    // Parameters of the process ask for no instance.
    EXPECT_EQ(JET_errSuccess, JetSetSystemParameterA(&stale, 0, JET_paramExceptionAction, 2, nullptr));
    EXPECT_EQ(JET_errSuccess, JetSetSystemParameterA(nullptr, 0, JET_paramExceptionAction, 4, nullptr));
    // A session's instance comes before the one that is given.
    ASSERT_EQ(JET_errSuccess, engine.init());
    const JET_SESID session = engine.beginSession();
    EXPECT_EQ(JET_errSuccess, JetSetSystemParameterA(&stale, session, JET_paramDbExtensionSize, 33, nullptr));
    EXPECT_EQ(33U, get(JET_paramDbExtensionSize));
}

}  // namespace
}  // namespace esent::test
