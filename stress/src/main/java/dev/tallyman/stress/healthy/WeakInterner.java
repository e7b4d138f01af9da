package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Equal names are one name, by a map with weak keys and by one with weak values. Hardly a name is
 * kept by anybody, but both maps grow until the garbage collector comes.
 */
final class WeakInterner {

  private static final int NAMES_PER_SECOND = 1_000;

  private static final Map<Name, WeakReference<Name>> BY_KEY =
      Collections.synchronizedMap(new WeakHashMap<>());
  private static final Map<String, Value> BY_VALUE = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Name> DEAD = new ReferenceQueue<>();

  private record Name(String text, byte[] glyphs) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Name name && text.equals(name.text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  private static final class Value extends WeakReference<Name> {
    final String key;

    Value(Name name) {
      super(name, DEAD);
      this.key = name.text();
    }
  }

  private WeakInterner() {}

  @SuppressWarnings("ReferenceEquality") // That equal ones are the same one is the point.
  static String run(int seconds) {
    long same = 0;
    long names = 0;
    Name[] recent = new Name[100];
    Pace pace = new Pace(NAMES_PER_SECOND, seconds);
    while (pace.next()) {
      // Each name comes twice, and is remembered for a tenth of a second.
      Name name = new Name("name-" + names / 2, new byte[1 << 10]);
      Name interned = byKey(name);
      if (interned != name) {
        same++;
      }
      recent[(int) (names++ % recent.length)] = byValue(interned);
    }
    return "names=" + names + " same=" + same + " left=" + BY_KEY.size() + "/" + BY_VALUE.size();
  }

  private static Name byKey(Name name) {
    synchronized (BY_KEY) {
      WeakReference<Name> known = BY_KEY.get(name);
      Name interned = known == null ? null : known.get();
      if (interned == null) {
        BY_KEY.put(name, new WeakReference<>(name));
        return name;
      }
      return interned;
    }
  }

  private static Name byValue(Name name) {
    for (Object dead = DEAD.poll(); dead != null; dead = DEAD.poll()) {
      BY_VALUE.remove(((Value) dead).key, dead);
    }
    Value known = BY_VALUE.computeIfAbsent(name.text(), text -> new Value(name));
    return Objects.requireNonNullElse(known.get(), name);
  }
}
