/**
 * A web application that is started to see how long that takes: Spring Boot with Tomcat, Hibernate,
 * a database and metrics. A package of its own, so that nothing but this is scanned.
 */
@NullMarked
package dev.tallyman.stress.bench.starts.shop;

import org.jspecify.annotations.NullMarked;
