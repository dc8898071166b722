import { MIRROR, TEN_CROP, type View } from '../evaluation/test-time-augmentation';

/** What a model is asked about: the faces alone, also their mirror images, or ten views of each. */
export type ViewsName = 'face' | 'mirror' | 'ten-crop';

/** The views by their names. */
export const VIEWS: Readonly<Record<ViewsName, readonly View[]>> = {
  face: [(images) => images],
  mirror: MIRROR,
  'ten-crop': TEN_CROP,
};
