/**
 * The wrecker: traffic drawn from the whole domain of the contracts goes through the whole job, beside three good models, while checkpoints
 * are taken and the job is stopped, killed, restored and rescaled. {@code Wreck} plays a seed and holds the claims; {@code BadTraffic} and
 * {@code Burst} are what is drawn; {@code Reverts} reverts fixes in the sources, one at a time, and the wrecker must detect
 * it.
 */
package io.modelwatch.local.wreck;
