import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { batchExercises } from '../../src/exercises/batch-exercises';
import { checkAnswer } from '../../src/exercises/checked-answer';
import { comparisonExercises } from '../../src/exercises/comparison-exercises';
import { confidenceExercises } from '../../src/exercises/confidence-exercises';
import { confusionExercises } from '../../src/exercises/confusion-exercises';
import type { AnswerTo, Exercise } from '../../src/exercises/exercise';
import { explanationExercises } from '../../src/exercises/explanation-exercises';
import { faceExercises } from '../../src/exercises/face-exercises';
import { historyExercises } from '../../src/exercises/history-exercises';
import { labelExercises } from '../../src/exercises/label-exercises';
import { layerExercises } from '../../src/exercises/layer-exercises';
import { pictureExercises } from '../../src/exercises/picture-exercises';
import { scalingExercises } from '../../src/exercises/scaling-exercises';
import { searchExercises } from '../../src/exercises/search-exercises';

// Written as learners write them, and not as the exercises' own lists of mistakes do.

/** Asserts that an answer is told wrong with these remarks, in this order, and no others. */
function told<Asked extends Exercise>(
  exercise: Asked,
  answer: (...given: Parameters<AnswerTo<Asked>>) => unknown,
  ...remarks: RegExp[]
): void {
  const checked = checkAnswer(exercise, answer);
  assert.ok(
    checked.findings.some(({ ok }) => !ok),
    exercise.title,
  );
  assert.equal(checked.remarks.length, remarks.length, checked.remarks.join('\n'));
  remarks.forEach((remark, index) => {
    assert.match(checked.remarks[index], remark);
  });
}

describe('wrong answers about labels', () => {
  const { majorityShare, countEachLabel } = labelExercises;

  it('are told from the share of the most frequent emotion', () => {
    told(majorityShare, (counts) => [...counts].sort((a, b) => b - a)[0], /^This is the number of faces/);
    told(
      majorityShare,
      (counts) => Math.max(...counts) / counts.reduce((a, b) => a + b),
      /^Without any faces you divide 0 by 0/,
    );
    told(
      majorityShare,
      (counts) => (100 * Math.max(...counts)) / (counts.reduce((a, b) => a + b) || 1),
      /^It looks as if you gave percent/,
    );
    told(majorityShare, (counts) => Math.max(...counts) / counts.length, /number of emotions; divide/);
  });

  it('are told from the counts of labels', () => {
    told(
      countEachLabel,
      (labels) => {
        const seen = new Map<number, number>();
        for (const label of labels) seen.set(label, (seen.get(label) ?? 0) + 1);
        return [...seen.values()];
      },
      /^Emotions that never occur are left out/,
    );
    told(
      countEachLabel,
      (labels, numClasses) => {
        const counts = new Float64Array(numClasses);
        for (const label of labels) counts[label] += 1 / labels.length;
        return counts;
      },
      /^These are shares/,
    );
  });
});

describe('wrong answers about faces', () => {
  const { pixelAt, averageFace } = faceExercises;

  it('are told from a pixel', () => {
    told(
      pixelAt,
      (pixels, width, row, column) => pixels.at(row + column * width),
      /^Rows and columns are exch/,
    );
    told(pixelAt, (_pixels, width, row, column) => width * row + column, /^This is the place of the pixel/);
  });

  it('are told from an average face', () => {
    told(
      averageFace,
      (faces) => faces.map((face) => face.reduce((a, b) => a + b) / face.length),
      /^This is one mean for each face/,
    );
    told(
      averageFace,
      (faces) => {
        const sum = Array(faces[0].length).fill(0);
        for (const face of faces) {
          face.forEach((value, pixel) => {
            sum[pixel] += value;
          });
        }
        return Uint16Array.from(sum);
      },
      /^This is the sum of the faces/,
    );
    told(averageFace, (faces) => faces[0].length, /^One value comes back where a list/);
  });
});

