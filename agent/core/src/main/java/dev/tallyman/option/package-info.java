/**
 * Every option, once: its key, type, default and sentence, and where its value comes from. Nothing
 * else in the agent reads a property, a variable or a configuration file.
 */
package dev.tallyman.option;
