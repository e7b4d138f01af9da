package dev.tallyman.instrument;

import static dev.tallyman.instrument.Point.Report.CLEARED_THIS;
import static dev.tallyman.instrument.Point.Report.REGISTERED_FIRST;
import static dev.tallyman.instrument.Point.Report.REGISTERED_NAMED;
import static dev.tallyman.instrument.Point.Report.REGISTERED_ONCE;
import static dev.tallyman.instrument.Point.Report.REGISTERED_SECOND;
import static dev.tallyman.instrument.Point.Report.TAKEN_THIS;
import static dev.tallyman.instrument.Point.Report.UNREGISTERED_ALL;
import static dev.tallyman.instrument.Point.Report.UNREGISTERED_FIRST;
import static dev.tallyman.instrument.Point.Report.UNREGISTERED_SECOND;

import dev.tallyman.model.Fingerprint;
import dev.tallyman.model.Kind;
import dev.tallyman.model.Question;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.TallyFollow;

/**
 * Listeners in the registries of the JDK.
 *
 * <p>Taken: added to a registry. Given back: taken out of it, as often as it was added; over when
 * the registry or the listener is collected. A subscription of {@code SubmissionPublisher} is given
 * back when it is closed, which is read from its state. Registries of the application and of
 * libraries are found by the walk of the heap, and by declaration.
 */
final class ListenerInstrumentation implements KindInstrumentation {
  private static final String PROPERTY = "java/beans/PropertyChangeSupport";
  private static final String VETOABLE = "java/beans/VetoableChangeSupport";
  private static final String SWING = "javax/swing/event/EventListenerList";
  private static final String BROADCASTER = "javax/management/NotificationBroadcasterSupport";
  private static final String PLATFORM_BEAN = "sun/management/NotificationEmitterSupport";
  private static final String PREFERENCES = "java/util/prefs/AbstractPreferences";
  private static final String OBSERVABLE = "java/util/Observable";
  private static final String LOGGER = "java/util/logging/Logger";
  private static final String SUBSCRIPTION =
      "java/util/concurrent/SubmissionPublisher$BufferedSubscription";

  private static final int CLOSED = 1;

  /** Found when the first subscription is asked about. */
  private long control = FieldOffsets.NONE;

  private boolean controlKnown;

  @Override
  public Kind kind() {
    return Kind.LISTENER;
  }

  @Override
  public int family() {
    return TallyFollow.LISTENER;
  }

  @Override
  public List<Point> points() {
    String one = "(Ljava/beans/PropertyChangeListener;)V";
    String named = "(Ljava/lang/String;Ljava/beans/PropertyChangeListener;)V";
    String vetoOne = "(Ljava/beans/VetoableChangeListener;)V";
    String vetoNamed = "(Ljava/lang/String;Ljava/beans/VetoableChangeListener;)V";
    String notified =
        "(Ljavax/management/NotificationListener;Ljavax/management/NotificationFilter;"
            + "Ljava/lang/Object;)V";
    String notifiedAll = "(Ljavax/management/NotificationListener;)V";
    String add = "addNotificationListener";
    String remove = "removeNotificationListener";
    return List.of(
        new Point(PROPERTY, "addPropertyChangeListener", one, REGISTERED_FIRST, true),
        new Point(PROPERTY, "removePropertyChangeListener", one, UNREGISTERED_FIRST, true),
        new Point(PROPERTY, "addPropertyChangeListener", named, REGISTERED_SECOND, true),
        new Point(PROPERTY, "removePropertyChangeListener", named, UNREGISTERED_SECOND, true),
        new Point(VETOABLE, "addVetoableChangeListener", vetoOne, REGISTERED_FIRST, true),
        new Point(VETOABLE, "removeVetoableChangeListener", vetoOne, UNREGISTERED_FIRST, true),
        new Point(VETOABLE, "addVetoableChangeListener", vetoNamed, REGISTERED_SECOND, true),
        new Point(VETOABLE, "removeVetoableChangeListener", vetoNamed, UNREGISTERED_SECOND, true),
        new Point(SWING, "add", null, REGISTERED_SECOND, true),
        new Point(SWING, "remove", null, UNREGISTERED_SECOND, true),
        new Point(BROADCASTER, add, notified, REGISTERED_NAMED, true),
        new Point(BROADCASTER, remove, notified, UNREGISTERED_FIRST, true),
        new Point(BROADCASTER, remove, notifiedAll, UNREGISTERED_ALL, true),
        new Point(PLATFORM_BEAN, add, notified, REGISTERED_NAMED, true),
        new Point(PLATFORM_BEAN, remove, notified, UNREGISTERED_FIRST, true),
        new Point(PLATFORM_BEAN, remove, notifiedAll, UNREGISTERED_ALL, true),
        new Point(PREFERENCES, "addPreferenceChangeListener", null, REGISTERED_FIRST, true),
        new Point(PREFERENCES, "removePreferenceChangeListener", null, UNREGISTERED_FIRST, true),
        new Point(PREFERENCES, "addNodeChangeListener", null, REGISTERED_FIRST, true),
        new Point(PREFERENCES, "removeNodeChangeListener", null, UNREGISTERED_FIRST, true),
        new Point(OBSERVABLE, "addObserver", null, REGISTERED_ONCE, true),
        new Point(OBSERVABLE, "deleteObserver", null, UNREGISTERED_ALL, true),
        new Point(OBSERVABLE, "deleteObservers", "()V", CLEARED_THIS, true),
        new Point(LOGGER, "addHandler", null, REGISTERED_FIRST, true),
        new Point(LOGGER, "removeHandler", null, UNREGISTERED_FIRST, true),
        new Point(SUBSCRIPTION, "<init>", null, TAKEN_THIS, true));
  }

  @Override
  public Set<Question> questions() {
    return Set.of(Question.OPEN);
  }

  @Override
  public boolean hasEnded(Object resource) {
    if (!(resource instanceof Flow.Subscription)
        || !resource.getClass().getName().replace('.', '/').equals(SUBSCRIPTION)) {
      return false;
    }
    if (!controlKnown) {
      control = FieldOffsets.of(resource.getClass(), "ctl");
      controlKnown = true;
    }
    return (FieldOffsets.number(resource, control, 0) & CLOSED) != 0;
  }

  @Override
  public boolean mayEndUnseen(Class<?> type) {
    return Flow.Subscription.class.isAssignableFrom(type);
  }

  @Override
  public String resourceName(Class<?> type) {
    return type.getName().startsWith("java.util.concurrent.SubmissionPublisher")
        ? "java.util.concurrent.Flow$Subscription"
        : Fingerprint.stable(type.getName());
  }
}
