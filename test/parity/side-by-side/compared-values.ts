/** One value, computed twice. */
export interface ComparedValue {
  /** A TypeScript expression, taken once the cell beside the fold has run. */
  readonly here: string;
  /** A Python expression, taken once the fold has run. */
  readonly python: string;
}

/** What is compared of one fold. */
export interface ComparedFold {
  /** In the words of the table that `npm run parity` prints. */
  readonly what: string;
  /** For every number of every value. */
  readonly allowedDifference: number;
  readonly values: readonly ComparedValue[];
  /** What the TypeScript expressions need and the notebook does not import: lines of imports. */
  readonly imports?: readonly string[];
}

/** A network's probabilities, and what is computed from them: float32, summed in another order. */
const NETWORK = 1e-5;

/** Intensities 0 to 255 after an interpolation in float32. */
const INTERPOLATED = 1e-3;

/** Ends of an interval of a share of 70 faces, each by 2,000 draws of its own: two faces. */
const BOOTSTRAP = 0.03;

/** What notebook 9 draws over the faces that it was surest and right about. */
const GRAD_CAM_OF_RIGHT =
  'gradCam(model, prepareExamples(chosenExamples(test, right.map((one) => one.example))).images, ' +
  "{ layerName: 'block3_conv2', classes: right.map((one) => one.predictedLabel) })";

/** What notebook 10 lists by coverage. */
const COVERAGES = '[0.1, 0.25, 0.5, 0.75, 1].map((share) => pointAtCoverage(selective, share))';

/**
 * Which value of which notebook's TypeScript equals which of its Python, fold by fold in the order of the notebook. Both
 * are computed when they are compared: no number is kept here but how far they may be apart.
 */
