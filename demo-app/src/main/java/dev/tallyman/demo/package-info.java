/** A runnable order processor: command line, options, and the generation that it runs. */
package dev.tallyman.demo;
