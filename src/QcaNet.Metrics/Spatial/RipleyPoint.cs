namespace QcaNet.Metrics;

/// <summary>Ripley's functions at one radius.</summary>
/// <param name="Radius">Radius r in micrometers.</param>
/// <param name="K">K(r) in cubic micrometers: 4/3 pi r^3 for a random pattern.</param>
/// <param name="L">
/// L(r) = (3 K / (4 pi))^(1/3) in micrometers: r for a random pattern, more where nuclei cluster, less where they repel each other.
/// </param>
public readonly record struct RipleyPoint(double Radius, double K, double L);
