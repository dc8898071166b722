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
}

/** A network's probabilities, and what is computed from them: float32, summed in another order. */
const NETWORK = 1e-5;

/** Intensities 0 to 255 after an interpolation in float32. */
const INTERPOLATED = 1e-3;

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
};
