package dev.tallyman.top;

import dev.tallyman.jvm.JvmException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.impl.exec.ExecTerminalProvider;
import org.jline.terminal.spi.SystemStream;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * This process's terminal while {@code top} draws on it: keys one by one, a second screen, no
 * cursor; all of it is put back in the end, also when the process is told to end. One thread.
 */
public final class TopTerminal implements AutoCloseable {
  private static final int LEAST_COLUMNS = 20;
  private static final int LEAST_ROWS = 5;
  private static final long KEY_MILLIS = 100;

  private final Terminal terminal;
  private final boolean colours;
  private final boolean unicode;
  private volatile boolean resized = true;
  private volatile boolean over;
  private @Nullable Attributes before;
  private int columns = 80;
  private int rows = 24;

  private TopTerminal(Terminal terminal, boolean colours, boolean unicode) {
    this.terminal = terminal;
    this.colours = colours;
    this.unicode = unicode;
  }

  /**
   * Takes hold of the terminal, and changes nothing yet.
   *
   * @param colours whether to draw in colours
   * @param unicode whether block characters can be shown
   * @throws IOException if there is none, or none that can be set
   */
  public static TopTerminal open(boolean colours, boolean unicode) throws IOException {
    // By the machine's own stty: no native code, which the JVM would warn of.
    ExecTerminalProvider provider = new ExecTerminalProvider();
    if (!provider.isSystemStream(SystemStream.Input)
        || !provider.isSystemStream(SystemStream.Output)) {
      throw new IOException("it does not know stty, or is none");
    }
    Charset charset = unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
    String type = System.getenv("TERM");
    Terminal terminal =
        provider.sysTerminal(
            "tallyman",
            type == null ? Terminal.TYPE_DUMB : type,
            false,
            charset,
            charset,
            charset,
            true,
            SignalHandler.SIG_DFL,
            false,
            SystemStream.Output);
    TopTerminal opened = new TopTerminal(terminal, colours, unicode);
    opened.measure();
    return opened;
  }

  /** How wide it is. */
  public int columns() {
    return columns;
  }

  /** Whether the cursor can be moved about on it. */
  public boolean canBeDrawnOn() {
    return terminal.getStringCapability(Capability.cursor_address) != null;
  }

  /**
   * Shows the JVM until the user quits.
   *
   * @param monitor the JVM
   * @param first a look at it
   * @param period how often to look
   * @param lastScreen gets the last screen as text if the JVM ends meanwhile
   * @throws JvmException when the JVM ends or does not answer; the terminal is put back then
   * @throws IOException if the terminal does
   */
  public void watch(
      LiveMonitor monitor, LiveState first, Duration period, Consumer<String> lastScreen)
      throws IOException {
    Poller poller = new Poller(monitor, first, period);
    Thread restorer = new Thread(this::restore, "tallyman-top-restore");
    Runtime.getRuntime().addShutdownHook(restorer);
    JvmException failure;
    try {
      prepare();
      poller.start();
      failure = draw(poller);
    } finally {
      poller.stop();
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(restorer);
      } catch (IllegalStateException e) {
        // it runs already
      }
    }
    if (failure != null) {
      lastScreen.accept(TopText.of(poller.newest(), columns, colours, unicode));
      throw failure;
    }
  }

  /** Until the user quits: null; until there is nothing more to look at: why. */
  private @Nullable JvmException draw(Poller poller) throws IOException {
    Display display = new Display(terminal, true);
    TopControls controls = TopControls.START;
    TopView shown = poller.newest();
    TopView drawn = null;
    while (!over) {
      JvmException failure = poller.failure();
      if (failure != null) {
        return failure;
      }
      if (!controls.paused()) {
        shown = poller.newest();
      }
      boolean changed = !shown.equals(drawn);
      if (resized) {
        resized = false;
        measure();
        display.resize(rows, columns);
        display.clear();
        changed = true;
      }
      if (changed) {
        List<AttributedString> lines = new ArrayList<>();
        for (ScreenLine line : TopScreen.lines(shown, controls, columns, rows, unicode)) {
          lines.add(AttributedString.fromAnsi(colours ? line.coloured() : line.marked()));
        }
        display.update(lines, 0);
        terminal.flush();
        drawn = shown;
      }
      Key key = key();
      if (key == Key.QUIT) {
        return null;
      }
      if (key != Key.NONE) {
        controls = pressed(key, controls, shown, poller);
        drawn = null;
      }
    }
    return null;
  }

  private TopControls pressed(Key key, TopControls now, TopView shown, Poller poller) {
    TopControls then = TopKeys.pressed(key, now, shown);
    if (then.expanded() && then.selected() != null) {
      for (TopRow row : shown.rows()) {
        if (row.key().equals(then.selected()) && row.finding() == null) {
          poller.wantStack(row.siteId());
        }
      }
    }
    return then;
  }

  private Key key() throws IOException {
    int character = terminal.reader().read(KEY_MILLIS);
    if (character == -2) {
      return Key.NONE;
    }
    if (character < 0) {
      return Key.QUIT; // nobody is in front of it any more
    }
    if (character != '\u001b') {
      return TopKeys.of(character);
    }
    int next = terminal.reader().read(KEY_MILLIS / 2);
    if (next != '[' && next != 'O') {
      return Key.ESCAPE;
    }
    StringBuilder sequence = new StringBuilder();
    int last;
    do {
      last = terminal.reader().read(KEY_MILLIS / 2);
      sequence.append((char) last);
    } while (last >= ' ' && last < '@');
    return TopKeys.ofSequence(sequence.toString());
  }

  private void measure() {
    Size size = terminal.getSize();
    columns = size.getColumns() <= 0 ? 80 : Math.max(LEAST_COLUMNS, size.getColumns());
    rows = size.getRows() <= 0 ? 24 : Math.max(LEAST_ROWS, size.getRows());
  }

  private void prepare() {
    SignalHandler end = signal -> over = true;
    terminal.handle(Signal.INT, end);
    terminal.handle(Signal.QUIT, end);
    terminal.handle(Signal.TSTP, SignalHandler.SIG_IGN);
    terminal.handle(Signal.WINCH, signal -> resized = true);
    synchronized (this) {
      before = terminal.enterRawMode();
      terminal.puts(Capability.enter_ca_mode);
      terminal.puts(Capability.keypad_xmit);
      terminal.puts(Capability.cursor_invisible);
      terminal.flush();
    }
  }

  private synchronized void restore() {
    Attributes attributes = before;
    if (attributes == null) {
      return;
    }
    before = null;
    terminal.puts(Capability.cursor_normal);
    terminal.puts(Capability.keypad_local);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.setAttributes(attributes);
  }

  @Override
  public void close() throws IOException {
    restore();
    terminal.close();
  }
}
