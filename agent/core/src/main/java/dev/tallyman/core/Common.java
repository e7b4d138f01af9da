package dev.tallyman.core;

import dev.tallyman.option.Options;
import dev.tallyman.track.SiteCatalog;
import dev.tallyman.walk.SeenFields;
import java.lang.instrument.Instrumentation;

/**
 * What the parts of one watch share.
 *
 * @param notes where it is said that something which the user asked for cannot be had
 * @param startNanos when the watch began, {@link System#nanoTime}
 */
record Common(
    Options options,
    Instrumentation instrumentation,
    Identity identity,
    Notes notes,
    Outlets outlets,
    SiteCatalog catalog,
    LostTasks lost,
    SeenFields fields,
    Control control,
    long startNanos) {}
