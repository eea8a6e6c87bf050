"""Makes `saved_model/`, a tiny network in TensorFlow's own format: python make_saved_model.py

It takes [batch, 4, 1] and gives [batch, 3]: x times a fixed matrix, plus (1, 2, 3). Made with TensorFlow 2.21.
"""
import pathlib
import shutil

import numpy as np
import tensorflow as tf


class Network(tf.Module):
    def __init__(self):
        self.matrix = tf.Variable(np.arange(12, dtype=np.float32).reshape(4, 3))

    @tf.function(input_signature=[tf.TensorSpec([None, 4, 1], tf.float32)])
    def __call__(self, spectra):
        return {"values": tf.matmul(spectra[:, :, 0], self.matrix) + tf.constant([1.0, 2.0, 3.0])}


folder = pathlib.Path(__file__).parent / "saved_model"
shutil.rmtree(folder, ignore_errors=True)
network = Network()
tf.saved_model.save(network, folder, signatures={"serving_default": network.__call__})
(folder / "fingerprint.pb").unlink(missing_ok=True)
