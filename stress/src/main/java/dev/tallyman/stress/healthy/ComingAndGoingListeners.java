package dev.tallyman.stress.healthy;

import dev.tallyman.stress.Pace;
import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationListener;

/** Visitors listen for half a second, in every way that the JDK has and in one of their own. */
final class ComingAndGoingListeners {

  private static final int VISITORS_PER_SECOND = 50;
  private static final int AT_ONCE = 25;

  private static final PropertyChangeSupport PROPERTIES = new PropertyChangeSupport("shop");
  private static final NotificationBroadcasterSupport NOTIFICATIONS =
      new NotificationBroadcasterSupport();
  private static final SubmissionPublisher<Long> OFFERS = new SubmissionPublisher<>();
  private static final Logger LOGGER = Logger.getLogger("dev.tallyman.stress.shop");
  private static final List<Shop.Guest> GUESTS = new CopyOnWriteArrayList<>();
  private static final AtomicLong HEARD = new AtomicLong();

  private interface Shop {
    interface Guest extends EventListener {
      void priceChanged(long price);
    }
  }

  private static final class Visitor extends Handler
      implements PropertyChangeListener, NotificationListener, Shop.Guest, Flow.Subscriber<Long> {

    private Flow.Subscription subscription = new NotYet();

    void enter() {
      PROPERTIES.addPropertyChangeListener(this);
      NOTIFICATIONS.addNotificationListener(this, null, null);
      LOGGER.addHandler(this);
      GUESTS.add(this);
      OFFERS.subscribe(this);
    }

    void leave() throws javax.management.ListenerNotFoundException {
      PROPERTIES.removePropertyChangeListener(this);
      NOTIFICATIONS.removeNotificationListener(this);
      LOGGER.removeHandler(this);
      GUESTS.remove(this);
      subscription.cancel();
    }

    @Override
    public void propertyChange(java.beans.PropertyChangeEvent event) {
      HEARD.incrementAndGet();
    }

    @Override
    public void handleNotification(Notification notification, Object handback) {
      HEARD.incrementAndGet();
    }

    @Override
    public void priceChanged(long price) {
      HEARD.incrementAndGet();
    }

    @Override
    public void publish(LogRecord record) {
      HEARD.incrementAndGet();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Long offer) {
      HEARD.incrementAndGet();
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  /** Until {@link Flow.Subscriber#onSubscribe} has come, which is on another thread. */
  private static final class NotYet implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }

  private ComingAndGoingListeners() {}

  static String run(int seconds) throws Exception {
    LOGGER.setUseParentHandlers(false);
    LOGGER.setLevel(Level.INFO);
    Queue<Visitor> inside = new ArrayDeque<>();
    long visitors = 0;
    Pace pace = new Pace(VISITORS_PER_SECOND, seconds);
    while (pace.next()) {
      Visitor visitor = new Visitor();
      visitor.enter();
      inside.add(visitor);
      tell(visitors++);
      if (inside.size() > AT_ONCE) {
        inside.remove().leave();
      }
    }
    for (Visitor visitor : new ArrayList<>(inside)) {
      visitor.leave();
    }
    OFFERS.close();
    return "visitors=" + visitors + " heard=" + HEARD + " left=" + GUESTS.size();
  }

  private static void tell(long price) {
    PROPERTIES.firePropertyChange("price", price - 1, price);
    NOTIFICATIONS.sendNotification(new Notification("price", "shop", price));
    OFFERS.offer(price, null);
    LOGGER.info("a new price");
    GUESTS.forEach(guest -> guest.priceChanged(price));
  }
}
