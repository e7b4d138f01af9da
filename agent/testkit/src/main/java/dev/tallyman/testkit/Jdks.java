package dev.tallyman.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The JDKs that tests run on: 17, 21 and 25, as far as this machine has them.
 *
 * <p>Looked for, first match first: {@code JAVA_HOME_17} (also {@code JAVA_HOME_17_X64}), the JVM
 * that runs this, Maven's {@code toolchains.xml}, the directories beside the running JVM's. A
 * missing one is told once on stderr, and its tests are left out; the system property {@code
 * jdks.required=17,25} makes that a failure.
 */
public final class Jdks {

  /** The feature releases that tests are for. */
  public static final List<Integer> TESTED = List.of(17, 21, 25);

  private static final Jdks HERE = new Jdks(search());

  private final Map<Integer, Jdk> found;

  Jdks(Map<Integer, Jdk> found) {
    this.found = found;
  }

  /**
   * Every tested JDK that was found, oldest first; never empty. For parameterised tests:
   * {@code @MethodSource("dev.tallyman.testkit.Jdks#all")}.
   *
   * @throws IllegalStateException if one that is required is missing
   */
  public static List<Jdk> all() {
    return HERE.allOf(required(System.getProperty("jdks.required", "")));
  }

  /**
   * The JDK of a feature release.
   *
   * @throws IllegalStateException if it was not found
   */
  public static Jdk get(int feature) {
    return find(feature)
        .orElseThrow(() -> new IllegalStateException(HERE.missing(List.of(feature))));
  }

  /** The JDK of a feature release, if it was found. */
  public static Optional<Jdk> find(int feature) {
    return Optional.ofNullable(HERE.found.get(feature));
  }

  /** The JDK that runs this. */
  public static Jdk running() {
    Path home = Path.of(System.getProperty("java.home"));
    return Jdk.at(home)
        .orElseThrow(() -> new IllegalStateException("the running JVM at " + home + " is no JDK"));
  }

  List<Jdk> allOf(List<Integer> required) {
    List<Integer> lost = required.stream().filter(f -> !found.containsKey(f)).toList();
    if (!lost.isEmpty()) {
      throw new IllegalStateException(missing(lost) + "; jdks.required asks for it");
    }
    List<Jdk> all = TESTED.stream().map(found::get).filter(jdk -> jdk != null).toList();
    if (all.isEmpty()) {
      throw new IllegalStateException(missing(TESTED));
    }
    return all;
  }

  String missing(List<Integer> features) {
    String names = features.stream().map(f -> "JDK " + f).collect(Collectors.joining(", "));
    String homes = features.stream().map(f -> "JAVA_HOME_" + f).collect(Collectors.joining(", "));
    return names
        + " not found: name it in "
        + homes
        + " or in ~/.m2/toolchains.xml, or put it beside "
        + System.getProperty("java.home")
        + (found.isEmpty() ? "" : "; found are " + found.values());
  }

  static List<Integer> required(String property) {
    return Stream.of(property.split(","))
        .map(String::trim)
        .filter(s -> !s.isEmpty())
        .map(Integer::valueOf)
        .toList();
  }

  private static Map<Integer, Jdk> search() {
    Path running = Path.of(System.getProperty("java.home"));
    Path toolchains = Path.of(System.getProperty("user.home"), ".m2", "toolchains.xml");
    Map<Integer, Jdk> found =
        search(System::getenv, running, toolchainHomes(toolchains), siblingsOf(running));
    List<Integer> absent = TESTED.stream().filter(feature -> !found.containsKey(feature)).toList();
    if (!absent.isEmpty()) {
      System.err.println(
          "[testkit] "
              + new Jdks(found).missing(absent)
              + "; tests on it are left out (this is not a failure)");
    }
    return found;
  }

  static Map<Integer, Jdk> search(
      UnaryOperator<String> environment, Path running, List<Path> toolchains, List<Path> siblings) {
    Map<Integer, Jdk> found = new TreeMap<>();
    for (int feature : TESTED) {
      named(environment, feature).ifPresent(jdk -> found.put(feature, jdk));
    }
    Jdk.at(running).ifPresent(jdk -> found.putIfAbsent(jdk.feature(), jdk));
    for (List<Path> homes : List.of(toolchains, siblings)) {
      Map<Integer, Jdk> newest = new LinkedHashMap<>();
      for (Path home : homes) {
        Jdk.at(home).ifPresent(jdk -> newest.merge(jdk.feature(), jdk, Jdks::newer));
      }
      newest.forEach(found::putIfAbsent);
    }
    found.keySet().retainAll(new TreeSet<>(TESTED));
    return Collections.unmodifiableMap(found);
  }

  private static Jdk newer(Jdk a, Jdk b) {
    return Runtime.Version.parse(b.version()).compareTo(Runtime.Version.parse(a.version())) > 0
        ? b
        : a;
  }

  /** What an environment variable names must be what it says: a wrong one is not passed over. */
  private static Optional<Jdk> named(UnaryOperator<String> environment, int feature) {
    for (String variable :
        List.of(
            "JAVA_HOME_" + feature,
            "JAVA_HOME_" + feature + "_X64",
            "JAVA_HOME_" + feature + "_ARM64")) {
      String home = environment.apply(variable);
      if (home != null && !home.isBlank()) {
        Jdk jdk =
            Jdk.at(Path.of(home))
                .orElseThrow(
                    () -> new IllegalStateException(variable + "=" + home + " holds no JDK"));
        if (jdk.feature() != feature) {
          throw new IllegalStateException(variable + "=" + home + " is a " + jdk);
        }
        return Optional.of(jdk);
      }
    }
    return Optional.empty();
  }

  static List<Path> toolchainHomes(Path file) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      NodeList homes =
          factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("jdkHome");
      List<Path> paths = new ArrayList<>();
      for (int i = 0; i < homes.getLength(); i++) {
        paths.add(Path.of(homes.item(i).getTextContent().trim()));
      }
      return paths;
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  static List<Path> siblingsOf(Path home) {
    try {
      Path parent = home.toRealPath().getParent();
      if (parent == null) {
        return List.of();
      }
      try (Stream<Path> siblings = Files.list(parent)) {
        Path[] sorted = siblings.filter(Files::isDirectory).toArray(Path[]::new);
        Arrays.sort(sorted);
        return List.of(sorted);
      }
    } catch (IOException e) {
      return List.of();
    }
  }
}
