package dev.tallyman.stress.bench.paths;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import java.beans.PropertyChangeSupport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Somebody listens for a moment, where four listen for ever. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ListenerBenchmarks extends Counted {

  private static final int OTHERS = 4;

  private final PropertyChangeSupport support = new PropertyChangeSupport(this);
  private final List<PropertyChangeListener> registry = new CopyOnWriteArrayList<>();

  private static final class Ear implements PropertyChangeListener {
    @Override
    public void propertyChange(PropertyChangeEvent event) {
      throw new IllegalStateException("nothing changes here");
    }
  }

  /** Others are there already. */
  public ListenerBenchmarks() {
    for (int i = 0; i < OTHERS; i++) {
      support.addPropertyChangeListener(new Ear());
      registry.add(new Ear());
    }
  }

  /** All have gone that came. */
  @Override
  public void tell() {
    if (support.getPropertyChangeListeners().length != OTHERS) {
      throw new IllegalStateException("listeners are left");
    }
    super.tell();
  }

  /** In a registry of the JDK, each time another listener. */
  @Benchmark
  public PropertyChangeListener propertyListener() {
    PropertyChangeListener ear = new Ear();
    support.addPropertyChangeListener(ear);
    support.removePropertyChangeListener(ear);
    done++;
    return ear;
  }

  /** In a registry as applications have them. */
  @Benchmark
  public boolean registryListener() {
    PropertyChangeListener ear = new Ear();
    registry.add(ear);
    boolean removed = registry.remove(ear);
    if (removed) {
      done++;
    }
    return removed;
  }
}
