"""The network of RapidEELS in Keras, for train_peers.py and keras_paper.py; no part of the library."""

import keras
from keras import layers

CHANNELS = 240
FILTERS, KERNELS = [8, 16, 16, 32, 64], [7, 7, 5, 5, 3]


def rapid_eels(dropout=0):
    """240 channels to 240 through five units; dropout, where not 0, follows each convolution of the encoder."""
    x = spectrum = keras.Input((CHANNELS,))
    x = layers.Reshape((CHANNELS, 1))(x)
    for filters, kernel in zip(FILTERS, KERNELS):
        x = layers.Conv1D(filters, kernel, 2, padding="same", activation="relu")(x)
        if dropout:
            x = layers.Dropout(dropout)(x)
    x = layers.Dense(5)(layers.Flatten()(x))
    x = layers.Reshape((8, 64))(layers.Dense(8 * 64, activation="relu")(x))
    for filters, kernel in zip(FILTERS[::-1], KERNELS[::-1]):
        x = layers.Conv1DTranspose(filters, kernel, 2, padding="same", activation="relu")(x)
    x = layers.Cropping1D(8)(layers.Conv1D(1, 7, padding="same")(x))
    return keras.Model(spectrum, layers.Reshape((CHANNELS,))(x))
