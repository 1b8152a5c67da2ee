/** Traffic as models in production see it, made from a seed, with faults that a scenario plants in it. */
package io.modelwatch.local.simulate;
