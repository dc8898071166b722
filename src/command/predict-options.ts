import type { ViewsName } from '../evaluation/test-time-augmentation';
import { DEFAULT_LEAST_SCORE } from '../model/find-faces';
import { givenOptionsAndNames, OptionError, share } from './command-options';

/** What a prediction was asked for. */
export interface PredictOptions {
  /** The pictures as they were named; relative names start where the person stood. */
  readonly files: readonly string[];
  readonly folder: string;
  /** Paths of models, or their names; of several the mean of their probabilities counts. */
  readonly models: readonly string[];
  readonly views: ViewsName;
  /** How sure the detector must be of a face, above 0, to 1. */
  readonly leastScore: number;
  /** Whether JSON is printed instead of text. */
  readonly json: boolean;
}

const DEFAULTS = { model: 'compact' } as const;

/** What `--help` prints. */
export const PREDICT_USAGE = `Usage: npm run predict -- FILE… [options]

Finds the faces in pictures (JPEG, PNG, WebP), crops each as FER2013's faces are, and says what those who
labelled FER2013 would call it: a label of the picture, not what the person feels (docs/limits.md).
Everything is computed on this machine; no picture is sent or kept.

  --model WHICH   the name of a network or an ensemble that comes with the project, a folder that npm run
                  train has made, a model's folder, a .h5 or .keras file (default: ${DEFAULTS.model});
                  given several times, the mean of their probabilities counts
  --tta           test-time augmentation: the mean over each face and its mirror image
  --least-score N how sure the detector must be of a face, above 0, to 1 (default: ${DEFAULT_LEAST_SCORE})
  --json          print one JSON document instead of text
  --help          this text

The JSON document, lengths and places in pixels of the upright picture:

  { "model": "compact",     as --model says; a list if it was given several times
    "tta": false,
    "leastScore": 0.65,
    "pictures": [           in the order of the command line
      { "file": "a.jpg",
        "width": 800,
        "height": 600,
        "faces": [          from left to right; [] if none was found
          { "left": 10.5, "top": 20.5, "width": 90.1, "height": 90.1,     the box that was found
            "score": 0.93,                    how sure the detector is, 0 to 1
            "keyPoints": { "rightEye": [x, y], "leftEye": [x, y], "nose": [x, y],
                           "mouth": [x, y], "rightEar": [x, y], "leftEar": [x, y] },
            "crop": { "center": [x, y], "edge": 130.2, "rollDegrees": 3.2 },
                                              the square that the network was shown, turned clockwise
            "emotion": "Happy",               the most probable one
            "probabilities": { "Angry": 0.01, "Disgust": 0.02, … }        all seven; they sum to 1
          } ] },
      { "file": "b.txt",
        "error": "b.txt: …" } ] }             a file that could not be used

Exit status: 0 done, faces or none; 1 failed, or a file could not be used while the others were done;
2 wrong usage; 130 stopped by Ctrl-C or SIGTERM.`;

const KINDS = {
  model: { type: 'string', multiple: true },
  tta: { type: 'boolean' },
  'least-score': { type: 'string' },
  json: { type: 'boolean' },
} as const;

/**
 * Reads the command line of `npm run predict`.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when no picture is named, an option is unknown, or its value cannot be used.
 */
export function parsePredictOptions(args: readonly string[], folder: string): PredictOptions | 'help' {
  const given = givenOptionsAndNames(args, KINDS);
  if (given === 'help') return 'help';
  const { options, names } = given;
  if (names.length === 0) {
    throw new OptionError('Name at least one picture: npm run predict -- photo.jpg; see --help.');
  }
  return {
    files: names,
    folder,
    models: options.model ?? [DEFAULTS.model],
    views: options.tta ? 'mirror' : 'face',
    leastScore: share('--least-score', options['least-score']) ?? DEFAULT_LEAST_SCORE,
    json: options.json ?? false,
  };
}