describe('wrong answers about scaling', () => {
  const { standardizeColumn, scaleLikeTraining } = scalingExercises;
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;

  it('are told from a standardized column', () => {
    const standardized = (column: readonly number[], divisor: number) => {
      const center = mean(column);
      let squares = 0;
      for (const value of column) squares += (value - center) * (value - center);
      const deviation = Math.sqrt(squares / divisor);
      return column.map((value) => (value - center) / deviation);
    };
    told(
      standardizeColumn,
      (column) => standardized(column, column.length),
      /^Where all pixels are equal, the deviation is 0/,
    );
    // Two mistakes at once.
    told(
      standardizeColumn,
      (column) => standardized(column, column.length - 1),
      /deviation of a sample/,
      /^Where all pixels are equal/,
    );
  });

  it('are told from what was measured on the training faces', () => {
    told(
      scaleLikeTraining,
      (_training, others) => {
        const sorted = [...others].sort((a, b) => a - b);
        const range = sorted[sorted.length - 1] - sorted[0];
        return others.map((value) => (value - sorted[0]) / range);
      },
      /leaked from the exam/,
    );
    told(
      scaleLikeTraining,
      (training, others) => {
        const [low, high] = [Math.min(...training), Math.max(...training)];
        return others.map((value) => (Math.min(Math.max(value, low), high) - low) / (high - low));
      },
      /^You cut off what lies outside/,
    );
  });
});

describe('wrong answers about batches', () => {
  const { oneHotRow, mirrorFace, stepsPerEpoch } = batchExercises;

  it('are told from a one-hot row', () => {
    told(
      oneHotRow,
      (label, numClasses) => Array.from({ length: numClasses }, (_, place) => Number(place + 1 === label)),
      /a place too early/,
    );
    told(
      oneHotRow,
      (label, numClasses) => Array.from({ length: numClasses }, (_, place) => place === label),
      /^True and false come back/,
    );
  });

  it('are told from a mirror image', () => {
    told(
      mirrorFace,
      (pixels) => pixels.map((_, index) => pixels[pixels.length - 1 - index]),
      /rotation by 180°/,
    );
    told(
      mirrorFace,
      (pixels, width) => {
        const height = pixels.length / width;
        return pixels.map(
          (_, index) => pixels[(height - 1 - Math.floor(index / width)) * width + (index % width)],
        );
      },
      /^The face stands on its head/,
    );
    told(
      mirrorFace,
      (pixels) => (pixels as number[]).reverse(),
      /^Your function changes `pixels`.*`\[\.\.\.pixels\]`/,
      /rotation by 180°/,
    );
  });

  it('are told from the batches of an epoch', () => {
    told(stepsPerEpoch, (faces, size) => (faces - (faces % size)) / size, /smaller batch are dropped/);
    told(stepsPerEpoch, (faces, size) => ~~(faces / size) + 1, /^You always add a batch/);
  });
});

describe('wrong answers about layers', () => {
  const { outputSize, convolutionParameters, softmaxOf } = layerExercises;

  it('are told from the size of an output', () => {
    told(outputSize, (size, kernel, stride) => ~~((size - kernel) / stride), /^One place is missing/);
    told(
      outputSize,
      (size, kernel, stride) => 1 + (size - kernel) / stride,
      /^There are no parts of a pixel/,
    );
  });

  it('are told from a number of parameters', () => {
    told(
      convolutionParameters,
      (k, channels, filters) => k * k * channels * filters,
      /^The biases are missing/,
    );
    told(convolutionParameters, (k, _channels, filters) => k * k * filters + filters, /input’s channels/);
  });

  it('are told from a softmax', () => {
    told(
      softmaxOf,
      (logits) => {
        let sum = 0;
        for (const logit of logits) sum += Math.E ** logit;
        return logits.map((logit) => Math.E ** logit / sum);
      },
      /^Right for small scores/,
    );
    told(
      softmaxOf,
      (logits) => {
        const sum = logits.reduce((a, b) => a + b);
        return logits.map((logit) => logit / sum);
      },
      /divided the scores themselves/,
    );
  });
});

