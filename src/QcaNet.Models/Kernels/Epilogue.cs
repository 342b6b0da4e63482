namespace QcaNet.Models.Kernels;

/// <summary>What happens to the sums of a convolution before they are stored.</summary>
/// <param name="AddsToOutput">Whether to add the current values of the output: the other half of a concatenation.</param>
/// <param name="Bias">The bias to add; null for none.</param>
/// <param name="Rectifies">Whether negative values become zero.</param>
internal readonly record struct Epilogue(bool AddsToOutput, BiasTable? Bias, bool Rectifies);
