import type { Exercise } from './exercise';

type Values = readonly number[];
type Switches = readonly boolean[];

const sum = (values: Values) => values.reduce((total, value) => total + value, 0);

function softmax(logits: Values): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  return powers.map((power) => power / sum(powers));
}

/** Probabilities that are humbler or bolder than the network's own. */
const withTemperature: Exercise<[logits: Values, temperature: number], number[]> = {
  title: 'Softmax with a temperature',
  parameters: ['logits', 'temperature'],
  cases: [
    // Powers e⁰ = 1, e¹ = 2.718282.
    { what: 'a temperature of 1 changes nothing', given: [[0, 1], 1], expected: [0.2689414, 0.7310586] },
    // Powers of the halves: e⁰, e¹, e² = 1, 2.718282, 7.389056; their sum is 11.107338.
    { what: 'humbler', given: [[0, 2, 4], 2], expected: [0.0900306, 0.2447285, 0.665241] },
    // Powers of the doubles: e⁰ = 1, e² = 7.389056.
    { what: 'bolder', given: [[0, 1], 0.5], expected: [0.1192029, 0.8807971] },
    { what: 'very large logits', given: [[2000, 2000], 2], expected: [0.5, 0.5] },
  ],
  mistakes: [
    {
      remark: 'You multiply by the temperature. Divide by it: a higher one is to make the network humbler.',
      answer: (logits, temperature) => softmax(logits.map((logit) => logit * temperature)),
    },
    {
      remark:
        'The temperature comes too late: probabilities over it no longer add up to 1. Divide the logits, before the softmax.',
      answer: (logits, temperature) => softmax(logits).map((probability) => probability / temperature),
    },
    {
      remark: 'The temperature is left out: divide each logit by it first.',
      answer: (logits) => softmax(logits),
    },
    {
      remark:
        'Right for small logits. `Math.exp(1000)` is infinite: take the largest logit away from all of them first.',
      answer: (logits, temperature) => {
        const powers = logits.map((logit) => Math.exp(logit / temperature));
        return powers.map((power) => power / sum(powers));
      },
    },
  ],
};

/** The faces whose confidence lies in each bin, which are as wide and of which the right end is part. */
function facesInBins(confidences: Values, numBins: number): number[][] {
  return Array.from({ length: numBins }, (_, bin) =>
    [...confidences.keys()].filter((face) => Math.ceil(confidences[face] * numBins) - 1 === bin),
  );
}

/** Mean confidence less accuracy of some faces; NaN of none. */
function gapOf(faces: Values, confidences: Values, isCorrect: Switches): number {
  return sum(faces.map((face) => confidences[face] - Number(isCorrect[face]))) / faces.length;
}

