package dev.tallyman.publish;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jdk.jfr.Label;
import jdk.jfr.MetadataDefinition;
import jdk.jfr.Name;
import jdk.jfr.Relational;

/**
 * Marks a finding's fingerprint, so that readers of a recording relate the events of one finding.
 */
@MetadataDefinition
@Relational
@Name("tallyman.Fingerprint")
@Label("Fingerprint")
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface FindingId {}