describe('wrong answers about a history', () => {
  const { bestEpoch, stoppedAfter, movingAverage } = historyExercises;

  it('are told from the best epoch', () => {
    told(
      bestEpoch,
      (losses) => losses.reduce((best, loss, index) => (loss < losses[best] ? index : best), 0),
      /^You count epochs from 0/,
    );
    told(
      bestEpoch,
      (losses) => 1 + losses.reduce((best, loss, index) => (loss <= losses[best] ? index : best), 0),
      /^Of equally good epochs you take the last/,
    );
  });

  it('are told from early stopping', () => {
    told(
      stoppedAfter,
      (losses, patience) => {
        let worse = 0;
        for (let epoch = 1; epoch < losses.length; epoch += 1) {
          if (losses[epoch] >= losses[epoch - 1]) worse += 1;
          else worse = 0;
          if (worse >= patience) return epoch + 1;
        }
        return losses.length;
      },
      /compared each epoch with the one before it/,
    );
    told(
      stoppedAfter,
      (losses, patience) => {
        let best = 0;
        for (let epoch = 1; epoch < losses.length; epoch += 1) {
          if (losses[epoch] < losses[best]) best = epoch;
          if (epoch - best > patience) return epoch + 1;
        }
        return losses.length;
      },
      /^You wait an epoch too long/,
    );
  });

  it('are told from a moving average', () => {
    told(
      movingAverage,
      (values, width) =>
        values.map((_, end) => {
          let sum = 0;
          for (let index = Math.max(0, end - width + 1); index <= end; index += 1)
            sum += values[index] / width;
          return sum;
        }),
      /^The first values come out too small/,
    );
    told(
      movingAverage,
      (values, width) => {
        const means: number[] = [];
        for (let begin = 0; begin + width <= values.length; begin += 1) {
          means.push(values.slice(begin, begin + width).reduce((a, b) => a + b) / width);
        }
        return means;
      },
      /^The curve has become shorter/,
    );
  });
});

describe('wrong answers about a confusion matrix', () => {
  const { recallOf, f1Of, topTwoAccuracy } = confusionExercises;

  it('are told from a recall', () => {
    told(
      recallOf,
      (matrix, label) => {
        let column = 0;
        for (const row of matrix) column += row[label];
        return column === 0 ? 0 : matrix[label][label] / column;
      },
      /^This is the precision/,
    );
    told(
      recallOf,
      (matrix, label) => matrix[label][label] / matrix[label].reduce((a, b) => a + b),
      /^A class without faces has a row of zeros/,
    );
  });

  it('are told from an F1', () => {
    const scores = (matrix: readonly (readonly number[])[], label: number) => {
      const right = matrix[label][label];
      const row = matrix[label].reduce((a, b) => a + b, 0);
      const column = matrix.reduce((a, each) => a + each[label], 0);
      return [column ? right / column : 0, row ? right / row : 0] as const;
    };
    told(
      f1Of,
      (matrix, label) => {
        const [precision, recall] = scores(matrix, label);
        return 0.5 * precision + 0.5 * recall;
      },
      /^This is the ordinary mean/,
    );
    told(
      f1Of,
      (matrix, label) => {
        const [precision, recall] = scores(matrix, label);
        return 2 / (1 / precision + 1 / recall) / 2;
      },
      /^The 2 is missing/,
    );
  });

  it('are told from the first two guesses', () => {
    told(
      topTwoAccuracy,
      (labels, rows) =>
        labels.filter((label, face) => rows[face].indexOf(Math.max(...rows[face])) === label).length /
        labels.length,
      /^This is the accuracy of the first guess/,
    );
    told(
      topTwoAccuracy,
      (labels, rows) => {
        let hits = 0;
        labels.forEach((label, face) => {
          const order = rows[face].map((_, index) => index).sort((a, b) => rows[face][a] - rows[face][b]);
          if (order.slice(0, 2).includes(label)) hits += 1;
        });
        return hits / labels.length;
      },
      /two smallest probabilities/,
    );
  });
});

