import type { FaceScaling } from '../preprocessing/face-scaling';
import type { tf } from '../tensorflow/tf';

/** What of a model's metadata, which is saved with it, says how faces are scaled for it. */
interface ScalingMetadata {
  readonly faceScaling?: FaceScaling;
}

/** How faces must be scaled for a model: as it was built for, else as in the walkthrough. */
export function expectedScaling(model: tf.LayersModel): FaceScaling {
  return (model.getUserDefinedMetadata() as ScalingMetadata | undefined)?.faceScaling ?? 'columns';
}

/** Notes how faces must be scaled for a model. It is saved with the model and loaded again. */
export function expectScaling(model: tf.LayersModel, faceScaling: FaceScaling): void {
  model.setUserDefinedMetadata({ ...model.getUserDefinedMetadata(), faceScaling });
}
