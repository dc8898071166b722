import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import {
  crc32c,
  fileVersionEvent,
  scalarsEvent,
  sessionStartEvent,
  tfRecord,
} from '../../src/training/event-file';
import { TensorBoard } from '../../src/training/tensor-board';
import { epochResult, oneWeightModel, runEpochs, trainingContext } from './scripted-training';

interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly sessionStatus?: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/** A message's fields by number, in order; those of a fixed size and of varying length as bytes. */
function fieldsOf(message: Buffer): Map<number, (number | Buffer)[]> {
  const fields = new Map<number, (number | Buffer)[]>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at];
      at += 1;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  const bytes = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = varint();
    const read = [varint, () => bytes(8), () => bytes(varint())][key % 8] ?? (() => bytes(4));
    fields.set(Math.floor(key / 8), [...(fields.get(Math.floor(key / 8)) ?? []), read()]);
  }
  return fields;
}

function eventOf(message: Buffer): ReadEvent {
  const fields = fieldsOf(message);
  const [wallTime, summary, session] = [1, 5, 7].map((field) => fields.get(field)?.[0] as Buffer | undefined);
  const values = summary === undefined ? [] : ((fieldsOf(summary).get(1) ?? []) as Buffer[]).map(fieldsOf);
  return {
    wallTime: wallTime?.readDoubleLE() as number,
    step: fields.get(2)?.[0] as number,
    fileVersion: fields.get(3)?.[0].toString(),
    sessionStatus: session && (fieldsOf(session).get(1)?.[0] as number),
    scalars: Object.fromEntries(
      values.map((value) => {
        const [[tag], [simpleValue]] = [1, 2].map((field) => value.get(field) as Buffer[]);
        return [tag.toString(), simpleValue.readFloatLE()];
      }),
    ),
  };
}

function unmasked(checksum: number): number {
  const rotated = (checksum - 0xa282ead8) >>> 0;
  return ((rotated << 15) | (rotated >>> 17)) >>> 0;
}

function recordsOf(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    assert.equal(unmasked(bytes.readUInt32LE(at + 8)), crc32c(bytes.subarray(at, at + 8)));
    assert.equal(unmasked(bytes.readUInt32LE(at + 12 + length)), crc32c(data));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

describe("TensorBoard's files", () => {
  it('have the checksums of RFC 3720', () => {
    // Appendix B.4: 32 bytes of zeros, of ones, rising and falling; and the check value of the checksum's catalogue.
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
    assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i)), 0x113fdb5c);
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
  });

  it('hold the bytes that the formats prescribe', () => {
    // Field 1, 64 bits: 1.0; field 2, varint: 300; field 5, 11 bytes: field 1, 9 bytes: field 1, 2 bytes: "ab"; field 2,
    // 32 bits: 0.5.
    assert.equal(
      scalarsEvent({ wallTime: 1, step: 300 }, { ab: 0.5 }).toString('hex'),
      '09000000000000f03f10ac022a0b0a090a02616215' + '0000003f',
    );
  });

  it('give back every event', () => {
    const step = fc.nat(2 ** 40);
    const scalars = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.float({ noNaN: true }));
    fc.assert(
      fc.property(step, fc.double({ noNaN: true }), scalars, (at, wallTime, given) => {
        const time = { wallTime, step: at };
        const records = [scalarsEvent(time, given), sessionStartEvent(time), fileVersionEvent(wallTime)];
        const [read, session, version] = recordsOf(Buffer.concat(records.map(tfRecord))).map(eventOf);
        assert.deepEqual({ ...read.scalars }, { ...given });
        assert.deepEqual([read.step, read.wallTime], [at, wallTime]);
        assert.deepEqual([session.step, session.sessionStatus], [at, 1]);
        assert.equal(version.fileVersion, 'brain.Event:2');
      }),
      { seed: 9, numRuns: 200 },
    );
  });
});

describe('the TensorBoard callback', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tensor-board-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function eventsIn(...parts: string[]): Promise<ReadEvent[][]> {
    const names = (await readdir(path.join(folder, ...parts))).sort();
    for (const name of names) assert.match(name, /^events\.out\.tfevents\.\d{10}\..*\.v2$/);
    return await Promise.all(
      names.map(async (name) => recordsOf(await readFile(path.join(folder, ...parts, name))).map(eventOf)),
    );
  }

  it('writes what training and validation measured in files of their own', async () => {
    const model = oneWeightModel();
    await runEpochs(new TensorBoard(path.join(folder, 'logs')), model, [0.5, 0.25]);
    const [[version, ...train]] = await eventsIn('logs', 'train');
    assert.equal(version.fileVersion, 'brain.Event:2');
    assert.deepEqual(
      train.map(({ step, scalars }) => [step, scalars]),
      [
        [0, { epoch_accuracy: 0.875, epoch_loss: 1.5, epoch_learning_rate: 0.5 }],
        [1, { epoch_accuracy: 0.9375, epoch_loss: 1.25, epoch_learning_rate: 0.5 }],
      ],
    );
    const [[, ...validation]] = await eventsIn('logs', 'validation');
    assert.deepEqual(
      validation.map(({ step, scalars }) => [step, scalars]),
      [
        [0, { epoch_accuracy: 0.75, epoch_loss: 0.5 }],
        [1, { epoch_accuracy: 0.875, epoch_loss: 0.25 }],
      ],
    );
    model.dispose();
  });

  it('has no folder for a validation that never was, and names one it cannot write in', async () => {
    const model = oneWeightModel();
    const context = trainingContext(model, { validation: false });
    const { valLoss, valAccuracy, ...unvalidated } = epochResult(0, 1);
    const callback = new TensorBoard(path.join(folder, 'unvalidated'));
    callback.onTrainBegin(context);
    await callback.onEpochEnd(unvalidated, context);
    assert.deepEqual(await readdir(path.join(folder, 'unvalidated')), ['train']);
    await writeFile(path.join(folder, 'file'), '');
    const misplaced = new TensorBoard(path.join(folder, 'file'));
    misplaced.onTrainBegin(context);
    await assert.rejects(
      misplaced.onEpochEnd(unvalidated, context),
      /TensorBoard: cannot write in .*file.train: /,
    );
    model.dispose();
  });

  it('says in a file of its own from which epoch on a training was taken up', async () => {
    const model = oneWeightModel();
    const logs = path.join(folder, 'resumed');
    await runEpochs(new TensorBoard(logs), model, [3, 2, 1]);
    await runEpochs(new TensorBoard(logs), model, [3, 2, 1, 0], { from: 2, state: {} });
    const [, [, start, ...rest]] = await eventsIn('resumed', 'train');
    assert.deepEqual([start.sessionStatus, start.step], [1, 2]);
    assert.deepEqual(
      rest.map(({ step }) => step),
      [2, 3],
    );
    model.dispose();
  });
});