describe('wrong answers about two networks', () => {
  const { combinedLabels, discordantCounts } = comparisonExercises;
  const best = (row: readonly number[]) => row.reduce((a, p, index) => (p > row[a] ? index : a), 0);

  it('are told from their common labels', () => {
    told(
      combinedLabels,
      (first, second) =>
        first.map((row, face) => {
          const both = [...row, ...second[face]];
          return best(both) % row.length;
        }),
      /whichever network is surer/,
    );
    told(
      combinedLabels,
      (first, second) => first.map((row, face) => 0.5 * (best(row) + best(second[face]))),
      /^You average the labels/,
    );
  });

  it('are told from the faces that only one recognizes', () => {
    const numRight = (labels: readonly number[], answers: readonly number[]) =>
      labels.reduce((sum, label, face) => sum + (answers[face] === label ? 1 : 0), 0);
    told(
      discordantCounts,
      (labels, first, second) => [numRight(labels, first), numRight(labels, second)],
      /^You count all faces each network recognizes/,
    );
    told(
      discordantCounts,
      (labels, first, second) => {
        let [one, two] = [0, 0];
        labels.forEach((label, face) => {
          if (first[face] === label && second[face] !== label) two += 1;
          if (first[face] !== label && second[face] === label) one += 1;
        });
        return [one, two];
      },
      /^The two counts have changed places/,
    );
  });
});

describe('wrong answers about a search', () => {
  const { bestRecipe, survivors } = searchExercises;
  const sum = (row: readonly number[]) => row.reduce((total, score) => total + score, 0);
  const placeOfHighest = (values: readonly number[]) => values.indexOf(Math.max(...values));

  it('are told from the recipe with the highest mean', () => {
    told(
      bestRecipe,
      (scores) => placeOfHighest(scores.map((row) => [...row].sort()[row.length - 1])),
      /best single trial/,
    );
    told(bestRecipe, (scores) => placeOfHighest(scores.map(sum)), /^You compare sums/);
    told(
      bestRecipe,
      (scores) => Math.max(...scores.map((row) => sum(row) / row.length)),
      /^This is the winner’s mean score/,
    );
  });

  it('are told from those that go on', () => {
    const sorted = (scores: readonly number[]) =>
      [...scores.keys()].sort((first, second) => scores[second] - scores[first]);
    told(
      survivors,
      (scores, factor) => sorted(scores).slice(0, Math.floor(scores.length / factor)),
      /nobody is left/,
    );
    told(
      survivors,
      (scores, factor) => sorted(scores).slice(0, Math.ceil(scores.length / factor)),
      /^You round up/,
    );
    told(
      survivors,
      (scores, factor) => sorted(scores).slice(0, factor),
      /^You keep as many as the factor says/,
    );
  });
});

describe('wrong answers about confidence', () => {
  const { withTemperature, calibrationError, accuracyOfSurest } = confidenceExercises;

  it('are told from a softmax with a temperature', () => {
    const softmax = (logits: readonly number[]) => {
      const powers = logits.map((logit) => Math.E ** (logit - Math.max(...logits)));
      return powers.map((power) => power / powers.reduce((a, b) => a + b));
    };
    told(withTemperature, (logits, t) => softmax(logits.map((logit) => t * logit)), /^You multiply by/);
    told(
      withTemperature,
      (logits, t) => softmax(logits).map((p) => p / t),
      /^The temperature comes too late/,
    );
  });

  it('are told from a calibration error', () => {
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    told(
      calibrationError,
      (confidences, isCorrect) => Math.abs(mean(confidences) - mean(isCorrect.map(Number))),
      /^This compares the mean confidence of all faces/,
    );
    told(
      calibrationError,
      (confidences, isCorrect, numBins) => {
        let error = 0;
        for (let bin = 0; bin < numBins; bin += 1) {
          const isIn = (_: unknown, face: number) => {
            const confidence = confidences[face];
            return confidence > bin / numBins && confidence <= (bin + 1) / numBins;
          };
          const [sure, right] = [confidences.filter(isIn), isCorrect.map(Number).filter(isIn)];
          error += (sure.length / confidences.length) * Math.abs(mean(sure) - mean(right));
        }
        return error;
      },
      /^A bin without faces has no mean/,
    );
  });

  it('are told from the accuracy of the surest faces', () => {
    const pairs = (confidences: readonly number[], isCorrect: readonly boolean[]) =>
      confidences.map((confidence, face) => ({ confidence, right: isCorrect[face] }));
    told(
      accuracyOfSurest,
      (confidences, isCorrect, n) => {
        const sorted = pairs(confidences, isCorrect).sort((a, b) => a.confidence - b.confidence);
        return sorted.slice(0, n).filter(({ right }) => right).length / n;
      },
      /^These are the faces it is least sure of/,
    );
    told(
      accuracyOfSurest,
      (confidences, isCorrect, n) => {
        const sorted = pairs(confidences, isCorrect).sort((a, b) => b.confidence - a.confidence);
        return sorted.slice(0, n).filter(({ right }) => right).length / isCorrect.length;
      },
      /number of all faces\. Divide by the number of those/,
    );
  });
});

