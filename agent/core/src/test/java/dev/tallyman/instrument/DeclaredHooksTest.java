package dev.tallyman.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import dev.tallyman.option.Declaration;
import dev.tallyman.option.Operation;
import dev.tallyman.option.Operation.Identity;
import dev.tallyman.option.Operation.Moment;
import dev.tallyman.option.Operation.Report;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.TallyFollow;
import java.util.concurrent.locks.TallyFollowPort;
import java.util.concurrent.locks.TallyLine;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs woven classes with the hooks at work: the JVM verifies them, and the hooks count. */
class DeclaredHooksTest {
  private static final String SUBJECT = DeclaredSubject.class.getName().replace('.', '/');
  private static final String POOL = SUBJECT + "$Pool";
  private static final String CURSOR = SUBJECT + "$Cursor";
  private static final String BUS = SUBJECT + "$Bus";
  private static final Identity FIRST = new Identity(1);
  private static final Identity SECOND = new Identity(2);

  private final List<Operation> operations = new ArrayList<>();
  private final List<String> taken = new ArrayList<>();
  private @Nullable TallyLine line;
  private @Nullable DeclaredHooks hooks;
  private @Nullable Woven loader;

  @BeforeEach
  void begin() {
    TallyFollow.forget();
    TallyFollow.port(
        new TallyFollowPort() {
          @Override
          public TallyLine taken(int family, Class<?> type) {
            taken.add(type.getSimpleName());
            if (line == null) {
              line = TallyFollow.newLine(family);
            }
            return line;
          }

          @Override
          public boolean endsUnseen(int family, Class<?> type) {
            return false;
          }

          @Override
          public String given(int family) {
            return "somewhere";
          }

          @Override
          public void announced(TallyLine line) {}

          @Override
          public void lost(TallyLine line, @Nullable Throwable cause) {}
        });
  }

  @AfterEach
  void end() {
    TallyFollow.port(null);
    TallyFollow.forget();
    Kinds.declare(List.of());
  }

