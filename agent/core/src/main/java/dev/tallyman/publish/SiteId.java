package dev.tallyman.publish;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdk.jfr.Label;
import jdk.jfr.MetadataDefinition;
import jdk.jfr.Name;
import jdk.jfr.Relational;

/** Marks the fields that hold the number of a creation site: JMC relates events by it. */
@MetadataDefinition
@Relational
@Name("tallyman.SiteId")
@Label("Site Id")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface SiteId {}
