"""Keras or PyTorch on the network and the data sizes of train_bench.ts, which starts this; no part of the library.

    python3 -m venv .venv-peers && .venv-peers/bin/pip install tensorflow-cpu==2.21.0 keras torch

Answers each line on stdin with the seconds that the work took: "epoch" trains on 10,240 spectra, "predict"
applies the network to 25,520, "one" to a single spectrum.
"""

import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np

CHANNELS, BATCH = 240, 512
FILTERS, KERNELS = [8, 16, 16, 32, 64], [7, 7, 5, 5, 3]
rng = np.random.default_rng(1)
TRAINING, IMAGE = (rng.random((n, CHANNELS), dtype=np.float32) for n in (10240, 25520))


def answer(actions):
    """Reads what to do until stdin closes."""
    for line in sys.stdin:
        start = time.perf_counter()
        actions[line.strip()]()
        print(time.perf_counter() - start, flush=True)


def keras_peer():
    import keras
    from keras_network import rapid_eels

    model = rapid_eels()
    model.compile("adam", "mse")
    print(f"Keras {keras.__version__}, {model.count_params()} parameters", flush=True)

    class EpochOnDemand(keras.callbacks.Callback):
        """One fit() over all epochs, as a user calls it, that waits for its turn before each."""

        def on_epoch_begin(self, *_):
            for line in sys.stdin:
                if line.strip() == "epoch":
                    break
                serve(line.strip())
            else:
                os._exit(0)
            self.start = time.perf_counter()

        def on_epoch_end(self, *_):
            print(time.perf_counter() - self.start, flush=True)

    def serve(action):
        start = time.perf_counter()
        if action == "predict":
            model.predict(IMAGE, batch_size=1024, verbose=0)
        else:
            model(IMAGE[:1], training=False).numpy()
        print(time.perf_counter() - start, flush=True)

    model.fit(TRAINING, TRAINING, batch_size=BATCH, epochs=10**6, verbose=0,
              callbacks=[EpochOnDemand()])


def torch_peer():
    import torch
    from torch import nn

    modules, before, width = [nn.Unflatten(1, (1, CHANNELS))], 1, CHANNELS
    for filters, kernel in zip(FILTERS, KERNELS):
        halved = -(-width // 2)
        padding = max(0, (halved - 1) * 2 + kernel - width)
        modules += [nn.ConstantPad1d((padding // 2, padding - padding // 2), 0.0),
                    nn.Conv1d(before, filters, kernel, 2), nn.ReLU()]
        before, width = filters, halved
    modules += [nn.Flatten(), nn.Linear(512, 5), nn.Linear(5, 512), nn.ReLU(), nn.Unflatten(1, (64, 8))]
    for filters, kernel in zip(FILTERS[::-1], KERNELS[::-1]):
        modules += [nn.ConvTranspose1d(before, filters, kernel, 2, kernel // 2, 1), nn.ReLU()]
        before = filters
    modules += [nn.Conv1d(before, 1, 7, padding=3), nn.Flatten()]
    model = nn.Sequential(*modules)
    count = sum(p.numel() for p in model.parameters())
    print(f"PyTorch {torch.__version__}, {count} parameters", flush=True)
    optimizer = torch.optim.Adam(model.parameters())
    data, image = torch.from_numpy(TRAINING), torch.from_numpy(IMAGE)

    def epoch():
        for picked in torch.randperm(len(data)).split(BATCH):
            x = data[picked]
            optimizer.zero_grad()
            nn.functional.mse_loss(model(x)[:, 8:-8], x).backward()
            optimizer.step()

    def predict():
        with torch.inference_mode():
            return torch.cat([model(x) for x in image.split(1024)]).numpy()

    def one():
        with torch.inference_mode():
            return model(image[:1]).numpy()

    answer({"epoch": epoch, "predict": predict, "one": one})


if __name__ == "__main__":
    {"keras": keras_peer, "torch": torch_peer}[sys.argv[1]]()
