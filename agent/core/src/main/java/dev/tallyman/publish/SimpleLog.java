package dev.tallyman.publish;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleLogger;
import org.slf4j.simple.SimpleLoggerFactory;

/**
 * The logging library, set up without a system property. It reads its configuration once, as a
 * resource of the thread's context class loader: for that moment there is one that has it. Its
 * factory is called by name and not through {@code LoggerFactory}, which would obey the
 * application's {@code -Dslf4j.provider} and complain on stderr.
 */
final class SimpleLog {
  /**
   * It does so of itself the first time only; an agent that left and came back has another file.
   */
  private static boolean configured;

  private final Logger logger;
  private final boolean ownsStream;

  private SimpleLog(Logger logger, boolean ownsStream) {
    this.logger = logger;
    this.ownsStream = ownsStream;
  }

  static SimpleLog toStderr() throws IOException {
    Properties settings = new Properties();
    settings.setProperty(SimpleLogger.LOG_FILE_KEY, "System.err");
    settings.setProperty(SimpleLogger.DEFAULT_LOG_LEVEL_KEY, "warn");
    settings.setProperty(SimpleLogger.SHOW_DATE_TIME_KEY, "false");
    return of(settings, false);
  }

  static SimpleLog toFile(Path file) throws IOException {
    Properties settings = new Properties();
    settings.setProperty(SimpleLogger.LOG_FILE_KEY, file.toString());
    settings.setProperty(SimpleLogger.DEFAULT_LOG_LEVEL_KEY, "info");
    settings.setProperty(SimpleLogger.SHOW_DATE_TIME_KEY, "true");
    settings.setProperty(SimpleLogger.DATE_TIME_FORMAT_KEY, "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    return of(settings, true);
  }

  private static synchronized SimpleLog of(Properties settings, boolean ownsStream)
      throws IOException {
    settings.setProperty(SimpleLogger.SHOW_THREAD_NAME_KEY, "false");
    settings.setProperty(SimpleLogger.SHOW_LOG_NAME_KEY, "true");
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    settings.store(text, null);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(new Settings(text.toByteArray()));
    try {
      if (configured) {
        Method init = SimpleLogger.class.getDeclaredMethod("init");
        init.setAccessible(true);
        init.invoke(null);
      }
      configured = true;
      return new SimpleLog(new SimpleLoggerFactory().getLogger("tallyman"), ownsStream);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Has one resource, whatever it is asked for. */
  private static final class Settings extends ClassLoader {
    private final byte[] text;

    Settings(byte[] text) {
      super(null);
      this.text = text;
    }

    @Override
    public InputStream getResourceAsStream(String name) {
      return new ByteArrayInputStream(text);
    }
  }

  void info(String line) {
    logger.info(line);
  }

  void warn(String line) {
    logger.warn(line);
  }

  void error(String line) {
    logger.error(line);
  }

  /** Closes the file, for which the library has no method. If it cannot: the collector does it. */
  void close() {
    if (!ownsStream) {
      return;
    }
    try {
      Object settings = field(null, SimpleLogger.class, "CONFIG_PARAMS");
      Object output =
          settings == null ? null : field(settings, settings.getClass(), "outputChoice");
      Object stream = output == null ? null : field(output, output.getClass(), "targetPrintStream");
      if (stream instanceof Closeable closeable) {
        closeable.close();
      }
    } catch (ReflectiveOperationException | RuntimeException | IOException e) {
      return; // the stream is closed with its last reference
    }
  }

  private static @Nullable Object field(@Nullable Object of, Class<?> type, String name)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(of);
  }
}
