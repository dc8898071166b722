import { createHash } from 'node:crypto';
import { blendUnits, performEmotion } from './drawn-face/action-units';
import { randomAppearance } from './drawn-face/appearance';
import { drawFace } from './drawn-face/face';
import { EMOTIONS, type Emotion } from './emotions';
import { type FaceDataset, PIXELS_PER_FACE } from './face-dataset';
import { type SeededRandom, seededRandom } from './seeded-random';
import { USAGES, type Usage } from './usages';

/** Options of `generateSyntheticFaces`. */
export interface SyntheticFacesOptions {
  /** Whole number; equal seeds give equal faces. */
  readonly seed: number;
  /** How many faces of each usage; a usage left out gets a tenth of FER2013's. */
  readonly counts?: Partial<Record<Usage, number>>;
  /** Called as drawing goes on, `fraction` in (0, 1]. */
  readonly onProgress?: (progress: { readonly fraction: number }) => void;
}

/** One tenth of FER2013's 28,709, 3,589 and 3,589 rows. */
export const DEFAULT_SYNTHETIC_COUNTS: Readonly<Record<Usage, number>> = {
  Training: 2871,
  PublicTest: 359,
  PrivateTest: 359,
};

/** How many faces of each emotion FER2013 has, in label order: the imbalance that the drawn faces keep. */
const FER2013_COUNTS: Readonly<Record<Usage, readonly number[]>> = {
  Training: [3995, 436, 4097, 7215, 4830, 3171, 4965],
  PublicTest: [467, 56, 496, 895, 653, 415, 607],
  PrivateTest: [491, 55, 528, 879, 594, 416, 626],
};

/** The emotion that people most often take another for, and that some drawn faces lean towards. */
const MISTAKEN_FOR: Readonly<Record<Emotion, Emotion>> = {
  Angry: 'Disgust',
  Disgust: 'Angry',
  Fear: 'Surprise',
  Happy: 'Neutral',
  Sad: 'Neutral',
  Surprise: 'Fear',
  Neutral: 'Sad',
};

const FACES_PER_PROGRESS = 64;

/**
 * Draws the faces that stand in until the user has data: FER2013's columns, usages and class shares, faces that
 * are pure geometry and show the seven emotions by the muscle movements that make them. Expressions range from
 * faint to full and some lean towards the emotion they are mistaken for, so a few are truly ambiguous.
 *
 * @returns Rows in FER2013's order of usages, the classes mixed within each.
 * @throws RangeError when the seed or a count is not a whole number, a count is negative, or a usage unknown.
 */
export function generateSyntheticFaces({ seed, counts, onProgress }: SyntheticFacesOptions): FaceDataset {
  const random = seededRandom(seed);
  const wanted = checkedCounts(counts ?? {});
  const total = USAGES.reduce((sum, usage) => sum + wanted[usage], 0);
  const pixels = new Uint8Array(total * PIXELS_PER_FACE);
  const labels = new Uint8Array(total);
  const usages = new Uint8Array(total);

  let row = 0;
  USAGES.forEach((usage, usageIndex) => {
    const usageRandom = random.derive(usage);
    const usageLabels = apportion(wanted[usage], FER2013_COUNTS[usage]).flatMap((count, label) =>
      Array<number>(count).fill(label),
    );
    usageRandom.shuffle(usageLabels).forEach((label, index) => {
      pixels.set(drawEmotion(EMOTIONS[label], usageRandom.derive(index)), row * PIXELS_PER_FACE);
      labels[row] = label;
      usages[row] = usageIndex;
      row += 1;
      if (row % FACES_PER_PROGRESS === 0 || row === total) onProgress?.({ fraction: row / total });
    });
  });

  const sha256 = createHash('sha256').update(pixels).update(labels).update(usages).digest('hex');
  return { name: 'synthetic faces', synthetic: true, pixels, labels, usages, sha256 };
}

/** One random face of an emotion: `[48 * 48]` intensities 0 to 255. */
export function drawEmotion(emotion: Emotion, random: SeededRandom): Uint8Array {
  // Up to half again the natural display, as a caricaturist draws: at 48 pixels little movements drown in noise.
  // The square root makes clear expressions more frequent than faint ones.
  const intensity = 0.7 + 0.85 * Math.sqrt(random.uniform());
  const shown = performEmotion(emotion, intensity, random);
  const mistakenFor = performEmotion(MISTAKEN_FOR[emotion], intensity, random);
  const leaning = random.uniform() < 0.15 ? 0.6 * random.uniform() : 0;
  return drawFace(blendUnits(shown, mistakenFor, leaning), randomAppearance(random), random);
}

function checkedCounts(counts: Partial<Record<Usage, number>>): Record<Usage, number> {
  for (const [usage, count] of Object.entries(counts)) {
    if (!USAGES.some((known) => known === usage)) {
      throw new RangeError(`counts.${usage}: expected a usage out of ${USAGES.join(', ')}`);
    }
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new RangeError(`counts.${usage}: expected a whole number, 0 or more, got ${count}`);
    }
  }
  return { ...DEFAULT_SYNTHETIC_COUNTS, ...counts };
}

/** Splits `total` in proportion to the weights, by the method of largest remainders: the parts add up exactly. */
function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const quotas = weights.map((weight) => (total * weight) / sum);
  const parts = quotas.map(Math.floor);
  const byRemainder = quotas
    .map((quota, label) => ({ label, remainder: quota - parts[label] }))
    .sort((a, b) => b.remainder - a.remainder || a.label - b.label);
  const missing = total - parts.reduce((a, b) => a + b, 0);
  for (const { label } of byRemainder.slice(0, missing)) parts[label] += 1;
  return parts;
}
