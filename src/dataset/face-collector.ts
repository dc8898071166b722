import { PIXELS_PER_FACE } from './face-dataset';

/** Faces without their origin: the three typed arrays of a `FaceDataset`. */
export interface FaceArrays {
  /** `[numExamples, 48, 48]`, 0 to 255. */
  readonly pixels: Uint8Array;
  /** `[numExamples]`, indices into `EMOTIONS`. */
  readonly labels: Uint8Array;
  /** `[numExamples]`, indices into `USAGES`. */
  readonly usages: Uint8Array;
}

const FACES_PER_BLOCK = 2048;

/**
 * Collects faces of unknown number. Grows by whole blocks, so nothing is copied until `finish` joins them and memory stays
 * under twice the result; where one block holds all, it stays at the result.
 */
export class FaceCollector {
  private readonly blocks: Uint8Array[] = [];
  private readonly labels: number[] = [];
  private readonly usages: number[] = [];
  private readonly facesPerBlock: number;

  /**
   * @param mostFaces how many there can be at most, where that is known: the block is made as large. Memory that no face is
   *   written to costs none, as systems hand out a large array's pages when they are first used.
   */
  constructor(mostFaces = 0) {
    this.facesPerBlock = Math.max(FACES_PER_BLOCK, mostFaces);
  }

  /** Faces added so far. */
  get numFaces(): number {
    return this.labels.length;
  }

  /** Where the next face's pixels are to be written: this array, from `nextOffset` on. */
  get nextPixels(): Uint8Array {
    const block = Math.floor(this.numFaces / this.facesPerBlock);
    if (block === this.blocks.length) this.blocks.push(new Uint8Array(this.facesPerBlock * PIXELS_PER_FACE));
    return this.blocks[block];
  }

  get nextOffset(): number {
    return (this.numFaces % this.facesPerBlock) * PIXELS_PER_FACE;
  }

  /** Completes the face whose pixels have been written. */
  add(label: number, usage: number): void {
    this.labels.push(label);
    this.usages.push(usage);
  }

  /** Everything in arrays of exactly the right length. The collector is empty afterwards. */
  finish(): FaceArrays {
    const pixels = this.joinedPixels(this.numFaces * PIXELS_PER_FACE);
    const arrays = { pixels, labels: Uint8Array.from(this.labels), usages: Uint8Array.from(this.usages) };
    this.blocks.length = this.labels.length = this.usages.length = 0;
    return arrays;
  }

  private joinedPixels(length: number): Uint8Array {
    if (this.blocks.length === 1) return this.blocks[0].subarray(0, length);
    const pixels = new Uint8Array(length);
    for (let block = 0, offset = 0; offset < length; block += 1) {
      const faces = this.blocks[block].subarray(0, length - offset);
      pixels.set(faces, offset);
      offset += faces.length;
    }
    return pixels;
  }
}
