package dev.tallyman.report;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;

/**
 * A headless Chromium. Where there is none the tests are left out and say so; in CI they must run.
 */
final class Browser implements AutoCloseable {
  private final ChromeDriver driver;

  /** Kept, because the level of a logger nobody holds is forgotten. */
  private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser start() {
    Path chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Path chromedriver = onPath("chromedriver");
    if (chromium == null || chromedriver == null) {
      String why =
          "no Chromium with its chromedriver on the PATH (Debian: apt-get install chromium"
              + " chromium-driver)";
      if ("true".equals(System.getenv("CI"))) {
        fail(why);
      }
      abort(why + "; the report is not looked at in a browser");
    }
    // It warns that it does not know the newest Chromium's own protocol, which is not used.
    SELENIUM.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--window-size=1200,900");
    options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL", "performance", "ALL"));
    ChromeDriver driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .withTimeout(Duration.ofSeconds(60))
                .build(),
            options);
    return new Browser(driver);
  }

  private static Path onPath(String... names) {
    return Arrays.stream(names)
        .flatMap(
            name ->
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Opens a page, as wide as asked for, in light colours, with scripts. */
  void open(Path page, int width) {
    cdp("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    size(width, 900);
    colours("light");
    driver.manage().logs().get("browser");
    driver.manage().logs().get("performance");
    driver.get(page.toUri().toString());
  }

  void size(int width, int height) {
    cdp(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  /** What the user's system prefers: light or dark. */
  void colours(String preferred) {
    cdp(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", preferred))));
  }

  Map<String, Object> cdp(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  /** What a script gives back. */
  Object js(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  long number(String expression) {
    return ((Number) Objects.requireNonNull(js("return " + expression))).longValue();
  }

  String text(String expression) {
    return String.valueOf(js("return " + expression));
  }

  /** Whether something becomes true soon. */
  void await(String what, String expression) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Boolean.TRUE.equals(js("return " + expression))) {
      if (System.nanoTime() > deadline) {
        fail("not within 20 s: " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** What the console says since the page was opened. */
  List<String> console() {
    return driver.manage().logs().get("browser").getAll().stream().map(LogEntry::toString).toList();
  }

  /** What was asked for since the page was opened, besides what is in the page. */
  List<String> requests() {
    List<String> requests = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get("performance")) {
      String message = entry.getMessage();
      if (message.contains("\"Network.requestWillBeSent\"")) {
        int url = message.indexOf("\"url\":\"", message.indexOf("\"request\":"));
        String asked = message.substring(url + 7, message.indexOf('"', url + 7));
        if (!asked.startsWith("data:")) {
          requests.add(asked);
        }
      }
    }
    return requests;
  }

  /** The whole page as a picture below target, for people to look at. */
  void picture(String name) throws IOException {
    long height = Math.min(6000, number("document.documentElement.scrollHeight"));
    size((int) number("document.documentElement.clientWidth"), (int) height);
    Path file = Path.of("target", "report", name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  /** A script that is packed into a test library. */
  static String resource(String name) {
    try (InputStream in = Browser.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
