namespace QcaNet.Volumes.Tiff;

/// <summary>
/// ImageJ's calibration of values: "cf" is the function type (0 a straight line, 20 none), "c0", "c1", ... its coefficients. ImageJ has no
/// signed 16-bit integers: it stores them with an offset of 32768, and states this here.
/// </summary>
internal static class ImageJCalibration
{
    private const double StraightLine = 0;
    private const double NoFunction = 20;

    internal static readonly string[] Keys = ["cf", "c0", "c1", "c2", "c3", "c4"];

    /// <summary>Whether the stored unsigned integers represent signed ones with an offset of 32768.</summary>
    /// <exception cref="VolumeFormatException">
    /// There is a different calibration: the stored values are not the measured ones.
    /// </exception>
    internal static bool IsSignedWithOffset(TiffSource source, Dictionary<string, string> values, VoxelType type)
    {
        if (!values.ContainsKey("c0") || Number("cf") == NoFunction) return false;
        bool isLine =
            Number("cf") is null or StraightLine && Number("c2") is null or 0 && Number("c3") is null or 0 && Number("c4") is null or 0;
        bool scaleIsOne = Number("c1") is null or 1;
        if (isLine && scaleIsOne && Number("c0") == 0) return false;
        if (isLine && scaleIsOne && Number("c0") == short.MinValue && type is VoxelType.UInt16 or VoxelType.Int16)
        {
            return type == VoxelType.UInt16;
        }

        // ImageJ calibrates integers only.
        if (type is VoxelType.Float32 or VoxelType.Float64) return false;
        throw source.Unsupported(
            $"The ImageJ description calibrates the voxel values (c0={Text("c0")}, c1={Text("c1")}), which is not supported; "
            + "remove the calibration in ImageJ (Analyze > Calibrate, function None) and save the stack again.");

        double? Number(string key) => values.TryGetValue(key, out string? text) ? LengthUnit.Number(text) ?? double.NaN : null;

        string Text(string key) => PrintableText.Of(values.GetValueOrDefault(key, "none"), 24);
    }
}
