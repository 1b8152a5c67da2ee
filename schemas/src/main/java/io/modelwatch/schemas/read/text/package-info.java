/** Single values as they are written: UTF-8, numbers and times of JSON, and what a sentence may repeat of them. */
package io.modelwatch.schemas.read.text;
