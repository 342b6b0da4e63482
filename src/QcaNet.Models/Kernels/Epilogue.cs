namespace QcaNet.Models.Kernels;

/// <summary>What happens to the sums of a convolution before they are stored.</summary>
/// <param name="AddsToOutput">Whether what the output holds is added: the other half of a joined convolution.</param>
/// <param name="Bias">Added; null adds nothing.</param>
/// <param name="Rectifies">Whether negative numbers become zero.</param>
internal readonly record struct Epilogue(bool AddsToOutput, BiasTable? Bias, bool Rectifies);
