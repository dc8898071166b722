import type { ParitySubject } from './comparison';
import { classificationMetrics } from './subjects/classification-metrics';
import { dilatedGradient } from './subjects/dilated-gradient';
import { imageDataGenerator } from './subjects/image-data-generator';
import { kerasModels } from './subjects/keras-models';
import { labels } from './subjects/labels';
import { photograph } from './subjects/photograph';
import { principalComponents } from './subjects/principal-components';
import { standardScaler } from './subjects/standard-scaler';
import { trainingCallbacks } from './subjects/training-callbacks';
import { trainingSteps } from './subjects/training-steps';

/** Everything that is compared with its counterpart, in the order of the walkthrough's steps. */
export const SUBJECTS: readonly ParitySubject[] = [
  standardScaler,
  labels,
  imageDataGenerator,
  dilatedGradient,
  trainingSteps,
  trainingCallbacks,
  classificationMetrics,
  principalComponents,
  kerasModels,
  photograph,
];
