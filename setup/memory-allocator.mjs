/**
 * What glibc's allocator is told, on Linux; others do not read it. By itself it keeps memory for every thread apart, and TensorFlow
 * frees in one thread what another has taken: memory that nobody uses stays in each part, the more the busier the machine is.
 */
export const allocatorSettings = /** @type {const} */ ({ MALLOC_ARENA_MAX: '1' });
