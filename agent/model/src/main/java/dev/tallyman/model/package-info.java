/**
 * The words that everything else speaks: kinds, sites, counts, findings. Values only; no class here
 * knows how a figure was come by or where it goes. Any thread may use any of them.
 */
package dev.tallyman.model;
