/** Where paper and code of RapidEELS disagree, and what is done here. */
export interface CodeDifference {
  readonly what: string;
  /** Pate et al. 2021, doi:10.1038/s41598-021-97668-8. */
  readonly paper: string;
  /** github.com/patecm/rapidEELS, notebook and checkpoints of 2021 and 2022. */
  readonly code: string;
  readonly here: string;
}

/** Found by reading both and by loading the authors' SavedModels. */
export const RAPID_EELS_DIFFERENCES: readonly CodeDifference[] = Object.freeze([
  {
    what: "network",
    paper: "5 convolutions",
    code: "checkpoint: 5, 44,678 parameters; printed in the notebook: 4, 58,246",
    here: "5, 44,678; cutDepth() for fewer",
  },
  {
    what: "dropout of 0.2",
    paper: "behind every convolution of the encoder",
    code: "not behind the last one",
    here: "as the paper; dropout: 0 turns it off",
  },
  {
    what: "latent units",
    paper: "ReLU for hidden convolutions; of these nothing is said",
    code: "ReLU; the dense layer behind is linear",
    here: "linear; the dense layer behind has ReLU",
  },
  {
    what: "learning rate",
    paper: "by cross-validation, not printed",
    code: "0.001, Keras's own; a value of 0.0001 is set and not used",
    here: "0.001 in RAPID_EELS_PAPER, 0.003 for short trainings; learningRate",
  },
  {
    what: "normalisation of inputs",
    paper: "0 to 1",
    code: "each channel by its quantiles at 0.25 and 0.75 percent",
    here: "0 to 1 over all training spectra",
  },
  {
    what: "normalisation of truths",
    paper: "0 to 1",
    code: "none: counts",
    here: "0 to 1 over all training truths",
  },
  {
    what: "noise added in training",
    paper: "Poisson",
    code: "Gaussian of 0.4, twice; the Poisson lines are commented out",
    here: "Poisson; addedNoise",
  },
  {
    what: "1 frame/s truth",
    paper: "a convolution filter of 10 x 40",
    code: "means of blocks, the last 38 rows sharing one of 40 that is cut",
    here: "moving means; truthMode: blocks",
  },
  {
    what: "background window (eV)",
    paper: "not printed",
    code: "498 to 528 in one place, 500 to 524 in another",
    here: "500 to 524; backgroundEv",
  },
  {
    what: "validation",
    paper: "20 % of the training spectra",
    code: "none",
    here: "whole images, 20 % of each kind; validationShare",
  },
  {
    what: "dark reference",
    paper: "not mentioned",
    code: "a file is added to every image",
    here: "none",
  },
  {
    what: "accuracy at 400 frames/s",
    paper: "82.0 % in the results, 85.8 % in discussion and conclusions",
    code: "",
    here: "82.0 % is compared with",
  },
  {
    what: "accuracy of 93.0 %",
    paper: "at 25 frames/s in the results, at 20 in the discussion",
    code: "",
    here: "25",
  },
]);
