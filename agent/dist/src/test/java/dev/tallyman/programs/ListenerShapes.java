package dev.tallyman.programs;

import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.beans.VetoableChangeListener;
import java.beans.VetoableChangeSupport;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Observable;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.PreferenceChangeListener;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.swing.event.ChangeListener;
import javax.swing.event.EventListenerList;

/** Listeners that stay, and others that go; see {@link Shapes}. */
@SuppressWarnings("deprecation") // Observable
public final class ListenerShapes {
  private static final PropertyChangeSupport PROPERTIES = new PropertyChangeSupport("bean");
  private static final PropertyChangeSupport NAMED = new PropertyChangeSupport("bean");
  private static final PropertyChangeSupport AGAIN = new PropertyChangeSupport("bean");
  private static final PropertyChangeSupport IN_VAIN = new PropertyChangeSupport("bean");
  private static final VetoableChangeSupport VETOES = new VetoableChangeSupport("bean");
  private static final EventListenerList SWING = new EventListenerList();
  private static final NotificationBroadcasterSupport BROADCASTER =
      new NotificationBroadcasterSupport();
  private static final NotificationEmitter MEMORY =
      (NotificationEmitter) ManagementFactory.getMemoryMXBean();
  private static final AbstractPreferences PREFERENCES = new Unsaved();
  private static final Observable OBSERVABLE = new Observable();
  private static final SubmissionPublisher<String> PUBLISHER = new SubmissionPublisher<>();
  private static final Logger LOGGER = Logger.getLogger("dev.tallyman.programs");
  private static final Orders ORDERS = new Orders();

  private static final PropertyChangeListener THE_SAME = event -> Shapes.tick();

