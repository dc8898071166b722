/**
 * Everything that a notebook, a script or a test of one's own may want, in one place. Notebooks may as well import from
 * the modules, which say where a thing lives. What has a counterpart in Keras or scikit-learn has its name; `parity.md`
 * lists both, with every deliberate difference. `tf` is TensorFlow.js itself, together with what it lacks for this work.
 *
 * @packageDocumentation
 */

export { EMOTION_LABELS, EMOTIONS, type Emotion, NUM_EMOTIONS } from './dataset/emotions';
export {
  countByUsage,
  FACE_SIZE,
  type FaceDataset,
  facePixels,
  PIXELS_PER_FACE,
  selectRows,
  selectUsage,
} from './dataset/face-dataset';
export { type GroupMeans, groupMeans } from './dataset/group-means';
export { countLabels, describeImbalance, type LabelCounts } from './dataset/label-counts';
export { limitFaces } from './dataset/limit-faces';
export { type LoadFacesOptions, loadFaces } from './dataset/load-faces';
export type { LoadingProgress } from './dataset/loading-progress';
export type { Picture, PicturePoint } from './dataset/picture';
export { readPicture } from './dataset/picture-file';
export { DamagedFileError } from './dataset/sealed-json';
export { type RandomState, type SeededRandom, seededRandom } from './dataset/seeded-random';
export { generateSyntheticFaces, type SyntheticFacesOptions } from './dataset/synthetic-faces';
export { USAGES, type Usage } from './dataset/usages';
export { WritingError } from './dataset/writing-error';
export { type AccuracyOptions, accuracyScore } from './evaluation/accuracy-score';
export { largestDifference } from './evaluation/agreement';
export { type BalancedAccuracyOptions, balancedAccuracyScore } from './evaluation/balanced-accuracy';
export type { Interval, ScoreIntervals } from './evaluation/bootstrap-intervals';
export { type BrierScoreOptions, brierScore, brierScoreLoss } from './evaluation/brier-score';
export {
  type CalibrationOptions,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityBins,
} from './evaluation/calibration-error';
export { type ClassLogits, classLogits } from './evaluation/class-logits';
export type { ClassScoreTable, ColumnLabels } from './evaluation/class-probabilities';
export type { AveragedScores, ScoreAverage, ScoresOfClasses } from './evaluation/class-scores';
export {
  type ClassificationReport,
  type ClassificationReportOptions,
  type ClassScores,
  classificationReport,
} from './evaluation/classification-report';
export { type CohenKappaOptions, cohenKappa, cohenKappaScore } from './evaluation/cohen-kappa';
export {
  type ConfusedPair,
  type ConfusionMatrix,
  type ConfusionMatrixOptions,
  confusionMatrix,
  examplesOfPair,
  mostConfusedPairs,
  rowShares,
} from './evaluation/confusion-matrix';
export {
  averageProbabilities,
  type Evaluation,
  evaluate,
  evaluateProbabilities,
} from './evaluation/evaluation';
export { type EvaluationSummary, evaluationSummary } from './evaluation/evaluation-summary';
export { type LabelledFace, labelFaces } from './evaluation/faces-in-picture';
export {
  convolutionKernels,
  type FeatureMaps,
  featureMaps,
  lastConvolution,
  type MapStack,
  mapsOfExample,
} from './evaluation/feature-maps';
export { type GradCam, type GradCamOptions, gradCam } from './evaluation/grad-cam';
export type { KnownTensors } from './evaluation/inner-tensors';
export type { WeightedExamples } from './evaluation/labelled-examples';
export { type LayerOutputs, layerOutputs } from './evaluation/layer-outputs';
export { type LogLossOptions, logLoss } from './evaluation/log-loss';
export { matthewsCorrcoef } from './evaluation/matthews-corrcoef';
export type { ComparedModel } from './evaluation/model-comparison';
export { type OcclusionMaps, type OcclusionOptions, occlusionMaps } from './evaluation/occlusion';
export {
  f1Score,
  type PrecisionRecallOptions,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
  type ScoreOptions,
} from './evaluation/precision-recall';
export { type PredictionOptions, predictedLabels, predictProbabilities } from './evaluation/predictions';
export { type PrincipalComponents, principalComponents } from './evaluation/principal-components';
export { type RocAucOptions, rocAucOvr } from './evaluation/roc-auc';
export { auc, type RocCurve, type RocCurveOptions, rocCurve } from './evaluation/roc-curve';
export {
  type Prediction,
  type SurestPredictionsOptions,
  surestPredictions,
} from './evaluation/surest-predictions';
export {
  MIRROR,
  predictViews,
  TEN_CROP,
  type View,
  type ViewsName,
} from './evaluation/test-time-augmentation';
export { type TopKAccuracyOptions, topKAccuracy, topKAccuracyScore } from './evaluation/top-k-accuracy';
export { chartText } from './figures/chart-text';
export { confusedFacesFigure } from './figures/confused-faces';
export { confusionHeatmapFigure } from './figures/confusion-heatmap';
export { type EmbeddedFaces, embeddingScatterFigure } from './figures/embedding-scatter';
export type { FaceColorMap } from './figures/face-color-scale';
export { type FaceGalleryOptions, faceGalleryFigure } from './figures/face-gallery';
export { type FaceOverlayOptions, faceOverlayFigure } from './figures/face-overlay';
export { type FaceWithProbabilities, faceProbabilitiesFigure } from './figures/face-probabilities';
export { facesInPictureFigure } from './figures/faces-in-picture';
export type { Figure } from './figures/figure';
export {
  type AnyFigure,
  type FigurePictureOptions,
  type FigurePngOptions,
  figurePng,
  figureSvg,
  saveFigure,
} from './figures/figure-picture';
export { labelDistributionByUsageFigure, labelDistributionFigure } from './figures/label-distribution';
export { type MapGalleryOptions, mapGalleryFigure } from './figures/map-gallery';
export { modelComparisonFigure } from './figures/model-comparison';
export { perClassBarsFigure } from './figures/per-class-bars';
export {
  type Histogram,
  type HistogramPanel,
  histogramOf,
  pixelHistogramFigure,
} from './figures/pixel-histogram';
export { predictedFacesFigure, predictionCaption } from './figures/predicted-faces';
export { type TrainingCurveNames, trainingCurvesFigure } from './figures/training-curves';
export { Adam, type AdamOptions } from './model/adam';
export { buildWalkthroughCnn, compileWalkthroughCnn, type WalkthroughCnnOptions } from './model/cnn';
export {
  type CachedEmbeddingsOptions,
  cachedEmbeddings,
  type EmbeddingNetwork,
  type KeptEmbeddings,
} from './model/embedding-cache';
export { type FaceInPicture, type FaceKeyPoints, KEY_POINTS } from './model/face-anchors';
export { loadFaceDetector } from './model/face-detector';
export { EMBEDDING_SIZE, embedFaces } from './model/face-embedding';
export {
  buildEmbeddingNetwork,
  buildFaceNetwork,
  compileFaceNetwork,
  FACE_NETWORK_INPUT_SIZE,
  type FaceNetworkFiles,
  faceNetworkFiles,
} from './model/face-network';
export { type FindFacesOptions, findFaces } from './model/find-faces';
export { loadKerasArchive, saveKerasArchive } from './model/keras-archive';
export { loadKerasH5, saveKerasH5 } from './model/keras-h5';
export { loadKerasModel, saveKerasModel } from './model/keras-model';
export {
  KerasOptimizer,
  type KerasOptimizerOptions,
  type NamedGradient,
  type OptimizerState,
  type OptimizerStep,
  type OptimizerVariable,
  type StepRates,
} from './model/keras-optimizer';
export { type LayerSummary, type ModelSummary, modelSummary } from './model/model-summary';
export { buildNetwork, NETWORK_NAMES, NETWORKS, type Network } from './model/networks';
export { buildOptimizer, compileClassifier, type OptimizerOptions } from './model/optimizer';
export type { PackagedNetworkFiles } from './model/packaged-network';
export { loadModel, saveModel } from './model/saved-model';
export { SGD, type SgdOptions } from './model/sgd';
export { loadTrainedModel, type TrainedModelOptions } from './model/trained-model';
export { type AffineParameters, FILL_MODES, type FillMode } from './preprocessing/affine-transform';
export { chosenExamples } from './preprocessing/chosen-examples';
export {
  balancedClassWeights,
  type ClassWeight,
  type ClassWeightOptions,
  computeClassWeight,
  computeSampleWeight,
} from './preprocessing/class-weights';
export type { TableShape, TableValues } from './preprocessing/column-statistics';
export { cropFace, type EyesAndMouth, eyeRoll, faceSquare } from './preprocessing/face-crop';
export type { Pixels } from './preprocessing/face-pixels';
export type { FaceScaling } from './preprocessing/face-scaling';
export type { EffectiveOptions, ImageDataGeneratorOptions } from './preprocessing/generator-options';
export {
  FACE_SHAPE,
  type ImageArray,
  type ImageShape,
  type Images,
  imageTensor,
  reshapeToImages,
  toImageArray,
} from './preprocessing/image-array';
export {
  type FlowOptions,
  type GeneratorFitOptions,
  ImageDataGenerator,
} from './preprocessing/image-data-generator';
export { type ClassName, emotionEncoder, LabelEncoder } from './preprocessing/label-encoder';
export { toCategorical } from './preprocessing/one-hot';
export type { PictureSquare } from './preprocessing/picture-square';
export { type PreparedExamples, prepareExamples, tensorsOf } from './preprocessing/prepared-examples';
export type { TransformParameters, TransformRanges } from './preprocessing/random-transform';
export {
  fitPixelStatistics,
  type PixelStatistics,
  scaleToUnitRange,
  standardize,
  standardizeEachExample,
} from './preprocessing/scaling';
export { type FaceSplit, type Split, splitByUsage } from './preprocessing/splits';
export {
  type ScalerFitOptions,
  StandardScaler,
  type StandardScalerOptions,
  standardizeImages,
} from './preprocessing/standard-scaler';
export {
  type Batches,
  type BatchesSettings,
  type ImageBatch,
  type ShuffledBatchesOptions,
  shuffledBatches,
  type TrainingBatches,
  type UnlabelledBatches,
} from './preprocessing/training-batches';
export type { ConvolutionPrecision } from './tensorflow/convolution-precision';
export { OutOfMemoryError } from './tensorflow/out-of-memory';
export { SeededDropout, type SeededDropoutArguments, seededDropout } from './tensorflow/seeded-dropout';
export { softmaxCrossEntropy } from './tensorflow/softmax-cross-entropy';
export { tf } from './tensorflow/tf';
export type { NotTraceable } from './tensorflow/traced-function';
export { type Backup, type BackupAndRestoreOptions, backupAndRestore } from './training/backup-and-restore';
export type {
  BatchMoment,
  BatchResult,
  CallbackState,
  CallbackValue,
  TrainingCallback,
  TrainingContext,
} from './training/callbacks';
export type { Checkpoint, WeightValues } from './training/checkpoint';
export {
  type CosineDecayOptions,
  type CosineDecayRestartsOptions,
  cosineDecay,
  cosineDecayRestarts,
} from './training/cosine-decay';
export { CSVLogger, type CSVLoggerOptions } from './training/csv-logger';
export { describeHistory } from './training/describe-history';
export { EarlyStopping, type EarlyStoppingOptions } from './training/early-stopping';
export { type EmbeddingHead, type EmbeddingHeadOptions, trainEmbeddingHead } from './training/embedding-head';
export { type FitOptions, fit, trainingHistory } from './training/fit';
export type { EpochResult, History } from './training/history';
export { TrainingInterrupted } from './training/interruption';
export {
  LearningRateScheduler,
  type LearningRateSchedulerOptions,
  type Schedule,
} from './training/learning-rate-scheduler';
export {
  type ExponentialDecayOptions,
  exponentialDecay,
  type LearningRateSchedule,
  type LinearWarmupOptions,
  linearWarmup,
  piecewiseConstantDecay,
} from './training/learning-rate-schedules';
export type { Metric, MetricName, MonitorMode, MonitorOptions } from './training/metric-monitor';
export { ModelCheckpoint, type ModelCheckpointOptions } from './training/model-checkpoint';
export { type OneCycleOptions, oneCycle } from './training/one-cycle';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './training/reduce-lr-on-plateau';
export { TensorBoard } from './training/tensor-board';
export { TerminateOnNaN } from './training/terminate-on-nan';
export { type StepResult, type TrainStep, trainStep } from './training/train-step';
export type { SettingValue, TrainingSettings } from './training/training-settings';
export type { UnfinishedEpoch } from './training/unfinished-epoch';
export { type ValidationExamples, validate } from './training/validation';
export {
  type AugmentedTrainingOptions,
  fitAugmented,
  trainWalkthrough,
  WALKTHROUGH_AUGMENTATION,
  WALKTHROUGH_BATCH_SIZE,
  type WalkthroughTrainingOptions,
} from './training/walkthrough-training';