  /** Loads the subjects again, woven. */
  private final class Woven extends ClassLoader {
    Woven() {
      super(DeclaredHooksTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(DeclaredSubject.class.getName())) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      String internal = name.replace('.', '/');
      try (InputStream in = getResourceAsStream(internal + ".class")) {
        byte[] bytes = in.readAllBytes();
        byte[] woven = hooks.weave(this, internal, bytes);
        byte[] now = woven == null ? bytes : woven;
        return defineClass(name, now, 0, now.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private void on(
      String type, String method, Report report, @Nullable Identity registry, Identity resource) {
    on(type, method, report, registry, resource, Moment.RETURN, null);
  }

  private void on(
      String type,
      String method,
      Report report,
      @Nullable Identity registry,
      Identity resource,
      Moment moment,
      @Nullable String in) {
    operations.add(
        new Operation(type, false, method, null, report, registry, resource, moment, in));
  }

  private Object made(String simpleName, Object... arguments) throws Exception {
    if (hooks == null) {
      hooks =
          new DeclaredHooks(
              Kinds.declare(
                  List.of(
                      new Declaration("", new Kind("lease"), Set.of(Question.OPEN), operations))),
              kind -> true);
      loader = new Woven();
    }
    Class<?> type = loader.loadClass(DeclaredSubject.class.getName() + "$" + simpleName);
    Class<?>[] types = Arrays.stream(arguments).map(Object::getClass).toArray(Class<?>[]::new);
    try {
      return type.getConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  private static @Nullable Object call(Object target, String method, Object... arguments)
      throws Exception {
    var found =
        Arrays.stream(target.getClass().getMethods())
            .filter(m -> m.getName().equals(method))
            .findFirst()
            .orElseThrow();
    try {
      return found.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw (Exception) e.getCause();
    }
  }

  private long released() {
    return line == null ? 0 : line.released();
  }

  @Test
  void whatIsReturnedIsTakenUnlessItIsNullOrThrown() throws Exception {
    on(POOL, "take", Report.TAKEN, null, Identity.RETURN);
    Object pool = made("Pool");

    call(pool, "take", 0);
    assertThatThrownBy(() -> call(pool, "take", 2)).hasMessage("none left");
    assertThat(taken).isEmpty();

    Object lease = call(pool, "take", 1);
    Object special = call(pool, "take", 3);
    assertThat(taken).containsExactly("Lease", "Special");
    assertThat(lease).isNotSameAs(special);
  }

  @Test
  void anArgumentIsGivenBackThoughItsVariableHasAnotherValueThen() throws Exception {
    on(POOL, "take", Report.TAKEN, null, Identity.RETURN);
    on(POOL, "giveBack", Report.GIVEN, null, SECOND);
    Object pool = made("Pool");
    Object lease = call(pool, "take", 1);

    assertThatThrownBy(() -> call(pool, "giveBack", 0L, "no lease", 1.0)).hasMessage("no lease");
    assertThat(released()).isZero();
    assertThat(call(pool, "giveBack", 0L, lease, 1.0)).isEqualTo(6);
    assertThat(released()).isEqualTo(1);
    call(pool, "giveBack", 0L, lease, 0.0);
    assertThat(released()).as("a second time").isEqualTo(1);
  }

  @Test
  void aSubclassThatCallsTheDeclaredMethodGivesBackOnce() throws Exception {
    on(POOL, "take", Report.TAKEN, null, Identity.RETURN);
    on(POOL, "giveBack", Report.GIVEN, null, SECOND);
    Object pool = made("OwnPool");

    call(pool, "giveBack", 0L, call(pool, "take", 1), 1.0);

    assertThat(taken).hasSize(1);
    assertThat(released()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = Moment.class,
      names = {"ENTRY", "RETURN"})
  void theArgumentOfAStaticMethodIsTaken(Moment moment) throws Exception {
    on(POOL, "adopt", Report.TAKEN, null, FIRST, moment, null);

    call(made("Pool"), "adopt", new StringBuilder());

    assertThat(taken).containsExactly("StringBuilder");
  }

  @Test
  void aResultSaysWhetherItWasTaken() throws Exception {
    on(POOL, "offer", Report.TAKEN, null, FIRST, Moment.RETURN_TRUE, null);
    on(POOL, "code", Report.GIVEN, null, FIRST, Moment.RETURN_ZERO, null);
    Object pool = made("Pool");
    Object lease = new StringBuilder();

    assertThat(call(pool, "offer", lease, false)).isEqualTo(false);
    assertThat(taken).isEmpty();
    assertThat(call(pool, "offer", lease, true)).isEqualTo(true);
    assertThat(taken).hasSize(1);
    assertThat(call(pool, "code", lease, 7)).isEqualTo(7);
    assertThat(released()).isZero();
    assertThat(call(pool, "code", lease, 0)).isEqualTo(0);
    assertThat(released()).isEqualTo(1);
  }

  @Test
  void aResultSaysWhetherItWasRegistered() throws Exception {
    on(POOL, "offer", Report.REGISTERED_ONCE, Identity.THIS, FIRST, Moment.RETURN_TRUE, null);
    on(POOL, "code", Report.UNREGISTERED_ALL, Identity.THIS, FIRST, Moment.RETURN_ZERO, null);
    Object pool = made("Pool");
    Object listener = new StringBuilder();

    call(pool, "offer", listener, false);
    assertThat(taken).isEmpty();
    call(pool, "offer", listener, true);
    call(pool, "offer", listener, true);
    assertThat(taken).hasSize(1);
    call(pool, "code", listener, 7);
    assertThat(released()).isZero();
    call(pool, "code", listener, 0);
    assertThat(released()).isEqualTo(1);
  }

  @Test
  void allThatAnArrayHoldsIsGivenBack() throws Exception {
    on(POOL, "adopt", Report.TAKEN, null, FIRST);
    on(POOL, "drain", Report.GIVEN_EACH, null, Identity.RETURN);
    Object pool = made("Pool");
    Object one = call(pool, "adopt", new StringBuilder());
    Object other = call(pool, "adopt", new StringBuilder());

    call(pool, "drain", (Object) new Object[] {one, null, other, pool});

    assertThat(released()).isEqualTo(2);
  }

  @Test
  void aConstructorThatThrowsHasTakenNothing() throws Exception {
    on(CURSOR, "<init>", Report.TAKEN, null, Identity.THIS);
    on(CURSOR, "close", Report.GIVEN, null, Identity.THIS);
    assertThatThrownBy(() -> made("Cursor", "missing")).hasMessage("no such table");
    assertThat(taken).isEmpty();

    call(made("Cursor", "orders"), "close");
    assertThat(taken).containsExactly("Cursor");
    assertThat(released()).isEqualTo(1);
  }

  @Test
  void aConstructorThatCallsAnotherTakesOnce() throws Exception {
    on(CURSOR, "<init>", Report.TAKEN, null, Identity.THIS);

    made("Cursor");

    assertThat(taken).containsExactly("Cursor");
  }

  @Test
  void aCloseThatThrowsHasGivenNothingBack() throws Exception {
    on(CURSOR, "<init>", Report.TAKEN, null, Identity.THIS);
    on(CURSOR, "close", Report.GIVEN, null, Identity.THIS);
    Object cursor = made("Cursor", "broken");

    assertThatThrownBy(() -> call(cursor, "close")).hasMessage("cannot be closed");

    assertThat(released()).isZero();
  }

  @ParameterizedTest
  @EnumSource(
      value = Moment.class,
      names = {"ENTRY", "RETURN"})
  void aRegistryIsEmptied(Moment moment) throws Exception {
    on(BUS, "add", Report.REGISTERED, Identity.THIS, FIRST, moment, null);
    on(BUS, "remove", Report.UNREGISTERED, Identity.THIS, FIRST, moment, null);
    on(BUS, "reset", Report.CLEARED, null, Identity.THIS, moment, null);
    Object bus = made("Bus");
    Object other = made("Bus");
    Object listener = new StringBuilder();
    call(bus, "add", listener);
    call(bus, "add", new StringBuilder());
    call(other, "add", listener);

    call(bus, "remove", listener);
    assertThat(released()).isEqualTo(1);
    call(bus, "reset");
    assertThat(released()).isEqualTo(2);
    call(other, "remove", listener);
    assertThat(released()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(
      value = Moment.class,
      names = {"ENTRY", "RETURN"})
  void registriesOfOtherClassesAreOfNoInterest(Moment moment) throws Exception {
    String in = DeclaredSubject.class.getName() + "$OwnPool";
    on(POOL, "offer", Report.REGISTERED, Identity.THIS, FIRST, moment, in);
    on(POOL, "code", Report.UNREGISTERED, Identity.THIS, FIRST, moment, in);
    Object listener = new StringBuilder();
    Object plain = made("Pool");
    call(plain, "offer", listener, true);
    call(plain, "code", listener, 1);
    assertThat(taken).isEmpty();

    Object own = made("OwnPool");
    call(own, "offer", listener, true);
    assertThat(taken).hasSize(1);
    call(own, "code", listener, 1);
    assertThat(released()).isEqualTo(1);
  }

  @Test
  void aClassIsFoundByWhatItsInterfaceExtends() throws Exception {
    operations.add(
        new Operation(
            "java/lang/AutoCloseable",
            true,
            "<init>",
            null,
            Report.TAKEN,
            null,
            Identity.THIS,
            Moment.ENTRY,
            null));

    made("Deep");
    made("Pool");

    assertThat(taken).containsExactly("Deep");
    assertThat(Kinds.of(TallyFollow.DECLARED).actsForItsCaller(made("Deep").getClass())).isTrue();
  }

  @Test
  void saysWhatIsDeclaredAndNotSo() throws Exception {
    on(POOL, "grab", Report.TAKEN, null, Identity.RETURN);
    on(POOL, "handle", Report.GIVEN, null, FIRST);
    on(POOL, "adopt", Report.TAKEN, null, Identity.THIS);

    made("Pool");

    String pool = DeclaredSubject.class.getName() + "$Pool";
    assertThat(hooks.problems())
        .containsExactly(
            "there is no " + pool + ".grab with code",
            pool + ".handle has no object that is its arg1",
            pool + ".adopt has no object that is its this");
  }

  @Test
  void leavesAloneWhatIsNotNamed() throws IOException {
    on(POOL, "take", Report.TAKEN, null, Identity.RETURN);
    DeclaredHooks some =
        new DeclaredHooks(
            Kinds.declare(List.of(new Declaration("", new Kind("lease"), Set.of(), operations))),
            kind -> kind.word().equals("cursor"));
    try (InputStream in = DeclaredSubject.class.getResourceAsStream("DeclaredSubject$Pool.class")) {
      byte[] bytes = in.readAllBytes();
      assertThat(some.weave(null, POOL, bytes)).isNull();
      assertThat(some.weave(null, CURSOR, bytes)).isNull();
    }
  }
}
