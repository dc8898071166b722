import { modelSummary } from '../model/model-summary';
import type { tf } from '../tensorflow/tf';
import type { Table } from './html-table';

/** Told by its form, since cells may hold another copy of tfjs. */
function isModel(value: unknown): value is tf.LayersModel {
  if (typeof value !== 'object' || value === null) return false;
  const model = value as Partial<tf.LayersModel>;
  return (
    Array.isArray(model.layers) && Array.isArray(model.weights) && typeof model.countParams === 'function'
  );
}

/**
 * A model's layers as a table, with the numbers of its parameters as caption.
 *
 * @returns undefined for anything but a built model of layers with one output each.
 */
export function tableOfModel(value: unknown): Table | undefined {
  if (!isModel(value)) return undefined;
  let summary: ReturnType<typeof modelSummary>;
  try {
    summary = modelSummary(value);
  } catch {
    return undefined;
  }
  const { layers, numParameters, numTrainableParameters } = summary;
  return {
    caption:
      `${value.name}: ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${numParameters.toLocaleString('en-US')} parameters, ` +
      `${numTrainableParameters.toLocaleString('en-US')} of them trained`,
    columns: ['layer', 'type', 'output shape', 'activation', 'parameters'],
    rows: layers.map(({ layer, type, outputShape, activation, numParameters: count }) => [
      layer,
      type,
      outputShape.join(' × '),
      activation ?? '',
      count,
    ]),
  };
}
