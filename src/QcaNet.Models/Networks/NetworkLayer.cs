namespace QcaNet.Models.Networks;

/// <summary>One layer with weights, as listed in a summary.</summary>
/// <param name="Name">The first part of its tensors' names: <c>encoder.0.conv0</c>, <c>decoder.1.up</c>, <c>head</c>.</param>
/// <param name="Kind">What it computes: "convolution" (with the network's <see cref="FeatureNormalization"/> and ReLU), "transposed
/// convolution", or "classes" for the head.</param>
/// <param name="InputChannels">Number of input channels.</param>
/// <param name="OutputChannels">Number of output channels.</param>
/// <param name="Kernel">Kernel size along each axis.</param>
/// <param name="Downsampling">Number of input voxels along each axis per voxel of its output: 1, 2, 4, ...</param>
/// <param name="Parameters">Number of learned parameters: weights, biases, and the normalization's scales and shifts.</param>
/// <param name="FlopsPerVoxel">Floating-point operations per voxel of the network's input, counting multiplication and addition separately;
/// convolutions only.</param>
public sealed record NetworkLayer(
    string Name, string Kind, int InputChannels, int OutputChannels, int Kernel, int Downsampling, long Parameters, double FlopsPerVoxel);
