/** Critical sections by name: within a process, and between processes through a database. */
package dev.tallyman.demo.mutex;