  private static void property(int turn) {
    PROPERTIES.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void named(int turn) {
    NAMED.addPropertyChangeListener("price", event -> turn(turn)); // leaks: listener open
  }

  private static void again(int turn) {
    AGAIN.addPropertyChangeListener(THE_SAME); // leaks: listener open
  }

  /** What is removed is another lambda. */
  private static void inVain(int turn) {
    IN_VAIN.addPropertyChangeListener(event -> turn(turn)); // leaks: listener open
    IN_VAIN.removePropertyChangeListener(event -> turn(turn));
  }

  private static void veto(int turn) {
    VETOES.addVetoableChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void swing(int turn) {
    SWING.add(ChangeListener.class, event -> turn(turn)); // leaks: listener open
  }

  private static void broadcaster(int turn) {
    NotificationListener listener = (notification, handback) -> turn(turn);
    BROADCASTER.addNotificationListener(listener, null, null); // leaks: listener open
  }

  private static void platformBean(int turn) {
    NotificationListener listener = (notification, handback) -> turn(turn);
    MEMORY.addNotificationListener(listener, null, null); // leaks: listener open
  }

  private static void preferences(int turn) {
    PREFERENCES.addPreferenceChangeListener(event -> turn(turn)); // leaks: listener open
  }

  private static void observer(int turn) {
    OBSERVABLE.addObserver((source, event) -> turn(turn)); // leaks: listener open
  }

  private static void subscriber(int turn) {
    PUBLISHER.subscribe(new Reader(null)); // leaks: listener open
  }

  private static void handler(int turn) {
    LOGGER.addHandler(new ConsoleHandler()); // leaks: listener open
  }

  private static void shutdownHook(int turn) {
    Runtime.getRuntime().addShutdownHook(new Thread(Shapes::tick)); // leaks: listener open
  }

  private static void exitFile(int turn) {
    new File("never-there-" + turn).deleteOnExit(); // leaks: listener open
  }

  /** A registry that no list of the agent's knows. */
  private static void own(int turn) {
    ORDERS.addListener(order -> turn(turn)); // leaks: listener open
  }

  private static void removed(int turn) throws Exception {
    PropertyChangeListener property = event -> turn(turn);
    PROPERTIES.addPropertyChangeListener(property);
    PROPERTIES.removePropertyChangeListener(property);
    VetoableChangeListener veto = event -> turn(turn);
    VETOES.addVetoableChangeListener(veto);
    VETOES.removeVetoableChangeListener(veto);
    ChangeListener change = event -> turn(turn);
    SWING.add(ChangeListener.class, change);
    SWING.remove(ChangeListener.class, change);
    NotificationListener notified = (notification, handback) -> turn(turn);
    BROADCASTER.addNotificationListener(notified, null, null);
    BROADCASTER.removeNotificationListener(notified);
    MEMORY.addNotificationListener(notified, null, null);
    MEMORY.removeNotificationListener(notified);
    PreferenceChangeListener preference = event -> turn(turn);
    PREFERENCES.addPreferenceChangeListener(preference);
    PREFERENCES.removePreferenceChangeListener(preference);
    java.util.Observer observer = (source, event) -> turn(turn);
    OBSERVABLE.addObserver(observer);
    OBSERVABLE.deleteObserver(observer);
    Handler handler = new ConsoleHandler();
    LOGGER.addHandler(handler);
    LOGGER.removeHandler(handler);
    Thread hook = new Thread(Shapes::tick);
    Runtime.getRuntime().addShutdownHook(hook);
    Runtime.getRuntime().removeShutdownHook(hook);
    OrderListener order = placed -> turn(turn);
    ORDERS.addListener(order);
    ORDERS.removeListener(order);
  }

  private static void cancelled(int turn) {
    PUBLISHER.subscribe(new Reader(Flow.Subscription::cancel));
  }

  /** Uses its argument, so that the lambda around it is a new object each time. */
  private static void turn(int turn) {
    if (turn < 0) {
      throw new IllegalArgumentException("turn " + turn);
    }
  }

  /** Wants to know about orders. */
  interface OrderListener {
    void placed(String order);
  }

  /** Tells about orders. */
  private static final class Orders {
    private final List<OrderListener> listeners = new ArrayList<>();

    void addListener(OrderListener listener) {
      listeners.add(listener);
    }

    void removeListener(OrderListener listener) {
      listeners.remove(listener);
    }
  }

  private static final class Reader implements Flow.Subscriber<String> {
    private final java.util.function.Consumer<Flow.Subscription> first;

    Reader(java.util.function.Consumer<Flow.Subscription> first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      if (first != null) {
        first.accept(subscription);
      }
    }

    @Override
    public void onNext(String item) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  /** Preferences that touch no disk. */
  private static final class Unsaved extends AbstractPreferences {
    Unsaved() {
      super(null, "");
    }

    @Override
    protected void putSpi(String key, String value) {}

    @Override
    protected String getSpi(String key) {
      return null;
    }

    @Override
    protected void removeSpi(String key) {}

    @Override
    protected void removeNodeSpi() {}

    @Override
    protected String[] keysSpi() {
      return new String[0];
    }

    @Override
    protected String[] childrenNamesSpi() {
      return new String[0];
    }

    @Override
    protected AbstractPreferences childSpi(String name) {
      throw new UnsupportedOperationException(name);
    }

    @Override
    protected void syncSpi() {}

    @Override
    protected void flushSpi() {}
  }

  public static void main(String[] args) throws Exception {
    Shapes.run(
        ListenerShapes::property,
        ListenerShapes::named,
        ListenerShapes::again,
        ListenerShapes::inVain,
        ListenerShapes::veto,
        ListenerShapes::swing,
        ListenerShapes::broadcaster,
        ListenerShapes::platformBean,
        ListenerShapes::preferences,
        ListenerShapes::observer,
        ListenerShapes::subscriber,
        ListenerShapes::handler,
        ListenerShapes::shutdownHook,
        ListenerShapes::exitFile,
        ListenerShapes::own,
        ListenerShapes::removed,
        ListenerShapes::cancelled);
  }
}
