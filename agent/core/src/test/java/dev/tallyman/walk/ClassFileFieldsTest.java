package dev.tallyman.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallyman.walk.FieldNames.ReferenceField;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassFileFieldsTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        ClassFileFieldsTest.class,
        CollectionWalk.class,
        ConcurrentHashMap.class,
        ThreadPoolExecutor.class,
        Thread.class,
        Map.class
      })
  void readsWhatReflectionTells(Class<?> type) throws IOException {
    List<ReferenceField> expected = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (!field.getType().isPrimitive()) {
        expected.add(new ReferenceField(field.getName(), Modifier.isStatic(field.getModifiers())));
      }
    }
    assertThat(ClassFileFields.of(bytesOf(type))).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void refusesWhatIsNoClassFile() throws IOException {
    byte[] bytes = bytesOf(CollectionWalk.class);
    assertThat(ClassFileFields.of(new byte[100])).isNull();
    for (int length = 0; length < 300; length++) {
      assertThat(ClassFileFields.of(Arrays.copyOf(bytes, length))).isNull();
    }
  }

  @Test
  void knowsAFieldTypeFromAnyOtherText() {
    assertThat(ClassFields.typeNamed("Lcom/acme/Order;")).isEqualTo("com/acme/Order");
    assertThat(ClassFields.typeNamed("[[Lcom/acme/Order;")).isEqualTo("com/acme/Order");
    assertThat(ClassFields.typeNamed("Ljava/util/List<Lcom/acme/Order;>;")).isNull();
    assertThat(ClassFields.typeNamed("(Lcom/acme/Order;)Lcom/acme/Order;")).isNull();
    assertThat(ClassFields.typeNamed("Let it be;")).isNull();
    assertThat(ClassFields.typeNamed("[I")).isNull();
    assertThat(ClassFields.typeNamed("L;")).isNull();
    assertThat(ClassFields.typeNamed("")).isNull();
  }

  private static byte[] bytesOf(Class<?> type) throws IOException {
    try (InputStream in =
        type.getResourceAsStream(
            type.getName().substring(type.getName().lastIndexOf('.') + 1) + ".class")) {
      return in.readAllBytes();
    }
  }
}
