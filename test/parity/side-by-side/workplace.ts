import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { scatterFaces } from '../../../src/dataset/composed-picture';
import { type FaceDataset, facePixels } from '../../../src/dataset/face-dataset';
import { facesFrame } from '../../../src/dataset/faces-frame';
import { loadFaces } from '../../../src/dataset/load-faces';
import { seededRandom } from '../../../src/dataset/seeded-random';
import { generateSyntheticFaces } from '../../../src/dataset/synthetic-faces';
import { shippedHistory } from '../../../src/evaluation/shipped-model';
import { saveKerasModel } from '../../../src/model/keras-model';
import { loadModel } from '../../../src/model/saved-model';
import { runSettings } from '../../../src/notebook/run-settings';
import { saveWalkthrough } from '../../../src/notebook/walkthrough-artifact';

const MODELS = path.join(__dirname, '..', '..', '..', 'models');

/** Few enough that no size of a run leaves a face out, so many that every emotion occurs in each usage. */
const COUNTS = { Training: 140, PublicTest: 70, PrivateTest: 70 };

/** EXIF's word for a picture that has to be turned clockwise by a quarter to stand upright, as telephones store them. */
const STORED_LYING = 6;

/** A folder that looks like the project's to code in Python: data, a photograph, artifacts, models. */
export interface Workplace {
  readonly folder: string;
  /** What a kernel is started with, so that its notebook reads the same data and keeps artifacts there. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/**
 * Makes one in a temporary folder, with drawn faces as `data/fer2013.csv` and scattered over `photo.jpg`. The network that
 * notebook 5 leaves is there already, for the notebooks after it: the shipped one, since after so short a training it would
 * take every face for the same emotion, and there would be little to compare.
 */
export async function makeWorkplace(): Promise<Workplace> {
  const folder = await mkdtemp(path.join(tmpdir(), 'side-by-side-'));
  const data = path.join(folder, 'data', 'fer2013.csv');
  const artifacts = path.join(folder, 'artifacts');
  await Promise.all([mkdir(path.dirname(data)), mkdir(artifacts)]);
  const faces = generateSyntheticFaces({ seed: 8, counts: COUNTS });
  facesFrame(faces).writeCSV(data);
  const photo = path.join(folder, 'photo.jpg');
  await writePhotograph(photo, faces);
  await symlink(MODELS, path.join(folder, 'models'));
  const env = {
    FER_RUN_SIZE: 'quick',
    FER_DATA: data,
    FER_PHOTO: photo,
    FER_ARTIFACTS: artifacts,
    FER_EPOCHS: '2',
    FER_LIMIT: '',
    FER_SEED: '',
  };
  await leaveShippedNetwork(env);
  return { folder, env, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function writePhotograph(file: string, faces: FaceDataset): Promise<void> {
  const prints = Array.from({ length: 7 }, (_, row) => facePixels(faces, row));
  const { width, height, pixels } = scatterFaces(prints, seededRandom(8));
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .rotate(-90)
    .withMetadata({ orientation: STORED_LYING })
    .jpeg({ quality: 95 })
    .toFile(file);
}

async function leaveShippedNetwork(env: Workplace['env']): Promise<void> {
  const settings = runSettings({}, env);
  const { data, limit, artifactsFolder } = settings;
  const faces = await loadFaces({ data, limit, cacheFolder: null });
  const model = await loadModel(path.join(MODELS, 'walkthrough'));
  const history = await shippedHistory('walkthrough', MODELS);
  await saveWalkthrough({ model, history }, faces, settings);
  await saveKerasModel(model, path.join(artifactsFolder, 'walkthrough-cnn', 'model.h5'));
  model.dispose();
}
