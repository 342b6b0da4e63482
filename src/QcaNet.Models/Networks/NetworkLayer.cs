namespace QcaNet.Models.Networks;

/// <summary>One layer of a network that has weights, as a summary shows it.</summary>
/// <param name="Name">The first part of its tensors' names: <c>encoder.0.conv0</c>, <c>decoder.1.up</c>, <c>head</c>.</param>
/// <param name="Kind">What it computes: "convolution" (with the network's <see cref="FeatureNormalization"/> and ReLU), "transposed convolution", or "classes" for the head.</param>
/// <param name="InputChannels">Channels it takes.</param>
/// <param name="OutputChannels">Channels it gives.</param>
/// <param name="Kernel">Extent along each axis.</param>
/// <param name="Downsampling">Voxels of the input along each axis that make one voxel of its output: 1, 2, 4, ...</param>
/// <param name="Parameters">Learned numbers: weights, biases, and the normalisation's scales and shifts.</param>
/// <param name="FlopsPerVoxel">Floating-point operations for each voxel of the network's input, a multiplication and an addition counted as two; convolutions only.</param>
public sealed record NetworkLayer(
    string Name, string Kind, int InputChannels, int OutputChannels, int Kernel, int Downsampling, long Parameters, double FlopsPerVoxel);
