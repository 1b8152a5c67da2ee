/** Traffic as models in production see it, generated from a seed, with the faults that a scenario injects. */
package io.modelwatch.local.simulate;
