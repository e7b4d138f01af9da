package dev.tallyman.model;

/**
 * What grows in step with a finding and has the same cause.
 *
 * @param kind the kind's word
 * @param frame the line that creates it
 */
public record Companion(String kind, String frame) {}
