/**
 * What flows through the job once it is read: requests, responses, feedback, resources, and what became of a request. No format lives here.
 */
package io.modelwatch.schemas.event;
