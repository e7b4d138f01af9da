package dev.tallyman.programs;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** An application whose class loader delegates only {@code java.*}, as those of OSGi do. */
public final class JavaOnlyLoader {
  /** Lives in the strict loader; knows nothing but java.*. */
  public static final class Tenant implements Supplier<String> {
    private final Lock lock = new ReentrantLock();
    private final Supplier<ReentrantLock> maker = ReentrantLock::new;

    @Override
    public String get() {
      lock.lock();
      try {
        ReentrantLock other = maker.get();
        other.lock();
        other.unlock();
        return "locked and unlocked in " + getClass().getClassLoader().getClass().getSimpleName();
      } finally {
        lock.unlock();
      }
    }
  }

  static final class Strict extends ClassLoader {
    Strict() {
      super(null);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("java.")) {
        return ClassLoader.getPlatformClassLoader().loadClass(name);
      }
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      if (!name.startsWith(JavaOnlyLoader.class.getName() + "$Tenant")) {
        throw new ClassNotFoundException(name);
      }
      try (InputStream in =
          JavaOnlyLoader.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    Class<?> type = new Strict().loadClass(Tenant.class.getName());
    Supplier<String> tenant = (Supplier<String>) type.getConstructor().newInstance();
    System.out.println(tenant.get());
    System.out.println("made");
    System.in.read();
  }

  private JavaOnlyLoader() {}
}