describe('wrong answers about explanations', () => {
  const { gradCamMap, coverSquare } = explanationExercises;
  const at = (maps: readonly (readonly number[])[], weights: readonly number[], place: number) =>
    maps.map((map, index) => map[place] * weights[index]);

  it('are told from a Grad-CAM map', () => {
    told(
      gradCamMap,
      (maps, weights) => maps[0].map((_, place) => at(maps, weights, place).reduce((a, b) => a + b)),
      /^Places that speak against the emotion are below 0/,
    );
    told(
      gradCamMap,
      (maps, weights) =>
        maps[0].map((_, place) =>
          at(maps, weights, place)
            .filter((value) => value > 0)
            .reduce((a, b) => a + b, 0),
        ),
      /^Each map is cut off at 0 before the sum/,
    );
  });

  it('are told from a covered face', () => {
    const cover = (pixels: readonly number[], width: number, row: number, column: number, size: number) => {
      const image = [...pixels];
      for (let y = row; y < row + size; y += 1) {
        for (let x = column; x < column + size; x += 1) {
          if (y * width + x < image.length) image[y * width + x] = 128;
        }
      }
      return image;
    };
    told(coverSquare, cover, /^What sticks out at the right comes in again/);
    told(
      coverSquare,
      (pixels, width, row, _column, size) => {
        const image = [...pixels];
        return image.fill(128, row * width, (row + size) * width);
      },
      /^Whole rows are covered/,
    );
  });
});

describe('wrong answers about faces in pictures', () => {
  const { rollOf, overlapOf } = pictureExercises;

  it('are told from the turn of a face', () => {
    const slope = (a: readonly number[], b: readonly number[]) => (b[1] - a[1]) / (b[0] - a[0]);
    told(
      rollOf,
      (right, left) => (180 / Math.PI) * Math.atan(slope(right, left)),
      /^Right up to a quarter turn/,
    );
    told(rollOf, (right, left) => Math.atan2(left[1] - right[1], left[0] - right[0]), /^These are radians/);
  });

  it('are told from the overlap of two boxes', () => {
    const shared = ([x, y, w, h]: readonly number[], [x2, y2, w2, h2]: readonly number[]) =>
      [Math.min(x + w, x2 + w2) - Math.max(x, x2), Math.min(y + h, y2 + h2) - Math.max(y, y2)] as const;
    told(
      overlapOf,
      (first, second) => {
        const [width, height] = shared(first, second);
        const both = width * height;
        return both / (first[2] * first[3] + second[2] * second[3] - both);
      },
      /^Where boxes lie apart/,
    );
    told(
      overlapOf,
      (first, second) => {
        const [width, height] = shared(first, second).map((length) => Math.max(length, 0));
        return (width * height) / (first[2] * first[3] + second[2] * second[3]);
      },
      /^The shared area is counted twice/,
    );
  });
});