export const COMPARED_NOTEBOOKS: Readonly<Record<string, readonly ComparedFold[]>> = {
  '01-dataset-and-labels': [
    {
      what: 'the frame: shape, columns, labels, first pixels',
      allowedDifference: 0,
      values: [
        { here: '[frame.height, frame.width]', python: 'frame.shape' },
        { here: 'frame.columns', python: 'frame.columns' },
        { here: "frame.getColumn('emotion').toArray()", python: "frame['emotion']" },
        { here: "frame.getColumn('pixels').get(0)", python: "frame['pixels'][0]" },
      ],
    },
    {
      what: 'faces by emotion and usage',
      allowedDifference: 0,
      values: [
        { here: 'counts.map(({ count }) => count)', python: 'counts' },
        { here: 'EMOTIONS', python: 'emotions' },
      ],
    },
    {
      what: 'label counts and shares',
      allowedDifference: 1e-12,
      values: [
        { here: 'overall.counts', python: 'overall' },
        { here: 'overall.shares', python: 'shares' },
      ],
    },
  ],

  '02-sample-faces': [
    {
      what: 'pixels of all faces',
      allowedDifference: 0,
      values: [
        { here: 'faces.pixels', python: 'faces' },
        {
          here: '[Math.min(...firstFace), Math.max(...firstFace)]',
          python: '[faces[0].min(), faces[0].max()]',
        },
      ],
    },
    {
      what: 'rows of some faces of every emotion',
      allowedDifference: 0,
      values: [
        { here: 'firstRowsOfEachEmotion(faces, 6)', python: 'rows' },
        { here: 'someOfEach.pixels', python: 'faces[rows]' },
      ],
    },
    {
      what: 'average faces',
      allowedDifference: 1e-5,
      values: [
        { here: 'means.map(({ pixels }) => pixels)', python: 'means' },
        { here: 'means.map(({ numExamples }) => numExamples)', python: 'numbers' },
      ],
    },
  ],

  '03-scaling': [
    {
      what: 'the columns of one face, standardized',
      allowedDifference: 1e-5,
      values: [
        { here: 'before.mean', python: 'before.mean_' },
        { here: 'before.scale', python: 'before.scale_' },
        { here: 'standardized', python: 'standardized' },
        { here: 'after.mean', python: 'after.mean_' },
        { here: 'after.var', python: 'after.var_' },
      ],
    },
    {
      what: 'all faces, standardized',
      allowedDifference: 1e-5,
      values: [{ here: 'standardizedFaces', python: 'standardized_faces' }],
    },
    {
      what: 'all faces, brought to 0 to 1',
      allowedDifference: 1e-7,
      values: [{ here: 'unitRangeFaces', python: 'unit_range_faces' }],
    },
    {
      what: 'histograms before and after',
      allowedDifference: 1e-5,
      values: [
        {
          here: '[faces.pixels, unitRangeFaces, standardizedFaces].map((v) => histogramOf(v).centers)',
          python: '[centers for centers, _ in histograms]',
        },
        {
          here: '[faces.pixels, unitRangeFaces, standardizedFaces].map((v) => histogramOf(v).shares)',
          python: '[shares for _, shares in histograms]',
        },
      ],
    },
  ],

  '04-split-and-augment': [
    {
      what: 'sizes and labels of the splits',
      allowedDifference: 0,
      values: [
        {
          here: '[splits.training, splits.validation, splits.test].map((split) => split.numExamples)',
          python: 'sizes',
        },
        {
          here: '[splits.training, splits.validation, splits.test].map((split) => split.labels)',
          python: "[split['emotion'] for split in splits.values()]",
        },
      ],
    },
    {
      what: 'one-hot labels, images and their shape',
      allowedDifference: 1e-5,
      values: [
        { here: 'oneHotLabels', python: 'one_hot_labels' },
        { here: 'training.images.shape', python: 'images.shape' },
        { here: 'training.images.values', python: 'images' },
      ],
    },
    {
      what: 'a turned and moved face; bounds of what is drawn',
      allowedDifference: INTERPOLATED,
      values: [
        { here: 'generator.applyTransform(face, { theta: 7, tx: 3, ty: -2 })', python: 'moved' },
        {
          // Of a thousand draws the largest comes so close to the bound that both round alike.
          here:
            "(['theta', 'tx', 'ty'] as const).map((name) => Math.round(Math.max(...Array.from({ length: 1000 }, () => " +
            'Math.abs(generator.getRandomTransform([48, 48, 1], random)[name])))))',
          python: "drawn[['theta', 'tx', 'ty']].abs().max().round()",
        },
        { here: 'variations.map(({ length }) => length)', python: '[face.size for face in variations]' },
      ],
    },
    {
      what: 'batches',
      allowedDifference: 0,
      values: [
        {
          here: '[batches.numExamples, batches.batchSize, batches.stepsPerEpoch]',
          python: '[batches.n, batches.batch_size, len(batches)]',
        },
      ],
    },
  ],

  '05-build-and-fit': [
    {
      what: 'images and one-hot labels of the splits',
      allowedDifference: 1e-5,
      values: [
        { here: '[training.images.values, test.images.values]', python: '[x_train, x_test]' },
        { here: '[training.oneHotLabels, test.oneHotLabels]', python: '[y_train, y_test]' },
      ],
    },
    {
      what: 'the CNN: parameters and output shape of every layer',
      allowedDifference: 0,
      values: [
        { here: 'model.countParams()', python: 'model.count_params()' },
        {
          here: 'modelSummary(model).layers.map(({ numParameters }) => numParameters)',
          python: '[layer.count_params() for layer in model.layers]',
        },
        {
          here: 'modelSummary(model).layers.map(({ outputShape }) => outputShape)',
          python: '[layer.output.shape[1:] for layer in model.layers]',
        },
      ],
    },
    {
      what: 'epochs, steps and learning rate of the training',
      allowedDifference: 1e-9,
      values: [
        { here: 'history.epoch', python: 'history.epoch' },
        { here: 'batches.stepsPerEpoch * settings.epochs', python: 'model.optimizer.iterations' },
        { here: 'history.learningRate[0]', python: 'model.optimizer.learning_rate' },
      ],
    },
    {
      what: 'the trained CNN in Keras: predictions, loss, accuracy',
      allowedDifference: NETWORK,
      values: [
        { here: 'before', python: 'before' },
        { here: 'after', python: 'after' },
        {
          here: '[history.valLoss?.slice(-1), history.valAccuracy?.slice(-1)]',
          python: "[measured['loss'], measured['accuracy']]",
        },
      ],
    },
  ],

  '06-training-history': [
    {
      what: 'the training history',
      allowedDifference: 0,
      values: [
        { here: 'history.epoch', python: "history['epoch']" },
        {
          here: '[history.loss, history.accuracy, history.valLoss, history.valAccuracy]',
          python: "history[['loss', 'accuracy', 'valLoss', 'valAccuracy']].T",
        },
      ],
    },
    {
      what: 'the training in words, letter by letter',
      allowedDifference: 0,
      values: [
        {
          here: 'describeHistory(history).match(/Training accuracy.+On the test images.+?%\\./)?.[0]',
          python: 'in_words',
        },
      ],
    },
    {
      what: 'the full training: curves and best epoch',
      allowedDifference: 0,
      values: [
        {
          here: '[full.accuracy, full.valAccuracy, full.loss, full.valLoss]',
          python: 'curves.T',
        },
        {
          here: 'Number(describeHistory(full).match(/lowest after epoch (\\d+)/)?.[1] ?? full.epoch.length)',
          python: 'best_epoch',
        },
      ],
    },
  ],

  '07-confusion-matrix': [
    {
      what: 'predictions for the test images',
      allowedDifference: NETWORK,
      values: [
        { here: 'evaluation.probabilities', python: 'probabilities' },
        { here: 'evaluation.predictedLabels', python: 'predicted' },
        { here: 'test.labels', python: 'actual' },
      ],
    },
    {
      what: 'confusion matrix: counts and shares of the row',
      allowedDifference: 1e-12,
      values: [
        { here: 'evaluation.confusionMatrix', python: 'counts' },
        {
          here:
            "(confusionHeatmapFigure(evaluation.confusionMatrix, { show: 'row shares', title: '' })" +
            '.data[0] as unknown as { z: number[][] }).z.map((row) => row.map((percent) => percent / 100))',
          python: 'shares',
        },
      ],
    },
    {
      what: 'precision, recall, F1, support',
      allowedDifference: 1e-12,
      values: [
        {
          here:
            '[...evaluation.report.perClass, evaluation.report.macro, evaluation.report.weighted]' +
            '.map(({ precision, recall, f1, support }) => [precision, recall, f1, support])',
          python:
            "[report[name] for name in [*(str(label) for label in range(7)), 'macro avg', 'weighted avg']]",
        },
        { here: 'evaluation.report.accuracy', python: "report['accuracy']" },
      ],
    },
    {
      what: 'top 2, kappa, correlation, log loss, calibration error',
      allowedDifference: NETWORK,
      values: [
        { here: 'scores.map(({ score }) => score)', python: 'list(scores)' },
        { here: 'scores.map(({ value }) => value)', python: 'scores' },
      ],
    },
  ],

  '08-doing-better': [
    {
      what: 'a face under more augmentation',
      allowedDifference: INTERPOLATED,
      values: [
        {
          here:
            'stronger.applyTransform(facePixels(faces, 0), ' +
            '{ theta: -12, tx: 4, ty: 6, zx: 0.9, zy: 1.1, flipHorizontal: true })',
          python: 'moved',
        },
        { here: 'variations.map(({ length }) => length)', python: '[face.size for face in variations]' },
      ],
    },
    {
      what: 'the models compared: which is best, points',
      allowedDifference: 1e-9,
      values: [
        {
          here: 'describeComparison(comparison.models).match(/\\*\\*(.+?)\\*\\*/)?.[1]',
          python: 'best',
        },
        {
          here: 'comparison.models.map(({ accuracy }) => 100 * (accuracy - comparison.models[0].accuracy))',
          python: 'points',
        },
      ],
    },
    {
      what: 'recall and accuracy of the shipped networks',
      allowedDifference: 1e-12,
      values: [
        {
          here: 'shipped.map(({ test }) => test[0].perClass.map(({ recall }) => recall))',
          python: 'recall',
        },
        { here: 'shipped.map(({ test }) => test[0].accuracy)', python: 'accuracy' },
        { here: 'shipped.map(({ name }) => name)', python: 'list(accuracy)' },
      ],
    },
    {
      what: "McNemar's test: powers of ten of p",
      allowedDifference: 1e-9,
      values: [
        {
          here:
            '(await shippedTransferResults()).rows' +
            '.flatMap(({ against }) => (against ? [Math.log10(against.pValue)] : []))',
          python: 'np.log10(list(p_values.values()))',
        },
      ],
    },
  ],

  '09-look-inside': [
    {
      what: 'predictions for the test images, accuracy',
      allowedDifference: NETWORK,
      values: [
        { here: 'evaluation.probabilities', python: 'probabilities' },
        { here: 'evaluation.report.accuracy', python: 'accuracy' },
      ],
    },
    {
      what: 'the first filters',
      allowedDifference: 0,
      values: [{ here: "convolutionKernels(model, 'block1_conv1').values", python: 'filters' }],
    },
    {
      what: 'feature maps of an early and of a deep layer',
      allowedDifference: NETWORK,
      values: [
        { here: 'early.values', python: 'early' },
        { here: 'mapsOfExample(deep, 0, 32).values', python: 'deep_maps' },
      ],
    },
    {
      what: 'Grad-CAM of the surest right predictions',
      allowedDifference: NETWORK,
      imports: [
        "import { gradCam } from './src/evaluation/grad-cam';",
        "import { chosenExamples } from './src/preprocessing/chosen-examples';",
      ],
      values: [
        { here: 'right.map(({ example }) => example)', python: 'right.index' },
        { here: `(await ${GRAD_CAM_OF_RIGHT}).layerMaps.values`, python: 'layer_maps' },
        {
          here: `(await ${GRAD_CAM_OF_RIGHT}).maps.values`,
          python: 'maps / maps.max(axis=(1, 2), keepdims=True)',
        },
      ],
    },
    {
      what: 'occlusion of the surest mistakes: falls of the probability',
      allowedDifference: NETWORK,
      imports: [
        "import { occlusionMaps } from './src/evaluation/occlusion';",
        "import { chosenExamples } from './src/preprocessing/chosen-examples';",
      ],
      values: [
        { here: 'wrong.map(({ example }) => example)', python: 'wrong.index' },
        {
          here:
            '(await occlusionMaps(model, prepareExamples(chosenExamples(test, wrong.map((one) => one.example))).images, ' +
            '{ patch: 14, stride: 4, classes: wrong.map((one) => one.predictedLabel) })).falls.values',
          python: 'falls',
        },
      ],
    },
    {
      what: 'principal components of the layer before the last',
      allowedDifference: NETWORK,
      values: [
        { here: 'values', python: 'values' },
        { here: 'projected', python: 'projected' },
        { here: 'explainedVarianceRatio', python: 'pca.explained_variance_ratio_' },
      ],
    },
  ],

  '10-honest-confidence': [
    {
      what: 'predictions for the validation and test images',
      allowedDifference: NETWORK,
      values: [
        {
          here: '[onValidation.probabilities, evaluation.probabilities]',
          python: '[on_validation, probabilities]',
        },
        { here: '[validation.labels, test.labels]', python: '[validation_labels, actual]' },
      ],
    },
    {
      what: 'bins of confidence, with Wilson’s intervals',
      allowedDifference: NETWORK,
      values: [
        { here: 'bins.map(({ numExamples }) => numExamples)', python: "bins['faces']" },
        {
          here: 'bins.map(({ confidence, accuracy, gap }) => [confidence, accuracy, gap])',
          python: "bins[['confidence', 'accuracy', 'gap']]",
        },
        { here: 'bins.map(({ interval }) => interval)', python: 'intervals' },
      ],
    },
    {
      what: 'the temperature, and the probabilities under it',
      allowedDifference: NETWORK,
      values: [
        { here: 'fitted.temperature', python: 'temperature' },
        { here: 'calibrated', python: 'calibrated' },
      ],
    },
    {
      what: 'accuracy, confidence, calibration error, log loss and Brier score, before and after',
      allowedDifference: NETWORK,
      values: [
        {
          here:
            'compared.map(({ scores }) => [scores.accuracy, scores.meanConfidence, scores.calibrationError, ' +
            'scores.logLoss, scores.brierScore])',
          python: 'compared',
        },
      ],
    },
    {
      what: 'accuracy and threshold by coverage, areas',
      allowedDifference: NETWORK,
      values: [
        { here: '[selective.area, selective.bestArea, selective.chanceArea]', python: 'areas' },
        { here: `${COVERAGES}.map(({ accuracy }) => accuracy)`, python: 'accuracies' },
        { here: `${COVERAGES}.map(({ threshold }) => threshold)`, python: 'thresholds' },
      ],
    },
    {
      what: 'ends of intervals, of the bootstrap up to the faces drawn',
      allowedDifference: BOOTSTRAP,
      values: [
        { here: 'intervals.slice(0, 2).map(({ interval }) => interval)', python: 'drawn' },
        { here: 'intervals.slice(2).map(({ interval }) => interval)', python: 'recalls' },
      ],
    },
    {
      what: 'accuracy to be expected under wrong labels',
      allowedDifference: 1e-12,
      imports: ["import { accuracyUnderNoise } from './src/evaluation/label-noise';"],
      values: [
        {
          here: 'classifiers.map(({ accuracy }) => rates.map((rate) => accuracyUnderNoise(accuracy, { rate })))',
          python: 'lines',
        },
      ],
    },
    {
      what: 'bits between each test face and the nearest training face',
      allowedDifference: 0,
      values: [{ here: 'nearest.distances', python: 'distances' }],
    },
  ],

  '11-try-a-photo': [
    {
      what: 'a photograph turned upright',
      allowedDifference: 0,
      values: [
        { here: '[picture.width, picture.height]', python: 'picture.size' },
        { here: 'picture.pixels', python: 'pixels' },
      ],
    },
    {
      what: 'a face cropped from its eyes and mouth, intensities',
      allowedDifference: 1,
      imports: ["import { cropFace, faceSquare } from './src/preprocessing/face-crop';"],
      values: [
        {
          here: 'cropFace(picture, faceSquare({ rightEye: [95, 100], leftEye: [145, 112], mouth: [112, 158] }))',
          python: 'crop',
        },
      ],
    },
  ],

  '12-searching-recipes': [
    {
      what: "a search's table: parameters and scores by rank",
      allowedDifference: 0,
      values: [
        {
          here: "(sweep.frame.getColumn('score').toArray() as number[]).sort((a, b) => b - a)",
          python: "ranked['score']",
        },
        {
          here: "sweep.frame.getColumn('parameter.learningRate').toArray()",
          python: "sweep['parameter.learningRate']",
        },
        { here: "sweep.frame.getColumn('seed').toArray()", python: "sweep['seed']" },
      ],
    },
    {
      what: 'mean score of each recipe, the best first',
      allowedDifference: 1e-12,
      imports: ["import { rankedConfigurations } from './src/sweep/ranked-configurations';"],
      values: [{ here: 'rankedConfigurations(sweep).map(({ score }) => score)', python: 'means' }],
    },
  ],
};
