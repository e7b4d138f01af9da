package dev.tallyman.stress.deadlock.scenario;

import org.jspecify.annotations.Nullable;

/**
 * A currency knows its country and a country its currency, both from their static initialisers. Two
 * threads that begin at either end wait for each other.
 */
public final class ClassInitialisation {

  private static @Nullable Play running;

  static final class Currency {
    static final Currency EURO = new Currency("EUR");
    static final Country HOME;

    static {
      meet();
      HOME = Country.first();
    }

    final String code;

    private Currency(String code) {
      this.code = code;
    }

    static Currency first() {
      return EURO;
    }
  }

  static final class Country {
    static final Country AUSTRIA = new Country("AT");
    static final Currency MONEY;

    static {
      meet();
      MONEY = Currency.first();
    }

    final String code;

    private Country(String code) {
      this.code = code;
    }

    static Country first() {
      return AUSTRIA;
    }
  }

  private ClassInitialisation() {}

  public static void main(String[] args) throws InterruptedException {
    Play play = new Play(args[0]);
    running = play;
    play.part("currencies", () -> use(play, Currency.first().code));
    if (play.deadlocks()) {
      play.part("countries", () -> use(play, Country.first().code));
    } else {
      play.part("countries", () -> use(play, Currency.HOME.code));
    }
    play.perform();
  }

  /** Initialising takes its time where it does not deadlock; the other thread waits that long. */
  private static void meet() {
    Play play = running;
    if (play == null) {
      return;
    }
    try {
      play.meanwhile();
      if (!play.deadlocks()) {
        Thread.sleep(1_500);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void use(Play play, String code) {
    if (code.length() == 2 || code.length() == 3) {
      play.work();
    }
  }
}