/** How far confidence and accuracy lie apart, on average over bins of confidence. */
const calibrationError: Exercise<[confidences: Values, isCorrect: Switches, numBins: number], number> = {
  title: 'The calibration error',
  parameters: ['confidences', 'isCorrect', 'numBins'],
  cases: [
    // |0.9 − 3/4|.
    { what: 'a single bin', given: [[0.9, 0.9, 0.9, 0.9], [true, true, true, false], 1], expected: 0.15 },
    // 0 to 0.5: two faces, |0.3 − 0|. 0.5 to 1: four, |0.85 − 1|. (2 × 0.3 + 4 × 0.15) / 6.
    {
      what: 'too sure in one bin, not sure enough in the other',
      given: [[0.2, 0.4, 0.9, 0.9, 0.9, 0.7], [false, false, true, true, true, true], 2],
      expected: 0.2,
    },
    // 0.5 to 0.6: one face, |0.55 − 1|. 0.9 to 1: three, |0.95 − 2/3|. (0.45 + 3 × 0.283333) / 4.
    {
      what: 'bins without faces',
      given: [[0.55, 0.95, 0.95, 0.95], [true, true, true, false], 10],
      expected: 0.325,
    },
    // |1 − 1/2|.
    { what: 'completely sure', given: [[1, 1], [true, false], 10], expected: 0.5 },
  ],
  mistakes: [
    {
      remark:
        'All bins count alike here. Weigh each by its share of the faces: a bin of few faces says little.',
      answer: (confidences, isCorrect, numBins) => {
        const bins = facesInBins(confidences, numBins).filter(({ length }) => length > 0);
        return sum(bins.map((faces) => Math.abs(gapOf(faces, confidences, isCorrect)))) / bins.length;
      },
    },
    {
      remark:
        'This compares the mean confidence of all faces with the accuracy. A network that is too sure here and not sure enough there gets away with it: compare within each bin.',
      answer: (confidences, isCorrect) => Math.abs(gapOf([...confidences.keys()], confidences, isCorrect)),
    },
    {
      remark:
        'Faces about which the network is completely sure fall out of the last bin. A confidence of 1 belongs to it.',
      answer: (confidences, isCorrect, numBins) => {
        const bins = facesInBins(confidences, numBins).map((faces) =>
          faces.filter((face) => confidences[face] < 1),
        );
        const gaps = bins.map((faces) =>
          sum(faces.map((face) => confidences[face] - Number(isCorrect[face]))),
        );
        return sum(gaps.map(Math.abs)) / confidences.length;
      },
    },
    {
      remark: 'A bin without faces has no mean: 0 / 0 is not a number. Leave such bins out of the sum.',
      answer: (confidences, isCorrect, numBins) => {
        const bins = facesInBins(confidences, numBins);
        const gaps = bins.map((faces) => faces.length * Math.abs(gapOf(faces, confidences, isCorrect)));
        return sum(gaps) / confidences.length;
      },
    },
  ],
};

/** The share of right answers among some faces, picked by their place in an order. */
function accuracyOf(isCorrect: Switches, faces: Values): number {
  return faces.filter((face) => isCorrect[face]).length / faces.length;
}

function bySurety(confidences: Values): number[] {
  return [...confidences.keys()].sort((first, second) => confidences[second] - confidences[first]);
}

/** How often a network is right that answers only about the faces it is surest of. */
const accuracyOfSurest: Exercise<[confidences: Values, isCorrect: Switches, numFaces: number], number> = {
  title: 'Answer only when sure',
  parameters: ['confidences', 'isCorrect', 'numFaces'],
  cases: [
    { what: 'the surest half', given: [[0.5, 0.9, 0.6, 0.7], [false, true, false, true], 2], expected: 1 },
    { what: 'all faces', given: [[0.5, 0.9, 0.6, 0.7], [false, true, false, true], 4], expected: 0.5 },
    // The three surest are 0.99, 0.8 and 0.7, and right, wrong and right.
    {
      what: 'a mistake it is sure of',
      given: [[0.7, 0.3, 0.99, 0.8, 0.2], [true, true, true, false, false], 3],
      expected: 2 / 3,
    },
  ],
  mistakes: [
    {
      remark:
        'These are the faces it is least sure of: `sort` puts the smallest first. Put the surest first.',
      answer: (confidences, isCorrect, numFaces) =>
        accuracyOf(isCorrect, bySurety(confidences).slice(-numFaces)),
    },
    {
      remark: 'These are the first faces of the list. Put them in order by confidence, then take the surest.',
      answer: (_confidences, isCorrect, numFaces) =>
        accuracyOf(isCorrect, [...isCorrect.keys()].slice(0, numFaces)),
    },
    {
      remark: 'You divide by the number of all faces. Divide by the number of those that were answered.',
      answer: (confidences, isCorrect, numFaces) =>
        (accuracyOf(isCorrect, bySurety(confidences).slice(0, numFaces)) * numFaces) / confidences.length,
    },
    {
      remark: 'This is the accuracy on all faces, sure or not.',
      answer: (_confidences, isCorrect) => accuracyOf(isCorrect, [...isCorrect.keys()]),
    },
  ],
};

/** The exercises on what a network's confidence is worth. */
export const confidenceExercises = { withTemperature, calibrationError, accuracyOfSurest };
