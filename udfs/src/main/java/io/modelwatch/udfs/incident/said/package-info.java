/** What people say of incidents: which statements are taken, how long, and how alerts bear them. No Flink. */
package io.modelwatch.udfs.incident.said;
