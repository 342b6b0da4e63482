namespace QcaNet.Volumes;

/// <summary>What was done to the rows of a file before compression; several where pages differ.</summary>
[Flags]
public enum StoredPredictors
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Differences along the row (TIFF predictor 2).</summary>
    Horizontal = 1,

    /// <summary>Differences of the bytes of floats (TIFF predictor 3).</summary>
    FloatingPoint = 2,
}
