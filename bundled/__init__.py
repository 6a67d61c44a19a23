"""The bundled language model: a small demonstration language model, its data generators and its recipe."""
