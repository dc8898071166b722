import { PIXELS_PER_FACE } from '../dataset/face-dataset';
import type { FaceSplit } from './splits';

/** The first `limit` faces of a split, or all where it has fewer; a view, not a copy. */
export function firstExamples({ pixels, labels, numExamples }: FaceSplit, limit: number): FaceSplit {
  const kept = Math.min(limit, numExamples);
  return {
    pixels: pixels.subarray(0, kept * PIXELS_PER_FACE),
    labels: labels.subarray(0, kept),
    numExamples: kept,
  };
}
