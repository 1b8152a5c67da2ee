/** What is normal for a series and what is not: detectors, control charts and the rules that name them. Incidents are made of it elsewhere. */
package io.modelwatch.udfs.detect;
