package dev.tallyman.demo.task;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Passes on what processors have to tell. Lives as long as the service. Safe for use by any number
 * of threads.
 */
public final class SubscriberHub {

  private record ProcessorSubscriber(String processorId, Subscriber subscriber)
      implements Subscriber {
    @Override
    public void onNotice(Notice notice) {
      if (notice.processorId().equals(processorId)) {
        subscriber.onNotice(notice);
      }
    }
  }

  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  /**
   * Tells a subscriber what that processor has to tell, behind those who subscribed before.
   *
   * @return what to hand to {@link #unsubscribe}
   */
  public Subscriber subscribe(String processorId, Subscriber subscriber) {
    Subscriber added = new ProcessorSubscriber(processorId, subscriber);
    subscribers.add(added);
    return added;
  }

  public void unsubscribe(Subscriber added) {
    subscribers.remove(added);
  }

  public void publish(Notice notice) {
    for (Subscriber subscriber : subscribers) {
      subscriber.onNotice(notice);
    }
  }

  public int size() {
    return subscribers.size();
  }
}
