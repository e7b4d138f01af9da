/**
 * The page that people look at: findings and figures of recordings as one HTML file that needs
 * nothing else. Knows the model and the recordings; judges nothing.
 */
package dev.tallyman.report;
