/**
 * How operators write what they remember and send: serializers, the tables of names that these share, and what lies between state and
 * its owner. Each format of state begins with its version. No operator lives here, and nothing decides.
 */
package io.modelwatch.udfs.op.state;
