"""Measures the walkthrough's network in Keras once, the way a Keras user trains and asks it, in a fresh process.

Usage: network_keras.py MEASUREMENT NETWORK NUM_EXAMPLES BATCH_SIZE REPETITIONS [--no-jit]
    MEASUREMENT  step          train_on_batch on NUM_EXAMPLES faces
                 epoch         fit on ImageDataGenerator.flow of NUM_EXAMPLES faces, without validation
                 prediction    predict on NUM_EXAMPLES faces in batches of BATCH_SIZE
                 call          model(faces, training=False) on NUM_EXAMPLES faces
    NETWORK      walkthrough or batch-normalized

Prints one line of JSON: seconds for each repetition, a few probabilities of the untrained network, the greatest memory and
the versions. Imports, building and warming up are not counted. Faces and weights are those of walkthrough-network.ts.
"""

import argparse
import json
import math
import pathlib
import resource
import sys
import time

import keras
import numpy as np
import tensorflow as tf
from keras.src.legacy.preprocessing.image import ImageDataGenerator

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "test" / "fixtures"))
from hashed_numbers import random_numbers

WARM_UP = 3
FACES_OF_WARM_UP_EPOCH = 192
BLOCKS = [
    [(32, "same", 1), (32, "same", 1)],
    [(64, "same", 1), (64, "same", 1)],
    [(96, "same", 2), (96, "valid", 1)],
    [(128, "same", 2), (128, "valid", 1)],
]


def build_network(batch_normalization):
    model = keras.Sequential([keras.Input((48, 48, 1))])
    for block in BLOCKS:
        for filters, padding, dilation in block:
            model.add(
                keras.layers.Conv2D(
                    filters,
                    3,
                    padding=padding,
                    dilation_rate=dilation,
                    activation=None if batch_normalization else "relu",
                    use_bias=not batch_normalization,
                )
            )
            if batch_normalization:
                model.add(keras.layers.BatchNormalization())
                model.add(keras.layers.Activation("relu"))
        model.add(keras.layers.MaxPooling2D(2))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(64, activation="sigmoid"))
    model.add(keras.layers.Dropout(0.4))
    model.add(keras.layers.Dense(7, activation="softmax"))
    return model


def start_from_agreed_weights(model):
    seed = 10
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            continue
        values = []
        for index, weight in enumerate(layer.get_weights()):
            seed += 1
            if weight.ndim == 1:
                is_factor = isinstance(layer, keras.layers.BatchNormalization) and index in (0, 3)
                values.append(random_numbers(weight.shape, seed, 0.05) + np.float32(is_factor))
            else:
                fans = math.prod(weight.shape[:-2]) * (weight.shape[-2] + weight.shape[-1])
                values.append(random_numbers(weight.shape, seed, math.sqrt(6 / fans)))
        if values:
            layer.set_weights(values)


parser = argparse.ArgumentParser()
parser.add_argument("measurement", choices=["step", "epoch", "prediction", "call"])
parser.add_argument("network", choices=["walkthrough", "batch-normalized"])
parser.add_argument("num_examples", type=int)
parser.add_argument("batch_size", type=int)
parser.add_argument("repetitions", type=int)
parser.add_argument("--no-jit", action="store_true")
arguments = parser.parse_args()
measurement, num_examples, batch_size = arguments.measurement, arguments.num_examples, arguments.batch_size

images = random_numbers((num_examples, 48, 48, 1), 1, math.sqrt(3))
labels = keras.utils.to_categorical(np.arange(num_examples) * 3 % 7, 7)
model = build_network(arguments.network == "batch-normalized")
start_from_agreed_weights(model)
model.compile(
    optimizer="adam",
    loss="categorical_crossentropy",
    metrics=["accuracy"],
    **({"jit_compile": False} if arguments.no_jit else {}),
)
outcome = np.asarray(model(images[:1], training=False)).ravel()

generator = ImageDataGenerator(
    featurewise_center=False,
    samplewise_center=False,
    featurewise_std_normalization=False,
    samplewise_std_normalization=False,
    zca_whitening=False,
    rotation_range=10,
    width_shift_range=0.1,
    height_shift_range=0.1,
    zoom_range=0.0,
    horizontal_flip=False,
    vertical_flip=False,
)


def train_epoch(faces):
    model.fit(generator.flow(images[:faces], labels[:faces], batch_size=batch_size), epochs=1, verbose=0)


RUN = {
    "step": lambda: model.train_on_batch(images, labels),
    "epoch": lambda: train_epoch(num_examples),
    "prediction": lambda: model.predict(images, batch_size=batch_size, verbose=0),
    "call": lambda: np.asarray(model(images, training=False)),
}
if measurement == "epoch":
    train_epoch(FACES_OF_WARM_UP_EPOCH)
else:
    for _ in range(WARM_UP):
        RUN[measurement]()
begin = time.perf_counter()
for _ in range(arguments.repetitions):
    RUN[measurement]()
seconds = (time.perf_counter() - begin) / arguments.repetitions

print(
    json.dumps(
        {
            "seconds": seconds,
            "outcome": outcome.astype(float).tolist(),
            # Kilobytes, but on a Mac bytes.
            "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            / (2**20 if sys.platform == "darwin" else 2**10),
            "versions": f"Python {sys.version.split()[0]}, Keras {keras.__version__} on TensorFlow {tf.__version__}"
            f" (jit_compile {model.jit_compile}{'' if arguments.no_jit else ' by default'})",
        }
    )
)
