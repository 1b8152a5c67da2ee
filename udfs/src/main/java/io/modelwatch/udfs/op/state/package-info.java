/**
 * How what operators remember and send is written: serializers, the tables of names that they share, and what stands between state and
 * its owner. Each format of state begins with its version. No operator lives here, and nothing decides.
 */
package io.modelwatch.udfs.op.state;
