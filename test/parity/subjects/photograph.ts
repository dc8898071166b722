import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { EMOTIONS } from '../../../src/dataset/emotions';
import type { PicturePoint } from '../../../src/dataset/picture';
import { readPicture } from '../../../src/dataset/picture-file';
import { labelFaces } from '../../../src/evaluation/faces-in-picture';
import { loadFaceDetector } from '../../../src/model/face-detector';
import { findFaces } from '../../../src/model/find-faces';
import { loadTrainedModel } from '../../../src/model/trained-model';
import { cropFace, type EyesAndMouth } from '../../../src/preprocessing/face-crop';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

interface Fixture {
  /** Pictures of one smiling face, once or several times, from left to right. */
  readonly pictures: readonly { file: string; faces: EyesAndMouth[] }[];
}

/** A square of `one.png` in grey, and what scikit-image makes of it. */
interface Crop {
  readonly left: number;
  readonly top: number;
  readonly edge: number;
  readonly pixels: number[];
}

/** A real photograph, which is in the reference environment and never in the project. */
export const photograph: ParitySubject = {
  name: 'photograph',
  isOnlyLive: true,

  async compare(folder): Promise<Comparison[]> {
    const read = async (name: string) => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
    const { pictures } = (await read('photograph.json')) as Fixture;
    const crops = (await read('photograph_crops.json')) as Crop[];
    const detector = await loadFaceDetector();
    const model = await loadTrainedModel('compact');
    try {
      const places: ComparedCase[] = [];
      const labels: ComparedCase[] = [];
      for (const { file, faces: expected } of pictures) {
        const picture = await readPicture(path.join(folder, file), file);
        const found = await findFaces(detector, picture);
        const labelled = await labelFaces(picture, found, [model]);
        const distances = expected.map(eyeDistance);
        places.push({
          name: file,
          actual: found.flatMap(({ keyPoints }, index) => inEyeDistances(keyPoints, distances[index])),
          expected: expected.flatMap((face, index) => inEyeDistances(face, distances[index])),
        });
        labels.push({
          name: file,
          actual: labelled.map(({ emotion }) => EMOTIONS.indexOf(emotion)),
          expected: expected.map(() => EMOTIONS.indexOf('Happy')),
        });
      }
      return [
        comparison(
          {
            what: 'findFaces, eyes and mouths of a photograph, in eye distances',
            comparedWith: 'by hand',
            allowedDifference: 0.2,
          },
          places,
        ),
        comparison(
          { what: 'labelFaces, label of a smile', comparedWith: 'by hand', allowedDifference: 0 },
          labels,
        ),
        comparison(
          {
            what: 'readPicture, EXIF orientations 2 to 8, intensities',
            comparedWith: 'Pillow',
            allowedDifference: 4,
          },
          await turnedPictures(folder, pictures),
        ),
        comparison(
          {
            what: 'cropFace, a level square of a photograph, intensities',
            comparedWith: 'scikit-image',
            // A border that falls between two of 24 points moves a twenty-fourth of up to 255 to the next pixel.
            allowedDifference: 8,
          },
          await croppedFaces(folder, crops),
        ),
      ];
    } finally {
      for (const each of [detector, model]) each.dispose();
    }
  },
};

async function turnedPictures(folder: string, pictures: Fixture['pictures']): Promise<ComparedCase[]> {
  const turned = pictures.map(({ file }) => file).filter((file) => file.startsWith('turned-'));
  return Promise.all(
    turned.map(async (name): Promise<ComparedCase> => {
      const upright = name.replace('turned', 'upright').replace('.jpg', '.png');
      const [actual, expected] = await Promise.all(
        [name, upright].map(async (file) => (await readPicture(path.join(folder, file))).pixels),
      );
      return { name, actual, expected };
    }),
  );
}

async function croppedFaces(folder: string, crops: readonly Crop[]): Promise<ComparedCase[]> {
  const picture = await readPicture(path.join(folder, 'one.png'));
  return crops.map(({ left, top, edge, pixels }) => ({
    name: `${edge} pixels from ${left}, ${top}`,
    actual: cropFace(picture, { center: [left + edge / 2, top + edge / 2], edge, rollRadians: 0 }),
    expected: pixels,
  }));
}

function eyeDistance({ rightEye, leftEye }: EyesAndMouth): number {
  return Math.hypot(leftEye[0] - rightEye[0], leftEye[1] - rightEye[1]);
}

function inEyeDistances({ rightEye, leftEye, mouth }: EyesAndMouth, distance: number): number[] {
  return [rightEye, leftEye, mouth].flatMap((point: PicturePoint) => point.map((place) => place / distance));
}
