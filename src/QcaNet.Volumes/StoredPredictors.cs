namespace QcaNet.Volumes;

/// <summary>Specifies the predictor applied to the rows of a file before compression; several flags are set if pages differ.</summary>
[Flags]
public enum StoredPredictors
{
    /// <summary>No predictor.</summary>
    None = 0,

    /// <summary>Differences along the row (TIFF predictor 2).</summary>
    Horizontal = 1,

    /// <summary>Differences of the bytes of floats (TIFF predictor 3).</summary>
    FloatingPoint = 2,
}
