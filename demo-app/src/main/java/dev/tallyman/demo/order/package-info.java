/** Orders, what they touch (stock, accounts, the bank, the database), and who processes them. */
package dev.tallyman.demo.order;
