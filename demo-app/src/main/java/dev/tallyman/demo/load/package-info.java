/** Customers by the thousand: a feed of requests, the workers that serve them, and the score. */
package dev.tallyman.demo.load;
