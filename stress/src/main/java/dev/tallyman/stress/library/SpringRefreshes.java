package dev.tallyman.stress.library;

import dev.tallyman.stress.Pace;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.context.support.AbstractRefreshableApplicationContext;

/**
 * A context is refreshed again and again, and one of its beans listens. Spring 5.1.4 keeps the
 * listeners of all the refreshes before.
 */
public final class SpringRefreshes {

  private static final AtomicLong HEARD = new AtomicLong();

  /** The bean that listens; Spring makes it. */
  public static final class Warmth implements ApplicationListener<ContextRefreshedEvent> {
    private final byte[] cache = new byte[1 << 10];

    @Override
    public void onApplicationEvent(ContextRefreshedEvent event) {
      cache[0]++;
      HEARD.incrementAndGet();
    }
  }

  private static final class Refreshable extends AbstractRefreshableApplicationContext {
    @Override
    protected void loadBeanDefinitions(DefaultListableBeanFactory factory) {
      factory.registerBeanDefinition("warmth", new RootBeanDefinition(Warmth.class));
    }
  }

  private static final Refreshable CONTEXT = new Refreshable();

  private SpringRefreshes() {}

  public static void main(String[] args) {
    long refreshes = 0;
    Pace pace = new Pace(10, Integer.parseInt(args[0]));
    while (pace.next()) {
      refresh();
      refreshes++;
    }
    CONTEXT.close();
    System.out.printf("done refreshes=%d heard=%d%n", refreshes, HEARD.get());
  }

  private static void refresh() {
    CONTEXT.refresh();
  }
}
