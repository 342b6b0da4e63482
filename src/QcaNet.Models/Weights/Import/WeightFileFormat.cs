namespace QcaNet.Models.Weights.Import;

/// <summary>Formats of other programs' weight files. The format is detected from the first bytes, not from the name.</summary>
public enum WeightFileFormat
{
    /// <summary>Chainer's <c>.npz</c>: a zip of NumPy arrays.</summary>
    Chainer,

    /// <summary>PyTorch's zip archive (1.6 and later): a state dict, a whole module, or a checkpoint with one of them.</summary>
    PyTorch,

    /// <summary>safetensors with PyTorch's names.</summary>
    Safetensors,
}
