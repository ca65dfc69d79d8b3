//! What the trained rooms share: the network that reads a sentence, its file, and how it learns.
