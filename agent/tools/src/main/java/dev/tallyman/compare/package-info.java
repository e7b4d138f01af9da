/**
 * What has changed between recordings of before and recordings of now: findings that are new, and
 * lines of code that take more than they did. Values and arithmetic only.
 */
@NullMarked
package dev.tallyman.compare;

import org.jspecify.annotations.NullMarked;
