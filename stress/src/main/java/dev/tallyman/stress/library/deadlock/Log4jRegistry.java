package dev.tallyman.stress.library.deadlock;

import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.message.MessageFactory;

/**
 * Loggers are made with the settings' lock, for their level; somebody who changes the settings asks
 * for a logger with that lock held. The registry made new loggers with its write lock held.
 */
public final class Log4jRegistry {

  private Log4jRegistry() {}

  private static final class TenantContext extends LoggerContext {
    private final Meeting meeting;

    TenantContext(Meeting meeting) {
      super("tenants");
      this.meeting = meeting;
    }

    @Override
    protected Logger newInstance(LoggerContext context, String name, MessageFactory messages) {
      if (name.equals("orders")) {
        meeting.inside();
      }
      return super.newInstance(context, name, messages);
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Meeting meeting = new Meeting(args);
    LoggerContext tenants = new TenantContext(meeting);
    meeting.between(
        "orders", () -> logger(tenants, "orders"),
        "settings", () -> logger(tenants, "settings"));
  }

  private static void logger(LoggerContext context, String name) {
    if (!context.getLogger(name).getName().equals(name)) {
      throw new IllegalStateException("no logger " + name);
    }
  }
}
