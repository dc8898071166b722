/**
 * The seven emotions of FER2013 in label order: `EMOTIONS[label]` names a label, 0 to 6.
 *
 * Source: the data set's own description (Goodfellow et al., "Challenges in representation learning", 2013).
 */
export const EMOTIONS = ['Angry', 'Disgust', 'Fear', 'Happy', 'Sad', 'Surprise', 'Neutral'] as const;

/** The name of one emotion. */
export type Emotion = (typeof EMOTIONS)[number];

/** How many classes a label can name: 7. */
export const NUM_EMOTIONS = EMOTIONS.length;

/** The labels of the seven emotions, 0 to 6, in `EMOTIONS`' order: what metrics count by where all classes matter. */
export const EMOTION_LABELS: readonly number[] = EMOTIONS.map((_, label) => label);
