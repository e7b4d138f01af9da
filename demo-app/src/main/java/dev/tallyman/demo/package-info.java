/** Runnable services: command line, options, and which version of a service runs. */
package dev.tallyman.demo;
