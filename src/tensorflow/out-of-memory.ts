/** How V8, TensorFlow, oneDNN and the system say that there is no more memory. */
const SIGNS =
  /Array buffer allocation failed|OOM when allocating|could not create a (primitive|memory)|could not execute a primitive|Out of memory|Cannot allocate memory|std::bad_alloc|ENOMEM/i;

/** What a person can do. */
export const MEMORY_REMEDY =
  'take fewer faces (--limit, FER_LIMIT) or a smaller batch (--batch-size), end other programs and kernels, or raise the limit ' +
  '(`ulimit -v`, the container’s). What was finished before is kept';

/**
 * Says for people that an error is a want of memory, and what to do. Other errors come back as they are.
 */
export function explainedMemoryError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OutOfMemoryError || !SIGNS.test(error.message))
    return error;
  const ownWords = error.message.replace(/\s+/g, ' ').trim();
  return new OutOfMemoryError(
    `There is not enough memory for this: ${MEMORY_REMEDY}. In its own words: ${ownWords}`,
    { cause: error },
  );
}

/** Memory ran out, as far as an error can tell. */
export class OutOfMemoryError extends Error {
  override readonly name = 'OutOfMemoryError';
}
