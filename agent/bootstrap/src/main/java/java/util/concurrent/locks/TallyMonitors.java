package java.util.concurrent.locks;

/**
 * Numbers for the classes of objects whose monitors are entered, from the series that sites have. A
 * class that is itself the monitor, of a static synchronized method, is told from its instances.
 */
final class TallyMonitors {
  private static final int MOST = 1 << 14;

  private static final class Numbers extends ClassValue<Integer> {
    private final boolean ofClasses;

    Numbers(boolean ofClasses) {
      this.ofClasses = ofClasses;
    }

    @Override
    protected Integer computeValue(Class<?> type) {
      return name((ofClasses ? "monitor of class " : "monitor of ") + type.getName());
    }
  }

  private static Numbers instances = new Numbers(false);
  private static Numbers classes = new Numbers(true);

  private static String[] names = new String[16];
  private static int[] numbers = new int[16];
  private static int count;

  private TallyMonitors() {}

  static int numberOf(Object monitor) {
    return monitor instanceof Class
        ? classes.get((Class<?>) monitor)
        : instances.get(monitor.getClass());
  }

  /** The same name has the same number, whichever class loader its class is from. */
  private static synchronized Integer name(String name) {
    for (int i = 0; i < count; i++) {
      if (names[i].equals(name)) {
        return numbers[i];
      }
    }
    if (count == MOST) {
      return 0;
    }
    if (count == names.length) {
      String[] moreNames = new String[count * 2];
      int[] moreNumbers = new int[count * 2];
      System.arraycopy(names, 0, moreNames, 0, count);
      System.arraycopy(numbers, 0, moreNumbers, 0, count);
      names = moreNames;
      numbers = moreNumbers;
    }
    names[count] = name;
    numbers[count] = TallyHooks.numberOf(hash(name));
    return numbers[count++];
  }

  private static long hash(String name) {
    long hash = 17;
    for (int i = 0; i < name.length(); i++) {
      hash = hash * 0x100000001B3L ^ name.charAt(i);
    }
    return hash;
  }

  /** Lets go of the names; the numbers that classes carry go with the next collection. */
  static synchronized void forget() {
    if (count > 0) {
      count = 0;
      names = new String[16];
      numbers = new int[16];
      instances = new Numbers(false);
      classes = new Numbers(true);
    }
  }

  static synchronized String nameOf(int number) {
    for (int i = 0; i < count; i++) {
      if (numbers[i] == number) {
        return names[i];
      }
    }
    return null;
  }
}
