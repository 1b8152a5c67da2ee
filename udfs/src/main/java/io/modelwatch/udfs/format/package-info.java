/** What every format of state and of the network writes alike. */
package io.modelwatch.udfs.format;
