/** Load: orders and the workers that serve them, and what happens at a steady rate. */
package dev.tallyman.demo.load;
