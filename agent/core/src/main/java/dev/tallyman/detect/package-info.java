/**
 * Turns figures into a judgement. Pure functions of snapshots: the clock is a parameter, and no
 * class here knows where a figure came from.
 */
package dev.tallyman.detect;
