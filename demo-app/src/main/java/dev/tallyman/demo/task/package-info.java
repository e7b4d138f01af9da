/** Tasks by the hundred a second, in processors that a service makes and destroys as it runs. */
package dev.tallyman.demo.task;
