package dev.tallyman.instrument;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Has the JVM verify all of java.base, and does a little of everything with it. */
public final class PrologueSubject {
  private PrologueSubject() {}

  public static void main(String[] args) throws Exception {
    int linked = 0;
    int methods = 0;
    for (String name : classes()) {
      try {
        // Asking for the methods links a class, and linking verifies it.
        methods += Class.forName(name, false, null).getDeclaredMethods().length;
        linked++;
      } catch (VerifyError | ClassFormatError e) {
        System.out.println("refused " + name + ": " + e);
      } catch (LinkageError | ClassNotFoundException e) {
        // names something that is not here
      }
    }
    System.out.println("linked " + linked);
    System.out.println("methods " + methods);
    System.out.println("worked " + work());
    Object entered = Class.forName("java.lang.Entered").getField("times").get(null);
    System.out.println("entered " + entered);
  }

  private static List<String> classes() throws IOException {
    Path base = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", "java.base");
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.walk(base)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = base.relativize(file).toString();
        if (name.endsWith(".class") && !name.equals("module-info.class")) {
          names.add(name.substring(0, name.length() - 6).replace('/', '.'));
        }
      }
    }
    return names;
  }

  private static String work() throws InterruptedException {
    List<String> words =
        Pattern.compile(" ")
            .splitAsStream("a rose is a rose is a rose")
            .collect(Collectors.groupingBy(w -> w, TreeMap::new, Collectors.counting()))
            .entrySet()
            .stream()
            .map(e -> String.format("%s%d", e.getKey(), e.getValue()))
            .toList();
    int[] sum = new int[1];
    Thread thread = new Thread(() -> sum[0] = IntStream.range(0, 1000).parallel().sum());
    thread.start();
    thread.join();
    IntSupplier bad = () -> Integer.parseInt("x");
    try {
      return "read " + bad.getAsInt();
    } catch (NumberFormatException e) {
      return words + " " + sum[0] + " " + e.getStackTrace()[0].getClassName();
    }
  }
}
