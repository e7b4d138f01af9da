/**
 * Where the hooks go: which class, which method, which hook. Reads like a table, decides nothing,
 * remembers nothing but what a class file told it.
 */
package dev.tallyman.instrument;
