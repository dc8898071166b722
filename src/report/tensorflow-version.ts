import { tf } from '../tensorflow/tf';

// Started by versions.ts as a process of its own: it answers its parent with the version of TensorFlow's C
// library, as the library itself tells it, and ends.

interface NativeBackend {
  readonly binding?: { readonly TF_Version?: string };
}

async function answer(): Promise<void> {
  await tf.ready();
  const { binding } = tf.backend() as unknown as NativeBackend;
  process.send?.(binding?.TF_Version ?? 'unknown');
}

answer();
