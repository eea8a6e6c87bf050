"""The paper's training in Keras, on the spectra of make_paper_training.ts; no part of the library.

    python3 -m venv keras && keras/bin/pip install tensorflow-cpu==2.21.0 keras
    deno run -A notebooks/studies/srfeo3/make_paper_arrays.ts ARRAYS
    keras/bin/python notebooks/studies/srfeo3/keras_paper.py ARRAYS FOLDER DROPOUT [RATE] [EPOCHS] [FINAL]

RATE is Adam's step size, 1e-3 as Keras has it where left out; FINAL is the last epoch's step size over the
first one's along half a cosine, 1 keeps it. Counting noise is drawn anew in every epoch, on the fly, by
TensorFlow. Writes a line an epoch to FOLDER/epochs.csv, as make_paper_training.ts does: epoch, loss, validation
loss, seconds, and processor seconds of all threads. With TURNS=1 in the environment it waits for a line on stdin before
each epoch (paper_pair.ts, which lets it and this project's training take turns).
"""

import json
import math
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import keras
import numpy as np
import tensorflow as tf
from keras_network import rapid_eels

arrays, folder, dropout, *rest = sys.argv[1:]
rate, epochs, final = rest + ["1e-3", "500", "1"][len(rest):]
dropout, rate, epochs, final = float(dropout), float(rate), int(epochs), float(final)
BATCH, TURNS = 512, os.environ.get("TURNS")
keras.utils.set_random_seed(20261121)

counts, truth, inputs, targets = (
    np.load(f"{arrays}/{name}.npy")
    for name in ("counts", "truth", "validation_inputs", "validation_truth"))
with open(f"{arrays}/normalisation.json") as file:
    normalisation = json.load(file)
counts, truth = tf.constant(counts), tf.constant(truth)


def pairs(picked):
    noisy = tf.random.poisson([], tf.gather(counts, picked))
    return (noisy - normalisation["offset"]) / normalisation["scale"], tf.gather(truth, picked)


training = tf.data.Dataset.range(len(counts)).shuffle(len(counts)).batch(BATCH).map(
    pairs, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)

model = rapid_eels(dropout)
model.compile(keras.optimizers.Adam(rate), "mse")
print(f"Keras {keras.__version__}, TensorFlow {tf.__version__}, {model.count_params()} parameters", flush=True)
os.makedirs(folder, exist_ok=True)


class Lines(keras.callbacks.Callback):
    """A line an epoch, as make_paper_training.ts writes it."""

    def on_epoch_begin(self, epoch, logs=None):
        if TURNS and not sys.stdin.readline():
            os._exit(0)
        self.before = time.perf_counter(), time.process_time()

    def on_epoch_end(self, epoch, logs):
        now = time.perf_counter(), time.process_time()
        spent = [b - a for a, b in zip(self.before, now)]
        line = f"{epoch + 1},{logs['loss']:.4e},{logs['val_loss']:.4e},{spent[0]:.1f},{spent[1]:.1f}"
        print(line, flush=True)
        with open(f"{folder}/epochs.csv", "a") as file:
            file.write(line + "\n")


def schedule(epoch, _):
    return rate * (final + (1 - final) * (1 + math.cos(math.pi * epoch / epochs)) / 2)


model.fit(training, epochs=epochs, verbose=0, validation_data=(inputs, targets), validation_batch_size=BATCH,
          callbacks=[keras.callbacks.LearningRateScheduler(schedule), Lines()])
model.save(f"{folder}/model.keras")
